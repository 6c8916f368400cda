// Outlines written by hand, for tests of pictures: one with every kind of node and edge, and some of any size.
import fc from "fast-check";
import type { Outline, OutlineEdge, OutlineNode } from "../src/graph/outline.ts";
import type { States } from "../src/graph/drawing/state.ts";

type Kind = OutlineNode["kind"];

function node(path: string, kind: Kind = "task", remarks: readonly string[] = [], parent?: string): OutlineNode {
  const label = parent === undefined ? path : path.startsWith(`${parent}/`) ? path.slice(parent.length + 1) : path;
  return { path, label, kind, remarks, ...(parent === undefined ? {} : { parent }) };
}

function edge(from: string, to: string, label?: string): OutlineEdge {
  return { from, to, kind: "forward", ...(label === undefined ? {} : { label }) };
}

/** Every kind of node and edge once: groups, a branch, a sub-workflow, a map, a loop, remarks, a description, a Japanese name. */
export const everyKind: Outline = {
  name: "orders",
  description: "Reads orders, prices them and sends what is left over to people",
  nodes: [
    { ...node("extract", "task", ["30s"]), description: "Reads the orders of a day" },
    node("validate", "task", ["retry 3"]),
    node("stats|chart", "group", ["at least 1"]),
    node("stats", "task", [], "stats|chart"),
    node("chart", "task", ["retry 3", "10s"], "stats|chart"),
    node("enrich", "workflow"),
    node("enrich/lookup", "task", [], "enrich"),
    node("enrich/prices", "group", ["best effort"], "enrich"),
    { ...node("enrich/eur", "task", [], "enrich/prices"), label: "eur" },
    { ...node("enrich/usd", "task", [], "enrich/prices"), label: "usd" },
    node("resize", "map", ["16 at once"]),
    node("kind", "branch"),
    node("image", "task", [], "kind"),
    node("text", "task", [], "kind"),
    node("翻訳", "task", [], "kind"),
    node("report"),
  ],
  edges: [
    edge("extract", "validate"),
    edge("validate", "stats|chart"),
    edge("stats|chart", "enrich"),
    edge("enrich/lookup", "enrich/prices"),
    edge("enrich", "resize"),
    edge("resize", "kind"),
    edge("kind", "image", "image"),
    edge("kind", "text", "text"),
    { ...edge("kind", "validate", "unreadable"), kind: "back" },
    edge("text", "翻訳"),
    edge("kind", "report"),
    { from: "report", to: "extract", kind: "back" },
  ],
};

/** A run of `everyKind` on its way, with each state once. */
export const everyState: States = {
  extract: "completed",
  validate: "completed",
  "stats|chart": "completed",
  stats: "completed",
  chart: "failed",
  enrich: "running",
  "enrich/lookup": "completed",
  "enrich/prices": "running",
  "enrich/eur": "retrying",
  "enrich/usd": "running",
  resize: "waiting",
  kind: "waiting",
  image: "skipped",
  text: "cancelled",
  翻訳: "waiting",
  report: "waiting",
};

/** One task after another. */
export function chainOutline(length: number): Outline {
  const names = Array.from({ length }, (_, n) => `step${n + 1}`);
  return { name: "chain", nodes: names.map((name) => node(name)), edges: names.slice(1).map((name, n) => edge(`step${n + 1}`, name)) };
}

/** One task, a group of `width`, another task, as often as it takes. */
export function fanOutline(width: number, times = 1): Outline {
  const nodes = [node("start")];
  const edges: OutlineEdge[] = [];
  let last = "start";
  for (let round = 1; round <= times; round++) {
    const group = `fan${round}`;
    nodes.push(node(group, "group"));
    for (let n = 1; n <= width; n++) nodes.push(node(`task${round}.${n}`, "task", [], group));
    nodes.push(node(`join${round}`));
    edges.push(edge(last, group), edge(group, `join${round}`));
    last = `join${round}`;
  }
  return { name: "fan", nodes, edges };
}

/** Layers of tasks, each with edges to some of the next layer: no groups, many crossings. */
export function weaveOutline(layers: number, width: number): Outline {
  const name = (layer: number, n: number): string => `t${layer}_${n}`;
  const nodes: OutlineNode[] = [];
  const edges: OutlineEdge[] = [];
  for (let layer = 0; layer < layers; layer++) {
    for (let n = 0; n < width; n++) {
      nodes.push(node(name(layer, n)));
      if (layer === 0) continue;
      edges.push(edge(name(layer - 1, n), name(layer, n)));
      if ((n + layer) % 3 === 0) edges.push(edge(name(layer - 1, (n * 7 + layer) % width), name(layer, n)));
    }
  }
  const unique = new Map(edges.map((each) => [`${each.from} ${each.to}`, each]));
  return { name: "weave", nodes, edges: [...unique.values()] };
}

/** Outlines of a few nodes with any names at all, halves of characters and control characters included. */
export const anyOutline: fc.Arbitrary<Outline> = fc
  .tuple(
    fc.uniqueArray(anyText(), { minLength: 1, maxLength: 6 }),
    anyText(),
    fc.array(fc.tuple(fc.nat(5), fc.nat(5), fc.boolean(), fc.option(anyText(), { nil: undefined })), { maxLength: 6 }),
    fc.array(fc.constantFrom<Kind>("task", "group", "branch", "map", "workflow"), { minLength: 6, maxLength: 6 }),
    fc.array(fc.nat(8), { minLength: 6, maxLength: 6 }),
  )
  .map(([names, name, pairs, kinds, parents]): Outline => {
    const nodes = names.map((path, n): OutlineNode => {
      const kind = kinds[n] ?? "task";
      const parent = parents[n] ?? 9;
      const inFrame = parent < n && kinds[parent] !== "task" ? names[parent] : undefined;
      return { path, label: path, kind, remarks: n % 2 === 0 ? [path] : [], ...(inFrame === undefined ? {} : { parent: inFrame }) };
    });
    const edges = pairs.flatMap(([from, to, back, label]) => {
      const [source, target] = [names[from], names[to]];
      if (source === undefined || target === undefined || (from >= to && !back)) return [];
      return [
        { from: source, to: target, kind: back ? ("back" as const) : ("forward" as const), ...(label === undefined ? {} : { label }) },
      ];
    });
    return { name, nodes, edges };
  });

function anyText(): fc.Arbitrary<string> {
  const units = fc.nat(0xffff).map((code) => String.fromCharCode(code));
  const signs = fc.constantFrom(...'"<>&#;`*_|[]{}()\\/%-=~.:@$\n\t\0\u001b'.split(""), "end", "-->", "日本", "😀", "e\u0301", "\u202e");
  return fc.oneof(fc.string({ unit: units, maxLength: 8 }), fc.string({ unit: signs, maxLength: 8 }), fc.string({ maxLength: 12 }));
}
