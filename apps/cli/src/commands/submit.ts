// `graflow submit`: hands a run over to whoever is free: a worker of the fleet, or whoever looks after the runs of the store. With `--wait` it is
// shown to its end, wherever that happens.
import type { CheckpointPolicy, Duration, Engine, RunInfo, SubmittedRun } from "@graflow/core";
import { accounted } from "../audit/accounted.ts";
import { createView, exitCodeOf, tellFailure, type CarryOutOptions, type Shown } from "../carry-out.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { onInterrupt } from "../interrupt.ts";
import { oneLine } from "../live/text-width.ts";
import { findWorkflow } from "../load/find-workflow.ts";
import { readInput } from "../load/input.ts";
import { coreFor } from "../load/user-core.ts";
import { UserFiles } from "../load/user-file.ts";
import { safeJson } from "../safe-json.ts";
import type { Shell } from "../shell.ts";
import { openStore, within } from "../store/open.ts";
import { redisChoice } from "../store/redis-choice.ts";
import { momentText } from "../stored/ago-text.ts";
import { fileTag } from "../stored/remembered-file.ts";
import { shortId } from "../stored/short-id.ts";
import { commandText } from "../stored/standing.ts";
import { whileWaiting } from "../stuck.ts";

export interface SubmitCommandOptions extends CarryOutOptions {
  readonly input?: string;
  readonly export?: string;
  readonly concurrency?: number;
  readonly checkpoint?: CheckpointPolicy;
  readonly runId?: string;
  readonly tag?: readonly string[];
  readonly queue?: string;
  readonly priority?: number;
  readonly delay?: Duration;
  readonly key?: string;
  readonly idempotencyKey?: string;
  readonly wait?: boolean;
  readonly store?: string;
  readonly redis?: string;
}

export async function submitCommand(target: string, options: SubmitCommandOptions, shell: Shell): Promise<ExitCode> {
  const { tag = [], wait = false, json = false, quiet = false } = options;
  const { cwd } = shell;
  const input = await readInput(options.input, cwd, shell.stdin);
  const { found, config } = await whileWaiting(`loading ${target}`, () => findWorkflow(target, options.export, cwd, new UserFiles()));
  const core = await coreFor(found.file);
  const redis = redisChoice(shell.env, options.redis);
  const store = await openStore({ choice: options.store, make: true, config, core, cwd, redis });
  return within(store, async () => {
    const { engine, base, option } = store;
    const { runId = crypto.randomUUID(), idempotencyKey, key } = options;
    const account = { action: "run.start", subject: runId, details: { workflow: found.workflow.name } } as const;
    const run = await accounted(engine, account, shell, () =>
      engine.submit(found.workflow, input as never, {
        runId,
        tags: [fileTag(found.file, base), ...tag],
        ...given(options, ["queue", "priority", "delay", "concurrency", "checkpoint"]),
        ...(key === undefined ? {} : { concurrencyKey: key }),
        ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
      }),
    );
    const info = await engine.runs.get(run.id);
    if (json) shell.out(`${safeJson({ type: "submitted", runId: run.id, status: info?.status, place: info?.place })}\n`);
    else if (!quiet) shell.out(`${submittedText(run.id, found.workflow.name, info, engine, shell)}\n`);
    if (!wait) {
      if (quiet) shell.out(`${run.id}\n`);
      return exitCodes.done;
    }
    const shown = { run, outline: core.outline(found.workflow), engine, store: option, command: undefined };
    return waitFor(run, shown, options, shell);
  });
}

/** Those that were given. */
function given<K extends keyof SubmitCommandOptions>(options: SubmitCommandOptions, names: readonly K[]): Pick<SubmitCommandOptions, K> {
  return Object.fromEntries(names.flatMap((name) => (options[name] === undefined ? [] : [[name, options[name]]]))) as Pick<
    SubmitCommandOptions,
    K
  >;
}

function submittedText(id: string, workflow: string, run: RunInfo | undefined, engine: Engine, { colors }: Shell): string {
  const { queue = "default", due } = run?.place ?? {};
  const where =
    engine.fleet === undefined
      ? "waits for whoever looks after the runs of this store"
      : `waits for a worker of the queue ${oneLine(queue)}`;
  const how = run?.status === "queued" || run === undefined ? where : `is ${run.status}`;
  const when = due === undefined || run?.status !== "queued" ? "" : `, not before ${momentText(due)}`;
  const look = `${colors.dim("look with")}  ${colors.cyan(commandText(["graflow", "show", shortId(id)]))}`;
  return `${colors.bold(oneLine(workflow))} ${id} ${how}${when}\n\n${look}`;
}

async function waitFor(run: SubmittedRun<unknown>, shown: Shown, options: SubmitCommandOptions, shell: Shell): Promise<ExitCode> {
  const leaving = new AbortController();
  const { signal } = leaving;
  const view = createView(shown, { ...options, interactive: false }, shell);
  const leave = onInterrupt({ first: () => leaving.abort(), second: () => process.exit(exitCodes.cancelled) });
  try {
    for await (const event of run.events({ signal })) view.event(event);
    const outcome = await run.outcome({ signal });
    view.end(outcome);
    tellFailure(outcome, { command: undefined }, options, shell);
    return exitCodeOf(outcome);
  } catch (error) {
    view.release();
    if (!signal.aborted) throw error;
    shell.err(`no longer waiting; the run goes on. ${commandText(["graflow", "cancel", shortId(run.id)])} ends it\n`);
    return exitCodes.cancelled;
  } finally {
    leave();
  }
}
