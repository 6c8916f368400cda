// Work as a job of BullMQ, and back. What is said about it at the start stays in `data`; how it fared is in `progress`.
import type { JobJson } from "bullmq";
import type { Work, WorkSubject } from "../../ports/work-queues.ts";
import { storable, textOf } from "../stored-text.ts";
import { jobIdOf, workIdOf } from "./queue-keys.ts";

/** Beyond these, sooner and later are not told apart. */
const MOST_PRIORITY = 2 ** 20 - 1;
const MIDDLE = 2 ** 20;

const MOST_LINES = 50;

export interface HistoryLine {
  readonly at: number;
  readonly by: string;
  readonly what: string;
}

/** How work fared so far. */
export interface Fared {
  /** How often it was left to others, and since when nobody else has had it: in ms since 1970. */
  readonly left: number;
  readonly leftSince: number | undefined;
  readonly history: readonly HistoryLine[];
}

/** As BullMQ keeps it, as far as that matters here. */
export interface Job {
  readonly id: string;
  /** JSON: what it was added with. */
  readonly data: string;
  readonly fared: Fared;
  /** In ms since 1970. */
  readonly addedAt: number;
  readonly taken: number;
  /** How often whoever had it stopped answering. */
  readonly stalled: number;
  /** Too often: it is to be done no more. */
  readonly isPoison: boolean;
  /** Of `data` only the beginning was read: nobody can have queued so much. */
  readonly isCut: boolean;
}

/** Of the fields of its hash, each followed by its value. */
export function readJob(id: string, fields: readonly string[]): Job {
  const of = new Map<string, string>();
  for (let i = 0; i < fields.length; i += 2) of.set(fields[i] ?? "", fields[i + 1] ?? "");
  return {
    id,
    data: of.get("data") ?? "",
    fared: readFared(of.get("progress")),
    addedAt: Number(of.get("timestamp")),
    taken: Number(of.get("ats") ?? 0),
    stalled: Number(of.get("stc") ?? 0),
    isPoison: of.has("defa"),
    isCut: of.has("cut"),
  };
}

/** What BullMQ needs to know to make a job. */
export function toJob(work: Work, now: number): JobJson {
  const { id, kind, priority, delay, subject, concurrencyKey, payload } = work;
  const sooner = Math.round(Math.min(Math.max(priority, -MOST_PRIORITY), MOST_PRIORITY)) || 0;
  const job = {
    id: jobIdOf(id),
    // By which a script sees the key.
    name: concurrencyKey === undefined ? kind : `${kind}:${storable(concurrencyKey)}`,
    data: `${JSON.stringify({ id, kind, priority, delay, subject, concurrencyKey })}\n${storable(payload)}`,
    opts: { priority: MIDDLE + sooner, ...(delay > 0 && { delay: Math.ceil(delay) }) },
    timestamp: now,
  };
  // The rest is for jobs that have been carried out.
  return job as unknown as JobJson;
}

/**
 * `undefined` when it is not one of ours, or no more whole. Its id is that of its place: what was copied there says another of itself, and is not
 * believed where work is signed.
 */
export function readWork(job: Job, { queue, kind }: Pick<Work, "queue" | "kind">): Work | undefined {
  try {
    const id = workIdOf(job.id);
    // The payload stands behind it as it is: within, each of its quotation marks would be written and read as two.
    const end = job.data.indexOf("\n");
    if (end === -1) return undefined;
    const data = JSON.parse(job.data.slice(0, end)) as Readonly<Record<string, unknown>>;
    const { priority, delay, subject, concurrencyKey } = data;
    const payload = textOf(job.data.slice(end + 1));
    if (data["kind"] !== kind || !isSubject(subject)) return undefined;
    if (typeof priority !== "number" || typeof delay !== "number") return undefined;
    if (concurrencyKey !== undefined && typeof concurrencyKey !== "string") return undefined;
    const { workflow, graph, runId, taskId, owner } = subject;
    return { id, kind, queue, priority, delay, subject: { workflow, graph, runId, taskId, owner }, concurrencyKey, payload };
  } catch {
    return undefined;
  }
}

/** What can be told of work that cannot be read. */
export function damagedWork(job: Job, { queue, kind }: Pick<Work, "queue" | "kind">): Work {
  const subject = { workflow: "", graph: undefined, runId: undefined, taskId: undefined, owner: undefined };
  return { id: job.id.slice(1), kind, queue, priority: 0, delay: 0, subject, concurrencyKey: undefined, payload: job.data };
}

function readFared(progress: string | undefined): Fared {
  const { left, leftSince, history } = progress === undefined ? {} : recordOf(progress);
  const lines = typeof history === "string" ? history.split("\n").filter((line) => line !== "") : [];
  return {
    left: typeof left === "number" ? left : 0,
    leftSince: typeof leftSince === "number" ? leftSince : undefined,
    history: lines.slice(-MOST_LINES).flatMap(readLine),
  };
}

/** As it stands in `progress`. Lines are texts: Lua tells an empty list from an empty object no more. */
export function faredText({ left, leftSince, history }: Fared): string {
  const lines = history.slice(-MOST_LINES).map((line) => `${JSON.stringify(line)}\n`);
  return JSON.stringify({ left, leftSince, history: lines.join("") });
}

function readLine(line: string): HistoryLine[] {
  const { at, by, what } = recordOf(line);
  return typeof at === "number" && typeof by === "string" && typeof what === "string" ? [{ at, by, what }] : [];
}

/** Empty, where it is none. */
function recordOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
  } catch {
    return {};
  }
}

/** Anybody who reaches the store may have written it. */
function isSubject(value: unknown): value is WorkSubject {
  if (typeof value !== "object" || value === null) return false;
  const { workflow, graph, runId, taskId, owner } = value as Readonly<Record<string, unknown>>;
  return typeof workflow === "string" && [graph, runId, taskId, owner].every((field) => field === undefined || typeof field === "string");
}
