// `graflow serve`: the API and the page over the project's store, and going on by itself with the runs that it has. The first Ctrl-C or SIGTERM
// ends it in good order: runs are suspended, and the next server goes on with them.
import { relative } from "node:path";
import type { Engine, ServeConfig } from "@graflow/core";
import type { Server } from "@graflow/core/http";
import { CliError } from "../cli-error.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { onInterrupt } from "../interrupt.ts";
import { errorLine } from "../json.ts";
import { loadConfig, type Config } from "../load/config.ts";
import { findWorkflows } from "../load/find-workflows.ts";
import { UserFiles } from "../load/user-file.ts";
import type { AnyWorkflow } from "../load/workflows.ts";
import { safeJson } from "../safe-json.ts";
import { putDeclared } from "../schedules/declared.ts";
import { servingLog } from "../serve/log.ts";
import { waitingIn } from "../serve/waiting.ts";
import { servingText } from "../serve/text.ts";
import type { Shell } from "../shell.ts";
import { notifying } from "../store/notifying.ts";
import { openStore } from "../store/open.ts";
import { redisChoice } from "../store/redis-choice.ts";
import { placeText } from "../store/place-text.ts";
import { whileWaiting } from "../stuck.ts";

export interface ServeCommandOptions {
  readonly port?: number;
  readonly host?: string;
  readonly baseUrl?: string;
  readonly config?: string;
  readonly page?: boolean;
  readonly quiet?: boolean;
  readonly store?: string;
  readonly json?: boolean;
}

const usualPort = 4000;

export async function serveCommand(paths: readonly string[], options: ServeCommandOptions, shell: Shell): Promise<ExitCode> {
  const { cwd } = shell;
  const files = new UserFiles();
  const config = await loadConfig(cwd, files, options.config);
  const { found, core } = await whileWaiting("loading the workflows", () => findWorkflows(paths, config, cwd, files));
  const workflows = [...new Set(found.map(({ workflow }) => workflow))];
  const { plugins, linked } = await notifying(config, true);
  const log = servingLog(options, shell);
  const redis = redisChoice(shell.env);
  const store = await openStore({ choice: options.store, make: true, config, cwd, core, redis, plugins: [...plugins, log.plugin] });
  const { engine } = store;
  await putDeclared(engine, config, workflows);
  const settings = settingsOf(config, options);
  const server = await listen(engine, workflows, settings);
  const baseUrl = settings.baseUrl ?? server.url;
  await linked(engine, baseUrl);
  const waiting = await waitingIn(engine);
  if (options.json === true)
    shell.out(`${safeJson({ type: "serving", url: server.url, baseUrl, workflows: workflows.map(({ name }) => name), ...waiting })}\n`);
  else
    shell.out(
      servingText(
        {
          url: server.url,
          baseUrl,
          store: options.store === undefined ? placeText(config, cwd, redis) : relative(cwd, options.store) || options.store,
          isDurable: engine.durable,
          workflows: workflows.map(({ name }) => name),
          waiting,
          isProtected: settings.auth !== undefined,
          hasPage: settings.page !== false,
        },
        shell.colors,
      ),
    );
  log.begin((ask) => `${baseUrl}/asks/${encodeURIComponent(ask)}`);
  process.once("uncaughtException", (error) => crashed(error, options, shell));
  await untilInterrupted(shell, options, () => stop(server, engine));
  if (options.json === true) shell.out(`${safeJson({ type: "stopped" })}\n`);
  else shell.out(`${shell.colors.yellow("■")} stopped\n`);
  return exitCodes.done;
}

function settingsOf(config: Config | undefined, { port, host, baseUrl, page }: ServeCommandOptions): ServeConfig {
  return {
    port: usualPort,
    ...config?.serve,
    ...(port === undefined ? {} : { port }),
    ...(host === undefined ? {} : { hostname: host }),
    ...(baseUrl === undefined ? {} : { baseUrl }),
    ...(page === false ? { page } : {}),
  };
}

async function listen(engine: Engine, workflows: readonly AnyWorkflow[], settings: ServeConfig): Promise<Server> {
  const { serve } = await import("@graflow/core/http");
  try {
    return await serve({ ...settings, engine, workflows });
  } catch (cause) {
    const code: unknown = cause instanceof Error && "code" in cause ? cause.code : undefined;
    const place = `${settings.hostname ?? "127.0.0.1"}:${settings.port ?? usualPort}`;
    if (code === "EADDRINUSE")
      throw failed(`Somebody else listens on ${place} already`, `Choose another port: --port ${(settings.port ?? usualPort) + 1}.`, cause);
    if (code === "EACCES") throw failed(`Listening on ${place} is not allowed`, "Choose a port above 1023.", cause);
    if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND")
      throw failed(`This machine has no address ${settings.hostname ?? ""}`, "Give one of its own: --host 127.0.0.1.", cause);
    throw cause;
  }
}

function failed(message: string, hint: string, cause: unknown): CliError {
  return new CliError("CLI_SERVE_FAILED", message, { hint, cause, exitCode: exitCodes.failed });
}

/** Whatever state the process is in, it cannot be trusted any more. What was saved is gone on with by the next one. */
function crashed(cause: unknown, { json = false }: ServeCommandOptions, shell: Shell): never {
  const error = new CliError("CLI_UNCAUGHT", "An error was thrown outside of every task, where nobody could catch it", {
    hint: "Await every promise that a task makes, and handle `error` events. The next server goes on with the runs.",
    cause,
  });
  if (json) shell.out(`${errorLine(error, shell.report)}\n`);
  else shell.err(shell.explain(error));
  process.exit(exitCodes.failed);
}

/** Takes no more requests, and suspends what is going on. */
async function stop(server: Server, engine: Engine): Promise<void> {
  await server.close();
  await engine.close();
}

/** The second interruption ends the process at once; what was saved until then is not lost. */
function untilInterrupted(shell: Shell, { json = false }: ServeCommandOptions, end: () => Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    const leave = onInterrupt({
      first(reason) {
        if (!json)
          shell.err(
            shell.errorColors.yellow(
              `stopping (${reason}): runs are suspended, the next server goes on with them … once more ends at once\n`,
            ),
          );
        end()
          .then(resolve, reject)
          .finally(() => leave());
      },
      second: () => process.exit(exitCodes.cancelled),
    });
  });
}
