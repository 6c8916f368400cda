// Where everything stands: each level is laid out by itself, from the inside out; a frame is then one large node of the level around it.
// Pixels, y down.
import type { Graphviz } from "@hpcc-js/wasm-graphviz";
import { levelsOf, partsOf, type Level } from "../../graph/drawing/levels.ts";
import { isFrame, type Item, type Scene } from "../../graph/drawing/scene.ts";
import { stateOf, type States } from "../../graph/drawing/state.ts";
import { flow, moved, type Block } from "./block.ts";
import { withLanes } from "./lanes.ts";
import { cardOf, CHOICE, frameTitleOf, STACK } from "./sizes.ts";

const PAD = 18;
const TITLE = 36;

/** The whole picture as one block. */
export function layOut(graphviz: Graphviz, scene: Scene, states: States | undefined): Block {
  const levels = levelsOf(scene);
  return layOutLevel(undefined);

  function layOutLevel(frame: Item | undefined): Block {
    const level = levels.get(frame);
    if (level === undefined) return { width: 0, height: 0, parts: [] };
    return flow(partsOf(level).map((part) => layOutPart(part, frame)));
  }

  function layOutPart(part: Level, frame: Item | undefined): Block {
    const blocks = new Map(part.items.map((item) => [item, item === frame ? choiceBlock(item) : blockOf(item)]));
    const [only] = blocks.values();
    if (blocks.size === 1 && only !== undefined && part.links.length === 0) return only;
    return withLanes(graphviz, blocks, part);
  }

  function blockOf(item: Item): Block {
    const extra = item.node.kind === "map" ? 2 * STACK : 0;
    const place = (width: number, height: number): Block => ({
      width: width + extra,
      height: height + extra,
      parts: [{ role: "node", item, rect: { x: 0, y: extra, width, height } }],
    });
    if (!isFrame(item)) {
      const { width, height } = cardOf(item, stateOf(states, item.node.path) !== undefined);
      return place(width, height);
    }
    const inside = layOutLevel(item);
    const width = Math.max(inside.width + 2 * PAD, frameTitleOf(item).width + 2 * PAD);
    const frame = place(width, inside.height + TITLE + PAD);
    return { ...frame, parts: [...frame.parts, ...moved(inside, (width - inside.width) / 2, TITLE + extra)] };
  }
}

function choiceBlock(item: Item): Block {
  return { width: CHOICE, height: CHOICE, parts: [{ role: "choice", item, rect: { x: 0, y: 0, width: CHOICE, height: CHOICE } }] };
}
