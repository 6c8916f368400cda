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

export const task: TaskBuilder = ((id: string, ...rest: readonly unknown[]) =>
  rest.length < 2 ? taskOf(id, undefined, rest[0] as never) : taskOf(id, rest[0] as never, rest[1] as never)) as TaskBuilder;

export const seq: SeqBuilder = ((...nodes: readonly AnyNode[]) => chainOf(nodes)) as unknown as SeqBuilder;

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

export const map: MapBuilder = ((item: AnyNode, options = {}) => mapOf(item, options)) as unknown as MapBuilder;
