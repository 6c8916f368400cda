// Cancels a stored run that nobody carries out: it ends where it stands, without the code of its tasks. What had been told to begin in it is
// told to have ended.
import type { AskRecord } from "../../ports/ask-store.ts";
import type { RunRecord, StoredEvent } from "../../ports/run-store.ts";
import { StoppedError } from "../../run/errors.ts";
import type { Happening, RunEvent } from "../../run/event.ts";
import type { GroupChange } from "../../run/snapshot/cells.ts";
import { ToldAsks } from "../asks/told.ts";
import { show } from "../../shared/show.ts";
import { readEvent, writeEvent } from "../saving/event-text.ts";
import { factsText, readFacts } from "../saving/facts.ts";
import { RunStorage, type Storage } from "../saving/run-storage.ts";
import { isGone } from "./owner.ts";

/** How many events are read at once. */
const PAGE = 1000;

/** Resolves to what has come of it: `moved` when somebody has gone on with the run since it was looked at. */
export async function endAsCancelled(storage: Storage, run: RunRecord, reason: string): Promise<"cancelled" | "requested" | "moved"> {
  const { runs, asks, leases, clock } = storage;
  const dead = run.lease !== undefined && isGone(run.lease) ? run.lease.owner : undefined;
  const claim = await runs.claim(run.id, leases.owner, RunStorage.leaseOf(storage), dead, run.version);
  if (claim.type === "moved" || claim.type === "unknown") return "moved";
  if (claim.type === "held") {
    await runs.askCancel(run.id, reason);
    return "requested";
  }
  const withdrawn = await asks.cancelAll(run.id, { status: "cancelled", at: clock.now(), reason: "its run was cancelled", by: undefined });
  const closings = await closingsOf(storage, run.id, withdrawn);
  const { cells, events } = await lastEvents(storage, run.id, reason, closings);
  const save = {
    version: run.version + 1,
    at: clock.now(),
    delta: new Map([["q", { fresh: false, cells } satisfies GroupChange]]),
    values: new Map(),
    events,
    checkpoint: undefined,
    status: "cancelled",
    facts: factsText({ ...readFacts(run.facts, run.id), ended: "cancelled", reason }),
    release: true,
  } as const;
  const saved = await runs.save(run.id, leases.owner.owner, save);
  return saved.type === "saved" ? "cancelled" : "moved";
}

/** What is to be told of the asks of a run that ends: of those that were withdrawn, and of those that were answered and had nobody to tell it. */
async function closingsOf({ runs, asks, registry }: Storage, runId: string, withdrawn: readonly AskRecord[]): Promise<Happening[]> {
  const told: Happening[] = [];
  const story = new ToldAsks(
    {
      runId,
      registry,
      isTelling: () => true,
      emit: (happening) => told.push(happening),
      storedEvents: (since, limit) => runs.events(runId, since, limit),
    },
    true,
  );
  await story.ready();
  for (const ask of withdrawn) story.closed(ask);
  for (const id of story.owed) {
    const ask = await asks.find(id);
    if (ask !== undefined) story.closed(ask);
  }
  return told;
}

/** What is told in the end, and the cells with the number of the last event. */
async function lastEvents(
  { runs, clock, registry }: Storage,
  runId: string,
  reason: string,
  closings: readonly Happening[],
): Promise<{ readonly cells: Map<string, string>; readonly events: readonly StoredEvent[] }> {
  const open = new Map<string, Extract<RunEvent, { readonly iteration: number }>>();
  let seq = 0;
  for (;;) {
    const page = await runs.events(runId, seq, PAGE);
    for (const stored of page) {
      const event = readEvent(stored, runId, registry);
      seq = event.seq;
      if (!("iteration" in event)) continue;
      const pass = `${event.taskId}#${event.iteration}`;
      if (event.type === "task.completed" || event.type === "task.failed" || event.type === "task.skipped") open.delete(pass);
      else open.set(pass, event);
    }
    if (page.length < PAGE) break;
  }
  const error = new StoppedError(runId, "the run was cancelled");
  // What began last ends first: the inside of a group or a sub-workflow before that.
  const ends = [...open.values()].toReversed().map((event): Happening => {
    const { taskId, kind, iteration } = event;
    if (event.type === "task.scheduled") return { type: "task.skipped", taskId, kind, iteration };
    return { type: "task.failed", taskId, kind, iteration, attempt: "attempt" in event ? event.attempt : 0, duration: 0, error };
  });
  const at = clock.now();
  const told = [...ends, ...closings, { type: "run.cancelled", reason } as const].map((happening): RunEvent => ({
    seq: ++seq,
    at,
    runId,
    ...happening,
  }));
  return {
    cells: new Map([["s", String(seq)]]),
    events: told.map((event) => writeEvent(event, { textOf: show, hasWritten: () => false, large: new WeakMap(), registry })),
  };
}
