// A value in one line, for lists: its beginning, harmless to the terminal.
import { inspect } from "node:util";
import { fitWidth, oneLine } from "./live/text-width.ts";

export function valueText(value: unknown, { color, width }: { readonly color: boolean; readonly width: number }): string {
  const text = inspected(value, false);
  // Colours only where nothing is to be cut or taken out of the text.
  const plain = fitWidth(oneLine(text), width);
  return color && plain === text ? inspected(value, true) : plain;
}

function inspected(value: unknown, colors: boolean): string {
  try {
    return inspect(value, { colors, depth: 3, breakLength: Infinity, compact: true, maxArrayLength: 8, maxStringLength: 200 });
  } catch {
    return "(cannot be shown)";
  }
}
