// Where a run stands, for those who get no picture of it.
import { expect, test } from "vitest";
import type { View } from "../view.ts";
import { en } from "../words/words.ts";
import { graphPanel } from "./graph-panel.ts";
import type { Standing } from "./standing.ts";

const caller = { kind: "local", name: undefined, names: [], permissions: new Set<never>(), keyId: undefined, from: "" } as const;
const view: View = { language: "en", words: en, base: "", here: "/", now: 0, caller, nonce: "", formToken: "", signIn: "" };

const standing: Standing = {
  type: "known",
  runId: "r",
  workflow: "release",
  outline: { name: "release", nodes: [], edges: [] },
  states: {},
  nodes: [
    { taskId: "build", state: "completed", passes: 2 },
    { taskId: "approve", state: "running", passes: 1 },
    { taskId: "<deploy>", state: "failed", passes: 1, error: new Error("<no>") },
  ],
  waiting: new Set(["approve"]),
};

const read = (standing: Standing): string =>
  String(graphPanel(standing, view))
    .replaceAll(/<[^>]*>/g, " ")
    .replaceAll(/\s+/g, " ")
    .trim();

test("a server that cannot draw lists the nodes with their states", () => {
  const text = read(standing).replaceAll(/\s+/g, " ");
  expect(text).toContain("the nodes are listed instead");
  expect(text).toContain("build Completed · Passes: 2");
  expect(text).toContain("approve Running · waits here");
  expect(text).toContain("&lt;deploy&gt; Failed &lt;no&gt;");
  expect(String(graphPanel(standing, view))).toMatch(/<details id="nodes"\s+open/);
});

test("of a run that is not known nothing is made up", () => {
  expect(read({ type: "unknown" })).toContain("The graph of this run is not known here.");
});
