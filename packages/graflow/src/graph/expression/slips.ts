// Signs that are no part of an expression, and what was probably meant by them: other arrows, other brackets, commas, comments.
import type { ExpressionError } from "../../shared/errors/expression-error.ts";
import { faultAt } from "./fault.ts";

interface Slip {
  readonly pattern: RegExp;
  readonly expected: string;
  readonly hint: string;
}

const slips: readonly Slip[] = [
  { pattern: /[-=]+>+|>{3,}|>|[→⇒➔➜]|[＞»≫]+/y, expected: "`>>`", hint: "Write `a >> b` for b after a." },
  { pattern: /<[-=<]*|[←⇐]|[＜«≪]+/y, expected: "`>>`", hint: "Edges point to the right: write `a >> b` for b after a." },
  {
    pattern: /\|{2,}|&+|[,+｜＆，、＋]/y,
    expected: "`>>` or `|`",
    hint: "Write `a | b` for a and b side by side, `a >> b` for b after a.",
  },
  { pattern: /[[{（［｛]/y, expected: "`(`", hint: "Groups stand in parentheses: `a >> (b | c)`." },
  { pattern: /[\]}）］｝]/y, expected: "`)`", hint: "Groups stand in parentheses: `a >> (b | c)`." },
  { pattern: /；/y, expected: "`;`", hint: "Statements are split by `;` or stand on lines of their own." },
  {
    pattern: /\/\/.*|#.*|\/\*/y,
    expected: "a name, `>>`, `|` or parentheses",
    hint: "An expression has no comments: write them beside it.",
  },
  {
    pattern: /["'].*/y,
    expected: "a closing quote on the same line",
    hint: "A name that has a quote in it stands in the other quotes, or has a `\\` before the quote.",
  },
  { pattern: /[“”„‘’‚`]/y, expected: "a name", hint: "Names that need quotes stand in straight ones: \" or '." },
];

const other: Slip = {
  pattern: /./suy,
  expected: "a name, `>>`, `|` or parentheses",
  hint: 'A name of other characters than letters, digits and _ - . $ ~ stands in quotes: "two words".',
};

/** The error for a sign that begins no word. */
export function explainSlip(text: string, at: number): ExpressionError {
  for (const { pattern, expected, hint } of [...slips, other]) {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    if (found === undefined) continue;
    const isQuote = found.startsWith('"') || found.startsWith("'");
    return faultAt(
      text,
      at,
      at + found.length,
      isQuote ? `Expected ${expected}, got none` : `Expected ${expected}, got \`${sign(found)}\``,
      hint,
    );
  }
  throw new Error(`There is a word at ${at}`);
}

function sign(found: string): string {
  return /^[/#]/.test(found) ? (/^\/[/*]|#/.exec(found)?.[0] ?? found) : found;
}
