// Asks in the orders in which they are listed.
import type { AskFilter, AskRecord } from "../ports/ask-store.ts";

/** Those that a filter lets through, in its order. `after` is the ask that they come after. */
export function listedAsks(asks: Iterable<AskRecord>, after: AskRecord | undefined, filter: AskFilter): AskRecord[] {
  const inOrder = filter.order === "oldest" ? oldestFirst : newestFirst;
  const found: AskRecord[] = [];
  for (const ask of asks) if (isMeant(ask, filter) && (after === undefined || inOrder(after, ask) < 0)) found.push(ask);
  return found.toSorted(inOrder).slice(0, filter.limit);
}

export function oldestFirst(a: AskRecord, b: AskRecord): number {
  return a.openedAt - b.openedAt || byId(a, b);
}

/** Those that have been due for longest first. */
export function dueFirst(a: AskRecord, b: AskRecord): number {
  return (a.due ?? Infinity) - (b.due ?? Infinity) || byId(a, b);
}

function newestFirst(a: AskRecord, b: AskRecord): number {
  return oldestFirst(b, a);
}

function byId(a: AskRecord, b: AskRecord): number {
  if (a.id === b.id) return 0;
  return a.id < b.id ? -1 : 1;
}

function isMeant({ runId, workflow, state, assignees }: AskRecord, filter: AskFilter): boolean {
  if (filter.runId !== undefined && filter.runId !== runId) return false;
  if (filter.workflow !== undefined && filter.workflow !== workflow) return false;
  if (filter.status !== undefined && filter.status !== state.status) return false;
  if (filter.answerableBy === undefined || assignees.length === 0) return true;
  return filter.answerableBy.some((name) => assignees.includes(name));
}
