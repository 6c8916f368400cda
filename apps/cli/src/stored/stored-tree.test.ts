import { expect, test } from "vitest";
import { createColors } from "../colors.ts";
import { chooseGlyphs } from "../live/glyphs.ts";
import { render } from "../live/render.ts";
import { createTree } from "../live/tree.ts";
import { node, sales, Story } from "../../test/sample-run.ts";
import { nodeInfo, runDetails, uuid } from "../../test/sample-store.ts";
import { statesOf } from "./states.ts";
import { catchUp, storedTree } from "./stored-tree.ts";

const look = { now: 0, width: 80, height: 40, colors: createColors(false), glyphs: chooseGlyphs({}) };

test("the tree of a workflow catches up with what has happened: what was in flight begins again", () => {
  const tree = createTree(sales);
  const nodes = [
    nodeInfo("extract", "completed"),
    nodeInfo("clean", "jumped", { passes: 3 }),
    nodeInfo("stats", "skipped"),
    nodeInfo("chart", "running"),
    nodeInfo("report", "failed", { error: new Error('Task "report" failed: RangeError: no rows') }),
    nodeInfo("clean~2", "waiting"),
  ];
  catchUp(tree, { nodes, status: "abandoned" });
  expect(render(tree, look)).toEqual([
    "sales",
    " ✔ extract",
    " ✔ clean                  ×3",
    " ○ stats | chart",
    "   ├ ⊘ stats              skipped",
    "   └ ↻ chart              begins again",
    " ✖ report                 RangeError: no rows",
    " ○ clean~2                added",
  ]);
});

test("items of a map are counted", () => {
  const nodes = [
    nodeInfo("resize", "running", { kind: "map", input: [1, 2, 3, 4] }),
    nodeInfo("resize[0]", "completed"),
    nodeInfo("resize[1]", "failed"),
    nodeInfo("resize[2]", "running"),
    nodeInfo("resize[0]/inner", "completed"),
  ];
  const outline = { name: "sales", nodes: [node("resize", { kind: "map" })], edges: [] };
  const lines = render(storedTree(runDetails(uuid("3f2a"), nodes, { status: "running", outline }), []), look);
  expect(lines.map((line) => line.replace(/[⠋⠙⠹⠸]/g, "●"))).toEqual(["sales", " ● resize          ━━━━━━━━━━──────────  2 / 4  1 failed"]);
});

test("in a run that has ended nothing begins again", () => {
  const nodes = [nodeInfo("a", "running")];
  const outline = { name: "sales", nodes: [node("a")], edges: [] };
  expect(render(storedTree(runDetails(uuid("3f2a"), nodes, { status: "cancelled", outline }), []), look)[1]).toBe(
    " ■ a          cancelled",
  );
});

test("how that has ended which was in flight when the run ended, and what was inside of what is over, the events tell", () => {
  const story = new Story();
  const nodes = [nodeInfo("enrich", "completed", { kind: "workflow" }), nodeInfo("parse", "running")];
  const events = [
    story.tell({ type: "run.started", workflow: "sales", input: 1 }),
    story.started("enrich", { kind: "workflow" }),
    story.started("enrich/geo"),
    story.completed("enrich/geo"),
    story.completed("enrich", { kind: "workflow" }),
    story.started("parse"),
    story.failed("parse", new Error("no rows")),
    story.tell({ type: "run.failed", error: new Error("no rows") }),
  ];
  const outline = {
    name: "sales",
    nodes: [node("enrich", { kind: "workflow" }), node("enrich/geo", { parent: "enrich" }), node("parse")],
    edges: [],
  };
  const tree = storedTree(runDetails(uuid("3f2a"), nodes, { status: "failed", outline }), events);
  expect(statesOf(tree)).toEqual({ enrich: "completed", "enrich/geo": "completed", parse: "failed" });
});
