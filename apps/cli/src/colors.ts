// Colours of the terminal, or their absence: the same functions either way.
import picocolors from "picocolors";

export type Colors = ReturnType<typeof picocolors.createColors>;

/** Whether a stream should be coloured: `NO_COLOR` and `FORCE_COLOR` decide first, then whether it is a terminal. */
export function wantsColor(isTerminal: boolean, env: Readonly<Record<string, string | undefined>>): boolean {
  if ((env["NO_COLOR"] ?? "") !== "") return false;
  if ((env["FORCE_COLOR"] ?? "") !== "") return env["FORCE_COLOR"] !== "0";
  return isTerminal && env["TERM"] !== "dumb";
}

export const createColors: (enabled: boolean) => Colors = picocolors.createColors;
