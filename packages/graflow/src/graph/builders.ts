// The functions that build graphs, as users call them: their types are fixed in `typed/`, what they make is plain data.
import { OptionError } from "../shared/errors/option-error.ts";
import { show } from "../shared/show.ts";
import { branchOf } from "./branch.ts";
import { chainOf } from "./chain.ts";
import { groupOf } from "./group.ts";
import { isNode } from "./lower.ts";
import { mapOf } from "./map.ts";
import type { AnyNode } from "./node.ts";
import { taskOf } from "./task.ts";
import type { BranchBuilder, MapBuilder, ParBuilder, SeqBuilder, TaskBuilder } from "./typed/signatures.ts";

/**
 * A task: a named function with options. It belongs to no workflow and may stand in many. `id` names it in graphs, events and errors: 1 to 200
 * characters without `/ | ~ [ ]`. Throws `OptionError` for an id, an option or a function that is none.
 *
 * ```ts
 * const chart = task("chart", { retry: 3, timeout: "30s" }, (rows: Row[]) => draw(rows));
 * ```
 */
export const task: TaskBuilder = ((id: string, ...rest: readonly unknown[]) =>
  rest.length < 2 ? taskOf(id, undefined, rest[0] as never) : taskOf(id, rest[0] as never, rest[1] as never)) as TaskBuilder;

/** A chain: nodes one after another, each with the output of the one before. It goes by the id of its last node. `seq(extract, clean, report)`. */
export const seq: SeqBuilder = ((...nodes: readonly AnyNode[]) => chainOf(nodes)) as unknown as SeqBuilder;

/**
 * A group: nodes side by side, and a barrier. Its output is the record of theirs, by id, or by name in `par({ left: a, right: b })`. Strict unless
 * `withPolicy` says otherwise; all at once unless `withExecution` does. Throws nothing: mistakes are told when the workflow is built.
 */
export const par: ParBuilder = ((...nodes: readonly unknown[]) => {
  const [first] = nodes;
  if (nodes.length === 1 && typeof first === "object" && first !== null && !isNode(first)) {
    return groupOf(Object.entries(first as Readonly<Record<string, AnyNode>>), true);
  }
  return groupOf(
    nodes.map((node) => [isNode(node) ? node.id : "?", node as AnyNode] as const),
    false,
  );
}) as unknown as ParBuilder;

/**
 * A branch: the function's answer chooses the case that runs, `default` any answer without a case; without either the branch fails
 * (`BRANCH_NO_CASE`). Throws `OptionError` without a function or cases. `branch((v: Doc) => v.kind, { image, text, default: reject })`.
 */
export const branch: BranchBuilder = ((select: unknown, cases: unknown) => {
  if (typeof select !== "function")
    throw new OptionError(
      `Expected \`branch\` to be given a function that chooses, got ${show(select)}`,
      "Write branch((value) => value.kind, { a, b, default: c }).",
    );
  if (typeof cases !== "object" || cases === null)
    throw new OptionError(
      `Expected \`branch\` to be given a record of cases, got ${show(cases)}`,
      "Write branch((value) => value.kind, { a, b, default: c }).",
    );
  return branchOf(select as never, cases as Readonly<Record<string, AnyNode>>);
}) as unknown as BranchBuilder;

/**
 * A map: a node once for every item of an array, all at once unless `concurrency` bounds it; outputs keep the order of the items. The first item
 * that fails, fails it. `withExecution` says where its items are carried out. `map(resize, { concurrency: 8 }).withExecution(threads())`.
 */
export const map: MapBuilder = ((item: AnyNode, options = {}) => mapOf(item, options)) as unknown as MapBuilder;
