// What tasks have begun and ended, in a file outside of the store: one line each, written before anything else can happen. A process that is
// killed takes nothing back of it, as what was written is the system's. A line begins with its line feed: a piece of one that was cut off by a
// kill stands alone.
import { openSync, readFileSync, writeSync } from "node:fs";

export interface LogLine {
  readonly what: "begins" | "ends" | "undoes" | "undone";
  /** Which process of a history it was: 0, 1, 2… */
  readonly process: number;
  /** The pass: `keyOf`. */
  readonly key: string;
}

const whats: readonly LogLine["what"][] = ["begins", "ends", "undoes", "undone"];

/** A pass by its node, its number and, as the insides of a loop count anew each time, the round of what it was given. */
export function keyOf(taskId: string, iteration: number, input: unknown): string {
  return `${taskId}#${iteration}@${roundOf(input) ?? ""}`;
}

function roundOf(input: unknown): number | undefined {
  if (typeof input !== "object" || input === null) return undefined;
  const { round } = input as { readonly round?: unknown };
  if (typeof round === "number") return round;
  // The record of a group, or the items of a map.
  for (const part of Object.values(input)) {
    const found = roundOf(part);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Writes to the log; `reach` may end the process at any byte, and is told how many more are to be written. */
export class SideLog {
  readonly #file: number;
  readonly #process: number;
  readonly #reach: (bytes: number, write: (bytes: number) => void) => void;

  constructor(path: string, process: number, reach: (bytes: number, write: (bytes: number) => void) => void) {
    this.#file = openSync(path, "a");
    this.#process = process;
    this.#reach = reach;
  }

  add(what: LogLine["what"], key: string): void {
    const bytes = Buffer.from(`\n${what}\t${this.#process}\t${key}\t.`);
    this.#reach(bytes.length, (count) => void writeSync(this.#file, bytes, 0, count));
    writeSync(this.#file, bytes);
  }
}

/** Whole lines. */
export function readLog(path: string): LogLine[] {
  const lines: LogLine[] = [];
  for (const line of readFileSync(path, "utf8").split("\n")) {
    const [what, process, key, end] = line.split("\t");
    const known = whats.find((one) => one === what);
    if (end !== "." || key === undefined || known === undefined) continue;
    lines.push({ what: known, process: Number(process), key });
  }
  return lines;
}
