// A block: things with their places relative to its top left corner. Blocks are put together to larger blocks.
import type { Link } from "../../graph/drawing/levels.ts";
import type { Item } from "../../graph/drawing/scene.ts";

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** By its top left corner. */
export interface Rect extends Point {
  readonly width: number;
  readonly height: number;
}

export interface Route {
  readonly role: "route";
  readonly link: Link;
  /** A start, then three points for each Bézier curve. */
  readonly curve: readonly Point[];
  /** Where the arrow points. */
  readonly tip: Point;
  /** The middle of its chip. */
  readonly chip: Point | undefined;
}

/** A node's card or frame, or the decision of a branch. */
export interface Place {
  readonly role: "node" | "choice";
  readonly item: Item;
  readonly rect: Rect;
}

export type Part = Place | Route;

export interface Block {
  readonly width: number;
  readonly height: number;
  /** Frames before what stands in them. */
  readonly parts: readonly Part[];
}

export function moved({ parts }: Block, x: number, y: number): Part[] {
  const move = <P extends Point>(point: P): P => ({ ...point, x: point.x + x, y: point.y + y });
  return parts.map((part) =>
    part.role === "route"
      ? { ...part, curve: part.curve.map(move), tip: move(part.tip), chip: part.chip === undefined ? undefined : move(part.chip) }
      : { ...part, rect: move(part.rect) },
  );
}

const GAP = 22;
const WIDEST = 760;

/** Blocks side by side, in as many rows as it takes; where one row is not enough they stand in columns. */
export function flow(blocks: readonly Block[]): Block {
  const [only] = blocks;
  if (blocks.length === 1 && only !== undefined) return only;
  const inOneRow = widthOf(blocks);
  const area = blocks.reduce((sum, { width, height }) => sum + (width + GAP) * (height + GAP), 0);
  const limit = Math.max(WIDEST, Math.sqrt(area * 2));
  if (inOneRow <= limit) return stack([row(blocks)]);
  const column = Math.max(...blocks.map(({ width }) => width));
  const most = Math.max(1, Math.floor((limit + GAP) / (column + GAP)));
  const rows = Math.ceil(blocks.length / most);
  const perRow = Math.ceil(blocks.length / rows);
  const cells = blocks.map((block) => ({
    width: column,
    height: block.height,
    parts: widened(block, column) ?? moved(block, (column - block.width) / 2, 0),
  }));
  return stack(Array.from({ length: rows }, (_, n) => row(cells.slice(n * perRow, (n + 1) * perRow))));
}

/** The parts of a block that is one plain card, as wide as its column. */
function widened({ parts }: Block, width: number): Part[] | undefined {
  const [only] = parts;
  return parts.length === 1 && only?.role === "node" && only.item.node.kind === "task"
    ? [{ ...only, rect: { ...only.rect, width } }]
    : undefined;
}

function widthOf(blocks: readonly Block[]): number {
  return blocks.reduce((sum, { width }) => sum + width + GAP, -GAP);
}

function row(blocks: readonly Block[]): Block {
  const height = Math.max(0, ...blocks.map((block) => block.height));
  const areCards = blocks.every(({ parts }) => parts.length === 1);
  let x = -GAP;
  const parts = blocks.flatMap((block) => {
    const at = x + GAP;
    x = at + block.width;
    return moved(block, at, areCards ? (height - block.height) / 2 : 0);
  });
  return { width: Math.max(0, x), height, parts };
}

function stack(rows: readonly Block[]): Block {
  const width = Math.max(0, ...rows.map((each) => each.width));
  let y = -GAP;
  const parts = rows.flatMap((each) => {
    const at = y + GAP;
    y = at + each.height;
    return moved(each, 0, at);
  });
  return { width, height: Math.max(0, y), parts };
}
