// A table of text that fits into its width: columns that matter less are left out first, and what is said beside a row goes below it where there
// is no room. Pure.
import type { Colors } from "./colors.ts";
import { fitWidth, padWidth, textWidth, wrapWidth } from "./live/text-width.ts";

export interface Column {
  readonly title: string;
  readonly align?: "right";
  /** Of those that are too many for the width, the one with the least weight goes first. Absent: it always stays. */
  readonly weight?: number;
  /** Columns that it may be cut to. Default: it is never cut. */
  readonly least?: number;
}

export interface Row {
  /** As many as there are columns; colours are allowed. */
  readonly cells: readonly string[];
  /** Said beside the row, or below it. */
  readonly note?: string;
}

export interface TableLook {
  readonly colors: Colors;
  /** `Infinity`: nothing is cut. */
  readonly width: number;
}

const gap = "  ";
/** A note beside a row wants so many columns, or goes below. */
const roomForNote = 28;

/** The heading and the rows, none wider than the width as far as its columns allow. */
export function table(columns: readonly Column[], rows: readonly Row[], { colors, width }: TableLook): string[] {
  const sizes = columns.map(({ title }, index) => Math.max(textWidth(title), ...rows.map(({ cells }) => textWidth(cells[index] ?? ""))));
  const shown = fitted(columns, sizes, width);
  const used = widthOf(shown);
  const beside = width - used - gap.length;
  const longest = Math.max(0, ...rows.map(({ note = "" }) => textWidth(note)));
  const isBeside = beside >= Math.min(longest, roomForNote);
  const line = (cells: readonly string[], note: string): string => {
    const text = shown.map(({ index, size }) => cellText(cells[index] ?? "", size, columns[index]?.align)).join(gap);
    return (note === "" ? text : `${text}${gap}${fitWidth(note, beside)}`).trimEnd();
  };
  const lines = [
    colors.dim(
      line(
        columns.map(({ title }) => title),
        "",
      ),
    ),
  ];
  for (const { cells, note = "" } of rows) {
    lines.push(line(cells, isBeside ? note : ""));
    if (!isBeside && note !== "") lines.push(...below(note, width - gap.length).map((part) => gap + part));
  }
  return lines;
}

/** In two lines at most. */
function below(note: string, width: number): readonly string[] {
  const [first = "", ...rest] = wrapWidth(note, width);
  return rest.length === 0 ? [first] : [first, fitWidth(rest.join(" "), width)];
}

interface Shown {
  readonly index: number;
  readonly size: number;
}

const widthOf = (shown: readonly Shown[]): number =>
  shown.reduce((sum, { size }) => sum + size, Math.max(0, shown.length - 1) * gap.length);

/** First cuts what may be cut, then leaves out what matters least. */
function fitted(columns: readonly Column[], sizes: readonly number[], width: number): readonly Shown[] {
  let shown: readonly Shown[] = columns.map((_, index) => ({ index, size: sizes[index] ?? 0 }));
  for (;;) {
    const excess = widthOf(shown) - width;
    if (excess <= 0) return shown;
    const cut = shown.map(({ index, size }) => ({ index, size: Math.max(Math.min(size, columns[index]?.least ?? size), size - excess) }));
    if (widthOf(cut) <= width) return cut;
    const weights = shown.map(({ index }) => columns[index]?.weight ?? Infinity);
    const lightest = Math.min(...weights);
    if (lightest === Infinity) return cut;
    shown = shown.filter((_, place) => place !== weights.indexOf(lightest));
  }
}

function cellText(text: string, size: number, align: Column["align"]): string {
  const fits = fitWidth(text, size);
  return align === "right" ? " ".repeat(Math.max(0, size - textWidth(fits))) + fits : padWidth(fits, size);
}
