import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anyOutline, chainOutline, everyKind, everyState, fanOutline, weaveOutline } from "../../test/outlines.ts";
import type { Outline } from "../graph/outline.ts";
import { columnsOf } from "./ascii/width.ts";
import { ascii } from "./ascii.ts";
import { readArrows } from "../../test/read-arrows.ts";

const lines = (text: string): string[] => text.split("\n");

describe("ascii", () => {
  test("draws every kind of node and edge", async () => {
    expect(`\n${await ascii(everyKind)}`).toMatchInlineSnapshot(`
      "
      orders
                  ╭───────────────╮
                  │ extract · 30s │◀┄┄┄┄┄┄┄┄┄┄┄┄┄╮
                  ╰───────┬───────╯              ┆
                          ▼                      ┆
               ╭────────────────────╮            ┆
               │ validate · retry 3 │◀┄┄┄┄┄┄┄┄┄╮ ┆
               ╰──────────┬─────────╯          ┆ ┆
                          ▼                    ┆ ┆
      ╭┄ parallel · at least 1 ┄┄┄┄┄┄┄┄┄┄┄┄┄┄╮ ┆ ┆
      ┆ ╭───────╮  ╭───────────────────────╮ ┆ ┆ ┆
      ┆ │ stats │  │ chart · retry 3 · 10s │ ┆ ┆ ┆
      ┆ ╰───────╯  ╰───────────────────────╯ ┆ ┆ ┆
      ╰┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┬┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄╯ ┆ ┆
                          ▼                    ┆ ┆
           ╭─ enrich ───────────────────╮      ┆ ┆
           │         ╭────────╮         │      ┆ ┆
           │         │ lookup │         │      ┆ ┆
           │         ╰────┬───╯         │      ┆ ┆
           │              ▼             │      ┆ ┆
           │ ╭┄ prices · best effort ┄╮ │      ┆ ┆
           │ ┆    ╭─────╮  ╭─────╮    ┆ │      ┆ ┆
           │ ┆    │ eur │  │ usd │    ┆ │      ┆ ┆
           │ ┆    ╰─────╯  ╰─────╯    ┆ │      ┆ ┆
           │ ╰┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄╯ │      ┆ ┆
           ╰──────────────┬─────────────╯      ┆ ┆
                          ▼                    ┆ ┆
               ╭─────────────────────╮         ┆ ┆
               │ resize · 16 at once │╮        ┆ ┆
               ╰─────────────────────╯│        ┆ ┆
                ╰─────────┬───────────╯        ┆ ┆
                          ▼                    ┆ ┆
               ╭┄ ◇ kind ┄┄┄┄┄┄┄┄┄┄┄┄╮         ┆ ┆
               ┆           ◇         ┆         ┆ ┆
               ┆     ╭─────┴────╮    ┆         ┆ ┆
               ┆   image      text   ┆         ┆ ┆
               ┆     ▼          ▼    ┆         ┆ ┆
               ┆ ╭───────╮  ╭──────╮ ┆         ┆ ┆
               ┆ │ image │  │ text │ ├┄┄┄┄┄┄┄┄┄╯ ┆ unreadable
               ┆ ╰───────╯  ╰───┬──╯ ┆           ┆
               ┆                ▼    ┆           ┆
               ┆            ╭──────╮ ┆           ┆
               ┆            │ 翻訳 │ ┆           ┆
               ┆            ╰──────╯ ┆           ┆
               ╰┄┄┄┄┄┄┄┄┄┄┬┄┄┄┄┄┄┄┄┄┄╯           ┆
                          ▼                      ┆
                     ╭────────╮                  ┆
                     │ report ├┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄╯
                     ╰────────╯
      "
    `);
  });

  test("shows every state by its sign", async () => {
    const text = await ascii(everyKind, { states: everyState });
    for (const sign of ["✔ extract", "● enrich", "↻ eur", "✖ chart", "⊘ image", "■ text", "○ report"]) expect(text).toContain(sign);
  });

  test("colours only when it is asked to", async () => {
    expect(await ascii(everyKind, { states: everyState })).not.toContain("\u001b");
    const colored = await ascii(everyKind, { states: everyState, color: true });
    expect(colored).toContain("\u001b[31m");
    expect(colored.replace(/\u001b\[\d+m/g, "")).toBe(await ascii(everyKind, { states: everyState }));
  });

  test("becomes a list where boxes are too wide", async () => {
    expect(`\n${await ascii(everyKind, { width: 30 })}`).toMatchInlineSnapshot(`
      "
      orders
      ├─ extract · 30s
      ├─ validate · retry 3
      ├─ parallel · at least 1
      │  ├─ stats
      │  └─ chart · retry 3 · 10s
      ├─ enrich
      │  ├─ lookup
      │  └─ prices · best effort
      │     ├─ eur
      │     └─ usd
      ├─ resize · 16 at once
      ├─ kind  ↺ unreadable: valida…
      │  ├─ [image] image
      │  ├─ [text] text
      │  └─ 翻訳
      └─ report  ↺ extract
      "
    `);
  });

  test("tells in a list where it goes on when that is not the next line", async () => {
    const wide = Array.from({ length: 30 }, (_, n) => `b${n}`);
    const node = (path: string) => ({ path, label: path, kind: "task" as const, remarks: [] });
    const edges = wide.flatMap((name) => [
      { from: "a", to: name, kind: "forward" as const },
      { from: name, to: "c", kind: "forward" as const },
    ]);
    const text = await ascii({ name: "wide", nodes: ["a", ...wide, "c"].map(node), edges }, { width: 60 });
    expect(text).toContain("├─ b3  → c");
    expect(text).toContain("└─ c");
  });

  test("fits into the width", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 20, max: 140 }),
        fc.constantFrom(everyKind, fanOutline(9), weaveOutline(4, 5), chainOutline(5)),
        async (width, outline) => {
          const rows = lines(await ascii(outline, { width }));
          expect(Math.max(...rows.map(columnsOf))).toBeLessThanOrEqual(width);
        },
      ),
      { numRuns: 60 },
    );
  });

  test("keeps borders straight beside wide characters", async () => {
    const outline: Outline = {
      name: "wide",
      nodes: [
        { path: "g", label: "並列", kind: "group", remarks: [] },
        { path: "a", label: "翻訳する", kind: "task", remarks: ["再試行 3"], parent: "g" },
        { path: "b", label: "😀 e\u0301", kind: "task", remarks: [], parent: "g" },
      ],
      edges: [],
    };
    const rows = lines(await ascii(outline)).slice(1, -1);
    expect(new Set(rows.map(columnsOf)).size).toBe(1);
  });

  test("its lines lead from every node to exactly those that follow it", async () => {
    await fc.assert(
      fc.asyncProperty(someGraph, async (outline) => {
        const text = await ascii(outline, { width: 2000 });
        if (text.includes("├─ ")) return; // A list.
        const found = readArrows(lines(text).slice(1));
        expect(found.toSorted()).toEqual(outline.edges.map(({ from, to }) => `${from} → ${to}`).toSorted());
      }),
      { numRuns: 400 },
    );
  });

  test("draws whatever the names are", async () => {
    await fc.assert(
      fc.asyncProperty(anyOutline, async (outline) => {
        const text = await ascii(outline);
        expect(text.endsWith("\n")).toBe(true);
        expect(text.replaceAll("\n", "")).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
      }),
      { numRuns: 300 },
    );
  });

  test("draws or lists graphs of any size", async () => {
    expect(lines(await ascii(chainOutline(500))).length).toBeGreaterThan(1500);
    expect(lines(await ascii(chainOutline(20_000)))).toHaveLength(20_002);
    expect(lines(await ascii(weaveOutline(10, 50)))).toHaveLength(502);
  });

  test("refuses a width that is none", async () => {
    await expect(ascii(everyKind, { width: 0 })).rejects.toMatchObject({ code: "OPTION_INVALID" });
    await expect(ascii(everyKind, { width: 1.5 })).rejects.toThrow("Expected `width` to be an integer of at least 1, got `1.5`");
  });
});

/** Up to ten nodes with forward edges anywhere between them. */
const someGraph: fc.Arbitrary<Outline> = fc
  .integer({ min: 2, max: 10 })
  .chain((size) =>
    fc.tuple(
      fc.constant(size),
      fc.uniqueArray(fc.tuple(fc.nat(size - 1), fc.nat(size - 1)), { maxLength: 14, selector: ([a, b]) => `${a},${b}` }),
    ),
  )
  .map(([size, pairs]) => ({
    name: "some",
    nodes: Array.from({ length: size }, (_, n) => ({ path: `n${n}`, label: `n${n}`, kind: "task" as const, remarks: [] })),
    edges: pairs.filter(([from, to]) => from < to).map(([from, to]) => ({ from: `n${from}`, to: `n${to}`, kind: "forward" as const })),
  }));
