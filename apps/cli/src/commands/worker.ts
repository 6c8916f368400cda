// `graflow worker`: does what others have handed to the fleet, until it is drained. What it takes it does with the project's workflows.
import type { Worker, WorkerEvent, WorkerOptions } from "@graflow/core/worker";
import { commandText } from "../stored/standing.ts";
import { CliError } from "../cli-error.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { close, crashed, outliveReaders, untilTold } from "../fleet/ending.ts";
import { workingLog } from "../fleet/working-log.ts";
import { workingLine, workingText } from "../fleet/working-text.ts";
import { loadConfig } from "../load/config.ts";
import { findWorkflows } from "../load/find-workflows.ts";
import { UserFiles } from "../load/user-file.ts";
import { milliseconds } from "../program/options.ts";
import { safeJson } from "../safe-json.ts";
import { putDeclared } from "../schedules/declared.ts";
import { servingLog } from "../serve/log.ts";
import type { Shell } from "../shell.ts";
import { notifying } from "../store/notifying.ts";
import { noFleet, openStore } from "../store/open.ts";
import { placeText } from "../store/place-text.ts";
import { redisChoice } from "../store/redis-choice.ts";
import { whileWaiting } from "../stuck.ts";

export interface WorkerCommandOptions {
  readonly id?: string;
  readonly concurrency?: number;
  readonly runs?: number;
  readonly queue?: readonly string[];
  readonly redis?: string;
  readonly grace?: NonNullable<WorkerOptions["grace"]>;
  readonly healthPort?: number;
  readonly healthHost?: string;
  readonly config?: string;
  readonly untilStdinEnds?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** For how long files may load before something is said, in ms. */
const patience = 5000;
const stillLoading = "still loading the workflows … a file that runs one at its top level may wait here for a worker";

const usual = { concurrency: 10, grace: "30s", queues: ["default"] } as const;

export async function workerCommand(paths: readonly string[], options: WorkerCommandOptions, shell: Shell): Promise<ExitCode> {
  const { cwd } = shell;
  const { json = false, quiet = false } = options;
  if (options.healthHost !== undefined && options.healthPort === undefined)
    throw new CliError("CLI_USAGE", "Expected --health-port with --health-host", { hint: "For example --health-port 9464." });
  const files = new UserFiles();
  const config = await loadConfig(cwd, files, options.config);
  const slow = setTimeout(() => shell.err(`${stillLoading}\n`), patience).unref();
  const { found, core } = await whileWaiting("loading the workflows", () => findWorkflows(paths, config, cwd, files)).finally(() =>
    clearTimeout(slow),
  );
  const workflows = [...new Set(found.map(({ workflow }) => workflow))];
  if (workflows.length === 0)
    throw new CliError("CLI_NO_WORKFLOW", "A worker was given no workflow", {
      hint: 'Name the files that export workflows, or say where they are in graflow.config.ts: `workflows: ["./flows/*.ts"]`.',
    });
  const { plugins, linked } = await notifying(config, config?.serve?.baseUrl !== undefined);
  const runsLog = servingLog(options, shell);
  const redis = redisChoice(shell.env, options.redis);
  const store = await openStore({
    choice: undefined,
    make: false,
    config,
    cwd,
    core,
    redis,
    fleet: "A worker",
    plugins: [...plugins, runsLog.plugin],
  });
  const { engine } = store;
  if (config?.serve?.baseUrl !== undefined) await linked(engine, config.serve.baseUrl);
  await putDeclared(engine, config, workflows);
  const { createWorker } = await import("@graflow/core/worker");
  const log = workingLog((line) => shell.out(`${line}\n`), shell.colors);
  const tell = (event: WorkerEvent): void => {
    if (json) shell.out(`${eventText(event, shell)}\n`);
    else if (!quiet || isOwn(event)) log.take(event);
  };
  let worker: Worker;
  try {
    worker = createWorker({ ...settingsOf(options), engine, workflows, onEvent: tell });
  } catch (error) {
    await store.close();
    throw hasCode(error, "FLEET_ABSENT") ? noFleet("A worker") : error;
  }
  process.once("uncaughtException", (error) => crashed(error, json, shell));
  outliveReaders(shell);
  const leave = untilTold(worker, options, shell);
  const begin = (): void => {
    if (worker.mode !== "running") return;
    const { id, queues, slots } = worker.status();
    const working = {
      id,
      queues,
      store: placeText(config, cwd, redis),
      workflows: workflows.map(({ name }) => name),
      concurrency: slots.tasks.total,
      runs: slots.runs.total,
      grace: milliseconds(String(options.grace ?? usual.grace)),
      healthUrl: worker.healthUrl,
    };
    if (json) shell.out(`${safeJson({ type: "worker", ...working })}\n`);
    else shell.out(options.untilStdinEnds === true ? workingLine(working, shell.colors) : workingText(working, shell.colors));
    runsLog.begin((ask) => commandText(["graflow", "asks", "answer", ask]));
  };
  try {
    await worker.started.then(begin);
    await worker.stopped;
  } finally {
    leave();
    log.end();
    await close(engine);
  }
  if (json) shell.out(`${safeJson({ type: "stopped", worker: worker.id })}\n`);
  else shell.out(`${shell.colors.yellow("■")} stopped\n`);
  return exitCodes.done;
}

function settingsOf(options: WorkerCommandOptions): Omit<WorkerOptions, "engine" | "workflows"> {
  const { id, concurrency = usual.concurrency, runs, queue = usual.queues, grace = usual.grace, healthPort, healthHost } = options;
  return {
    concurrency,
    queues: queue,
    grace,
    ...(id === undefined ? {} : { id }),
    ...(runs === undefined ? {} : { runs }),
    ...(healthPort === undefined ? {} : { health: { port: healthPort, ...(healthHost === undefined ? {} : { hostname: healthHost }) } }),
  };
}

/** Of itself, not of its work. */
const isOwn = ({ type }: WorkerEvent): boolean => type.startsWith("worker.");

function eventText(event: WorkerEvent, shell: Shell): string {
  if (event.type !== "worker.trouble" && event.type !== "worker.stopped") return safeJson(event);
  return safeJson({ ...event, error: event.error && shell.report(event.error) });
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
