// Stores that reach fault points around what they are asked for.
import type { AskStore } from "../ports/ask-store.ts";
import type { RecordStore } from "../ports/record-store.ts";
import type { RunStore, Save } from "../ports/run-store.ts";
import type { Fault, FaultAct, FaultPoint } from "./fault-points.ts";

/** To what something is about to be done. */
type Subject = Partial<Pick<Fault, "runId" | "askId" | "collection" | "version">>;

interface Deed<T> extends Subject {
  readonly act: FaultAct;
  work(): Promise<T>;
  /** Whether the result says that it was done. Absent: it always is. */
  isDone?(result: T): boolean;
}

/** Does it between its two points. */
export type Pass = <T>(deed: Deed<T>) => Promise<T>;

/** Counts how often each point is reached. */
export function passing(reach: (fault: Fault) => void | Promise<void>): Pass {
  const counts = new Map<FaultPoint, number>();

  const arrive = async (point: FaultPoint, { runId, askId, collection, version }: Subject): Promise<void> => {
    const count = (counts.get(point) ?? 0) + 1;
    counts.set(point, count);
    await reach({ point, runId, askId, collection, version, count });
  };

  return async (deed) => {
    await arrive(`before-${deed.act}`, deed);
    const result = await deed.work();
    if (deed.isDone?.(result) !== false) await arrive(`after-${deed.act}`, deed);
    return result;
  };
}

export function faultyRuns(runs: RunStore, pass: Pass): RunStore {
  return {
    create: (run, save) =>
      pass({
        act: "create",
        runId: run.id,
        version: save.version,
        work: () => runs.create(run, save),
        isDone: (isMade) => isMade,
      }),
    save: (runId, owner, save) =>
      pass({
        act: actOf(save),
        runId,
        version: save.version,
        work: () => runs.save(runId, owner, save),
        isDone: ({ type }) => type === "saved",
      }),
    claim: (runId, owner, ttl, instead, version) =>
      pass({ act: "claim", runId, work: () => runs.claim(runId, owner, ttl, instead, version) }),
    renew: (owner, runIds, ttl) => pass({ act: "renew", work: () => runs.renew(owner, runIds, ttl) }),
    askCancel: (runId, reason) => pass({ act: "cancel", runId, work: () => runs.askCancel(runId, reason) }),
    read: (runId, version) => pass({ act: "read", runId, version, work: () => runs.read(runId, version) }),
    prune: (runId, keep, upTo) => pass({ act: "prune", runId, work: () => runs.prune(runId, keep, upTo) }),
    remove: (runId) => pass({ act: "remove", runId, work: () => runs.remove(runId) }),
    find: (runId) => runs.find(runId),
    list: (filter) => runs.list(filter),
    values: (hashes) => runs.values(hashes),
    events: (runId, since, limit) => runs.events(runId, since, limit),
    checkpoints: (runId) => runs.checkpoints(runId),
  };
}

export function faultyAsks(asks: AskStore, pass: Pass): AskStore {
  return {
    open: (ask) =>
      pass({
        act: "ask",
        runId: ask.runId,
        askId: ask.id,
        work: () => asks.open(ask),
        isDone: ({ type }) => type === "opened",
      }),
    close: (id, closing, version) =>
      pass({
        act: closing.status === "cancelled" ? "withdraw" : "answer",
        askId: id,
        version,
        work: () => asks.close(id, closing, version),
        isDone: ({ type }) => type === "done",
      }),
    cancelAll: (runId, closing) => pass({ act: "withdraw", runId, work: () => asks.cancelAll(runId, closing) }),
    change: (id, version, terms) =>
      pass({
        act: "escalate",
        askId: id,
        version,
        work: () => asks.change(id, version, terms),
        isDone: ({ type }) => type === "done",
      }),
    find: (id) => asks.find(id),
    list: (filter) => asks.list(filter),
    due: (now, limit) => asks.due(now, limit),
    onClosed: (runId, listener) => asks.onClosed(runId, listener),
    drop: (runId) => asks.drop(runId),
  };
}

export function faultyRecords(records: RecordStore, pass: Pass): RecordStore {
  const change = (subject: Subject, work: () => Promise<boolean>): Promise<boolean> =>
    pass({ act: "record", ...subject, work, isDone: (isDone) => isDone });
  return {
    create: (collection, id, text) => change({ collection }, () => records.create(collection, id, text)),
    replace: (collection, id, version, text) => change({ collection, version }, () => records.replace(collection, id, version, text)),
    remove: (collection, id) => change({ collection }, () => records.remove(collection, id)),
    append: (log, at, text) => pass({ act: "log", collection: log, work: () => records.append(log, at, text) }),
    get: (collection, id) => records.get(collection, id),
    list: (collection, options) => records.list(collection, options),
    read: (log, filter) => records.read(log, filter),
  };
}

function actOf({ status }: Save): "save" | "suspend" | "complete" {
  if (status === "running") return "save";
  return status === "suspended" ? "suspend" : "complete";
}
