// Graphs whose outputs tell what flowed through them: a task "b" that received what "a" made of the input `in` returns `b(a(in))`;
// a record is written `{a: …, b: …}`.
import { expect } from "vitest";
import { testEngine } from "../../src/testing/index.ts";
import { task, workflow, type AnyNode, type TaskContext, type Workflow } from "../../src/index.ts";

/** How a traced task returns: at once, a promise, or one of the two by turns. */
export type Manner = "sync" | "async" | "mixed";

export function written(value: unknown): string {
  if (typeof value !== "object" || value === null) return String(value);
  if (Array.isArray(value)) return `[${value.map(written).join(", ")}]`;
  return `{${Object.entries(value)
    .map(([key, entry]) => `${key}: ${written(entry)}`)
    .join(", ")}}`;
}

export function traced(id: string, manner: Manner = "sync", options: { readonly priority?: number } = {}) {
  const isAsync = manner === "async" || (manner === "mixed" && (id.codePointAt(id.length - 1) ?? 0) % 2 === 0);
  return task(id, options, (input: unknown, ctx: TaskContext): string | Promise<string> => {
    const output = `${ctx.taskId}(${written(input)})`;
    return isAsync ? Promise.resolve(output) : output;
  });
}

/** A workflow of an expression whose names are traced tasks, but for those that `nodes` has. */
export function tracedWorkflow(
  text: string,
  manner: Manner = "sync",
  nodes: Readonly<Record<string, AnyNode>> = {},
): Workflow<unknown, unknown> {
  const record: Record<string, AnyNode> = { ...nodes };
  for (const [, quoted, bare] of text.matchAll(/"([^"]*)"|([\p{L}\d_$.~-]+)/gu)) {
    const name = quoted ?? bare ?? "";
    if (!Object.hasOwn(record, name)) record[name] = traced(name, manner);
  }
  return workflow("traced", text, record);
}

const manners: readonly Manner[] = ["sync", "async", "mixed"];
const limits: readonly (number | undefined)[] = [1, 2, undefined];

/** Runs a traced expression in every manner and with every limit: its output is always the same, and every task runs once at most. */
export async function expectTrace(text: string, output: string, nodes: Readonly<Record<string, AnyNode>> = {}): Promise<void> {
  for (const manner of manners) {
    const flow = tracedWorkflow(text, manner, nodes);
    for (const concurrency of limits) {
      const run = await testEngine().run(flow, "in", concurrency === undefined ? {} : { concurrency });
      expect({ manner, concurrency, output: written(await run.completed()) }).toEqual({ manner, concurrency, output });
      const started = run.started();
      expect(started).toEqual([...new Set(started)]);
    }
  }
}
