// The part of the terminal that is drawn again and again: some lines at the bottom, with text printed above them. One write per frame, only the lines that
// changed; line wrap is off while they are drawn, so that a character of unexpected width cannot shift the rest.
import { fitWidth, textWidth } from "./text-width.ts";

/** As much of a terminal as is needed. */
export interface Terminal {
  readonly columns?: number;
  readonly rows?: number;
  write(text: string): unknown;
}

const esc = "\u001b[";
const beginFrame = `${esc}?2026h${esc}?25l`;
const endFrame = `${esc}?2026l`;
const wrapOff = `${esc}?7l`;
const wrapOn = `${esc}?7h`;
const showCursor = `${esc}?25h`;
/** Before the text, not after: a line as wide as the screen would lose its last character. */
const clearLine = `${esc}2K`;
const clearBelow = `${esc}J`;

export class Screen {
  readonly #terminal: Terminal;
  /** As on the screen now; the cursor stands at the start of the line after them. */
  #lines: readonly string[] = [];
  #width = 0;
  #above = "";

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  get width(): number {
    return Math.max(20, this.#terminal.columns || 80);
  }

  /** Rows that a frame may take: one is left for the cursor. */
  get height(): number {
    return Math.max(2, (this.#terminal.rows || 24) - 1);
  }

  /** Text that stays, above the lines. It appears with the next frame. */
  print(text: string): void {
    this.#above += text.endsWith("\n") ? text : `${text}\n`;
  }

  draw(lines: readonly string[]): void {
    const width = this.width;
    const full = this.#above !== "" || width !== this.#width;
    const body = full
      ? this.#home() + clearBelow + this.#above + wrapOff + lines.map((line) => `${line}\n`).join("")
      : this.#changes(lines);
    if (body === "") return;
    this.#terminal.write(beginFrame + body + wrapOn + endFrame);
    this.#lines = lines;
    this.#width = width;
    this.#above = "";
  }

  /** Draws a last frame, which stays, and gives the terminal back. */
  close(lines: readonly string[] = this.#lines): void {
    this.draw(lines);
    this.#lines = [];
    this.#terminal.write(showCursor);
  }

  /** To where the first line starts, also when the terminal was made narrower and has wrapped the lines. */
  #home(): string {
    const width = this.width;
    const rows = this.#lines.reduce((sum, line) => sum + Math.max(1, Math.ceil(textWidth(line) / width)), 0);
    return rows === 0 ? "" : `${esc}${rows}A\r`;
  }

  #changes(lines: readonly string[]): string {
    const before = this.#lines;
    let first = 0;
    while (first < lines.length && first < before.length && lines[first] === before[first]) first += 1;
    if (first === lines.length && first === before.length) return "";
    const up = before.length - first;
    let body = wrapOff + (up === 0 ? "" : `${esc}${up}A\r`);
    for (let index = first; index < lines.length; index++) {
      const line = lines[index] ?? "";
      body += line === before[index] ? "\n" : `${clearLine}${line}\n`;
    }
    return lines.length < before.length ? body + clearBelow : body;
  }
}

/** Cuts what is wider than the screen and drops what is higher: a frame that does not fit cannot be drawn over. */
export function clamp(lines: readonly string[], { width, height }: { readonly width: number; readonly height: number }): readonly string[] {
  return lines.slice(0, height).map((line) => fitWidth(line, width));
}
