// The runs that a backend has stored, for hosts: listed, looked into, cancelled, removed.
import type { CheckpointRef } from "../../graph/checkpoint.ts";
import type { RunEvent } from "../../run/event.ts";
import { expectInteger, expectKnown } from "../../graph/settings.ts";
import { storedOutline } from "../../run/snapshot/stored-outline.ts";
import type { RunRecord } from "../../ports/run-store.ts";
import { CheckpointError } from "../../shared/errors/checkpoint-error.ts";
import { OptionError } from "../../shared/errors/option-error.ts";
import { show } from "../../shared/show.ts";
import { readEvent } from "../saving/event-text.ts";
import type { Storage } from "../saving/run-storage.ts";
import { refOf } from "../saving/saver.ts";
import { stateDetails } from "./details.ts";
import { endAsCancelled } from "./end-as-cancelled.ts";
import type { ListOptions, RunDetails, RunInfo, StoredRuns } from "./face.ts";
import { isAbandoned, runInfo } from "./info.ts";
import { resolve, unknown } from "./resolve.ts";
import { readState, sourceIn } from "./state.ts";

/** What of a run that this engine carries out can be done at once. */
export interface OwnRun {
  readonly outcome: Promise<{ readonly status: string }>;
  cancel(reason: string): void;
}

const statuses = ["queued", "running", "suspended", "completed", "terminated", "failed", "cancelled", "abandoned"];

export function storedRuns(
  storage: Storage,
  ownRun: (runId: string) => OwnRun | undefined,
  /** Are told of a run that was ended where it stood, and of one that is gone. */
  { ended, removed }: { ended(run: RunRecord): void; removed(run: RunRecord): Promise<void> },
): StoredRuns {
  const { runs, clock, registry } = storage;
  const infoOf = (run: RunRecord): RunInfo => runInfo(run, clock.now(), registry);

  const find = async (runId: string): Promise<RunRecord> => {
    const run = await runs.find(runId);
    if (run === undefined) throw unknown(runId);
    return run;
  };

  const cancel = async (runId: string, reason = "cancelled by the host"): Promise<"cancelled" | "requested"> => {
    const run = await find(runId);
    if (run.status !== "queued" && run.status !== "running" && run.status !== "suspended") {
      throw new CheckpointError("RUN_ENDED", `Run ${runId} is ${run.status}: there is nothing to cancel`, {
        hint: "It is over; nothing needs to be done.",
      });
    }
    const own = ownRun(runId);
    if (own !== undefined) {
      own.cancel(reason);
      void cancelAsleep(own, runId, reason);
      return "requested";
    }
    if (run.status === "running" && !isAbandoned(run, clock.now())) {
      await runs.askCancel(runId, reason);
      return "requested";
    }
    const result = await endAsCancelled(storage, run, reason);
    if (result === "moved") return cancel(runId, reason);
    if (result === "cancelled") ended(run);
    return result;
  };

  /** A run that was about to fall asleep does not hear that it is to be cancelled: it is when it has. */
  const cancelAsleep = async ({ outcome }: OwnRun, runId: string, reason: string): Promise<void> => {
    try {
      if ((await outcome).status === "suspended") await cancel(runId, reason);
    } catch {
      // Somebody else has ended it, or the engine is closed: then it stands as suspended.
    }
  };

  return {
    async list(options: ListOptions = {}): Promise<RunInfo[]> {
      const { status, workflow, tag, after, limit = 100 } = readListOptions(options);
      // Whether a run is abandoned is not stored: it shows when its lease is looked at.
      const stored = status === "abandoned" ? "running" : status;
      const infos: RunInfo[] = [];
      let from = after;
      while (infos.length < limit) {
        const page = await runs.list({ status: stored, workflow, tag, after: from, limit: limit - infos.length });
        infos.push(...page.map(infoOf).filter((info) => status === undefined || info.status === status));
        if (page.length === 0) break;
        from = page.at(-1)?.id;
      }
      return infos;
    },

    async get(runId: string): Promise<RunInfo | undefined> {
      const run = await runs.find(runId);
      return run === undefined ? undefined : infoOf(run);
    },

    async show(what: CheckpointRef | string): Promise<RunDetails> {
      const meant = await resolve(runs, what);
      if (meant.type !== "run" && meant.type !== "checkpoint") throw unknown(typeof what === "string" ? what : what.id);
      const { run } = meant;
      const version = meant.type === "checkpoint" ? meant.version : run.version;
      const source = sourceIn(runs);
      const state = await readState(source, { runId: run.id, version }, registry);
      const at = refOf(run.id, version, undefined);
      return { ...infoOf(run), at, outline: storedOutline(state.graph), ...stateDetails(state, clock.now(), registry) };
    },

    async events(runId: string, { since = 0, limit = 1000 }: { since?: number; limit?: number } = {}): Promise<RunEvent[]> {
      await find(runId);
      return (await runs.events(runId, since, limit)).map((event) => readEvent(event, runId, registry));
    },

    cancel,

    async remove(runId: string): Promise<void> {
      const run = await find(runId);
      const result = await runs.remove(runId);
      if (result === "unknown") throw unknown(runId);
      if (result === "removed") return removed(run);
      const why = result === "held" ? "it is being carried out" : "another run began at one of its checkpoints";
      throw new CheckpointError(result === "held" ? "RUN_HELD" : "RUN_FORKED", `Run ${runId} cannot be removed: ${why}`, {
        hint: result === "held" ? "Cancel it first." : "Remove the run that was forked from it first.",
      });
    },
  };
}

function readListOptions(options: ListOptions): ListOptions {
  expectKnown(options, ["status", "workflow", "tag", "after", "limit"], "a list of runs");
  if (options.limit !== undefined) expectInteger(options.limit, "limit", 1);
  if (options.status !== undefined && !statuses.includes(options.status))
    throw new OptionError(`Expected \`status\` to be one of ${statuses.join(", ")}, got ${show(options.status)}`);
  return options;
}
