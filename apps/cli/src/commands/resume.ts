// `graflow resume`: goes on with a run that was suspended or whose process died, or begins another one where a checkpoint stands.
import type { AskInfo, CheckpointPolicy, RunInfo } from "@graflow/core";
import { askFirst } from "../asks/ask-first.ts";
import { accounted, type Account } from "../audit/accounted.ts";
import { carryOut, exitCodeOf, mayAskHere, tellFailure, type CarryOutOptions } from "../carry-out.ts";
import { CliError } from "../cli-error.ts";
import { plural } from "../duration-text.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { errorLine } from "../json.ts";
import { loadConfig, type Config } from "../load/config.ts";
import { findWorkflow } from "../load/find-workflow.ts";
import { readInput } from "../load/input.ts";
import { coreFor } from "../load/user-core.ts";
import { UserFiles } from "../load/user-file.ts";
import type { FoundWorkflow } from "../load/workflows.ts";
import type { Shell } from "../shell.ts";
import { fileMeant, findStart, type Start } from "../store/find-start.ts";
import { notifying, type Notifying } from "../store/notifying.ts";
import { openStore, within, type OpenStore } from "../store/open.ts";
import { redisChoice } from "../store/redis-choice.ts";
import { storedWorkflow } from "../store/stored-workflow.ts";
import { shortId } from "../stored/short-id.ts";
import { resumeCommand as commandFor } from "../stored/standing.ts";
import { whileWaiting } from "../stuck.ts";

export interface ResumeCommandOptions extends CarryOutOptions {
  readonly store?: string;
  readonly workflow?: string;
  readonly export?: string;
  readonly abandoned?: boolean;
  readonly set?: Readonly<Record<string, unknown>>;
  readonly input?: string;
  readonly renamed?: Readonly<Record<string, string>>;
  readonly anyway?: boolean;
  readonly fork?: boolean;
  readonly concurrency?: number;
  readonly checkpoint?: CheckpointPolicy;
  readonly runId?: string;
}

/** What the runs of one command have in common. */
interface Scene {
  readonly options: ResumeCommandOptions;
  readonly files: UserFiles;
  readonly config: Config | undefined;
  readonly notices: Notifying;
  readonly shell: Shell;
}

export async function resumeCommand(target: string | undefined, options: ResumeCommandOptions, shell: Shell): Promise<ExitCode> {
  if ((target === undefined) === (options.abandoned !== true))
    throw new CliError("CLI_USAGE", target === undefined ? "No run was given" : "Expected a run or --abandoned, got both", {
      hint: "graflow resume RUN goes on with one run, graflow resume --abandoned with all whose process died.",
    });
  const files = new UserFiles();
  const config = await loadConfig(shell.cwd, files);
  const scene: Scene = { options, files, config, notices: await notifying(config), shell };
  // A checkpoint that was carried here as a file may be the first that this store sees.
  const make = target !== undefined && fileMeant(target, shell.cwd) !== undefined;
  const store = await openStore({
    choice: options.store,
    make,
    config,
    cwd: shell.cwd,
    redis: redisChoice(shell.env),
    plugins: scene.notices.plugins,
  });
  return within(store, async () => {
    if (target === undefined) return resumeAll(store, scene);
    return resume(await findStart(store.engine, target, shell.cwd, options.fork === true), store, scene);
  });
}

/** One after another. The worst of their exit codes; an interruption ends the whole. */
async function resumeAll(store: OpenStore, scene: Scene): Promise<ExitCode> {
  const { shell, options } = scene;
  const runs = await store.engine.runs.list({ status: "abandoned", limit: 1000 });
  if (runs.length === 0) shell.err("no abandoned runs\n");
  else if (runs.length > 1) shell.err(shell.errorColors.dim(`${plural(runs.length, "abandoned run")}, one after another\n\n`));
  let worst: ExitCode = exitCodes.done;
  // Oldest first: it has waited longest.
  for (const run of runs.toReversed()) {
    try {
      const code = await resume({ run, from: run.id }, store, scene);
      if (code === exitCodes.suspended || code === exitCodes.cancelled) return code;
      worst = worst === exitCodes.done ? code : worst;
    } catch (error) {
      worst = exitCodes.failed;
      if (options.json === true) shell.out(`${errorLine(error, shell.report)}\n`);
      else shell.err(`${shell.explain(error)}\n`);
    }
  }
  return worst;
}

async function resume({ run, from }: Start, store: OpenStore, scene: Scene): Promise<ExitCode> {
  const { options, shell } = scene;
  const found = await whileWaiting(`loading the code of run ${run.id}`, () => codeOf(run, store, scene));
  const core = await coreFor(found.file);
  // Workflow and engine must come from one copy of the library.
  if (core !== store.core) {
    const other = await openStore({
      choice: options.store,
      make: false,
      config: scene.config,
      cwd: shell.cwd,
      redis: redisChoice(shell.env),
      core,
      plugins: scene.notices.plugins,
    });
    return within(other, () => carryOn({ run, from }, found, other, scene));
  }
  return carryOn({ run, from }, found, store, scene);
}

async function carryOn(
  { from }: Start,
  found: FoundWorkflow,
  store: OpenStore,
  { options, config, notices, shell }: Scene,
): Promise<ExitCode> {
  const { engine, core } = store;
  if (config?.serve?.baseUrl !== undefined) await notices.linked(engine, config.serve.baseUrl);
  const input = await readInput(options.input, shell.cwd, shell.stdin);
  const earlier = await engine.runs.show(from);
  const waits = async (): Promise<AskInfo[]> =>
    typeof from === "string" ? engine.asks.list({ runId: from, status: "open", order: "oldest" }) : [];
  if (mayAskHere(options, shell) && !(await askFirst(await waits(), { engine, shell }))) return exitCodes.suspended;
  const open = await waits();
  const isFork = typeof from !== "string";
  const account: Account = isFork
    ? { action: "run.fork", subject: from.runId, details: { checkpoint: from.id } }
    : { action: "run.resume", subject: from };
  const resumeOptions = {
    ...(options.set === undefined ? {} : { channel: options.set }),
    ...(options.input === undefined ? {} : { input }),
    ...(options.renamed === undefined ? {} : { renamed: options.renamed }),
    ...(options.anyway === undefined ? {} : { anyway: options.anyway }),
    ...(options.concurrency === undefined ? {} : { concurrency: options.concurrency }),
    ...(options.checkpoint === undefined ? {} : { checkpoint: options.checkpoint }),
    ...(options.runId === undefined ? {} : { runId: options.runId }),
  };
  const handle = await accounted(engine, account, shell, () => engine.resume(found.workflow, from, resumeOptions));
  const command = commandFor(shortId(handle.id), store.option);
  const outline = core.outline(found.workflow);
  const outcome = await carryOut({ run: handle, outline, earlier, open, engine, store: store.option, command }, options, shell);
  tellFailure(outcome, { command: found.workflow.plan.saga ? undefined : command }, options, shell);
  return exitCodeOf(outcome);
}

async function codeOf(run: RunInfo, { base }: OpenStore, { options, files, config, shell }: Scene): Promise<FoundWorkflow> {
  if (options.workflow !== undefined) return (await findWorkflow(options.workflow, options.export, shell.cwd, files)).found;
  return storedWorkflow(run, { base, config, files });
}
