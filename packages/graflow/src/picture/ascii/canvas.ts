// A sheet of terminal cells. Lines are kept as the sides that they touch, so that crossings and corners find their own character.
import { glyphsOf } from "./width.ts";

/** What a cell is drawn in; the colours of each are in `paint.ts`. */
export type Ink =
  | "plain"
  | "quiet"
  | "edge"
  | "back"
  | "waiting"
  | "running"
  | "retrying"
  | "completed"
  | "failed"
  | "skipped"
  | "cancelled";

export const UP = 1;
export const RIGHT = 2;
export const DOWN = 4;
export const LEFT = 8;

export type Pen = "solid" | "dashed" | "double";

interface Cell {
  /** Empty: the right half of a wide character. */
  readonly text: string;
  readonly sides: number;
  readonly pen: Pen;
  readonly ink: Ink;
}

/** By the sides touched: up 1, right 2, down 4, left 8. */
const solid = " ╵╶╰╷│╭├╴╯─┴╮┤┬┼".split("");
const dashed = " ┆┄╰┆┆╭├┄╯┄┴╮┤┬┼".split("");
const double = " ║═╚║║╔╠═╝═╩╗╣╦╬".split("");

export class Canvas {
  readonly #rows: (Cell | undefined)[][] = [];

  #row(y: number): (Cell | undefined)[] {
    while (this.#rows.length <= y) this.#rows.push([]);
    return this.#rows[y] ?? [];
  }

  sidesAt(x: number, y: number): number {
    return this.#rows[y]?.[x]?.sides ?? 0;
  }

  /** Adds sides to a cell. The first pen and ink of a cell stay. */
  touch(x: number, y: number, sides: number, pen: Pen, ink: Ink): void {
    const row = this.#row(y);
    const old = row[x];
    if (old !== undefined && old.sides === 0) return;
    const all = (old?.sides ?? 0) | sides;
    const style = old?.pen ?? pen;
    row[x] = {
      text: (style === "solid" ? solid : style === "dashed" ? dashed : double)[all] ?? " ",
      sides: all,
      pen: style,
      ink: old?.ink ?? ink,
    };
  }

  write(x: number, y: number, text: string, ink: Ink): void {
    const row = this.#row(y);
    let at = x;
    for (const { text: sign, columns } of glyphsOf(text)) {
      if (columns === 0) continue;
      row[at] = { text: sign, sides: 0, pen: "solid", ink };
      if (columns === 2) row[at + 1] = { text: "", sides: 0, pen: "solid", ink };
      at += columns;
    }
  }

  /** A vertical line; its ends reach into the cells above and below it. */
  vertical(x: number, from: number, to: number, pen: Pen, ink: Ink): void {
    for (let y = from; y <= to; y++) this.touch(x, y, UP | DOWN, pen, ink);
  }

  box(x: number, y: number, width: number, height: number, pen: Pen, ink: Ink): void {
    const [right, low] = [x + width - 1, y + height - 1];
    this.touch(x, y, RIGHT | DOWN, pen, ink);
    this.touch(right, y, LEFT | DOWN, pen, ink);
    this.touch(x, low, RIGHT | UP, pen, ink);
    this.touch(right, low, LEFT | UP, pen, ink);
    for (let at = x + 1; at < right; at++) for (const line of [y, low]) this.touch(at, line, LEFT | RIGHT, pen, ink);
    for (let at = y + 1; at < low; at++) for (const line of [x, right]) this.touch(line, at, UP | DOWN, pen, ink);
  }

  /** Copies another sheet to this one. */
  paste(other: Canvas, x: number, y: number): void {
    other.#rows.forEach((cells, dy) => {
      const row = this.#row(y + dy);
      cells.forEach((cell, dx) => {
        if (cell !== undefined) row[x + dx] = cell;
      });
    });
  }

  get height(): number {
    return this.#rows.length;
  }

  get width(): number {
    return this.#rows.reduce((most, row) => Math.max(most, row.length), 0);
  }

  /** Each row as runs of one ink. */
  runs(): { readonly text: string; readonly ink: Ink }[][] {
    return this.#rows.map((row) => {
      const runs: { text: string; ink: Ink }[] = [];
      for (const cell of Array.from(row)) {
        const { text, ink } = cell ?? { text: " ", ink: "plain" as const };
        const last = runs.at(-1);
        if (last !== undefined && (last.ink === ink || text === " ")) last.text += text;
        else runs.push({ text, ink });
      }
      const end = runs.at(-1);
      if (end !== undefined) end.text = end.text.trimEnd();
      return runs;
    });
  }
}
