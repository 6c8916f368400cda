// A workflow as Graphviz DOT. An edge to or from a frame ends at its border; behind the border it is held by a node of the frame
// or, where several come first or last, by a point that nobody sees.
import type { Outline, OutlineNode } from "../outline.ts";
import { lookOf, palettes, stateSigns, type Border } from "./palette.ts";
import { AGAIN, isFrame, titleOf, type Edge, type Item } from "./scene.ts";
import { planDot, type DotPlan } from "./dot-plan.ts";
import { stateOf, type States } from "./state.ts";
import { visible } from "./text.ts";

/** A digraph. With `states`, each node has the colour, the border and the sign of what became of it. */
export function dot(outline: Outline, states?: States): string {
  const plan = planDot(outline);
  const { paper, ink, quiet, edge, backEdge } = palettes.light;
  const font = `fontname="Helvetica,Arial,sans-serif"`;
  return [
    `digraph ${quote(visible(outline.name))} {`,
    `  graph [rankdir=TB, compound=true, nodesep=0.3, ranksep=0.22, bgcolor="${paper}", ${font}, fontsize=11, fontcolor="${quiet}", labeljust=l];`,
    `  node [shape=box, style="rounded,filled", ${font}, fontsize=12, fontcolor="${ink}", height=0.45, margin="0.16,0.08"];`,
    `  edge [color="${edge}", arrowsize=0.7, minlen=2, weight=2, ${font}, fontsize=10, fontcolor="${quiet}"];`,
    ...itemLines(plan, plan.scene.roots, states, "  "),
    ...plan.edges.map(({ tail, head, tailFrame, headFrame, edge: drawn }) => {
      const hidden = drawn === undefined ? ["style=invis", "minlen=1", "weight=1"] : edgeStyle(drawn, backEdge);
      const clips = [
        ...(tailFrame === undefined ? [] : [`ltail=${tailFrame}`]),
        ...(headFrame === undefined ? [] : [`lhead=${headFrame}`]),
      ];
      const attributes = [...hidden, ...clips];
      return `  ${quote(tail)} -> ${quote(head)}${attributes.length === 0 ? "" : ` [${attributes.join(", ")}]`};`;
    }),
    "}",
    "",
  ].join("\n");
}

function itemLines(plan: DotPlan, items: readonly Item[], states: States | undefined, indent: string): string[] {
  return items.flatMap((item) => {
    const state = stateOf(states, item.node.path);
    const look = lookOf(palettes.light, item.node.kind, state);
    const colors = `fillcolor="${look.fill}", color="${look.stroke}", fontcolor="${look.ink}", penwidth=${look.width}`;
    const sign = state === undefined ? "" : `${stateSigns[state]} `;
    const remarks = item.node.remarks.map(visible).join(" · ");
    const tooltip = `tooltip=${quote(visible(item.node.description ?? item.node.path))}`;
    if (!isFrame(item)) {
      const label = `${label1(`${sign}${titleOf(item)}`)}${remarks === "" ? "" : `\\n${label1(remarks)}`}`;
      return [
        `${indent}${quote(plan.idOf(item))} [label="${label}", ${shapes[item.node.kind]}style="${styleOf(look, item.node.kind)}", ${colors}, ${tooltip}];`,
      ];
    }
    const label = label1(`${sign}${titleOf(item)}${remarks === "" ? "" : ` · ${remarks}`}`);
    const choice = plan.choiceOf(item);
    return [
      `${indent}subgraph ${plan.frameOf(item)} {`,
      `${indent}  graph [label="${label}", style="${styleOf(look, item.node.kind)}", ${colors}, margin=14${item.node.kind === "map" ? ", peripheries=2" : ""}, ${tooltip}];`,
      ...(choice === undefined
        ? []
        : [
            `${indent}  ${quote(choice)} [label="?", shape=diamond, style=filled, width=0.5, height=0.4, margin=0, fixedsize=true, ${colors}];`,
          ]),
      ...plan.pointsOf(item).map((point) => `${indent}  ${quote(point)} [label="", shape=point, style=invis, width=0, height=0];`),
      ...itemLines(plan, item.children, states, `${indent}  `),
      `${indent}}`,
    ];
  });
}

const shapes: Readonly<Record<OutlineNode["kind"], string>> = {
  task: "",
  map: "shape=box, peripheries=2, ",
  branch: "shape=diamond, ",
  group: "",
  workflow: "",
};

function styleOf({ line }: Border, kind: OutlineNode["kind"]): string {
  const corners = kind === "branch" ? ["filled"] : ["rounded", "filled"];
  return [...corners, ...(line === "solid" ? [] : [line])].join(",");
}

function edgeStyle(edge: Edge, backColor: string): string[] {
  const label = edge.back ? edge.label || AGAIN : edge.label;
  const style = edge.back ? ["style=dashed", "constraint=false", `color="${backColor}"`, `fontcolor="${backColor}"`] : [];
  return [...style, ...(label === "" ? [] : [`label="${label1(` ${label} `)}"`])];
}

/** The text of a quoted id. Graphviz knows one escape there: that of the quote. */
function quote(text: string): string {
  return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}

/** One line of a label: of its own escapes and HTML's entities nothing is left. */
function label1(text: string): string {
  return visible(text).replaceAll("&", "&amp;").replaceAll("\\", "\\\\").replaceAll('"', '\\"');
}
