// The output of a run, as people want to see it at the end: whole when small, else its beginning.
import { inspect } from "node:util";
import { plural } from "./duration-text.ts";
import { safeLines } from "./live/text-width.ts";

const maxLines = 24;
const maxCharacters = 4000;

/** `undefined` for no output. */
export function outputText(output: unknown, { color, width }: { readonly color: boolean; readonly width: number }): string | undefined {
  if (output === undefined) return undefined;
  const text = typeof output === "string" ? output : inspected(output, color, width);
  const short = text.length > maxCharacters ? text.slice(0, maxCharacters) : text;
  const lines = safeLines(short);
  const shown = lines.slice(0, maxLines).join("\n");
  if (short.length === text.length && lines.length <= maxLines) return shown;
  const missing =
    text.length > maxCharacters ? plural(text.length - shown.length, "more character") : plural(lines.length - maxLines, "more line");
  return `${shown}${color ? "\u001b[0m" : ""}\n… ${missing}`;
}

function inspected(output: unknown, colors: boolean, width: number): string {
  try {
    return inspect(output, {
      colors,
      depth: 4,
      maxArrayLength: 10,
      maxStringLength: 400,
      breakLength: Math.max(40, width - 4),
      compact: 3,
    });
  } catch {
    return "(the output cannot be shown)";
  }
}
