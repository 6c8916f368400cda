// The line of an expression with carets under a place in it: what every message about an expression ends with.
import { displayWidth } from "../../shared/display-width.ts";

/** How much of a long line is shown on either side of the place. */
const AROUND = 60;

export interface TextPlace {
  /** Both counted from 1. */
  readonly line: number;
  readonly column: number;
}

/** Line and column of an offset. */
export function placeOf(text: string, at: number): TextPlace {
  const lines = text.slice(0, at).split(lineEnd);
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}

/**
 * Two lines: the one in which `at` stands, and carets under it up to `end`.
 *
 * ```text
 *   extract >> >> report
 *              ^^
 * ```
 */
export function pointAt(text: string, at: number, end: number = at + 1): string {
  const { line, column } = placeOf(text, at);
  const from = at - column + 1;
  const until = from + text.slice(from).search(new RegExp(`${lineEnd.source}|$`));
  const before = text.slice(from, at);
  const place = text.slice(at, Math.max(at, Math.min(end, until, at + AROUND)));
  const after = text.slice(at + place.length, until);

  const left = before.length > AROUND ? `…${whole(before.slice(-AROUND))}` : before;
  const right = after.length > AROUND ? `${whole(after.slice(0, AROUND))}…` : after;
  const margin = /[\r\n]/.test(text.trim()) ? `  ${line} | ` : "  ";
  const carets = "^".repeat(Math.max(1, displayWidth(place)));
  return `${margin}${visible(left + place + right)}\n${" ".repeat(margin.length)}${blank(visible(left))}${carets}`;
}

const lineEnd = /\r\n|[\r\n]/;

/** Without halves of characters at its ends. */
function whole(text: string): string {
  return text.replace(/^[\udc00-\udfff]|[\ud800-\udbff]$/g, "");
}

/** Control characters must not reach a terminal, nor move what is below. Tabs stay, on both lines. */
function visible(text: string): string {
  return text.replaceAll(/[\0-\x08\n-\x1f\x7f-\x9f\u2028\u2029]/g, "�");
}

function blank(text: string): string {
  return text
    .split("\t")
    .map((part) => " ".repeat(displayWidth(part)))
    .join("\t");
}
