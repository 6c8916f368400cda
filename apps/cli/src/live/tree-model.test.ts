import { expect, test } from "vitest";
import { node, sales, Story } from "../../test/sample-run.ts";
import { apply } from "./tree-model.ts";
import { createTree, type Tree } from "./tree.ts";

const states = (tree: Tree): Record<string, string> => Object.fromEntries([...tree.nodes].map(([path, { state }]) => [path, state]));

test("before anything happens all nodes wait, members under their group", () => {
  const tree = createTree(sales);
  expect(tree.roots.map(({ path }) => path)).toEqual(["extract", "clean", "stats|chart", "report"]);
  expect(tree.nodes.get("stats|chart")?.children.map(({ path }) => path)).toEqual(["stats", "chart"]);
  expect(new Set(Object.values(states(tree)))).toEqual(new Set(["waiting"]));
});

test("nodes stand in the order of the flow, however they were declared", () => {
  const tree = createTree({
    name: "w",
    nodes: [node("end"), node("b"), node("a"), node("other"), node("other2")],
    edges: [
      { from: "a", to: "b", kind: "forward" },
      { from: "b", to: "end", kind: "forward" },
      { from: "end", to: "a", kind: "back" },
      { from: "other", to: "other2", kind: "forward" },
    ],
  });
  expect(tree.roots.map(({ path }) => path)).toEqual(["a", "b", "end", "other", "other2"]);
});

test("a node goes from waiting to running to completed, and knows how long it took", () => {
  const tree = createTree(sales);
  const story = new Story();
  apply(tree, story.at(0).tell({ type: "run.started", workflow: "sales", input: 1 }));
  apply(tree, story.at(1000).started("extract"));
  expect(tree.nodes.get("extract")).toMatchObject({ state: "running", startedAt: 1100 });
  apply(tree, story.at(2500).completed("extract"));
  expect(tree.nodes.get("extract")).toMatchObject({ state: "completed", duration: 1500 });
});

test("a retry tells its number, its limit, why and when; the duration of the pass goes on", () => {
  const tree = createTree(sales);
  const story = new Story();
  apply(tree, story.at(0).started("chart"));
  apply(
    tree,
    story.tell({
      type: "task.retrying",
      taskId: "chart",
      kind: "task",
      iteration: 0,
      attempt: 0,
      delay: 1400,
      error: new Error("hang up"),
    }),
  );
  expect(tree.nodes.get("chart")).toMatchObject({ state: "retrying", retryLimit: 3, retry: { number: 1, dueAt: 1600, reason: "hang up" } });
  apply(tree, story.at(1600).started("chart", { attempt: 1 }));
  expect(tree.nodes.get("chart")).toMatchObject({ state: "running", attempt: 1, startedAt: 100 });
});

test("passes are counted, and a new pass opens what stands inside", () => {
  const tree = createTree(sales);
  const story = new Story();
  for (const iteration of [0, 1]) {
    apply(tree, story.started("stats|chart", { kind: "group", iteration }));
    apply(tree, story.started("stats", { iteration }));
    apply(tree, story.completed("stats", { iteration }));
    apply(tree, story.completed("stats|chart", { kind: "group", iteration }));
  }
  apply(tree, story.started("stats|chart", { kind: "group", iteration: 2 }));
  expect(tree.nodes.get("stats|chart")).toMatchObject({ passes: 3, state: "running" });
  expect(tree.nodes.get("stats")).toMatchObject({ passes: 2, state: "waiting" });
});

test("a node that asks for its own next pass runs on, and its time is that of all these passes", () => {
  const tree = createTree(sales);
  const story = new Story();
  const states: (string | undefined)[] = [];
  for (const iteration of [0, 1, 2]) {
    apply(tree, story.at(iteration * 1000).scheduled("clean", iteration));
    states.push(tree.nodes.get("clean")?.state);
    apply(tree, story.started("clean", { iteration }));
    apply(tree, story.completed("clean", { iteration }));
  }
  expect(states).toEqual(["waiting", "running", "running"]);
  expect(tree.nodes.get("clean")).toMatchObject({ passes: 3, startedAt: 200, duration: 2100 });
});

test("a node that is reached again by a back edge waits again, and its time begins anew", () => {
  const tree = createTree(sales);
  const story = new Story();
  for (const path of ["extract", "clean"])
    for (const event of [story.scheduled(path), story.started(path), story.completed(path)]) apply(tree, event);
  apply(tree, story.scheduled("extract", 1));
  expect(tree.nodes.get("extract")).toMatchObject({ state: "waiting" });
  apply(tree, story.at(5000).started("extract", { iteration: 1 }));
  expect(tree.nodes.get("extract")).toMatchObject({ passes: 2, startedAt: 5100 });
});

test("items of a map are counted, not listed, also those of nested maps and workflows", () => {
  const tree = createTree({ name: "w", nodes: [node("resize", { kind: "map" }), node("resize/inner", { parent: "resize" })], edges: [] });
  const story = new Story();
  apply(tree, story.started("resize", { kind: "map", input: [1, 2, 3, 4] }));
  for (const index of [0, 1, 2]) apply(tree, story.started(`resize[${index}]`));
  apply(tree, story.started("resize[0]/inner[7]"));
  apply(tree, story.completed("resize[0]/inner[7]"));
  apply(tree, story.tell({ type: "node.added", taskId: "resize[0]/more", kind: "task", by: "resize[0]/inner", via: "nextTask" }));
  apply(tree, story.completed("resize[0]"));
  apply(tree, story.failed("resize[1]", new Error("no")));
  expect(tree.nodes.get("resize")?.items).toEqual({ total: 4, running: 1, completed: 1, failed: 1 });
  expect([...tree.nodes.keys()]).toEqual(["resize"]);
});

test("added nodes stand after the one that added them, in order", () => {
  const tree = createTree(sales);
  const story = new Story();
  for (const taskId of ["fix", "fix~2"])
    apply(tree, story.tell({ type: "node.added", taskId, kind: "task", by: "clean", via: "nextTask" }));
  apply(tree, story.started("unheard"));
  expect(tree.roots.map(({ path }) => path)).toEqual(["extract", "clean", "fix", "fix~2", "stats|chart", "report", "unheard"]);
  expect(tree.nodes.get("fix~2")?.added).toBe(true);
});

test("a node added inside a sub-workflow stands inside it", () => {
  const tree = createTree({ name: "w", nodes: [node("enrich", { kind: "workflow" }), node("enrich/a", { parent: "enrich" })], edges: [] });
  const story = new Story();
  apply(tree, story.tell({ type: "node.added", taskId: "enrich/b", kind: "task", by: "enrich/a", via: "goto" }));
  apply(tree, story.started("enrich/c"));
  expect(tree.nodes.get("enrich")?.children.map(({ label }) => label)).toEqual(["a", "b", "c"]);
});

test("a failure keeps its message; a cancellation is no failure", () => {
  const tree = createTree(sales);
  const story = new Story();
  apply(tree, story.failed("stats", new Error("no rows")));
  apply(tree, story.failed("chart", Object.assign(new Error("stop"), { code: "WORKFLOW_CANCELED" })));
  expect(states(tree)).toMatchObject({ stats: "failed", chart: "cancelled" });
  expect(tree.nodes.get("stats")?.error).toBe("no rows");
  apply(tree, story.failed("clean", new Error('Task "clean" of run 0b-1 failed: TypeError: no rows')));
  expect(tree.nodes.get("clean")?.error).toBe("TypeError: no rows");
});

test("when the run ends, nothing runs any more", () => {
  const tree = createTree(sales);
  const story = new Story();
  apply(tree, story.started("extract"));
  apply(tree, story.tell({ type: "run.cancelled", reason: "Ctrl-C" }));
  expect(states(tree)).toMatchObject({ extract: "cancelled", clean: "waiting" });
  expect(tree).toMatchObject({ state: "cancelled", reason: "Ctrl-C" });
});
