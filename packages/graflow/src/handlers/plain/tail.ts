// The last lines of what a program has said of itself: when it ends before its task, they most often say why.

/** In characters. */
const LONGEST = 4_000;
const LINES = 20;

export class Tail {
  #lines: string[] = [];

  add(line: string): void {
    this.#lines.push(line.slice(0, LONGEST));
    if (this.#lines.length > LINES) this.#lines.shift();
  }

  /** Empty when nothing was said. */
  get text(): string {
    return this.#lines.join("\n").trim().slice(-LONGEST);
  }

  clear(): void {
    this.#lines = [];
  }
}

/** Ends the sentence that says how it ended. */
export function lastWords(tail: string): string {
  return tail === "" ? "" : `. Its last words:\n${tail}`;
}
