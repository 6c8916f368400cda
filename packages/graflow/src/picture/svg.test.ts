import { Resvg } from "@resvg/resvg-js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anyOutline, chainOutline, everyKind, everyState, fanOutline, weaveOutline } from "../../test/outlines.ts";
import type { Outline } from "../graph/outline.ts";
import { svg } from "./svg.ts";

/** Reads it as strict XML; throws when it is not well-formed. */
function expectWellFormed(text: string): void {
  expect(() => new Resvg(text, { font: { loadSystemFonts: false } })).not.toThrow();
}

describe("svg", () => {
  test("is one well-formed file with a background of its own and nothing from outside", async () => {
    for (const theme of ["light", "dark"] as const) {
      const text = await svg(everyKind, { states: everyState, theme });
      expectWellFormed(text);
      expect(text.replace('xmlns="http://www.w3.org/2000/svg"', "")).not.toMatch(/href|url\(|http|@import|<script|<image/);
      expect(text).toMatch(/^<svg [^>]*><title>orders<\/title><rect width="\d+" height="\d+" rx="14" fill="#/);
    }
  });

  test("tells of every node by a tooltip, with its path, its kind, its state and its description", async () => {
    const text = await svg(everyKind, { states: everyState });
    for (const { path } of everyKind.nodes) expect(text).toContain(`<title>${path}\n`);
    expect(text).toContain("<title>extract\ntask · completed · 30s\nReads the orders of a day</title>");
  });

  test("draws an arrow for every edge, dashed for those that lead back", async () => {
    const text = await svg(everyKind);
    expect(text.match(/stroke-width="1.5"[^>]*stroke-linecap/g)).toHaveLength(everyKind.edges.length);
    expect(text.match(/stroke-width="1.5" stroke-dasharray/g)).toHaveLength(2);
    expect(text).toContain(">again</text>");
    expect(text).toContain(">unreadable</text>");
  });

  test("draws an edge that crosses a border from frame to frame, and names its end", async () => {
    const task = (path: string, parent: string) => ({ path, label: path, kind: "task" as const, remarks: [], parent });
    const group = (path: string) => ({ path, label: path, kind: "group" as const, remarks: [] });
    const outline: Outline = {
      name: "crossing",
      nodes: [group("g"), task("a", "g"), task("b", "g"), group("h"), task("c", "h"), task("d", "h")],
      edges: [{ from: "a", to: "d", kind: "forward" }],
    };
    expect(await svg(outline)).toContain(">a → d</text>");
  });

  test("is the same every time", async () => {
    expect(await svg(everyKind, { states: everyState })).toBe(await svg(everyKind, { states: everyState }));
  });

  test("is well-formed whatever the names are", async () => {
    await fc.assert(
      fc.asyncProperty(anyOutline, async (outline) => expectWellFormed(await svg(outline))),
      { numRuns: 150 },
    );
  });

  test("draws graphs of 500 nodes", async () => {
    for (const outline of [chainOutline(500), fanOutline(500), fanOutline(10, 45), weaveOutline(10, 50), weaveOutline(50, 10)]) {
      expect((await svg(outline)).match(/<title>/g)).toHaveLength(outline.nodes.length + 1);
    }
  });

  test("refuses graphs that would take minutes, and says what to do instead", async () => {
    await expect(svg(chainOutline(3001))).rejects.toMatchObject({
      code: "OPTION_INVALID",
      message: "Expected a graph of at most 3,000 nodes to draw, got 3,001",
    });
    const { nodes, edges, name } = chainOutline(400);
    const long = nodes.slice(0, 200).map(({ path }, n) => ({ from: path, to: nodes[n + 190]?.path ?? path, kind: "forward" as const }));
    await expect(svg({ name, nodes, edges: [...edges, ...long] })).rejects.toThrow("too many long edges");
  });

  test("draws an outline without nodes", async () => {
    expectWellFormed(await svg({ name: "empty", nodes: [], edges: [] }));
  });
});
