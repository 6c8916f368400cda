// The signs inside pictures, drawn as lines so that they need no font: one badge for each state, one small mark for each kind of frame.
import type { OutlineNode } from "../../graph/outline.ts";
import type { NodeState } from "../../graph/drawing/state.ts";
import type { Tint } from "../../graph/drawing/palette.ts";
import { tag } from "./markup.ts";
import { BADGE } from "./sizes.ts";

/** Inside a square of 16 by 16. A full badge has its sign in the color of the fill, a hollow one in that of the border. */
const stateMarks: Readonly<Record<NodeState, { readonly full: boolean; readonly path: string; readonly solid?: boolean }>> = {
  waiting: { full: false, path: "M8 4.6V8l2.3 1.6" },
  running: { full: true, path: "M6.4 4.9v6.2L11.3 8z", solid: true },
  retrying: { full: true, path: "M11.2 7.1A3.4 3.4 0 1 0 11 9.7M11.6 4.6v2.7H8.9" },
  completed: { full: true, path: "M4.8 8.3l2.2 2.2 4.2-4.6" },
  failed: { full: true, path: "M5.5 5.5l5 5M10.5 5.5l-5 5" },
  skipped: { full: false, path: "M3.4 12.6l9.2-9.2" },
  cancelled: { full: true, path: "M5.6 5.6h4.8v4.8H5.6z", solid: true },
};

/** By the middle of its left side. */
export function stateBadge(state: NodeState, x: number, y: number, tint: Tint): string {
  const { full, path, solid } = stateMarks[state];
  const ink = full ? tint.fill : tint.stroke;
  return tag(
    "g",
    { transform: `translate(${Math.round(x * 100) / 100} ${Math.round((y - BADGE / 2) * 100) / 100})` },
    tag("circle", {
      cx: 8,
      cy: 8,
      r: full ? 7.5 : 6.6,
      fill: full ? tint.stroke : "none",
      stroke: full ? undefined : tint.stroke,
      "stroke-width": full ? undefined : 1.5,
    }),
    tag("path", {
      d: path,
      fill: solid === true ? ink : "none",
      stroke: ink,
      "stroke-width": solid === true ? 1 : 1.8,
      "stroke-linecap": "round",
      "stroke-linejoin": "round",
    }),
  );
}

const kindMarks: Readonly<Record<OutlineNode["kind"], string>> = {
  task: "M4 5.5h8v5H4z",
  group: "M4.5 4v8M8 4v8M11.5 4v8",
  workflow: "M6 3.5h4v3H6zM3 9.5h4v3H3zM9 9.5h4v3H9zM8 6.5v1.5M5 9.5V8h6v1.5",
  branch: "M8 3l5 5-5 5-5-5z",
  map: "M3.5 6.5h6v6h-6zM5.5 4.5h6v6M7.5 2.5h6v6",
};

export function kindMark(kind: OutlineNode["kind"], x: number, y: number, color: string): string {
  const at = `translate(${Math.round(x * 100) / 100} ${Math.round((y - BADGE / 2) * 100) / 100})`;
  return tag("path", {
    transform: at,
    d: kindMarks[kind],
    fill: "none",
    stroke: color,
    "stroke-width": 1.3,
    "stroke-linecap": "round",
    "stroke-linejoin": "round",
  });
}
