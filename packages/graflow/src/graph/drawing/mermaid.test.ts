import fc from "fast-check";
import { parseMermaid } from "beautiful-mermaid";
import { describe, expect, test } from "vitest";
import { anyOutline, everyKind, everyState } from "../../../test/outlines.ts";
import { mermaid } from "./mermaid.ts";

describe("mermaid", () => {
  test("draws every kind of node and edge", () => {
    expect(mermaid(everyKind)).toMatchInlineSnapshot(`
      "flowchart TD
        %% orders
        extract("extract<br/>30s"):::task
        validate("validate<br/>retry 3"):::task
        subgraph stats_chart["parallel · at least 1"]
          stats("stats"):::task
          chart("chart<br/>retry 3 · 10s"):::task
        end
        subgraph enrich["enrich"]
          enrich_lookup("lookup"):::task
          subgraph enrich_prices["prices · best effort"]
            enrich_eur("eur"):::task
            enrich_usd("usd"):::task
          end
        end
        resize[["resize<br/>16 at once"]]:::map
        subgraph kind["kind"]
          kind_choice{"?"}:::branch
          image("image"):::task
          text("text"):::task
          n_("翻訳"):::task
        end
        report("report"):::task
        extract --> validate
        validate --> stats_chart
        stats_chart --> enrich
        enrich_lookup --> enrich_prices
        enrich --> resize
        resize --> kind
        kind_choice -->|"image"| image
        kind_choice -->|"text"| text
        kind_choice -.->|"unreadable"| validate
        text --> n_
        kind --> report
        report -.->|"again"| extract
        classDef task fill:#eff3ff,stroke:#6f82cf,color:#1e2748,stroke-width:1.25px
        classDef map fill:#e6f6f3,stroke:#2f8f83,color:#0d3b36,stroke-width:1.25px
        classDef branch fill:#fff8e8,stroke:#b07a1c,color:#4a3208,stroke-width:1.25px,stroke-dasharray:2 3
        classDef group fill:#f4f5fa,stroke:#828da3,color:#414b5c,stroke-width:1.25px,stroke-dasharray:6 4
        classDef workflow fill:#f7f3fc,stroke:#8d74b8,color:#3d2b5c,stroke-width:1.25px
        class stats_chart group
        class enrich workflow
        class enrich_prices group
        class kind branch
      "
    `);
  });

  test("draws every state with its sign and its class", () => {
    const text = mermaid(everyKind, everyState);
    expect(text).toContain('chart("✖ chart<br/>retry 3 · 10s"):::failed');
    expect(text).toContain('subgraph stats_chart["✔ parallel · at least 1"]');
    expect(text).toContain("class stats_chart completed");
    expect(text.match(/classDef \w+/g)).toEqual(
      ["waiting", "running", "retrying", "completed", "failed", "skipped", "cancelled"].map((state) => `classDef ${state}`),
    );
  });

  test("never uses a word of Mermaid as an id", () => {
    const names = ["end", "style", "class", "click", "default", "graph", "subgraph", "linkStyle", "direction", "_blank", "1st", "日本語"];
    const text = mermaid({ name: "words", nodes: names.map((path) => ({ path, label: path, kind: "task", remarks: [] })), edges: [] });
    expect([...text.matchAll(/^ {2}(\w+)\(/gm)].map(([, id]) => id)).toEqual(
      "n_end n_style n_class n_click n_default n_graph n_subgraph n_linkStyle n_direction n_blank n_1st n_".split(" "),
    );
  });

  test("can be read whatever the names are", () => {
    fc.assert(
      fc.property(anyOutline, (outline) => {
        const graph = parseMermaid(mermaid(outline));
        expect(graph.edges).toHaveLength(outline.edges.length);
      }),
      { numRuns: 300 },
    );
  });
});
