// A workflow as Mermaid, for READMEs, wikis and issues: any page that shows Mermaid shows the graph.
import { unicodePattern } from "../../shared/unicode-pattern.ts";
import type { Outline } from "../outline.ts";
import { kindBorders, palettes, stateBorders, stateSigns, type Border, type Tint } from "./palette.ts";
import { AGAIN, isCase, isFrame, sceneOf, titleOf, type Edge, type Item, type Scene } from "./scene.ts";
import { stateOf, type NodeState, type States } from "./state.ts";
import { createNames, visible } from "./text.ts";

/** A flowchart. With `states`, each node has the colour, the border and the sign of what became of it. */
export function mermaid(outline: Outline, states?: States): string {
  const scene = sceneOf(outline);
  const ids = idsOf(scene);
  const lines = ["flowchart TD", `  %% ${visible(outline.name)}`];
  const write = (items: readonly Item[], indent: string): void => {
    for (const item of items) {
      const { state, id, text } = faceOf(item);
      const style = `:::${state ?? item.node.kind}`;
      if (!isFrame(item)) {
        lines.push(`${indent}${id}${shapes[item.node.kind](text)}${style}`);
        continue;
      }
      lines.push(`${indent}subgraph ${id}["${text}"]`);
      if (item.isChoice) lines.push(`${indent}  ${ids.choice(item)}{"?"}:::${state ?? "branch"}`);
      write(item.children, `${indent}  `);
      lines.push(`${indent}end`);
    }
  };
  const faceOf = (item: Item): { state: NodeState | undefined; id: string; text: string } => {
    const state = stateOf(states, item.node.path);
    const sign = state === undefined ? "" : `${stateSigns[state]} `;
    const remarks = item.node.remarks.length === 0 ? "" : `${isFrame(item) ? " · " : "<br/>"}${escape(item.node.remarks.join(" · "))}`;
    return { state, id: ids.node(item), text: `${sign}${escape(titleOf(item))}${remarks}` };
  };
  write(scene.roots, "  ");
  for (const edge of scene.edges) lines.push(`  ${edgeLine(edge, ids)}`);
  lines.push(...classLines(scene, states));
  for (const item of scene.items)
    if (isFrame(item)) lines.push(`  class ${ids.node(item)} ${stateOf(states, item.node.path) ?? item.node.kind}`);
  return `${lines.join("\n")}\n`;
}

const shapes: Readonly<Record<Item["node"]["kind"], (text: string) => string>> = {
  task: (text) => `("${text}")`,
  map: (text) => `[["${text}"]]`,
  branch: (text) => `{"${text}"}`,
  group: (text) => `["${text}"]`,
  workflow: (text) => `["${text}"]`,
};

interface Ids {
  node(item: Item): string;
  /** The decision inside the frame of a branch. */
  choice(item: Item): string;
}

/** Words that Mermaid reads as its own, also at the beginning of a longer one. */
const reserved = /^(end|graph|flowchart|subgraph|direction|style|linkstyle|class|classdef|click|call|href|default|interpolate|acc|_)/i;

function idsOf(scene: Scene): Ids {
  const nameOnce = createNames();
  const nodes = new Map<Item, string>();
  const choices = new Map<Item, string>();
  for (const item of scene.items) {
    const word = item.node.path.replace(/[^A-Za-z0-9]+/g, "_").replace(/_$/, "");
    const id = nameOnce(/^[A-Za-z]/.test(word) && !reserved.test(word) ? word : `n_${word.replace(/^_/, "")}`);
    nodes.set(item, id);
    if (item.isChoice && isFrame(item)) choices.set(item, nameOnce(`${id}_choice`));
  }
  const node = (item: Item): string => nodes.get(item) ?? "";
  return { node, choice: (item) => choices.get(item) ?? node(item) };
}

function edgeLine(edge: Edge, ids: Ids): string {
  const label = edge.back ? edge.label || AGAIN : edge.label;
  const arrow = edge.back ? "-.->" : "-->";
  const from = isCase(edge) ? ids.choice(edge.from) : ids.node(edge.from);
  return `${from} ${arrow}${label === "" ? "" : `|"${escape(label)}"|`} ${ids.node(edge.to)}`;
}

function classLines(scene: Scene, states: States | undefined): string[] {
  const used = new Set(scene.items.map((item) => stateOf(states, item.node.path) ?? item.node.kind));
  const { kinds, states: tints } = palettes.light;
  const looks: readonly (readonly [string, Tint, Border])[] = [
    ...(Object.keys(kinds) as (keyof typeof kinds)[]).map((kind) => [kind, kinds[kind], kindBorders[kind]] as const),
    ...(Object.keys(tints) as NodeState[]).map((state) => [state, tints[state], stateBorders[state]] as const),
  ];
  return looks
    .filter(([name]) => used.has(name as NodeState))
    .map(([name, { fill, stroke, ink }, { line, width }]) => {
      const dashes = line === "solid" ? "" : `,stroke-dasharray:${line === "dashed" ? "6 4" : "2 3"}`;
      return `  classDef ${name} fill:${fill},stroke:${stroke},color:${ink},stroke-width:${width}px${dashes}`;
    });
}

/** What Mermaid, Markdown or HTML could read as more than itself. */
const special = unicodePattern(String.raw`[^\p{L}\p{M}\p{N} .,:/()+…·⏎~-]`, "gu");

/** Text between double quotes. Everything that Mermaid, Markdown or HTML could read as more than itself becomes a numbered character. */
function escape(text: string): string {
  if (text.trim() === "") return "#160;";
  const encoded = visible(text).replace(special(), (sign) => `#${sign.codePointAt(0)};`);
  // At the beginning these would make a Markdown list.
  return encoded.replace(/^(\s*\d*)([-+.)])/, (_, before: string, sign: string) => `${before}#${sign.codePointAt(0)};`);
}
