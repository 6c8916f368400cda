// Where queues are. All of a prefix have one hash tag: a consumer of several waits for all of them at once, and work of one concurrency key
// may be in several.
//
// `names`         a set: the queues that there are. A name stays when it was used once
// `keys`          a hash: for each concurrency key that is in use, the job that holds it
// `parked:<key>`  a sorted set: the jobs that wait for a key, by priority, then in the order in which they came
// `sealed:…`      where work is signed: that a piece of work is still to be done (`seal/outstanding.ts`); goes by itself
// `taken:<token>` a text: what a call took, until the next call of whoever made it; goes by itself
// `q:<lane>:…`    what BullMQ keeps of a lane: it is a queue of its own there. The lists of jobs empty themselves, and so does what it counts; `meta`, `id` and `marker` stay
// and beside it:
// `…:since`       a sorted set: work that waits, by when it could be taken for the first time, in ms since 1970
// `…:parked`      a set: work that waits for its concurrency key
// `…:full`        a text: somebody waits for room; goes by itself
// `…:room`        the channel where it is published that there is some
// `…:.<id>`       a hash: a job, as BullMQ keeps it; and its lock, which goes by itself. Removed when it is done
import type { WorkKind } from "../../ports/work-queues.ts";
import { keyPart, tagged } from "../keys.ts";
import { textOf } from "../stored-text.ts";

export interface QueueKeys {
  readonly names: string;
  /** What BullMQ is told to begin its keys with. */
  readonly bullmq: string;
  /** Of a call that took work. */
  taken(token: string): string;
}

export function queueKeys(prefix: string): QueueKeys {
  const start = tagged(prefix, "queues");
  return { names: `${start}names`, bullmq: `${start}q`, taken: (token) => `${start}taken:${token}` };
}

/** Work of each kind in a queue has a lane of its own: whoever does only runs is never given anything else. */
export const kinds: readonly WorkKind[] = ["tasks", "run", "tick"];

/** The name of a lane as a part of keys. No name of a queue has a percent sign before a letter there. */
export function lanePart(queue: string, kind: WorkKind): string {
  return kind === "tasks" ? keyPart(queue) : `${keyPart(queue)}%${kind}`;
}

/** The id of a job. The full stop keeps it apart from the names that BullMQ gives its keys. */
export function jobIdOf(workId: string): string {
  return `.${keyPart(workId)}`;
}

/** Throws for what is no id of a job. */
export function workIdOf(jobId: string): string {
  return textOf(decodeURIComponent(jobId.slice(1)));
}
