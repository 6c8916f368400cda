// Graphs drawn by chance whose tasks ask: one after the other or at once, in chains, groups, loops, maps and sub-workflows. The answer to a
// question follows from its words, so what a run must come to follows from the graph alone.
import fc from "fast-check";
import {
  map,
  par,
  seq,
  task,
  workflow,
  type AnyNode,
  type AskAnswer,
  type AskInfo,
  type TaskContext,
  type Workflow,
} from "../../src/index.ts";

export interface AskSketch {
  readonly kind: "approval" | "text" | "selection" | "multi-selection";
  readonly timeout: 0 | "1s" | "20s";
  readonly isKeyed: boolean;
  readonly escalates: boolean;
}

export interface TaskSketch {
  readonly type: "task";
  readonly asks: readonly AskSketch[];
  readonly atOnce: boolean;
  readonly passes: number;
  /** Fails once, when it has its answers. */
  readonly fails: boolean;
  /** In ms. */
  readonly sleeps: number;
}

export type NodeSketch =
  | TaskSketch
  | { readonly type: "chain" | "group"; readonly nodes: readonly NodeSketch[] }
  | { readonly type: "flow"; readonly node: NodeSketch }
  | { readonly type: "map"; readonly items: number; readonly task: TaskSketch };

const ask: fc.Arbitrary<AskSketch> = fc.record({
  kind: fc.constantFrom("approval", "text", "selection", "multi-selection"),
  timeout: fc.constantFrom<AskSketch["timeout"][]>(0, 0, "1s", "20s"),
  isKeyed: fc.boolean(),
  escalates: fc.boolean(),
});

const asker: fc.Arbitrary<TaskSketch> = fc.record({
  type: fc.constant("task"),
  asks: fc.array(ask, { maxLength: 3 }),
  atOnce: fc.boolean(),
  passes: fc.constantFrom(1, 1, 1, 2, 3),
  fails: fc.constantFrom(false, false, true),
  sleeps: fc.constantFrom(0, 0, 0, 10, 3_000),
});

export const graphs: fc.Arbitrary<NodeSketch> = fc.letrec<{ node: NodeSketch }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    { arbitrary: asker, weight: 3 },
    { arbitrary: list("chain", tie("node")), weight: 2 },
    { arbitrary: list("group", tie("node")), weight: 3 },
    { arbitrary: fc.record({ type: fc.constant("flow" as const), node: tie("node") }), weight: 1 },
    { arbitrary: fc.record({ type: fc.constant("map" as const), items: fc.integer({ min: 1, max: 3 }), task: asker }), weight: 1 },
  ),
})).node;

function list(type: "chain" | "group", node: fc.Arbitrary<NodeSketch>): fc.Arbitrary<NodeSketch> {
  return fc.record({ type: fc.constant(type), nodes: fc.array(node, { minLength: 2, maxLength: 3 }) });
}

/** Builds the graph; `begins` is told of every attempt at a pass. */
export function build(sketch: NodeSketch, begins: (pass: string) => void): Workflow<never, unknown> {
  let count = 0;
  const taskOf = (of: TaskSketch): AnyNode =>
    task(`t${count++}`, { retry: { limit: 3, delay: 10 } }, async (input: unknown, ctx): Promise<string> => {
      const pass = `${ctx.taskId}#${ctx.iteration}`;
      begins(pass);
      await ctx.once("mark", () => ctx.channel.append("marks", pass));
      const answers = await asking(of, ctx, pass);
      if (of.sleeps > 0) await ctx.sleep(of.sleeps);
      if (of.fails && ctx.attempt === 0) throw new Error("once");
      if (ctx.iteration + 1 < of.passes) ctx.nextIteration(`${ctx.iteration}`);
      return `${pass}<${hash(JSON.stringify(input) ?? "")}>(${answers.join(", ")})`;
    });
  const nodeOf = (of: NodeSketch): AnyNode => {
    switch (of.type) {
      case "task":
        return taskOf(of);
      case "chain":
        return seq(...(of.nodes.map(nodeOf) as [AnyNode, AnyNode]));
      case "group":
        return par(...of.nodes.map(nodeOf)).named(`g${count++}`);
      case "flow":
        return workflow(`w${count++}`, nodeOf(of.node));
      case "map": {
        const items = task(`l${count++}`, () => Array.from({ length: of.items }, (_, i) => i));
        return seq(items, map(taskOf(of.task) as never));
      }
    }
  };
  return workflow("asking", nodeOf(sketch));
}

async function asking({ asks, atOnce }: TaskSketch, ctx: TaskContext, pass: string): Promise<string[]> {
  if (atOnce) return Promise.all(asks.map((of, i) => answerOf(of, ctx, `${pass} ${i}`)));
  const answers: string[] = [];
  for (const [i, of] of asks.entries()) answers.push(await answerOf(of, ctx, `${pass} ${i}`));
  return answers;
}

async function answerOf({ kind, timeout, isKeyed, escalates }: AskSketch, ctx: TaskContext, prompt: string): Promise<string> {
  const onTimeout = escalates ? { escalate: [{ assignees: ["lead"], timeout: "1s" as const }] } : "suspend";
  const how = { prompt, timeout, onTimeout, ...(isKeyed ? { key: prompt } : {}) } as const;
  switch (kind) {
    case "approval": {
      const { approved, reason } = await ctx.requestApproval(how);
      return `${approved} ${reason}`;
    }
    case "text":
      return ctx.requestText(how);
    case "selection":
      return ctx.requestSelection({ ...how, options });
    case "multi-selection":
      return (await ctx.requestMultiSelection({ ...how, options })).join("+");
  }
}

const options = ["a", "b", "c"] as const;

/** What is answered. */
export function answerTo({ prompt, details: { kind } }: AskInfo): AskAnswer {
  const chance = hash(prompt);
  switch (kind) {
    case "approval":
      return { approved: chance % 2 === 0, reason: prompt };
    case "text":
      return { text: `on ${prompt}` };
    case "selection":
      return { selected: options[chance % 3] ?? "a" };
    case "multi-selection":
      return { selections: options.filter((_, i) => (chance >> i) % 2 === 0) };
    case "form":
      return { data: prompt };
  }
}

function hash(text: string): number {
  let sum = 7;
  for (let i = 0; i < text.length; i++) sum = (Math.imul(sum, 31) + text.charCodeAt(i)) >>> 0;
  return sum >>> 3;
}
