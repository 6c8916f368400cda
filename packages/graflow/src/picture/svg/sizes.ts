// How large everything is, in pixels, before it is laid out: cards of nodes, titles of frames, chips of edge labels.
import type { Link } from "../../graph/drawing/levels.ts";
import { titleOf, type Item } from "../../graph/drawing/scene.ts";
import { visible } from "../../graph/drawing/text.ts";
import { fitText, textWidth } from "./measure.ts";

export const type = { name: 13, remark: 10.5, frame: 11.5, chip: 10.5, title: 17, subtitle: 12 } as const;
export const BADGE = 16;
export const CHOICE = 26;
/** How far the cards of a stack stand out, each. */
export const STACK = 4;
const LONGEST = 260;

export interface Card {
  readonly width: number;
  readonly height: number;
  readonly name: string;
  readonly remarks: string;
}

/** A node's card; for a map the front one of its stack. */
export function cardOf({ node }: Item, hasState: boolean): Card {
  const name = fitText(visible(node.label), type.name, LONGEST);
  const remarks = fitText(visible(node.remarks.join(" · ")), type.remark, LONGEST);
  const sign = hasState ? BADGE + 7 : 0;
  const width = Math.max(56, Math.ceil(Math.max(textWidth(name, type.name), textWidth(remarks, type.remark))) + 30 + sign);
  const height = remarks === "" ? 36 : 50;
  // The lower half of a diamond holds no text.
  return node.kind === "branch" ? { width: width + 40, height: height + 20, name, remarks } : { width, height, name, remarks };
}

export interface FrameTitle {
  readonly width: number;
  readonly name: string;
  readonly remarks: string;
}

export function frameTitleOf(item: Item): FrameTitle {
  const name = fitText(visible(titleOf(item)), type.frame, LONGEST);
  const remarks = fitText(visible(item.node.remarks.join(" · ")), type.remark, LONGEST);
  const gap = remarks === "" ? 0 : 10;
  const width = textWidth(name, type.frame) + gap + textWidth(remarks, type.remark) + BADGE + 5;
  return { width: Math.ceil(width), name, remarks };
}

export interface Chip {
  readonly width: number;
  readonly height: number;
  readonly text: string;
}

/** What a link says, if anything. */
export function chipOf({ label }: Link): Chip | undefined {
  if (label === "") return undefined;
  const text = fitText(visible(label), type.chip, 180);
  return { width: Math.ceil(textWidth(text, type.chip)) + 14, height: 18, text };
}
