// A terminal that is only a grid of characters: what the tests look at. Knows just the codes that the screen writes.
import { textWidth } from "../src/live/text-width.ts";
import type { Terminal } from "../src/live/screen.ts";

const codeOrCharacter = new RegExp(`${"\u001b"}\\[([?0-9;]*[A-Za-z])|([^])`, "gu");

export class VirtualTerminal implements Terminal {
  readonly columns: number;
  readonly rows: number;
  writes = 0;
  cursorHidden = false;
  #lines: string[][] = [[]];
  #row = 0;
  #column = 0;
  #wrap = true;

  constructor(columns: number, rows: number) {
    this.columns = columns;
    this.rows = rows;
  }

  /** Everything ever printed, as it stands now, with what has scrolled away. */
  get text(): string {
    return this.#lines
      .map((cells) =>
        Array.from(cells, (cell) => cell ?? " ")
          .join("")
          .trimEnd(),
      )
      .join("\n")
      .trimEnd();
  }

  write(text: string): void {
    this.writes += 1;
    for (const [, code, rest] of text.matchAll(codeOrCharacter)) {
      if (code !== undefined) this.#control(code);
      else if (rest === "\n") this.#newline();
      else if (rest === "\r") this.#column = 0;
      else if (rest !== undefined) this.#put(rest);
    }
  }

  #put(character: string): void {
    const width = textWidth(character);
    if (this.#column + width > this.columns) {
      if (this.#wrap) this.#newline();
      else this.#column = this.columns - width;
    }
    const line = this.#line();
    line[this.#column] = character;
    if (width === 2) line[this.#column + 1] = "";
    this.#column += width;
  }

  #newline(): void {
    this.#row += 1;
    this.#column = 0;
    this.#line();
  }

  #line(): string[] {
    while (this.#lines.length <= this.#row) this.#lines.push([]);
    return this.#lines[this.#row] ?? [];
  }

  #control(code: string): void {
    if (code === "?25l") this.cursorHidden = true;
    if (code === "?25h") this.cursorHidden = false;
    if (code === "?7l") this.#wrap = false;
    if (code === "?7h") this.#wrap = true;
    // Nothing above the screen can be reached again.
    if (code.endsWith("A")) this.#row = Math.max(0, this.#lines.length - this.rows, this.#row - Number(code.slice(0, -1)));
    if (code === "2K") this.#line().length = 0;
    if (code === "J") {
      this.#lines.length = this.#row + 1;
      this.#line().length = this.#column;
    }
  }
}
