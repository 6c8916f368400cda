// What a row hands over, and how it is shown: a table on the terminal, the same in RESULTS.md.
import { cpus, totalmem } from "node:os";

export interface Line {
  readonly cells: readonly string[];
  /** `undefined` for what is there to compare with. */
  readonly ok?: boolean;
  /** Somebody else had the processor all the time: measure it again. */
  readonly disturbed?: boolean;
}

export interface Section {
  readonly row: number;
  readonly title: string;
  /** What must hold, in words. */
  readonly target: string;
  readonly columns: readonly string[];
  readonly lines: readonly Line[];
  readonly notes?: readonly string[];
}

export function missesIn(sections: readonly Section[]): number {
  return sections.flatMap(({ lines }) => lines).filter(({ ok }) => ok === false).length;
}

export function toText(section: Section): string {
  const rows = withVerdicts(section);
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0))) ?? [];
  const lines = rows.map((cells) =>
    cells
      .map((cell, column) => pad(cell, widths[column] ?? 0, column))
      .join("  ")
      .trimEnd(),
  );
  return [
    `${section.row}. ${section.title}`,
    `   must be: ${section.target}`,
    ...lines.map((line) => `   ${line}`),
    ...noteLines(section, "   "),
  ].join("\n");
}

export function toMarkdown(sections: readonly Section[], seconds: number, waiting: number): string {
  const [cpu] = cpus();
  const misses = missesIn(sections);
  const head = [
    "# Results",
    "",
    "Written by `npm run bench`, which repeats all of it (`npm run bench -- 3` runs row 3 alone and writes nothing).",
    "",
    `- ${new Date().toISOString().slice(0, 10)} · Node ${process.version} · ${process.platform} ${process.arch}`,
    `- ${cpus().length} × ${cpu?.model.trim() ?? "unknown processor"} · ${Math.round(totalmem() / 2 ** 30)} GB · ${Math.round(seconds)} s in all`,
    `- In the rounds that count, no thread waited for a processor longer than ${Math.round(waiting * 100)} % of its turn`,
    `- ${misses === 0 ? "every target met" : `**${misses} missed**`}`,
    "",
    "Times are medians of interleaved rounds; every result was checked. A ratio is ours against the floor of the same line, so below 1 is quicker than the floor.",
  ];
  return [...head, ...sections.flatMap(sectionMarkdown), ""].join("\n");
}

function sectionMarkdown(section: Section): string[] {
  const [columns, ...rows] = withVerdicts(section);
  const asRow = (cells: readonly string[] | undefined): string => `| ${cells?.join(" | ") ?? ""} |`;
  const rule = columns?.map((_, column) => (column === 0 ? "---" : "---:"));
  const notes = noteLines(section, "");
  const table = [asRow(columns), asRow(rule), ...rows.map(asRow)];
  return [
    "",
    `## ${section.row}. ${section.title}`,
    "",
    `Must be: ${section.target}.`,
    "",
    ...table,
    ...(notes.length === 0 ? [] : ["", ...notes]),
  ];
}

function withVerdicts({ columns, lines }: Section): string[][] {
  return [[...columns, ""], ...lines.map((line) => [...line.cells, verdict(line)])];
}

function verdict({ ok, disturbed }: Line): string {
  if (ok === undefined) return "";
  return `${ok ? "ok" : "MISS"}${disturbed === true ? " (disturbed)" : ""}`;
}

function noteLines({ notes = [] }: Section, indent: string): string[] {
  return notes.map((note) => `${indent}- ${note}`);
}

function pad(cell: string, width: number, column: number): string {
  return column === 0 ? cell.padEnd(width) : cell.padStart(width);
}

export const count = (value: number): string => value.toLocaleString("en-US");
export const times = (ratio: number): string => `${ratio.toFixed(2)} ×`;
/** Three significant digits, without an exponent. */
export const digits = (value: number): string => (value >= 100 ? Math.round(value).toLocaleString("en-US") : value.toPrecision(3));
