// Runs in the order in which they are listed.
import type { RunFilter, RunRecord } from "../ports/run-store.ts";

/** Those that a filter lets through, newest first. */
export function listed(records: Iterable<RunRecord>, after: RunRecord | undefined, filter: RunFilter): RunRecord[] {
  const { status, workflow, tag, limit } = filter;
  const found: RunRecord[] = [];
  for (const record of records) {
    if (status !== undefined && record.status !== status) continue;
    if (workflow !== undefined && record.workflow !== workflow) continue;
    if (tag !== undefined && !record.tags.includes(tag)) continue;
    if (after === undefined || inOrder(after, record) < 0) found.push(record);
  }
  return found.toSorted(inOrder).slice(0, limit);
}

function inOrder(a: RunRecord, b: RunRecord): number {
  if (a.createdAt !== b.createdAt) return b.createdAt - a.createdAt;
  if (a.id === b.id) return 0;
  return a.id > b.id ? -1 : 1;
}
