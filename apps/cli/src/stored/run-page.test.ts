import { expect, test } from "vitest";
import { createColors } from "../colors.ts";
import { chooseGlyphs } from "../live/glyphs.ts";
import { textWidth } from "../live/text-width.ts";
import { checkpointInfo, minutes, nodeInfo, now, runDetails, uuid } from "../../test/sample-store.ts";
import { runFacts } from "./run-facts.ts";
import { runPage } from "./run-page.ts";

const id = uuid("3f2a1b9c");
const look = { colors: createColors(false), glyphs: chooseGlyphs({}), width: 60, now, host: "laptop" };
const nodes = [
  nodeInfo("extract", "completed", { output: [{ product: "apple", amount: 1 }] }),
  nodeInfo("train", "running", { passes: 4, input: { loss: 0.5 } }),
  nodeInfo("report", "waiting"),
];
const suspended = runDetails(id, nodes, {
  status: "suspended",
  reason: "Ctrl-C",
  workflowVersion: "1.4.0",
  tags: ["file:flows/sales.ts", "nightly"],
  parent: { id: `${uuid("77aa")}@3`, runId: uuid("77aa"), version: 3 },
  channels: { "": { epoch: 12 }, metrics: { loss: [0.5, 0.25] } },
});

test("the page begins with what is known of the run", () => {
  expect(runFacts(suspended, undefined, { ...look, width: 100 })).toEqual([
    "sales  ‖ suspended: Ctrl-C",
    "  run       3f2a1b9c-5dd3-4b9c-a9e8-0d1df5e4a4b3",
    "  version   1.4.0",
    "  file      flows/sales.ts",
    "  tags      nightly",
    "  started   2026-01-31 12:59:05, 5m ago",
    "  saved     2026-01-31 13:00:05, 4m ago",
    "  fork of   77aa0000@3",
  ]);
});

test("the page of a checkpoint says which, and what was written with it", () => {
  const checkpoint = checkpointInfo(id, 12, { name: "epoch-12", kind: "manual", metadata: { loss: 0.25 } });
  expect(runFacts(suspended, checkpoint, { ...look, width: 100 }).slice(0, 5)).toEqual([
    'sales  checkpoint 3f2a1b9c@12 "epoch-12"',
    "  written   2026-01-31 12:56:05, 8m ago, manual",
    "  metadata  { loss: 0.25 }",
    "  the run   suspended",
    "  run       3f2a1b9c-5dd3-4b9c-a9e8-0d1df5e4a4b3",
  ]);
});

test("a run that has ended tells how long it took; one that is carried out, by whom", () => {
  const ended = runDetails(id, [], { createdAt: now - minutes(5), updatedAt: now - minutes(3) });
  expect(runFacts(ended, undefined, look)).toContain("  ended     2026-01-31 13:01:05, after 2m 00s");
  const running = runDetails(id, [], { status: "running", owner: { host: "build-7", pid: 77 }, cancelRequested: "too slow" });
  expect(runFacts(running, undefined, look).slice(-2)).toEqual(["  by        process 77 on build-7", "  asked     to cancel: too slow"]);
});

test("then come the graph, the timeline, input, results, channels, and the command that goes on", () => {
  const page = runPage(
    {
      facts: ["sales  ‖ suspended"],
      drawing: ["(graph)"],
      asks: [],
      timeline: ["  +0 ms  ✔ extract  12 ms"],
      details: suspended,
      error: undefined,
      command: "graflow resume 3f2a1b9c",
    },
    look,
  );
  expect(page).toBe(`sales  ‖ suspended

(graph)

timeline
  +0 ms  ✔ extract  12 ms

input
  { path: 'sales.csv' }

results
  extract  [ { product: 'apple', amount: 1 } ]

channel
  epoch  12

channel metrics
  loss  [ 0.5, 0.25 ]

go on with  graflow resume 3f2a1b9c
`);
});

test("no line is wider than the terminal, and a long list says how much is missing", () => {
  const many = Array.from({ length: 50 }, (_, n) =>
    nodeInfo(`a task with quite a long name ${n}`, "completed", { output: "x".repeat(300) }),
  );
  const details = runDetails(id, many, { input: "y".repeat(300), output: { z: "z".repeat(300) } });
  const page = runPage({ facts: [], drawing: [], timeline: [], asks: [], details, error: undefined, command: undefined }, look);
  expect(Math.max(...page.split("\n").map(textWidth))).toBeLessThanOrEqual(60);
  expect(page).toContain("\n  … 20 more\n");
});
