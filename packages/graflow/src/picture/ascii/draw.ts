// One part of a level as a sheet: its boxes stand in rows, and between two rows lines run in tracks of their own, so that no two lines share
// a cell unless they mean the same.
import { AGAIN, type Item } from "../../graph/drawing/scene.ts";
import { visible } from "../../graph/drawing/text.ts";
import type { Sheet } from "./boxes.ts";
import { Canvas, DOWN, LEFT, RIGHT, UP } from "./canvas.ts";
import { columnsOf, type Extent } from "./columns.ts";
import type { Grid, Stop } from "./grid.ts";
import type { BackEdges } from "./lanes.ts";
import { tracksOf, type Net, type Wire } from "./nets.ts";
import { columnsOf as textColumns } from "./width.ts";

export interface Entry {
  readonly net: Net;
  readonly label: string;
}

/** The lines into each stop. */
export function entriesOf(nets: readonly (readonly Net[])[]): Map<Stop, Entry[]> {
  const entries = new Map<Stop, Entry[]>();
  for (const net of nets.flat())
    for (const { stop, label } of net.targets) entries.set(stop, [...(entries.get(stop) ?? []), { net, label }]);
  return entries;
}

/** The columns that these lines and their labels take on top of a box. */
export function faceFor(entries: readonly Entry[]): number {
  return entries.length === 0 ? 0 : entries.reduce((sum, { label }) => sum + roomFor(label), 1);
}

function roomFor(label: string): number {
  return Math.max(2, textColumns(visible(label)) + 2);
}

/** The whole part as one sheet, or nothing where two lines would run into each other. */
export function draw(
  grid: Grid,
  nets: readonly (readonly Net[])[],
  entries: ReadonlyMap<Stop, readonly Entry[]>,
  sheets: ReadonlyMap<Stop, Sheet>,
  backs: BackEdges,
): Sheet | undefined {
  const extentOf = (stop: Stop): Extent => {
    const sheet = sheets.get(stop);
    return sheet === undefined ? { left: 0, right: 0 } : { left: sheet.middle, right: sheet.width - sheet.middle - 1 };
  };
  const columns = columnsOf(grid, extentOf);
  const columnOf = (stop: Stop): number => columns.get(stop) ?? 0;
  const entryColumns = spreadEntries(entries, columnOf);

  const canvas = new Canvas();
  const tops = new Map<Stop, number>();
  let y = 0;
  for (const [number, row] of grid.rows.entries()) {
    const height = Math.max(1, ...row.map((stop) => sheets.get(stop)?.height ?? 0));
    const wires = (nets[number] ?? []).map((net): Wire => ({
      from: net.sources.map((stop) => ({ stop, column: columnOf(stop) })),
      to: net.targets.map(({ stop, label }) => ({
        stop,
        label: visible(label),
        column: entryColumns.get(stop)?.get(net) ?? columnOf(stop),
      })),
    }));
    for (const stop of row) {
      tops.set(stop, y);
      const sheet = sheets.get(stop);
      if (sheet === undefined) canvas.vertical(columnOf(stop), y, y + height - 1, "solid", "edge");
      else canvas.paste(sheet.canvas, columnOf(stop) - sheet.middle, y);
    }
    const tracks = tracksOf(wires);
    if (tracks === undefined) return undefined;
    const labelRows = wires.some(({ to }) => to.some(({ label }) => label !== "")) ? 1 : 0;
    const top = y + height;
    const arrows = top + tracks.count + labelRows;
    for (const wire of wires)
      drawEnds(
        canvas,
        wire,
        (stop) => (tops.get(stop) ?? 0) + (sheets.get(stop)?.height ?? height),
        top + (tracks.of.get(wire) ?? -1),
        arrows,
      );
    for (const wire of wires) drawTrack(canvas, wire, tracks.of.get(wire) ?? -1, top);
    for (const { to } of wires)
      for (const { column, label } of to)
        if (label !== "") canvas.write(column - Math.floor(textColumns(label) / 2), arrows - 1, label, "plain");
    y = wires.length === 0 ? top : arrows + 1;
  }
  drawLanes(canvas, grid, backs, sheets, tops, columnOf);
  const width = canvas.width;
  return { canvas, width, height: canvas.height, middle: Math.floor(width / 2) };
}

/** Several lines into one box stand side by side, in the order of where they come from. */
function spreadEntries(entries: ReadonlyMap<Stop, readonly Entry[]>, columnOf: (stop: Stop) => number): Map<Stop, Map<Net, number>> {
  const startOf = ({ net }: Entry): number => net.sources.reduce((sum, stop) => sum + columnOf(stop), 0) / net.sources.length;
  return new Map(
    [...entries].map(([stop, all]) => {
      const ordered = all.toSorted((a, b) => startOf(a) - startOf(b));
      let at = columnOf(stop) - Math.floor(ordered.reduce((sum, { label }) => sum + roomFor(label), -1) / 2);
      const places = ordered.map(({ net, label }) => {
        const column = at + Math.floor((roomFor(label) - 1) / 2);
        at += roomFor(label);
        return [net, column] as const;
      });
      return [stop, new Map(ordered.length === 1 ? places.map(([net]) => [net, columnOf(stop)] as const) : places)];
    }),
  );
}

/** The vertical pieces of a wire: from its boxes to its track, and from there down to its arrows. */
function drawEnds(canvas: Canvas, { from, to }: Wire, lowOf: (stop: Stop) => number, track: number, arrows: number): void {
  const isStraight = new Set([...from, ...to].map(({ column }) => column)).size === 1;
  for (const { stop, column } of from) {
    const low = lowOf(stop);
    if (stop.item !== undefined) canvas.touch(column, low - 1, DOWN, "solid", "edge");
    canvas.vertical(column, low, (isStraight ? arrows : track) - 1, "solid", "edge");
  }
  for (const { stop, column } of to) {
    if (!isStraight) canvas.vertical(column, track + 1, arrows - 1, "solid", "edge");
    if (stop.item === undefined) canvas.vertical(column, arrows, arrows, "solid", "edge");
    else canvas.write(column, arrows, "▼", "edge");
  }
}

function drawTrack(canvas: Canvas, { from, to }: Wire, track: number, top: number): void {
  if (track < 0) return;
  const [ups, downs] = [from, to].map((ends) => new Set(ends.map(({ column }) => column)));
  const all = [...from, ...to].map(({ column }) => column);
  const [low, high] = [Math.min(...all), Math.max(...all)];
  for (let x = low; x <= high; x++) {
    const sides = (x > low ? LEFT : 0) | (x < high ? RIGHT : 0) | (ups?.has(x) === true ? UP : 0) | (downs?.has(x) === true ? DOWN : 0);
    // Another wire passes here: it goes over this one.
    const isPassed = canvas.sidesAt(x, top + track) !== 0;
    if (!isPassed) canvas.touch(x, top + track, sides, "solid", "edge");
  }
}

function drawLanes(
  canvas: Canvas,
  grid: Grid,
  { lanes }: BackEdges,
  sheets: ReadonlyMap<Stop, Sheet>,
  tops: ReadonlyMap<Stop, number>,
  columnOf: (stop: Stop) => number,
): void {
  const right = canvas.width + 1;
  const outermost = right + 2 * Math.max(0, ...lanes.map(({ place }) => place));
  const sideOf = (item: Item): { x: number; y: number } => {
    const stop = grid.stopOf.get(item);
    const sheet = stop === undefined ? undefined : sheets.get(stop);
    if (stop === undefined || sheet === undefined) return { x: 0, y: 0 };
    return { x: columnOf(stop) - sheet.middle + sheet.width - 1, y: (tops.get(stop) ?? 0) + Math.floor((sheet.height - 1) / 2) };
  };
  const ends = lanes.map(({ link, place }) => ({ link, x: right + 2 * place, from: sideOf(link.from), to: sideOf(link.to) }));
  for (const { x, from, to } of ends) canvas.vertical(x, to.y + 1, from.y - 1, "dashed", "back");
  for (const { link, x, from, to } of ends) {
    canvas.touch(from.x, from.y, RIGHT, "solid", "back");
    across(from.x + 1, x, from.y, UP);
    across(to.x + 1, x, to.y, DOWN);
    canvas.write(to.x + 1, to.y, "◀", "back");
    if (link.label !== AGAIN) canvas.write(outermost + 2, from.y, visible(link.label), "back");
  }

  function across(start: number, end: number, y: number, turn: number): void {
    for (let x = start; x < end; x++) if ((canvas.sidesAt(x, y) & (UP | DOWN)) === 0) canvas.touch(x, y, LEFT | RIGHT, "dashed", "back");
    canvas.touch(end, y, LEFT | turn, "dashed", "back");
  }
}
