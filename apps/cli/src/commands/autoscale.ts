// `graflow autoscale`: as many workers on this machine as the work of their queues needs. Looks, decides, starts and stops; and tells the numbers.
import { hostname } from "node:os";
import { Autoscaler, type ScalingEvent } from "../autoscale/autoscaler.ts";
import { Crew } from "../autoscale/crew.ts";
import { serveNumbers } from "../autoscale/numbers.ts";
import type { AutoscaleOptions } from "../autoscale/options.ts";
import type { Limits, QueueState } from "../autoscale/scaler.ts";
import { scalingLine, scalingText } from "../autoscale/text.ts";
import { startWorker } from "../autoscale/worker-process.ts";
import { CliError } from "../cli-error.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { onInterrupt } from "../interrupt.ts";
import { milliseconds } from "../program/options.ts";
import { safeJson } from "../safe-json.ts";
import type { Shell } from "../shell.ts";
import { inFleet, type FleetScene } from "../store/in-fleet.ts";
import { placeText } from "../store/place-text.ts";
import { redisChoice } from "../store/redis-choice.ts";

/** Durations in ms. */
const usual = {
  min: 0,
  max: 4,
  queues: ["default"],
  concurrency: 10,
  maxAge: 30_000,
  cooldown: 60_000,
  interval: 2000,
  grace: 30_000,
} as const;
/** What a worker that drains needs beside its grace period, before it is killed, in ms. */
const farewell = 30_000;

export function autoscaleCommand(paths: readonly string[], options: AutoscaleOptions, shell: Shell): Promise<ExitCode> {
  const { min = usual.min, max = usual.max, observe = false, port, host } = options;
  if (min > max) throw wrongUse(`Expected --min to be at most --max, ${max}, got ${min}`, "Give a larger --max.");
  if (observe && port === undefined) throw wrongUse("Expected --port with --observe", "For example --port 9465.");
  if (host !== undefined && port === undefined) throw wrongUse("Expected --port with --host", "For example --port 9465.");
  return inFleet({ redis: options.redis, who: "Autoscaling", configFile: options.config }, shell, (scene) =>
    scale(scene, paths, options, shell),
  );
}

function wrongUse(message: string, hint: string): CliError {
  return new CliError("CLI_USAGE", message, { hint });
}

async function scale(scene: FleetScene, paths: readonly string[], options: AutoscaleOptions, shell: Shell): Promise<ExitCode> {
  const {
    queue: queues = usual.queues,
    concurrency = usual.concurrency,
    interval = usual.interval,
    observe = false,
    json = false,
  } = options;
  const limits: Limits = {
    min: options.min ?? usual.min,
    max: options.max ?? usual.max,
    perWorker: options.perWorker ?? concurrency,
    maxAge: options.maxAge ?? usual.maxAge,
    cooldown: options.cooldown ?? usual.cooldown,
  };
  const tell = (event: ScalingEvent): void => {
    const told = json ? safeJson(event.type === "autoscale.trouble" ? { ...event, error: shell.report(event.error) } : event) : undefined;
    shell.out(`${told ?? scalingLine(event, shell.colors)}\n`);
  };
  const end = Promise.withResolvers<ExitCode>();
  const crew = new Crew({
    start: (worker) => startWorker(worker, paths, options, shell),
    nextName: names(),
    tell,
    hopeless: () => end.resolve(exitCodes.wrongUse),
    patience: (options.grace === undefined ? usual.grace : milliseconds(String(options.grace))) + farewell,
  });
  const states = (): Promise<readonly QueueState[]> => scene.fleet.queues.states(queues);
  const autoscaler = new Autoscaler({ states, crew: observe ? undefined : crew, limits, interval, tell });
  const { port, host = "127.0.0.1" } = options;
  const server = port === undefined ? undefined : await serveNumbers(port, host, () => autoscaler.numbers);
  const store = placeText(scene.config, shell.cwd, redisChoice(shell.env, options.redis));
  const about = { queues, limits, interval, url: server?.url, observe, store };
  shell.out(json ? `${safeJson({ type: "autoscale", ...about })}\n` : scalingText(about, shell.colors));
  const leave = onInterrupt({
    first(reason) {
      const drain = crew.size === 0 ? "" : "workers drain … ";
      if (!json) shell.err(`${shell.errorColors.yellow(`ending (${reason}): ${drain}once more ends at once`)}\n`);
      end.resolve(exitCodes.done);
    },
    second() {
      crew.kill();
      process.exit(exitCodes.cancelled);
    },
  });
  autoscaler.begin();
  const code = await end.promise;
  autoscaler.end();
  await crew.end();
  server?.close();
  leave();
  shell.out(json ? `${safeJson({ type: "stopped" })}\n` : `${shell.colors.yellow("■")} stopped\n`);
  return code;
}

/** Each worker that is started has a name that none had before: its predecessor's may still be in use. */
function names(): () => string {
  const base = `${hostname()
    .replace(/[^\w.-]/g, "-")
    .slice(0, 60)}-${process.pid}`;
  let made = 0;
  return () => `${base}-${++made}`;
}
