// All colours and signs of Graflow's pictures, in one place. Texts keep a contrast of at least 7:1 on their fill and borders at least 3:1
// on the paper. Nothing depends on colour alone: each state has a sign and a border of its own, each kind a shape.
import type { OutlineNode } from "../outline.ts";
import type { NodeState } from "./state.ts";

/** CSS colours of one thing. */
export interface Tint {
  readonly fill: string;
  readonly stroke: string;
  readonly ink: string;
}

/** The colours of one theme. */
export interface Palette {
  readonly paper: string;
  readonly ink: string;
  /** Of remarks and titles. */
  readonly quiet: string;
  readonly edge: string;
  readonly backEdge: string;
  /** Of the chips that edge labels stand on. */
  readonly chip: Tint;
  readonly kinds: Readonly<Record<OutlineNode["kind"], Tint>>;
  readonly states: Readonly<Record<NodeState, Tint>>;
}

/** Light or dark paper. */
export type Theme = "light" | "dark";

/** The colours of both themes. */
export const palettes: Readonly<Record<Theme, Palette>> = {
  light: {
    paper: "#fcfcfe",
    ink: "#1e2633",
    quiet: "#525c6d",
    edge: "#6c7789",
    backEdge: "#8a5a12",
    chip: { fill: "#ffffff", stroke: "#d4d9e3", ink: "#3f4858" },
    kinds: {
      task: { fill: "#eff3ff", stroke: "#6f82cf", ink: "#1e2748" },
      map: { fill: "#e6f6f3", stroke: "#2f8f83", ink: "#0d3b36" },
      branch: { fill: "#fff8e8", stroke: "#b07a1c", ink: "#4a3208" },
      group: { fill: "#f4f5fa", stroke: "#828da3", ink: "#414b5c" },
      workflow: { fill: "#f7f3fc", stroke: "#8d74b8", ink: "#3d2b5c" },
    },
    states: {
      waiting: { fill: "#f2f3f6", stroke: "#858e9d", ink: "#434b58" },
      running: { fill: "#dceaff", stroke: "#2364d2", ink: "#0f2f66" },
      retrying: { fill: "#fff0cf", stroke: "#b06806", ink: "#4d2e03" },
      completed: { fill: "#def4e4", stroke: "#1f8a46", ink: "#0c3d1f" },
      failed: { fill: "#ffe3e1", stroke: "#c9302c", ink: "#5e100d" },
      skipped: { fill: "#fafafb", stroke: "#858e9d", ink: "#4a5260" },
      cancelled: { fill: "#f0e8f4", stroke: "#84539b", ink: "#40214f" },
    },
  },
  dark: {
    paper: "#14171d",
    ink: "#eceff5",
    quiet: "#aab3c2",
    edge: "#8b96a9",
    backEdge: "#e0ae62",
    chip: { fill: "#1d222b", stroke: "#3a4352", ink: "#d5dbe6" },
    kinds: {
      task: { fill: "#232b47", stroke: "#8398ec", ink: "#eef1ff" },
      map: { fill: "#133b37", stroke: "#4fb8aa", ink: "#e2f8f5" },
      branch: { fill: "#2b2417", stroke: "#d0a04a", ink: "#fbeed3" },
      group: { fill: "#1a1e26", stroke: "#76829a", ink: "#cfd6e3" },
      workflow: { fill: "#201b2b", stroke: "#a68fd2", ink: "#e7def6" },
    },
    states: {
      waiting: { fill: "#23272f", stroke: "#7f899a", ink: "#d3d9e3" },
      running: { fill: "#16305c", stroke: "#6aa3ff", ink: "#e6f0ff" },
      retrying: { fill: "#43300c", stroke: "#e6a23c", ink: "#fff1d6" },
      completed: { fill: "#12381f", stroke: "#4fc27a", ink: "#dff7e7" },
      failed: { fill: "#4a1917", stroke: "#ff7a72", ink: "#ffe9e7" },
      skipped: { fill: "#191d24", stroke: "#7f899a", ink: "#c3cbd8" },
      cancelled: { fill: "#35213f", stroke: "#c08ad8", ink: "#f5e8fb" },
    },
  },
};

/** One character for each state. */
export const stateSigns: Readonly<Record<NodeState, string>> = {
  waiting: "○",
  running: "●",
  retrying: "↻",
  completed: "✔",
  failed: "✖",
  skipped: "⊘",
  cancelled: "■",
};

/** How the border of a state is drawn, beside its colour. */
export interface Border {
  readonly line: "solid" | "dashed" | "dotted";
  /** Pixels. */
  readonly width: number;
}

export const stateBorders: Readonly<Record<NodeState, Border>> = {
  waiting: { line: "dotted", width: 1.25 },
  running: { line: "solid", width: 2.25 },
  retrying: { line: "dashed", width: 2 },
  completed: { line: "solid", width: 1.25 },
  failed: { line: "solid", width: 2.25 },
  skipped: { line: "dashed", width: 1.25 },
  cancelled: { line: "dotted", width: 2 },
};

export const kindBorders: Readonly<Record<OutlineNode["kind"], Border>> = {
  task: { line: "solid", width: 1.25 },
  map: { line: "solid", width: 1.25 },
  branch: { line: "dotted", width: 1.25 },
  group: { line: "dashed", width: 1.25 },
  workflow: { line: "solid", width: 1.25 },
};

/** The look of one node: that of its state, or of its kind when it has none. */
export function lookOf(palette: Palette, kind: OutlineNode["kind"], state: NodeState | undefined): Tint & Border {
  return state === undefined ? { ...palette.kinds[kind], ...kindBorders[kind] } : { ...palette.states[state], ...stateBorders[state] };
}
