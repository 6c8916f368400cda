// An error as text for people: what happened, where in their code, why, and what to do. Pure: the source lines come from the caller.
import { relative } from "node:path";
import type { Colors } from "./colors.ts";
import type { ErrorReport } from "./error-report.ts";
import { fitWidth, oneLine, plainLines, textWidth, wrapWidth } from "./live/text-width.ts";
import type { Place } from "./user-frame.ts";

export interface ReportLook {
  readonly colors: Colors;
  /** Paths below it are shown relative to it. */
  readonly cwd: string;
  /** The text of a file, if it can be read. */
  readonly readSource: (file: string) => string | undefined;
  /** Columns to wrap at. Default: lines stay as long as they are. */
  readonly width?: number | undefined;
}

const maxParts = 5;

export function reportError(report: ErrorReport, look: ReportLook): string {
  const { colors } = look;
  const [headline = "", ...more] = message(report).split("\n");
  const lines = [`${colors.red("✖")} ${colors.bold(hanging(headline, 2, look))}`];
  if (report.mistakes === undefined) lines.push(...more.flatMap(plainLines).map((line) => `  ${line}`));
  for (const { message: text, remedy } of report.mistakes ?? []) {
    lines.push(`  ${colors.red("•")} ${hanging(text, 4, look)}`);
    if (remedy !== "") lines.push(`    ${colors.cyan(hanging(remedy, 4, look))}`);
  }
  const { place } = report;
  if (place !== undefined) lines.push("", ...placeLines(place, look));
  const causes = causeLines(report, look);
  if (causes.length > 0) lines.push("", ...causes);
  if (report.hint !== undefined && (report.mistakes?.length ?? 0) !== 1)
    lines.push("", `  ${colors.cyan("hint")}  ${hanging(report.hint, 8, look)}`);
  if (report.code !== undefined) lines.push(`${report.hint === undefined ? "\n" : ""}  ${colors.dim(`code  ${oneLine(report.code)}`)}`);
  return lines.join("\n");
}

/** Without the run's id, which says nothing on a terminal that shows one run; and without what is listed below. */
function message(report: ErrorReport): string {
  const text = report.runId === undefined ? report.message : report.message.replaceAll(` of run ${report.runId}`, "");
  if (report.parts === undefined) return text;
  return text.replace(/; (?:the last: |(?:"[^"]*"(?:, )?)+ failed, first: )[^]*$/, "");
}

/** `file:line:column`, as editors and terminals understand it. */
function placeText({ file, line, column }: Place, cwd: string): string {
  const path = relative(cwd, file);
  return `${path.startsWith("..") || path === "" ? file : path}:${line}${column === undefined ? "" : `:${column}`}`;
}

function placeLines(place: Place, { colors, cwd, readSource, width = 160 }: ReportLook): string[] {
  const lines = [`  ${colors.dim("at")} ${colors.cyan(placeText(place, cwd))}`];
  const source = readSource(place.file)?.split(/\r?\n/);
  const hit = source?.[place.line - 1];
  if (source === undefined || hit === undefined || place.column === undefined) return lines;
  const first = Math.max(1, place.line - 1);
  const last = Math.min(source.length, place.line + 1);
  const gutter = String(last).length;
  const room = width - gutter - 7;
  const lead = hit.slice(0, place.column - 1).replaceAll("\t", "  ");
  // A place far to the right: the lines begin later, so that it is seen.
  const from = textWidth(lead) < room - 1 ? 0 : lead.length - Math.floor(room / 2);
  const late = (text: string): string => (from === 0 ? text : `…${text.slice(from + 1)}`);
  const clip = (text: string): string => fitWidth(late(text.replaceAll("\t", "  ")), room);
  for (let line = first; line <= last; line++) {
    const text = clip(source[line - 1] ?? "");
    const number = String(line).padStart(gutter);
    if (line !== place.line) lines.push(colors.dim(`    ${number} │ ${text}`));
    else {
      lines.push(`  ${colors.red("›")} ${number} ${colors.dim("│")} ${text}`);
      const before = textWidth(late(lead));
      if (before < textWidth(text)) lines.push(`    ${" ".repeat(gutter)} ${colors.dim("│")} ${" ".repeat(before)}${colors.red("^")}`);
    }
  }
  return lines;
}

function causeLines(report: ErrorReport, look: ReportLook): string[] {
  const { colors } = look;
  const lines: string[] = [];
  const parts = report.parts ?? [];
  for (const { label, report: part } of parts.slice(0, maxParts))
    lines.push(`  ${colors.dim(label)}  ${hanging(firstLine(part), label.length + 4, look)}`);
  if (parts.length > maxParts) lines.push(colors.dim(`  and ${parts.length - maxParts} more`));
  let told = [report.message, ...lines].join("\n");
  for (let cause = report.cause; cause !== undefined; cause = cause.cause) {
    const text = `${nameless(cause) ? "" : `${cause.name}: `}${message(cause)}`;
    const listed = parts.some(({ report: part }) => part.message === cause.message);
    if (!listed && !told.includes(text)) lines.push(`  ${colors.dim("caused by")}  ${hanging(text, 13, look)}`);
    told += `\n${cause.message}`;
  }
  return lines;
}

/** What a part says, in one line: its label tells the node already. */
function firstLine(report: ErrorReport): string {
  const text = (message(report).split("\n")[0] ?? "").replace(/^(?:Task|Group) "[^"]*" (?:failed: )?/, "");
  return nameless(report) ? text : `${report.name}: ${text}`;
}

/** Our errors are known by their code; the most general name says nothing. */
const nameless = (report: ErrorReport): boolean => report.hint !== undefined || report.name === "Error" || report.name === "Thrown value";
/** Lines after the first start at this column; none goes beyond the width. */
function hanging(text: string, column: number, { width = Number.POSITIVE_INFINITY }: ReportLook): string {
  return wrapWidth(plainLines(text).join("\n"), Math.max(20, width - column)).join(`\n${" ".repeat(column)}`);
}
