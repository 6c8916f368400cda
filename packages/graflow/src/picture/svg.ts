// The picture of a workflow as SVG: one self-contained file, with a background of its own and nothing from outside.
import type { Outline } from "../graph/outline.ts";
import { palettes, type Theme } from "../graph/drawing/palette.ts";
import { isFrame, sceneOf } from "../graph/drawing/scene.ts";
import { stateOf, type NodeState, type States } from "../graph/drawing/state.ts";
import { visible } from "../graph/drawing/text.ts";
import { expectDrawable } from "./limits.ts";
import { loadPeer } from "../shared/peer.ts";
import type { Block } from "./svg/block.ts";
import { layOut } from "./svg/layout.ts";
import { legendOf } from "./svg/legend.ts";
import { escapeXml, tag } from "./svg/markup.ts";
import { fitText, textWidth } from "./svg/measure.ts";
import { cardShape, chipShape, choiceShape, edgeShape, frameShape, text } from "./svg/shapes.ts";
import { type } from "./svg/sizes.ts";

/** How an SVG looks. */
export interface SvgOptions {
  /** What became of each node, by its path. */
  readonly states?: States;
  /** Default `"light"`. Either has its own background and can stand on any page. */
  readonly theme?: Theme;
}

const MARGIN = 28;
const fonts = "Inter, 'M PLUS 1p', system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'Hiragino Sans', 'Noto Sans CJK JP', sans-serif";

/** Throws `OptionError` for more than 3,000 nodes or 10,000 edges, or too many long ones, and `PeerMissingError` without `@hpcc-js/wasm-graphviz`. */
export async function svg(outline: Outline, options: SvgOptions = {}): Promise<string> {
  expectDrawable(outline);
  const { Graphviz } = await loadPeer("@hpcc-js/wasm-graphviz", "SVG and PNG pictures", () => import("@hpcc-js/wasm-graphviz"));
  return paint(outline, layOut(await Graphviz.load(), sceneOf(outline), options.states), options);
}

function paint(outline: Outline, layout: Block, { states, theme = "light" }: SvgOptions): string {
  const palette = palettes[theme];
  const room = Math.max(layout.width, 300);
  const name = fitText(visible(outline.name), type.title, room);
  const description = fitText(visible(outline.description ?? ""), type.subtitle, Math.max(room, 420));
  const width = Math.ceil(Math.max(layout.width, textWidth(name, type.title), textWidth(description, type.subtitle))) + 2 * MARGIN;
  const top = MARGIN + (description === "" ? 34 : 54);
  const used = new Set(outline.nodes.map(({ path }) => stateOf(states, path)));
  const shown = (Object.keys(palette.states) as NodeState[]).filter((state) => used.has(state));
  const legend = legendOf(shown, MARGIN, top + layout.height + 18, width - 2 * MARGIN, palette);
  const height = Math.ceil(top + layout.height + (legend.height === 0 ? 0 : 12 + legend.height) + MARGIN);
  const routes = layout.parts.filter((part) => part.role === "route");
  const places = layout.parts
    .filter((part) => part.role !== "route")
    .map(({ role, item, rect }) => ({ role, item, rect, style: { palette, state: stateOf(states, item.node.path) } }));
  const frames = places.filter(({ role, item }) => role === "node" && isFrame(item));
  const cards = places.filter(({ role, item }) => role === "node" && !isFrame(item));
  const choices = places.filter(({ role }) => role === "choice");
  const drawing = tag(
    "g",
    { transform: `translate(${Math.round((width - layout.width) / 2)} ${top})` },
    ...frames.map(({ item, rect, style }) => frameShape(item, rect, style)),
    ...routes.map((route) => edgeShape(route, palette)),
    ...cards.map(({ item, rect, style }) => cardShape(item, rect, style)),
    ...choices.map(({ item, rect, style }) => choiceShape(item, rect, style)),
    ...routes.map((route) => chipShape(route, palette)),
  );
  const all = tag(
    "svg",
    { xmlns: "http://www.w3.org/2000/svg", width, height, viewBox: `0 0 ${width} ${height}`, role: "img", "font-family": fonts },
    tag("title", {}, escapeXml(visible(outline.name))),
    tag("rect", { width, height, rx: 14, fill: palette.paper }),
    text(name, MARGIN, MARGIN + 14, type.title, palette.ink, { "font-weight": 500 }),
    text(description, MARGIN, MARGIN + 36, type.subtitle, palette.quiet),
    drawing,
    legend.markup,
  );
  return `${all}\n`;
}
