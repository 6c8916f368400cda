import { task, workflow } from "@graflow/core";
import { expect, test } from "vitest";
import { closest } from "./closest.ts";
import { chooseWorkflow, isWorkflow, workflowsIn, type AnyWorkflow } from "./workflows.ts";

const fake = (name: string): AnyWorkflow =>
  workflow(
    name,
    task("a", () => 1),
  );

test("a workflow is recognised by its shape, whichever copy of the library made it", () => {
  expect(isWorkflow(fake("a"))).toBe(true);
  expect(isWorkflow({ kind: "workflow", name: "a" })).toBe(false);
  expect(isWorkflow({ kind: "task", name: "a", start() {} })).toBe(false);
  expect(isWorkflow(null)).toBe(false);
});

test("a workflow exported twice is one workflow; the default export comes first", () => {
  const [a, b] = [fake("a"), fake("b")];
  expect(workflowsIn({ b, a, default: a, other: 1 }, "/f.ts").map(({ exportNames }) => exportNames)).toEqual([["default", "a"], ["b"]]);
});

test("the only one is taken; of several the default one; else one has to be chosen by export or by name", () => {
  const [a, b] = [fake("first"), fake("second")];
  const of = (exports: Record<string, unknown>, wanted?: string): string =>
    chooseWorkflow(workflowsIn(exports, "/f.ts"), "/f.ts", wanted).workflow.name;
  expect(of({ a })).toBe("first");
  expect(of({ a, default: b })).toBe("second");
  expect(of({ a, b }, "b")).toBe("second");
  expect(of({ a, b }, "first")).toBe("first");
  expect(() => of({ a, b })).toThrow(/exports 2 workflows: a \(workflow "first"\); b/);
  expect(() => of({ a, b }, "c")).toThrow(/no workflow named "c"/);
  expect(() => of({})).toThrow(/exports no workflow/);
});

test("a misspelt name finds the nearest one", () => {
  expect(closest("sakes", ["sales", "orders"])).toBe("sales");
  expect(closest("xyz", ["sales", "orders"])).toBeUndefined();
});
