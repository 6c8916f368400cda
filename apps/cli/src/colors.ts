// Colours of the terminal, or their absence: the same functions either way.
import picocolors from "picocolors";

export type Colors = ReturnType<typeof picocolors.createColors>;

/**
 * Whether a stream should be coloured: `NO_COLOR` and `FORCE_COLOR` decide first, then whether it is a terminal. Whatever Node's types say,
 * `isTTY` of a pipe is `undefined`; picocolors would take that for "decide yourself", and colour whatever runs with `CI` set.
 */
export function wantsColor(isTerminal: boolean | undefined, env: Readonly<Record<string, string | undefined>>): boolean {
  if ((env["NO_COLOR"] ?? "") !== "") return false;
  if ((env["FORCE_COLOR"] ?? "") !== "") return env["FORCE_COLOR"] !== "0";
  return isTerminal === true && env["TERM"] !== "dumb";
}

export const createColors: (enabled: boolean) => Colors = picocolors.createColors;
