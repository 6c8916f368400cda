import { expect, test } from "vitest";
import { branch, map, par, seq, task, workflow } from "../../index.ts";
import { outline } from "../../graph/outline-of.ts";
import type { WorkflowGraph } from "../../graph/workflow-graph.ts";
import { graphText, type StoredGraph } from "./graph-text.ts";
import { storedOutline } from "./stored-outline.ts";

const a = task("a", (n: number) => n);
const b = task("b", { retry: 2 }, (n: number) => n);
const c = task("c", (n: number) => n);
const inner = workflow("inner", "a >> b >> a", { a, b }, { description: "goes round" });
const choice = branch((n: number) => (n > 1 ? "high" : "low"), { high: b, low: c });

const graphs: Readonly<Record<string, WorkflowGraph<number>>> = {
  "a chain": workflow("chain", seq(a, b, c)),
  "groups in groups": workflow("groups", seq(a, par(b, par({ left: a, right: c }).named("both")))),
  loops: workflow("loops", "a >> b >> c; c >> a", { a, b, c }),
  "a branch": workflow("branch", seq(a, choice)),
  "sub-workflows": workflow("flows", seq(a, par(inner, b))),
  "maps of a task, of a chain and of a workflow": workflow(
    "maps",
    seq(
      task("fill", (n: number) => [n]),
      par({ tasks: map(a), chains: map(seq(a, b)), flows: map(inner) }),
    ),
  ),
};

test.each(Object.entries(graphs))("%s has the same outline from what is stored of it", (_, graph) => {
  const stored = storedOutline(JSON.parse(graphText(graph.plan)) as StoredGraph);
  const whole = outline(graph);
  const nodes = whole.nodes.map(({ description: _description, ...node }) => ({ ...node, remarks: [] }));
  expect(stored).toEqual({ name: graph.name, nodes, edges: whole.edges });
});

test("where several cases lead to one place, its edge has no label", () => {
  const graph = workflow(
    "shared",
    branch((n: number): "x" | "y" | "z" => (n > 1 ? "x" : n < 0 ? "z" : "y"), { x: b, y: b, z: c }),
  );
  const { edges } = storedOutline(JSON.parse(graphText(graph.plan)) as StoredGraph);
  expect(edges.map(({ label }) => label)).toEqual([undefined, undefined]);
});
