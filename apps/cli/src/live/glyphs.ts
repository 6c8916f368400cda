// The signs of the tree. Each state has a sign of its own, so that nothing depends on colour alone.
import type { RunInfo } from "@graflow/core";
import type { NodeState } from "./tree.ts";

export interface Glyphs {
  readonly spinner: readonly string[];
  readonly state: Readonly<Record<NodeState, string>>;
  readonly run: Readonly<Record<RunInfo["status"], string>>;
  readonly guide: { readonly more: string; readonly last: string; readonly pass: string; readonly none: string };
  readonly bar: { readonly done: string; readonly left: string };
  /** Of a node that waits for an answer. */
  readonly asks: string;
  readonly times: string;
  readonly dot: string;
  readonly ellipsis: string;
}

const unicode: Glyphs = {
  spinner: "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏".split(""),
  state: { waiting: "○", running: "●", retrying: "↻", completed: "✔", failed: "✖", skipped: "⊘", cancelled: "■" },
  run: { queued: "○", running: "●", abandoned: "!", suspended: "‖", completed: "✔", terminated: "■", failed: "✖", cancelled: "■" },
  guide: { more: "├ ", last: "└ ", pass: "│ ", none: "  " },
  bar: { done: "━", left: "─" },
  asks: "?",
  times: "×",
  dot: "·",
  ellipsis: "…",
};

/** For the Linux console, which has no braille and few symbols. */
const ascii: Glyphs = {
  spinner: "|/-\\".split(""),
  state: { waiting: ".", running: "*", retrying: "~", completed: "v", failed: "x", skipped: "-", cancelled: "#" },
  run: { queued: ".", running: "*", abandoned: "!", suspended: "=", completed: "v", terminated: "#", failed: "x", cancelled: "#" },
  guide: { more: "|-", last: "`-", pass: "| ", none: "  " },
  bar: { done: "#", left: "." },
  asks: "?",
  times: "x",
  dot: "-",
  ellipsis: "...",
};

export function chooseGlyphs(env: Readonly<Record<string, string | undefined>>): Glyphs {
  return env["TERM"] === "linux" || env["TERM"] === "dumb" ? ascii : unicode;
}
