// How each thing looks: cards, stacks, diamonds, frames, arrows, chips. Each has its full path and what is known of it as a tooltip.
import { lookOf, type Border, type Palette } from "../../graph/drawing/palette.ts";
import { titleOf, type Item } from "../../graph/drawing/scene.ts";
import type { NodeState } from "../../graph/drawing/state.ts";
import { visible } from "../../graph/drawing/text.ts";
import { kindMark, stateBadge } from "./badges.ts";
import type { Point, Rect, Route } from "./block.ts";
import { escapeXml, round, tag } from "./markup.ts";
import { textWidth } from "./measure.ts";
import { BADGE, cardOf, chipOf, CHOICE, frameTitleOf, STACK, type } from "./sizes.ts";

export interface Style {
  readonly palette: Palette;
  readonly state: NodeState | undefined;
}

function dashes({ line }: Border): string | undefined {
  return line === "solid" ? undefined : line === "dashed" ? "5 3.5" : "1.5 3";
}

export function text(
  content: string,
  x: number,
  y: number,
  size: number,
  fill: string,
  more: Readonly<Record<string, string | number>> = {},
): string {
  return content === "" ? "" : tag("text", { x, y, "font-size": size, fill, ...more }, escapeXml(content));
}

function tooltip({ node }: Item, state: NodeState | undefined): string {
  const facts = [node.kind, ...(state === undefined ? [] : [state]), ...node.remarks].map(visible).join(" · ");
  return tag(
    "title",
    {},
    escapeXml([visible(node.path), facts, ...(node.description === undefined ? [] : [visible(node.description)])].join("\n")),
  );
}

export function cardShape(item: Item, rect: Rect, { palette, state }: Style): string {
  const card = cardOf(item, state !== undefined);
  const look = lookOf(palette, item.node.kind, state);
  const line = { fill: look.fill, stroke: look.stroke, "stroke-width": look.width, "stroke-dasharray": dashes(look) };
  const rounded = (at: Rect): string => tag("rect", { x: at.x, y: at.y, width: at.width, height: at.height, rx: 9, ...line });
  const shadow = tag("rect", {
    x: rect.x,
    y: rect.y + 2,
    width: rect.width,
    height: rect.height,
    rx: 9,
    fill: "#000000",
    "fill-opacity": 0.07,
  });
  const lifted = (steps: number): Rect => ({ ...rect, x: rect.x + steps * STACK, y: rect.y - steps * STACK });
  const shape =
    item.node.kind === "branch"
      ? diamond({ x: rect.x + rect.width / 2, y: rect.y + rect.height / 2 }, rect.width, rect.height, line)
      : item.node.kind === "map"
        ? `${shadow}${rounded(lifted(2))}${rounded(lifted(1))}${rounded(rect)}`
        : `${shadow}${rounded(rect)}`;
  const middle = rect.x + rect.width / 2 + (state === undefined ? 0 : (BADGE + 7) / 2);
  const base = rect.y + rect.height / 2 + type.name * 0.36;
  const centered = { "text-anchor": "middle" };
  const widest = Math.max(textWidth(card.name, type.name), textWidth(card.remarks, type.remark));
  return tag(
    "g",
    {},
    tooltip(item, state),
    shape,
    state === undefined ? "" : stateBadge(state, middle - widest / 2 - BADGE - 7, rect.y + rect.height / 2, look),
    text(card.name, middle, card.remarks === "" ? base : base - 7, type.name, look.ink, { ...centered, "font-weight": 500 }),
    text(card.remarks, middle, base + 9, type.remark, look.ink, { ...centered, "fill-opacity": 0.85 }),
  );
}

function diamond({ x, y }: Point, width: number, height: number, line: Readonly<Record<string, string | number | undefined>>): string {
  const points = [
    `M${round(x)} ${round(y - height / 2)}`,
    `L${round(x + width / 2)} ${round(y)}`,
    `L${round(x)} ${round(y + height / 2)}`,
    `L${round(x - width / 2)} ${round(y)}Z`,
  ];
  return tag("path", { d: points.join(""), "stroke-linejoin": "round", ...line });
}

/** The decision inside the frame of a branch. */
export function choiceShape(item: Item, rect: Rect, { palette, state }: Style): string {
  const look = lookOf(palette, "branch", state);
  const at = { x: rect.x + rect.width / 2, y: rect.y + rect.height / 2 };
  const mark = tag("path", {
    d: `M${round(at.x - 3)} ${round(at.y - 3)}l6 6m0 -6l-6 6`,
    stroke: look.stroke,
    "stroke-width": 1.8,
    "stroke-linecap": "round",
  });
  return tag(
    "g",
    {},
    tooltip(item, state),
    diamond(at, CHOICE, CHOICE, { fill: palette.chip.fill, stroke: look.stroke, "stroke-width": 1.6 }),
    mark,
  );
}

export function frameShape(item: Item, rect: Rect, { palette, state }: Style): string {
  const { kind } = item.node;
  const look = lookOf(palette, kind, state);
  const title = frameTitleOf(item);
  // Lighter than the cards of the same state that stand in it.
  const line = {
    fill: look.fill,
    "fill-opacity": state === undefined ? 1 : 0.5,
    stroke: look.stroke,
    "stroke-width": look.width,
    "stroke-dasharray": dashes(look),
  };
  const rounded = (x: number, y: number): string => tag("rect", { x, y, width: rect.width, height: rect.height, rx: 12, ...line });
  const behind = kind === "map" ? rounded(rect.x + 2 * STACK, rect.y - 2 * STACK) + rounded(rect.x + STACK, rect.y - STACK) : "";
  const [left, top] = [rect.x + 12, rect.y + 17];
  const nameAt = left + BADGE + 5;
  const isQuiet = kind === "group" && titleOf(item) !== item.node.label;
  return tag(
    "g",
    {},
    tooltip(item, state),
    behind,
    rounded(rect.x, rect.y),
    state === undefined ? kindMark(kind, left, top, look.stroke) : stateBadge(state, left, top, look),
    text(title.name, nameAt, top + 4, type.frame, look.ink, isQuiet ? { "fill-opacity": 0.9 } : { "font-weight": 500 }),
    text(title.remarks, nameAt + textWidth(title.name, type.frame) + 10, top + 4, type.remark, look.ink, { "fill-opacity": 0.85 }),
  );
}

export function edgeShape({ link, curve, tip }: Route, palette: Palette): string {
  const [start, ...rest] = curve;
  const last = curve.at(-1);
  if (start === undefined || last === undefined) return "";
  const color = link.back ? palette.backEdge : palette.edge;
  const at = ({ x, y }: Point): string => `${round(x)} ${round(y)}`;
  const length = Math.hypot(tip.x - last.x, tip.y - last.y) || 1;
  const [along, across] = [
    { x: (tip.x - last.x) / length, y: (tip.y - last.y) / length },
    { x: (last.y - tip.y) / length, y: (tip.x - last.x) / length },
  ];
  const back = { x: tip.x - along.x * 7.5, y: tip.y - along.y * 7.5 };
  const corner = (side: number): Point => ({ x: back.x + across.x * side, y: back.y + across.y * side });
  return (
    tag("path", {
      d: `M${at(start)}C${rest.map(at).join(" ")}`,
      fill: "none",
      stroke: color,
      "stroke-width": 1.5,
      "stroke-dasharray": link.back ? "5 3.5" : undefined,
      "stroke-linecap": "round",
    }) +
    tag("path", {
      d: `M${at(tip)}L${at(corner(3.6))}L${at(corner(-3.6))}Z`,
      fill: color,
      stroke: color,
      "stroke-width": 0.8,
      "stroke-linejoin": "round",
    })
  );
}

export function chipShape({ link, chip: at }: Route, palette: Palette): string {
  const chip = chipOf(link);
  if (chip === undefined || at === undefined) return "";
  const box = { x: at.x - chip.width / 2, y: at.y - chip.height / 2, width: chip.width, height: chip.height, rx: 9 };
  const ink = link.back ? palette.backEdge : palette.chip.ink;
  return (
    tag("rect", { ...box, fill: palette.chip.fill, stroke: palette.chip.stroke, "stroke-width": 1 }) +
    text(chip.text, at.x, at.y + type.chip * 0.36, type.chip, ink, { "text-anchor": "middle" })
  );
}
