// `graflow run`: loads a workflow, runs it, stores the run, shows it, and ends with the exit code that says how it went.
import type { CheckpointPolicy } from "@graflow/core";
import { note } from "../audit/accounted.ts";
import { carryOut, exitCodeOf, tellFailure, type CarryOutOptions } from "../carry-out.ts";
import type { ExitCode } from "../exit-codes.ts";
import { findWorkflow } from "../load/find-workflow.ts";
import { readInput } from "../load/input.ts";
import { coreFor } from "../load/user-core.ts";
import { UserFiles } from "../load/user-file.ts";
import { missingInput } from "../missing-input.ts";
import type { Shell } from "../shell.ts";
import { notifying } from "../store/notifying.ts";
import { openStore, type StoreChoice } from "../store/open.ts";
import { redisChoice } from "../store/redis-choice.ts";
import { fileTag } from "../stored/remembered-file.ts";
import { resumeCommand } from "../stored/standing.ts";
import { shortId } from "../stored/short-id.ts";
import { whileWaiting } from "../stuck.ts";
import { tellWatcher } from "../watched-files.ts";

export interface RunCommandOptions extends CarryOutOptions {
  readonly input?: string;
  readonly export?: string;
  readonly concurrency?: number;
  readonly store?: StoreChoice;
  readonly checkpoint?: CheckpointPolicy;
  readonly runId?: string;
  readonly tag?: readonly string[];
}

export async function runCommand(target: string, options: RunCommandOptions, shell: Shell): Promise<ExitCode> {
  const { concurrency, checkpoint, runId, tag = [] } = options;
  const { cwd } = shell;
  const input = await readInput(options.input, cwd, shell.stdin);
  const { found, config } = await whileWaiting(`loading ${target}`, () =>
    findWorkflow(target, options.export, cwd, new UserFiles(tellWatcher)),
  );
  const core = await coreFor(found.file);
  const { plugins, linked } = await notifying(config);
  const { engine, base, option, close } = await openStore({
    choice: options.store,
    make: true,
    config,
    core,
    cwd,
    redis: redisChoice(shell.env),
    plugins,
  });
  if (config?.serve?.baseUrl !== undefined) await linked(engine, config.serve.baseUrl);
  const outline = core.outline(found.workflow);
  const run = found.workflow.start(input, {
    engine,
    tags: engine.durable ? [fileTag(found.file, base), ...tag] : tag,
    ...(runId === undefined ? {} : { runId }),
    ...(concurrency === undefined ? {} : { concurrency }),
    ...(checkpoint === undefined ? {} : { checkpoint }),
  });
  const noted = note(engine, { action: "run.start", subject: run.id, details: { workflow: found.workflow.name } }, shell);
  const command = engine.durable ? resumeCommand(shortId(run.id), option) : undefined;
  const outcome = await carryOut({ run, outline, engine, store: option, command }, options, shell);
  await noted;
  // Not when following it failed: closing an engine awaits its runs, and this one might never end.
  await close();
  const remark = outcome.status === "failed" && options.input === undefined ? missingInput(outcome.error, outline) : "";
  // Nothing is left to go on with where a saga was undone, and nothing worth it where the input was forgotten.
  const isOver = found.workflow.plan.saga || remark !== "";
  tellFailure(outcome, { remark, command: isOver ? undefined : command }, options, shell);
  return exitCodeOf(outcome);
}
