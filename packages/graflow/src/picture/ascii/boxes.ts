// What stands in the cells: boxes of nodes, stacks of maps, frames with their titles.
import { titleOf, type Item } from "../../graph/drawing/scene.ts";
import { stateSigns } from "../../graph/drawing/palette.ts";
import { stateOf, type NodeState, type States } from "../../graph/drawing/state.ts";
import { visible } from "../../graph/drawing/text.ts";
import { Canvas, DOWN, LEFT, RIGHT, UP, type Ink, type Pen } from "./canvas.ts";
import { columnsOf, fitColumns } from "./width.ts";

/** A finished part of the picture. Lines reach it in the middle of its top and leave in the middle of its bottom. */
export interface Sheet {
  readonly canvas: Canvas;
  readonly width: number;
  readonly height: number;
  readonly middle: number;
}

export interface Wording {
  readonly states: States | undefined;
  /** Columns that a name may take. */
  readonly longest: number;
  readonly withRemarks: boolean;
}

interface Words {
  readonly state: NodeState | undefined;
  readonly name: string;
  readonly rest: string;
}

function wordsOf(item: Item, note: string, { states, longest, withRemarks }: Wording): Words {
  const state = stateOf(states, item.node.path);
  const sign = state === undefined ? "" : `${stateSigns[state]} `;
  const mark = item.node.kind === "branch" ? "◇ " : "";
  const remarks = withRemarks ? fitColumns(visible(item.node.remarks.join(" · ")), longest) : "";
  const rest = [remarks === "" ? "" : ` · ${remarks}`, note === "" ? "" : ` ${note}`].join("");
  return { state, name: `${sign}${mark}${fitColumns(visible(titleOf(item)), longest)}`, rest };
}

/** `note` tells of links that are not drawn. */
export function boxOf(item: Item, note: string, atLeast: number, wording: Wording): Sheet {
  const { state, name, rest } = wordsOf(item, note, wording);
  const ink: Ink = state ?? "plain";
  const [nameColumns, restColumns] = [columnsOf(name), columnsOf(rest)];
  const width = Math.max(nameColumns + restColumns + 4, atLeast);
  const canvas = new Canvas();
  canvas.box(0, 0, width, 3, state === "skipped" || state === "cancelled" || state === "waiting" ? "dashed" : "solid", ink);
  const left = 2 + Math.floor((width - 4 - nameColumns - restColumns) / 2);
  canvas.write(left, 1, name, ink);
  canvas.write(left + nameColumns, 1, rest, "quiet");
  const middle = Math.floor(width / 2);
  if (item.node.kind !== "map") return { canvas, width, height: 3, middle };
  canvas.touch(width, 1, LEFT | DOWN, "solid", ink);
  canvas.touch(width, 2, UP | DOWN, "solid", ink);
  canvas.touch(width, 3, UP | LEFT, "solid", ink);
  canvas.touch(1, 3, UP | RIGHT, "solid", ink);
  for (let x = 2; x < width; x++) canvas.touch(x, 3, LEFT | RIGHT, "solid", ink);
  return { canvas, width: width + 1, height: 4, middle };
}

export function choiceSheet(): Sheet {
  const canvas = new Canvas();
  canvas.write(0, 0, "◇", "plain");
  return { canvas, width: 1, height: 1, middle: 0 };
}

const pens: Readonly<Record<Item["node"]["kind"], Pen>> = {
  task: "solid",
  group: "dashed",
  branch: "dashed",
  workflow: "solid",
  map: "double",
};

/** A frame around what stands in it. */
export function frameOf(item: Item, inside: Sheet, note: string, atLeast: number, wording: Wording): Sheet {
  const { state, name, rest } = wordsOf(item, note, wording);
  const ink: Ink = state ?? "quiet";
  const width = Math.max(inside.width + 4, columnsOf(name) + columnsOf(rest) + 6, atLeast);
  const canvas = new Canvas();
  canvas.box(0, 0, width, inside.height + 2, pens[item.node.kind], ink);
  canvas.write(2, 0, ` ${name}`, state ?? "plain");
  canvas.write(3 + columnsOf(name), 0, `${rest} `, "quiet");
  canvas.paste(inside.canvas, Math.floor((width - inside.width) / 2), 1);
  return { canvas, width, height: inside.height + 2, middle: Math.floor(width / 2) };
}

const GAP = 2;

/** Sheets side by side, in as many rows as it takes for `limit` columns. */
export function flow(sheets: readonly Sheet[], limit: number): Sheet {
  const [only] = sheets;
  if (sheets.length === 1 && only !== undefined) return only;
  const total = sheets.reduce((sum, { width }) => sum + width + GAP, -GAP);
  const widest = Math.max(...sheets.map(({ width }) => width));
  // What needs several rows stands in columns, unless one thing is so wide that columns would waste the rest.
  const cell = total > limit && widest * sheets.length < 2 * total ? widest : 0;
  const rows: Sheet[][] = [];
  let used = 0;
  for (const sheet of sheets) {
    const row = rows.at(-1);
    const needed = GAP + Math.max(cell, sheet.width);
    if (row !== undefined && used + needed <= limit) {
      row.push(sheet);
      used += needed;
    } else {
      rows.push([sheet]);
      used = needed - GAP;
    }
  }
  const canvas = new Canvas();
  let y = 0;
  let width = 0;
  for (const row of rows) {
    let x = 0;
    for (const sheet of row) {
      const taken = Math.max(cell, sheet.width);
      canvas.paste(sheet.canvas, x + Math.floor((taken - sheet.width) / 2), y);
      x += taken + GAP;
    }
    width = Math.max(width, x - GAP);
    y += Math.max(...row.map(({ height }) => height));
  }
  return { canvas, width, height: y, middle: Math.floor(width / 2) };
}
