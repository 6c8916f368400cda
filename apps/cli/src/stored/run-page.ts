// A stored run on one page: what it is, its graph, what happened when, the values in it, its error, and what to do next. Pure.
import type { NodeInfo, RunDetails } from "@graflow/core";
import type { Colors } from "../colors.ts";
import { numberText } from "../duration-text.ts";
import { fitWidth, oneLine, padWidth, textWidth } from "../live/text-width.ts";
import { outputText } from "../output-text.ts";
import { valueText } from "../value-text.ts";
import { goOnText } from "./standing.ts";

export interface PageLook {
  readonly colors: Colors;
  /** Columns; `Infinity` where nothing is to be cut. */
  readonly width: number;
}

export interface PageParts {
  readonly facts: readonly string[];
  /** The graph, or the tree where the graph is not known. */
  readonly drawing: readonly string[];
  readonly timeline: readonly string[];
  /** What it has asked people, and what became of it. */
  readonly asks: readonly string[];
  readonly details: RunDetails;
  /** The error of the run, told. */
  readonly error: string | undefined;
  /** The command that goes on. */
  readonly command: string | undefined;
}

/** So many rows of a list of values; `--json` has all. */
const listed = 30;

export function runPage({ facts, drawing, timeline, asks, details, error, command }: PageParts, look: PageLook): string {
  const { colors } = look;
  const sections = [
    facts,
    drawing,
    section("timeline", timeline, colors),
    section("asks", asks, colors),
    section("input", block(details.input, look), colors),
    section(
      "results",
      values(
        details.nodes.filter(hasOutput).map(({ taskId, output }) => [taskId, output]),
        look,
      ),
      colors,
    ),
    ...Object.entries(details.channels).map(([name, entries]) =>
      section(name === "" ? "channel" : `channel ${oneLine(name)}`, values(Object.entries(entries), look), colors),
    ),
    section("output", block(details.output, look), colors),
    error === undefined ? [] : error.trimEnd().split("\n"),
    command === undefined ? [] : [goOnText(command, colors)],
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

function section(title: string, lines: readonly string[], colors: Colors): readonly string[] {
  return lines.length === 0 ? [] : [colors.bold(title), ...lines];
}

/** `undefined` may be a value, but there is nothing to show of it. */
function block(value: unknown, { colors, width }: PageLook): readonly string[] {
  const text = outputText(value, { color: colors.isColorSupported, width: Math.min(width, 160) - 2 });
  return text === undefined ? [] : text.split("\n").map((line) => `  ${fitWidth(line, width - 2)}`);
}

const hasOutput = (node: NodeInfo): boolean => node.output !== undefined;

function values(entries: readonly (readonly [string, unknown])[], { colors, width }: PageLook): readonly string[] {
  const names = entries.map(([name]) => oneLine(name));
  const nameWidth = Math.min(Math.max(0, ...names.map(textWidth)), Math.max(12, Math.floor(width * 0.35)));
  const room = Math.min(width, 200) - nameWidth - 4;
  const lines = entries.slice(0, listed).map(([, value], index) => {
    const name = padWidth(fitWidth(names[index] ?? "", nameWidth), nameWidth);
    return `  ${name}  ${valueText(value, { color: colors.isColorSupported, width: room })}`;
  });
  return entries.length > listed ? [...lines, colors.dim(`  … ${numberText(entries.length - listed)} more`)] : lines;
}
