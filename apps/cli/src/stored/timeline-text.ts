// The timeline of a run as lines of text: when each pass began, how long it took, and a bar where there is room for one. Of a node with many
// passes only the first and the last are told, of a long run its beginning and its end. Pure.
import type { Colors } from "../colors.ts";
import { durationText, numberText, plural } from "../duration-text.ts";
import type { Glyphs } from "../live/glyphs.ts";
import { fitWidth, oneLine, padWidth, textWidth } from "../live/text-width.ts";
import type { Mark, Span } from "./span.ts";
import type { Timeline } from "./timeline.ts";

export interface TimelineLook {
  readonly colors: Colors;
  readonly glyphs: Glyphs;
  /** Columns; `Infinity` where nothing is to be cut. */
  readonly width: number;
}

/** In place of rows that are left out. */
interface Fold {
  readonly type: "fold";
  count: number;
  readonly paths: Set<string>;
}

type Shown = Span | Mark | Fold;

/** Spans of one node that are told one by one; and then the last. */
const toldSpans = 3;
/** Rows at the beginning and at the end of a long run. */
const head = 40;
const tail = 20;
const barWidth = 24;

export function timelineText({ rows, duration }: Timeline, look: TimelineLook): string[] {
  const shown = shortened(folded(rows));
  const spans = shown.filter((row) => row.type === "span");
  const offsets = new Map(shown.map((row) => [row, row.type === "fold" ? "" : `+${durationText(row.from)}`]));
  const offsetWidth = Math.max(0, ...[...offsets.values()].map((text) => text.length));
  const pathWidth = Math.min(
    Math.max(4, ...spans.map(({ path }) => textWidth(oneLine(path)))),
    Math.max(12, Math.floor(look.width * 0.35)),
  );
  const timeWidth = Math.max(4, ...spans.map((span) => durationText(span.to - span.from).length));
  const withBars = look.width >= offsetWidth + pathWidth + timeWidth + barWidth + 30 && duration > 0 && spans.length > 1;
  return shown.map((row) => fitWidth(line(row), look.width).trimEnd());

  function line(row: Shown): string {
    const { colors, glyphs } = look;
    const offset = colors.dim((offsets.get(row) ?? "").padStart(offsetWidth));
    if (row.type === "mark") return `  ${offset}  ${colors.yellow(oneLine(row.text))}`;
    if (row.type === "fold") return `  ${offset}  ${colors.dim(foldText(row, glyphs))}`;
    const time = row.state === "skipped" ? "" : durationText(row.to - row.from);
    const bar = withBars ? `  ${barText(row, duration, look)}` : "";
    const path = padWidth(fitWidth(oneLine(row.path), pathWidth), pathWidth);
    const start = `  ${offset}  ${signText(row, look)} ${row.state === "skipped" ? colors.dim(path) : path}`;
    return `${start}  ${colors.dim(time.padStart(timeWidth))}${bar}  ${notes(row, look)}`;
  }
}

function folded(rows: readonly (Span | Mark)[]): Shown[] {
  const last = new Map<string, Span>();
  for (const row of rows) if (row.type === "span") last.set(row.path, row);
  const told = new Map<string, number>();
  const shown: Shown[] = [];
  for (const row of rows) {
    const before = row.type === "span" ? (told.get(row.path) ?? 0) : 0;
    if (row.type === "span") told.set(row.path, before + 1);
    if (row.type === "mark" || before < toldSpans || last.get(row.path) === row) shown.push(row);
    else leaveOut(shown, row);
  }
  return shown;
}

function leaveOut(shown: Shown[], { path }: Span): void {
  const before = shown.at(-1);
  const fold: Fold = before?.type === "fold" ? before : { type: "fold", count: 0, paths: new Set() };
  fold.count += 1;
  fold.paths.add(path);
  if (fold !== before) shown.push(fold);
}

function shortened(shown: readonly Shown[]): readonly Shown[] {
  const missing = shown.slice(head, shown.length - tail);
  if (shown.length <= head + tail + 1) return shown;
  const fold: Fold = { type: "fold", count: 0, paths: new Set() };
  for (const row of missing) {
    fold.count += row.type === "fold" ? row.count : 1;
    for (const path of row.type === "fold" ? row.paths : row.type === "span" ? [row.path] : []) fold.paths.add(path);
  }
  return [...shown.slice(0, head), fold, ...shown.slice(shown.length - tail)];
}

function foldText({ count, paths }: Fold, glyphs: Glyphs): string {
  const names = Array.from(paths, oneLine);
  const of = names.length <= 3 ? names.join(", ") : `${names.slice(0, 2).join(", ")} and ${numberText(names.length - 2)} others`;
  return `${glyphs.ellipsis} ${count === 1 ? "1 more pass" : `${numberText(count)} more passes`} of ${of}`;
}

function signText({ state }: Span, { colors, glyphs }: TimelineLook): string {
  switch (state) {
    case "running":
      return colors.cyan(glyphs.state.running);
    case "completed":
      return colors.green(glyphs.state.completed);
    case "failed":
      return colors.red(glyphs.state.failed);
    case "skipped":
      return colors.dim(glyphs.state.skipped);
    case "cancelled":
    case "interrupted":
      return colors.yellow(glyphs.state.cancelled);
  }
}

function barText({ from, to, state }: Span, duration: number, { colors, glyphs }: TimelineLook): string {
  if (state === "skipped") return " ".repeat(barWidth);
  const start = Math.min(barWidth - 1, Math.floor((from / duration) * barWidth));
  const length = Math.max(1, Math.min(barWidth - start, Math.round(((to - from) / duration) * barWidth)));
  const paint = state === "failed" ? colors.red : state === "completed" ? colors.cyan : colors.yellow;
  return " ".repeat(start) + paint(glyphs.bar.done.repeat(length)) + " ".repeat(barWidth - start - length);
}

function notes(span: Span, { colors, glyphs }: TimelineLook): string {
  const parts: string[] = [];
  if (span.passes > 1) parts.push(colors.magenta(`${glyphs.times}${numberText(span.passes)}`));
  if (span.items > 0) parts.push(colors.dim(plural(span.items, "item")));
  if (span.failedItems > 0) parts.push(colors.red(`${numberText(span.failedItems)} failed`));
  if (span.retries > 0) parts.push(colors.yellow(span.retries === 1 ? "1 retry" : `${span.retries} retries`));
  if (span.state === "skipped" || span.state === "cancelled" || span.state === "interrupted") parts.push(colors.dim(span.state));
  if (span.added) parts.push(colors.dim("added"));
  if (span.state === "failed" && span.message !== undefined) parts.push(colors.red(oneLine(span.message)));
  return parts.join("  ");
}
