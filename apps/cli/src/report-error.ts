// An error as text for people: what happened, where in their code, why, and what to do. Pure: the source lines come from the caller.
import { relative } from "node:path";
import type { Colors } from "./colors.ts";
import type { ErrorReport } from "./error-report.ts";
import type { Place } from "./user-frame.ts";

export interface ReportLook {
  readonly colors: Colors;
  /** Paths below it are shown relative to it. */
  readonly cwd: string;
  /** The text of a file, if it can be read. */
  readonly readSource: (file: string) => string | undefined;
}

const maxParts = 5;

export function reportError(report: ErrorReport, look: ReportLook): string {
  const { colors } = look;
  const lines: string[] = [];
  const [headline = "", ...more] = message(report).split("\n");
  lines.push(`${colors.red("✖")} ${colors.bold(headline)}`);
  if (report.mistakes === undefined) lines.push(...more.map((line) => `  ${line}`));
  for (const { message: text, remedy } of report.mistakes ?? []) {
    lines.push(`  ${colors.red("•")} ${indented(text, 4)}`);
    if (remedy !== "") lines.push(`    ${colors.cyan(indented(remedy, 4))}`);
  }
  const { place } = report;
  if (place !== undefined) lines.push("", ...placeLines(place, look));
  const causes = causeLines(report, look);
  if (causes.length > 0) lines.push("", ...causes);
  if (report.hint !== undefined && (report.mistakes?.length ?? 0) !== 1)
    lines.push("", `  ${colors.cyan("hint")}  ${indented(report.hint, 8)}`);
  if (report.code !== undefined) lines.push(`${report.hint === undefined ? "\n" : ""}  ${colors.dim(`code  ${report.code}`)}`);
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

function placeLines(place: Place, { colors, cwd, readSource }: ReportLook): string[] {
  const lines = [`  ${colors.dim("at")} ${colors.cyan(placeText(place, cwd))}`];
  const source = readSource(place.file)?.split(/\r?\n/);
  const hit = source?.[place.line - 1];
  if (source === undefined || hit === undefined || place.column === undefined) return lines;
  const first = Math.max(1, place.line - 1);
  const last = Math.min(source.length, place.line + 1);
  const gutter = String(last).length;
  for (let line = first; line <= last; line++) {
    const text = clip(source[line - 1] ?? "");
    const number = String(line).padStart(gutter);
    if (line !== place.line) lines.push(colors.dim(`    ${number} │ ${text}`));
    else {
      lines.push(`  ${colors.red("›")} ${number} ${colors.dim("│")} ${text}`);
      if (place.column <= text.length)
        lines.push(
          `    ${" ".repeat(gutter)} ${colors.dim("│")} ${clip(hit.slice(0, place.column - 1)).replace(/\S/g, " ")}${colors.red("^")}`,
        );
    }
  }
  return lines;
}

function causeLines(report: ErrorReport, look: ReportLook): string[] {
  const { colors } = look;
  const lines: string[] = [];
  const parts = report.parts ?? [];
  for (const { label, report: part } of parts.slice(0, maxParts)) lines.push(`  ${colors.dim(label)}  ${firstLine(part)}`);
  if (parts.length > maxParts) lines.push(colors.dim(`  and ${parts.length - maxParts} more`));
  let told = [report.message, ...lines].join("\n");
  for (let cause = report.cause; cause !== undefined; cause = cause.cause) {
    const text = `${nameless(cause) ? "" : `${cause.name}: `}${message(cause)}`;
    const listed = parts.some(({ report: part }) => part.message === cause.message);
    if (!listed && !told.includes(text)) lines.push(`  ${colors.dim("caused by")}  ${indented(text, 13)}`);
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
const indented = (text: string, columns: number): string => text.replaceAll("\n", `\n${" ".repeat(columns)}`);
const clip = (line: string): string => (line.length > 160 ? `${line.slice(0, 159)}…` : line).replaceAll("\t", "  ");
