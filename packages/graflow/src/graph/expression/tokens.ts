// The words of an expression, one after another: names, `>>`, `|`, parentheses, and `;`.
import { unicodePattern } from "../../shared/unicode-pattern.ts";
import { faultAt } from "./fault.ts";
import { explainSlip } from "./slips.ts";

export interface Token {
  readonly kind: "name" | ">>" | "|" | "(" | ")" | ";" | "end";
  readonly at: number;
  readonly end: number;
  /** Of a name, without its quotes; of anything else as it is written. */
  readonly text: string;
  /** Whether a line ended between the word before and this one. */
  readonly onNewLine: boolean;
}

const bareName = unicodePattern(String.raw`(?:[\w.$~\p{L}\p{M}\p{N}-]|\u200c|\u200d)+`, "uy");
const quotedName = /"((?:[^"\\\r\n]|\\.)*)"|'((?:[^'\\\r\n]|\\.)*)'/y;
const isBlank = Array.from({ length: 128 }, (_, code) => /\s/.test(String.fromCharCode(code)));
const isNamePart = Array.from({ length: 128 }, (_, code) => /[\w.$~-]/.test(String.fromCharCode(code)));

/** The word that begins at or after `from`. Throws `ExpressionError`. */
export function tokenAt(text: string, from: number): Token {
  let at = from;
  let onNewLine = false;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === LINE_FEED || code === CARRIAGE_RETURN) onNewLine = true;
    else if (code < 128 ? isBlank[code] !== true : !/\s/.test(text.charAt(at))) break;
  }
  const sign = signAt(text, at);
  if (sign !== undefined) return { kind: sign === "" ? "end" : sign, at, end: at + sign.length, text: sign, onNewLine };

  const end = endOfName(text, at);
  if (end === at) return { kind: "name", ...readQuoted(text, at), onNewLine };
  const name = text.slice(at, end);
  const dashes = arrowAfter(name, text, end);
  if (dashes > 0) throw explainSlip(text, end - dashes);
  return { kind: "name", at, end, text: name, onNewLine };
}

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/** The sign that stands at a place; empty at the end of the text. */
function signAt(text: string, at: number): ">>" | "|" | "(" | ")" | ";" | "" | undefined {
  const letter = text.charAt(at);
  switch (letter) {
    case "":
    case "(":
    case ")":
    case ";":
      return letter;
    case "|":
      return text[at + 1] === "|" ? undefined : letter;
    case ">":
      return text[at + 1] === ">" && text[at + 2] !== ">" ? ">>" : undefined;
    default:
      return undefined;
  }
}

/** Where a name without quotes ends; `at` when none begins there. */
function endOfName(text: string, at: number): number {
  for (let end = at; ; end++) {
    const code = text.charCodeAt(end);
    if (code >= 128) return at + (match(bareName(), text, at)?.[0].length ?? 0);
    if (isNamePart[code] !== true) return end;
  }
}

/** Whether a name can be written without quotes, whatever follows it. */
export function isBareName(name: string): boolean {
  return match(bareName(), name, 0)?.[0] === name && !name.endsWith("-");
}

/** A name as it has to be written in an expression. */
export function writeName(name: string): string {
  return isBareName(name) ? name : `"${name.replaceAll(/["\\]/g, "\\$&")}"`;
}

/** Dashes belong to names, but those that are followed by ">" were meant as an arrow: how many there are. */
function arrowAfter(name: string, text: string, end: number): number {
  if (text[end] !== ">" || !name.endsWith("-")) return 0;
  const dashes = name.length - name.replace(/-+$/, "").length;
  return text[end + 1] === ">" && dashes < name.length ? 0 : dashes;
}

function readQuoted(text: string, at: number): { at: number; end: number; text: string } {
  const found = match(quotedName, text, at);
  if (found === undefined) throw explainSlip(text, at);
  const [written, ...inner] = found;
  const name = inner.find((part) => part !== undefined) ?? "";
  const end = at + written.length;
  if (name === "")
    throw faultAt(text, at, end, "Expected a name in the quotes, got none", "Write the name between them, or take them out.");
  const odd = /\\[^"'\\]/.exec(name.replaceAll(/\\["'\\]/g, "__"));
  if (odd !== null) {
    const place = at + 1 + odd.index;
    throw faultAt(
      text,
      place,
      place + 2,
      `Expected a quote or another \`\\\` after \`\\\`, got \`${odd[0].slice(1)}\``,
      "To have one backslash in a name, write two.",
    );
  }
  return { at, end, text: name.includes("\\") ? name.replaceAll(/\\(.)/g, "$1") : name };
}

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? undefined;
}
