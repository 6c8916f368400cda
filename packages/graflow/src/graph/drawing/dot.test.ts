import { Graphviz } from "@hpcc-js/wasm-graphviz";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { anyOutline, everyKind, everyState } from "../../../test/outlines.ts";
import type { States } from "./state.ts";
import { dot } from "./dot.ts";

interface Answer {
  readonly objects?: readonly { readonly name: string; readonly label?: string }[];
}

let graphviz: Graphviz;
beforeAll(async () => {
  graphviz = await Graphviz.load();
});

const read = (text: string): Answer => JSON.parse(graphviz.layout(text, "dot_json", "nop")) as Answer;

describe("dot", () => {
  test("draws every kind of node and edge", () => {
    expect(dot(everyKind)).toMatchInlineSnapshot(`
      "digraph "orders" {
        graph [rankdir=TB, compound=true, nodesep=0.3, ranksep=0.22, bgcolor="#fcfcfe", fontname="Helvetica,Arial,sans-serif", fontsize=11, fontcolor="#525c6d", labeljust=l];
        node [shape=box, style="rounded,filled", fontname="Helvetica,Arial,sans-serif", fontsize=12, fontcolor="#1e2633", height=0.45, margin="0.16,0.08"];
        edge [color="#6c7789", arrowsize=0.7, minlen=2, weight=2, fontname="Helvetica,Arial,sans-serif", fontsize=10, fontcolor="#525c6d"];
        "extract" [label="extract\\n30s", style="rounded,filled", fillcolor="#eff3ff", color="#6f82cf", fontcolor="#1e2748", penwidth=1.25, tooltip="Reads the orders of a day"];
        "validate" [label="validate\\nretry 3", style="rounded,filled", fillcolor="#eff3ff", color="#6f82cf", fontcolor="#1e2748", penwidth=1.25, tooltip="validate"];
        subgraph cluster_1 {
          graph [label="parallel · at least 1", style="rounded,filled,dashed", fillcolor="#f4f5fa", color="#828da3", fontcolor="#414b5c", penwidth=1.25, margin=14, tooltip="stats|chart"];
          "stats|chart entry" [label="", shape=point, style=invis, width=0, height=0];
          "stats|chart exit" [label="", shape=point, style=invis, width=0, height=0];
          "stats" [label="stats", style="rounded,filled", fillcolor="#eff3ff", color="#6f82cf", fontcolor="#1e2748", penwidth=1.25, tooltip="stats"];
          "chart" [label="chart\\nretry 3 · 10s", style="rounded,filled", fillcolor="#eff3ff", color="#6f82cf", fontcolor="#1e2748", penwidth=1.25, tooltip="chart"];
        }
        subgraph cluster_2 {
          graph [label="enrich", style="rounded,filled", fillcolor="#f7f3fc", color="#8d74b8", fontcolor="#3d2b5c", penwidth=1.25, margin=14, tooltip="enrich"];
          "enrich/lookup" [label="lookup", style="rounded,filled", fillcolor="#eff3ff", color="#6f82cf", fontcolor="#1e2748", penwidth=1.25, tooltip="enrich/lookup"];
          subgraph cluster_3 {
            graph [label="prices · best effort", style="rounded,filled,dashed", fillcolor="#f4f5fa", color="#828da3", fontcolor="#414b5c", penwidth=1.25, margin=14, tooltip="enrich/prices"];
            "enrich/prices entry" [label="", shape=point, style=invis, width=0, height=0];
            "enrich/prices exit" [label="", shape=point, style=invis, width=0, height=0];
            "enrich/eur" [label="eur", style="rounded,filled", fillcolor="#eff3ff", color="#6f82cf", fontcolor="#1e2748", penwidth=1.25, tooltip="enrich/eur"];
            "enrich/usd" [label="usd", style="rounded,filled", fillcolor="#eff3ff", color="#6f82cf", fontcolor="#1e2748", penwidth=1.25, tooltip="enrich/usd"];
          }
        }
        "resize" [label="resize\\n16 at once", shape=box, peripheries=2, style="rounded,filled", fillcolor="#e6f6f3", color="#2f8f83", fontcolor="#0d3b36", penwidth=1.25, tooltip="resize"];
        subgraph cluster_4 {
          graph [label="kind", style="filled,dotted", fillcolor="#fff8e8", color="#b07a1c", fontcolor="#4a3208", penwidth=1.25, margin=14, tooltip="kind"];
          "kind ?" [label="?", shape=diamond, style=filled, width=0.5, height=0.4, margin=0, fixedsize=true, fillcolor="#fff8e8", color="#b07a1c", fontcolor="#4a3208", penwidth=1.25];
          "kind exit" [label="", shape=point, style=invis, width=0, height=0];
          "image" [label="image", style="rounded,filled", fillcolor="#eff3ff", color="#6f82cf", fontcolor="#1e2748", penwidth=1.25, tooltip="image"];
          "text" [label="text", style="rounded,filled", fillcolor="#eff3ff", color="#6f82cf", fontcolor="#1e2748", penwidth=1.25, tooltip="text"];
          "翻訳" [label="翻訳", style="rounded,filled", fillcolor="#eff3ff", color="#6f82cf", fontcolor="#1e2748", penwidth=1.25, tooltip="翻訳"];
        }
        "report" [label="report", style="rounded,filled", fillcolor="#eff3ff", color="#6f82cf", fontcolor="#1e2748", penwidth=1.25, tooltip="report"];
        "extract" -> "validate";
        "validate" -> "stats|chart entry" [lhead=cluster_1];
        "stats|chart exit" -> "enrich/lookup" [ltail=cluster_1, lhead=cluster_2];
        "enrich/lookup" -> "enrich/prices entry" [lhead=cluster_3];
        "enrich/prices exit" -> "resize" [ltail=cluster_2];
        "resize" -> "kind ?" [lhead=cluster_4];
        "kind ?" -> "image" [label=" image "];
        "kind ?" -> "text" [label=" text "];
        "kind ?" -> "validate" [style=dashed, constraint=false, color="#8a5a12", fontcolor="#8a5a12", label=" unreadable "];
        "text" -> "翻訳";
        "kind exit" -> "report" [ltail=cluster_4];
        "report" -> "extract" [style=dashed, constraint=false, color="#8a5a12", fontcolor="#8a5a12", label=" again "];
        "stats|chart entry" -> "stats" [style=invis, minlen=1, weight=1];
        "stats|chart entry" -> "chart" [style=invis, minlen=1, weight=1];
        "stats" -> "stats|chart exit" [style=invis, minlen=1, weight=1];
        "chart" -> "stats|chart exit" [style=invis, minlen=1, weight=1];
        "enrich/prices entry" -> "enrich/eur" [style=invis, minlen=1, weight=1];
        "enrich/prices entry" -> "enrich/usd" [style=invis, minlen=1, weight=1];
        "enrich/eur" -> "enrich/prices exit" [style=invis, minlen=1, weight=1];
        "enrich/usd" -> "enrich/prices exit" [style=invis, minlen=1, weight=1];
        "image" -> "kind exit" [style=invis, minlen=1, weight=1];
        "翻訳" -> "kind exit" [style=invis, minlen=1, weight=1];
      }
      "
    `);
  });

  test("is laid out by Graphviz, with states and without", () => {
    for (const states of [undefined, everyState] as (States | undefined)[]) {
      expect(graphviz.layout(dot(everyKind, states), "svg", "dot")).toContain("</svg>");
    }
  });

  test("draws every state with its sign and its border", () => {
    const text = dot(everyKind, everyState);
    expect(text).toContain('"chart" [label="✖ chart\\nretry 3 · 10s"');
    expect(text).toContain('"image" [label="⊘ image", style="rounded,filled,dashed"');
  });

  test("says of every name exactly what it is", () => {
    const names = ['a"b', "a\\", "\\n", "\\N", "&amp;", "<b>", "日本語", "", '\\"', "a;b", "{|}", "/* */", "//", "#"];
    const outline = { name: "x", nodes: names.map((path) => ({ path, label: path, kind: "task" as const, remarks: [] })), edges: [] };
    const svg = graphviz.layout(dot(outline), "svg", "dot");
    const texts = [...svg.matchAll(/<text[^>]*>(.*?)<\/text>/g)].map(([, text]) =>
      (text ?? "")
        .replaceAll("&quot;", '"')
        .replaceAll("&lt;", "<")
        .replaceAll("&gt;", ">")
        .replaceAll("&#45;", "-")
        .replaceAll("&amp;", "&"),
    );
    expect(texts.toSorted()).toEqual(names.filter((name) => name !== "").toSorted());
  });

  test("can be read whatever the names are", () => {
    fc.assert(
      fc.property(anyOutline, (outline) => {
        const found = read(dot(outline)).objects ?? [];
        expect(found.length).toBeGreaterThanOrEqual(outline.nodes.length);
      }),
      { numRuns: 200 },
    );
  });
});
