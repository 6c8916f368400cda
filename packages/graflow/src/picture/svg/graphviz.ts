// Asks Graphviz where linked blocks stand and how the links run between them. It is told sizes only: names and labels never reach it.
import type { Graphviz } from "@hpcc-js/wasm-graphviz";
import type { Link } from "../../graph/drawing/levels.ts";
import { spanOf } from "../../graph/drawing/ranks.ts";
import type { Item } from "../../graph/drawing/scene.ts";
import { tooTangled } from "../limits.ts";
import type { Block, Point, Rect, Route } from "./block.ts";
import { chipOf } from "./sizes.ts";

interface Drawn {
  readonly bb?: string;
  readonly pos?: string;
  readonly lp?: string;
  readonly name?: string;
  readonly class?: string;
}

interface Answer extends Drawn {
  readonly objects?: readonly Drawn[];
  readonly edges?: readonly Drawn[];
}

/** Above this many ranks crossed by links, Graphviz looks for a fair layout only, not for the best. */
const LARGE = 2_000;
const TOO_LARGE = 20_000;

export interface Arrangement {
  readonly width: number;
  readonly height: number;
  readonly rects: ReadonlyMap<Item, Rect>;
  readonly routes: readonly Route[];
}

/** Runs Graphviz once, with these links of the level. Throws `OptionError` where it would take minutes. */
export function arrange(graphviz: Graphviz, blocks: ReadonlyMap<Item, Block>, links: readonly Link[]): Arrangement {
  const span = spanOf({ items: [...blocks.keys()], links });
  if (span > TOO_LARGE) throw tooTangled();
  const effort = span > LARGE ? "nslimit=0.1, mclimit=0.1" : "nslimit=20";
  const answer = JSON.parse(graphviz.layout(textOf(blocks, links, effort), "json", "dot")) as Answer;
  const [, , width = 0, height = 0] = numbersIn(answer.bb);
  const flip = ([x = 0, y = 0]: readonly number[]): Point => ({ x, y: height - y });
  const centers = new Map((answer.objects ?? []).map(({ name, pos }) => [name, flip(numbersIn(pos))]));
  const rects = new Map<Item, Rect>();
  for (const [n, [item, block]] of [...blocks].entries()) {
    const center = centers.get(`n${n}`) ?? { x: 0, y: 0 };
    rects.set(item, { x: center.x - block.width / 2, y: center.y - block.height / 2, width: block.width, height: block.height });
  }
  const routes = (answer.edges ?? []).flatMap((drawn): Route[] => {
    const link = links[Number(drawn.class?.slice(1))];
    if (link === undefined || drawn.pos === undefined) return [];
    const parts = drawn.pos.split(" ");
    const curve = parts.filter((part) => !/^[se],/.test(part)).map((part) => flip(numbersIn(part)));
    const end = parts.find((part) => part.startsWith("e,"));
    const tip = end === undefined ? curve.at(-1) : flip(numbersIn(end.slice(2)));
    const chip = chipOf(link);
    if (tip === undefined) return [];
    const hung = chip === undefined || drawn.lp === undefined ? undefined : hang(flip(numbersIn(drawn.lp)), chip.width, curve);
    return [{ role: "route", link, curve, tip, chip: hung }];
  });
  return { width, height, rects, routes };
}

const OVERLAP = 12;

/** Graphviz leaves room for a chip beside its line, at times far beside. It is drawn back until it hangs on the line by its near end. */
function hang(room: Point, width: number, curve: readonly Point[]): Point {
  const points = sample(curve);
  const nearest = points.reduce<Point | undefined>(
    (best, each) => (best === undefined || Math.abs(each.y - room.y) < Math.abs(best.y - room.y) ? each : best),
    undefined,
  );
  if (nearest === undefined) return room;
  const side = room.x < nearest.x ? -1 : 1;
  return { x: nearest.x + side * (width / 2 - OVERLAP), y: room.y };
}

/** Points along a row of Bézier curves. */
function sample(curve: readonly Point[]): Point[] {
  const points: Point[] = [];
  for (let n = 0; n + 3 < curve.length; n += 3) {
    const [a, b, c, d] = curve.slice(n, n + 4);
    if (a === undefined || b === undefined || c === undefined || d === undefined) break;
    for (let t = 0; t <= 1; t += 0.05) {
      const u = 1 - t;
      const mix = (axis: "x" | "y"): number => u ** 3 * a[axis] + 3 * u * u * t * b[axis] + 3 * u * t * t * c[axis] + t ** 3 * d[axis];
      points.push({ x: mix("x"), y: mix("y") });
    }
  }
  return points;
}

function textOf(blocks: ReadonlyMap<Item, Block>, links: readonly Link[], effort: string): string {
  const numbers = new Map([...blocks.keys()].map((item, n) => [item, n]));
  const inches = (pixels: number): string => (pixels / 72).toFixed(4);
  return [
    "digraph {",
    `graph [nodesep=0.34, ranksep=0.42, ${effort}]; node [shape=box, fixedsize=true, label=""]; edge [weight=4, arrowsize=0.75];`,
    ...[...blocks.values()].map(({ width, height, parts: [first] }, n) => {
      const isDiamond =
        first?.role === "choice" || (first?.role === "node" && first.item.node.kind === "branch" && first.item.children.length === 0);
      return `n${n} [width=${inches(width)}, height=${inches(height)}${isDiamond ? ", shape=diamond" : ""}];`;
    }),
    ...links.map((link, n) => {
      const chip = chipOf(link);
      const label = chip === undefined ? "" : `, label=${room(chip.width + 6, chip.height + 2)}`;
      return `n${numbers.get(link.from)} -> n${numbers.get(link.to)} [class="e${n}"${link.back ? ", constraint=false, weight=1" : ""}${label}];`;
    }),
    "}",
  ].join("\n");
}

/** A label that only takes room: what it says is drawn by us. */
function room(width: number, height: number): string {
  return `<<table border="0" cellborder="0" cellspacing="0" cellpadding="0" fixedsize="true" width="${Math.ceil(width)}" height="${height}"><tr><td></td></tr></table>>`;
}

function numbersIn(text: string | undefined): number[] {
  return text === undefined ? [] : text.split(/[, ]/).map(Number);
}
