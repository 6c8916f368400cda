// Lanes: back edges that nothing stands in the way of run up straight on the right of everything, so that a loop is seen as one.
// The others are left to Graphviz.
import type { Graphviz } from "@hpcc-js/wasm-graphviz";
import type { Level, Link } from "../../graph/drawing/levels.ts";
import type { Item } from "../../graph/drawing/scene.ts";
import { moved, type Block, type Point, type Rect, type Route } from "./block.ts";
import { arrange, type Arrangement } from "./graphviz.ts";
import { chipOf } from "./sizes.ts";

const CLEAR = 14;
const RADIUS = 14;
const ARROW = 7.5;
const ATTEMPTS = 3;

/** Arranges a level: its boxes and forward links by Graphviz, its back edges in lanes where that is possible. */
export function withLanes(graphviz: Graphviz, blocks: ReadonlyMap<Item, Block>, { links }: Level): Block {
  const backs = links.filter(({ back, from, to }) => back && from !== to);
  let inLanes = backs;
  let arrangement = arrange(graphviz, blocks, without(links, inLanes));
  // What Graphviz has to draw after all moves boxes, perhaps into the way of others.
  for (let left = ATTEMPTS; left >= 0; left--) {
    const free = left === 0 ? [] : inLanes.filter((link) => isFree(link, arrangement));
    if (free.length === inLanes.length) break;
    inLanes = free;
    arrangement = arrange(graphviz, blocks, without(links, inLanes));
  }
  const { rects, routes, width, height } = arrangement;
  const lanes = lay(inLanes, arrangement);
  const places = [...blocks].flatMap(([item, block]) => {
    const at = rects.get(item);
    return at === undefined ? [] : moved(block, at.x, at.y);
  });
  const right = lanes.map(({ curve, chip, link }) => Math.max(...curve.map(({ x }) => x), (chip?.x ?? 0) + (chipOf(link)?.width ?? 0) / 2));
  return { width: Math.max(width, ...right), height, parts: [...places, ...routes, ...lanes] };
}

function without(links: readonly Link[], some: readonly Link[]): Link[] {
  const left = new Set(some);
  return links.filter((link) => !left.has(link));
}

/** It leaves below the middle of a side and arrives above it, so that a box can have both. */
function shiftOf({ height }: Rect): number {
  return Math.min(8, height / 5);
}

interface Ends {
  /** On the right sides of the boxes. */
  readonly start: Point;
  readonly end: Point;
}

function endsOf({ from, to }: Link, rects: ReadonlyMap<Item, Rect>): Ends | undefined {
  const [source, target] = [rects.get(from), rects.get(to)];
  if (source === undefined || target === undefined) return undefined;
  const sideOf = (rect: Rect, shift: number): Point => ({ x: rect.x + rect.width, y: rect.y + rect.height / 2 + shift });
  return { start: sideOf(source, shiftOf(source)), end: sideOf(target, -shiftOf(target)) };
}

/** Whether it leads up, and nothing stands to the right of its two ends. */
function isFree(link: Link, { rects }: Arrangement): boolean {
  const ends = endsOf(link, rects);
  if (ends === undefined || ends.start.y - ends.end.y < 2 * ARROW) return false;
  return [ends.start, ends.end].every(({ x, y }) =>
    [...rects.values()].every((rect) => rect.x < x - 1 || y < rect.y - 4 || y > rect.y + rect.height + 4),
  );
}

function lay(links: readonly Link[], { rects, routes }: Arrangement): Route[] {
  const lanes: { readonly top: number; readonly low: number; readonly right: number; readonly route: Route }[] = [];
  const known = links.flatMap((link) => {
    const ends = endsOf(link, rects);
    return ends === undefined ? [] : [{ link, ...ends }];
  });
  for (const { link, start, end } of known.toSorted((a, b) => a.start.y - a.end.y - (b.start.y - b.end.y))) {
    const [top, low] = [end.y - RADIUS, start.y + RADIUS];
    const boxes = [...rects.values()].filter((rect) => rect.y < low && rect.y + rect.height > top).map((rect) => rect.x + rect.width);
    const lines = routes.flatMap(({ curve }) => curve.filter(({ y }) => y > top && y < low).map(({ x }) => x));
    const others = lanes.filter((lane) => lane.top < low && lane.low > top).map((lane) => lane.right);
    const width = chipOf(link)?.width ?? 0;
    const right = [...boxes, ...lines, ...others].reduce((most, each) => Math.max(most, each), 0);
    const x = Math.max(start.x + RADIUS + ARROW, end.x + RADIUS + ARROW, right + CLEAR + width / 2);
    const chip = { x, y: (start.y + end.y) / 2 };
    lanes.push({ top, low, right: x + width / 2, route: { role: "route", link, curve: curveOf(start, end, x), tip: end, chip } });
  }
  return lanes.map(({ route }) => route);
}

/** To the right, round the corner, up, round the corner, and back to the left. */
function curveOf(start: Point, end: Point, x: number): Point[] {
  const radius = Math.min(RADIUS, (start.y - end.y) / 2);
  const bend = radius * 0.45;
  const [low, high] = [start.y, end.y];
  const arrow = { x: end.x + ARROW, y: high };
  return [
    start,
    ...straight(start, { x: x - radius, y: low }),
    { x: x - bend, y: low },
    { x, y: low - bend },
    { x, y: low - radius },
    ...straight({ x, y: low - radius }, { x, y: high + radius }),
    { x, y: high + bend },
    { x: x - bend, y: high },
    { x: x - radius, y: high },
    ...straight({ x: x - radius, y: high }, arrow),
  ];
}

/** A Bézier curve that is a line, without its start. */
function straight(from: Point, to: Point): [Point, Point, Point] {
  const at = (part: number): Point => ({ x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part });
  return [at(1 / 3), at(2 / 3), to];
}
