// The lists that runs are found in: all of them, those of a status, of a workflow, with a tag. One sorted set holds them all, as entries
// `<list>:<when it was made>:<id>` which Redis keeps in the order of their bytes; so the newest of a list are one range of it.
import type { RunFilter } from "../ports/run-store.ts";
import { keyPart, storable } from "./stored-text.ts";

/** Where a run stands in each list: texts of it are ordered as runs are. */
export function placeOfRun(createdAt: number, id: string): string {
  return `${sortable(createdAt)}:${storable(id)}`;
}

/** The lists that a run is in as long as it is there. Its status is another one, which scripts change: `STATUS_LISTS`. */
export function lastingLists(workflow: string, tags: readonly string[]): string[] {
  return ["a:", workflowList(workflow), ...tags.map(tagList)];
}

/** The lists that all runs of a filter are in. */
export function listsOf({ status, workflow, tag }: RunFilter): string[] {
  const lists: string[] = [];
  if (status !== undefined) lists.push(`s:${status}:`);
  if (workflow !== undefined) lists.push(workflowList(workflow));
  if (tag !== undefined) lists.push(tagList(tag));
  return lists.length === 0 ? ["a:"] : lists;
}

/** The range of a list, as `ZRANGE … BYLEX REV` takes it: from the newest, or after a place, to the oldest. */
export function rangeOf(list: string, after: string | undefined): [from: string, to: string] {
  // What comes after all that begin with a colon begins with a semicolon.
  return [after === undefined ? `(${list.slice(0, -1)};` : `(${list}${after}`, `[${list}`];
}

/** The id in an entry. */
export function idIn(list: string, entry: string): string {
  return entry.slice(list.length + LENGTH + 1);
}

/** Lua: moves a run from the list of its status to that of another. */
export const MOVE_STATUS = `
local function moveTo(run, index, status)
  local before = redis.call('HMGET', run, 'status', 'place')
  if before[1] == status then return end
  redis.call('HSET', run, 'status', status)
  redis.call('ZREM', index, 's:' .. before[1] .. ':' .. before[2])
  redis.call('ZADD', index, 0, 's:' .. status .. ':' .. before[2])
end
`;

function workflowList(workflow: string): string {
  return `w:${keyPart(workflow)}:`;
}

function tagList(tag: string): string {
  return `t:${keyPart(tag)}:`;
}

/** Hexadecimal digits of a number. */
const LENGTH = 16;

/** A number as a text that is ordered as numbers are: the bits of a double are, but for their sign. */
function sortable(number: number): string {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, number + 0);
  const bits = view.getBigUint64(0);
  const sign = 1n << 63n;
  const flipped = (bits & sign) === 0n ? bits | sign : BigInt.asUintN(64, ~bits);
  return flipped.toString(16).padStart(LENGTH, "0");
}
