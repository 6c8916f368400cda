// Building a workflow: from an expression and its record, or from a node, to a plan that has been checked.
import { didYouMean } from "../shared/did-you-mean.ts";
import { OptionError } from "../shared/errors/option-error.ts";
import { explainId } from "../shared/ids.ts";
import { isSchema } from "../shared/schema.ts";
import { quote, show } from "../shared/show.ts";
import { chainOf } from "./chain.ts";
import { parseExpression, type Expression } from "./expression/parse.ts";
import { groupOf } from "./group.ts";
import { isNode, lower, noteStanding, placeholder } from "./lower.ts";
import { GraphError } from "./mistake.ts";
import { renamed, type AnyNode } from "./node.ts";
import { PlanDraft } from "./plan-draft.ts";
import type { Plan } from "./plan.ts";
import { expectInteger, expectKnown } from "./settings.ts";
import type { WorkflowOptions } from "./typed/options.ts";
import type { WorkflowGraph } from "./workflow-graph.ts";

export type NodeRecord = Readonly<Record<string, AnyNode>>;

const knownOptions = ["version", "description", "tasks", "saga", "concurrency", "maxSteps", "input"];

/** Everything about a workflow but how it is run. Throws `GraphError` with all mistakes at once, and `ExpressionError` for one that cannot be read. */
export function buildWorkflow(
  name: string,
  graph: string | AnyNode,
  record: NodeRecord | undefined,
  options: WorkflowOptions<never, never>,
): WorkflowGraph {
  const problem = explainId(name);
  if (problem !== undefined)
    throw new OptionError(`Expected a workflow's name to be a name, got ${show(name)}: ${problem}`, "Choose another name.");
  const resolved = typeof graph === "string" ? resolve(name, graph, record) : { draft: new PlanDraft(name), statements: [graph] };
  const { draft } = resolved;
  const settings = readOptions(draft, options);
  noteStanding(draft, resolved.statements);
  for (const node of resolved.statements) lower(draft, node, isNode(node) ? node.id : "?");
  const plan: Plan = draft.freeze({ saga: options.saga === true, addable: settings.addable, admission: options.input });
  if (draft.mistakes.length > 0) throw new GraphError(name, draft.mistakes);
  return {
    kind: "workflow",
    id: name,
    name,
    version: options.version,
    description: options.description,
    concurrency: settings.concurrency,
    maxSteps: settings.maxSteps,
    input: options.input,
    plan,
  };
}

interface Settings {
  readonly addable: ReadonlyMap<string, AnyNode>;
  readonly concurrency: number;
  readonly maxSteps: number;
}

function readOptions(draft: PlanDraft, options: WorkflowOptions<never, never>): Settings {
  const collect = (read: () => void): void => {
    try {
      read();
    } catch (error) {
      if (!(error instanceof OptionError)) throw error;
      draft.mistake(error.message, error.hint);
    }
  };
  collect(() => expectKnown(options, knownOptions, "a workflow"));
  const { concurrency, maxSteps } = options;
  if (concurrency !== undefined) collect(() => expectInteger(concurrency, "concurrency", 1));
  if (maxSteps !== undefined) collect(() => expectInteger(maxSteps, "maxSteps", 1));
  if (options.version !== undefined && typeof options.version !== "string")
    draft.mistake(`Expected \`version\` to be text, got ${show(options.version)}`, 'Write it as text, e.g. "2".');
  if (options.description !== undefined && typeof options.description !== "string")
    draft.mistake(`Expected \`description\` to be text, got ${show(options.description)}`, "Write it as text.");
  if (options.saga !== undefined && typeof options.saga !== "boolean")
    draft.mistake(
      `Expected \`saga\` to be true or false, got ${show(options.saga)}`,
      "Write saga: true to undo what a failed run has done.",
    );
  if (options.input !== undefined && !isSchema(options.input)) {
    draft.mistake(
      `Expected \`input\` to be a Standard Schema, got ${show(options.input)}`,
      "Give it a schema of zod, valibot, arktype or another library that follows Standard Schema.",
    );
  }
  const addable = new Map<string, AnyNode>();
  const tasks: unknown = options.tasks ?? [];
  if (!Array.isArray(tasks))
    draft.mistake(`Expected \`tasks\` to be a list of nodes, got ${show(tasks)}`, "Write tasks: [clean, retryLater].");
  for (const node of Array.isArray(tasks) ? (tasks as readonly unknown[]) : []) {
    if (!isNode(node))
      draft.mistake(
        `Expected every entry of \`tasks\` to be a node, got ${show(node)}`,
        "A node is what task, seq, par, branch, map or workflow returns.",
      );
    else if (addable.has(node.id) && addable.get(node.id) !== node)
      draft.mistake(`\`tasks\` has two nodes with the id "${node.id}"`, "Give one of them another id.");
    else addable.set(node.id, node);
  }
  return { addable, concurrency: concurrency ?? Infinity, maxSteps: maxSteps ?? Infinity };
}

/** The statements of an expression as nodes, with the names replaced by the entries of the record. */
function resolve(name: string, text: string, record: NodeRecord | undefined): { draft: PlanDraft; statements: AnyNode[] } {
  if (typeof record !== "object" || record === null) {
    throw new OptionError(
      `Expected workflow "${name}" to be given the record of its nodes, got ${show(record)}`,
      `Write workflow("${name}", "a >> b", { a, b }).`,
    );
  }
  const entries = new Map<string, AnyNode>();
  const mentions = new Map<AnyNode, AnyNode>();
  const draft = new PlanDraft(name, mentions);
  const names = Object.keys(record);

  const entryOf = (mention: string): AnyNode => {
    const known = entries.get(mention);
    if (known !== undefined) return known;
    const node: unknown = Object.hasOwn(record, mention) ? record[mention] : undefined;
    let entry: AnyNode;
    if (isNode(node)) {
      if (node.kind === "chain")
        draft.mistake(
          `"${mention}" is a chain, which cannot stand under a name`,
          "Write its nodes in the expression, or make it a workflow.",
        );
      entry = node.kind === "chain" ? node : renamed(node, mention);
      if (!mentions.has(node)) mentions.set(node, entry);
    } else {
      if (Object.hasOwn(record, mention)) draft.mistake(`"${mention}" is not a node but ${show(node)}`, remedyFor(mention, node));
      else
        draft.mistake(
          `"${mention}" is not in the record`,
          didYouMean(mention, names) ?? `The record has ${names.map((n) => `"${n}"`).join(", ") || "no nodes"}.`,
        );
      entry = placeholder(mention);
    }
    entries.set(mention, entry);
    return entry;
  };
  const nodeOf = (expression: Expression): AnyNode => {
    switch (expression.type) {
      case "name":
        return entryOf(expression.name);
      case "chain":
        return chainOf(expression.items.map(nodeOf));
      case "group": {
        const members = expression.members.map((member) => nodeOf(member));
        return groupOf(
          members.map((node) => [node.id, node] as const),
          false,
        );
      }
    }
  };

  const statements = parseExpression(text).map(nodeOf);
  for (const unused of unusedOf(names, entries, record)) {
    draft.mistake(
      `"${unused}" is in the record, but the expression does not use it`,
      "Use it in the expression, or take it out of the record. Tasks that a run may add belong into the option `tasks`.",
    );
  }
  return { draft, statements };
}

/** What to do about a value of the record that is no node. */
function remedyFor(mention: string, value: unknown): string {
  if (typeof value === "function") return `Make a task of it: ${mention}: task(${quote(mention)}, …).`;
  if (value instanceof Promise) return "Await it before the workflow is made.";
  return "A node is what task, seq, par, branch, map or workflow returns.";
}

/** Names that nothing mentions: neither the expression nor, as a case, one of its branches. */
function unusedOf(names: readonly string[], entries: ReadonlyMap<string, AnyNode>, record: NodeRecord): string[] {
  const inside = new Set<unknown>();
  for (const node of entries.values()) {
    if (node.kind === "branch") for (const it of Object.values((node as AnyNode & { cases: NodeRecord }).cases)) inside.add(it);
  }
  return names.filter((name) => !entries.has(name) && !inside.has(record[name]));
}
