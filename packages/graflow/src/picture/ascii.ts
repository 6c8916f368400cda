// The picture of a workflow for the terminal. The layout is our own: of the libraries for it none knew nested frames with edges to them,
// wide characters, or more than some hundred nodes.
import type { Outline } from "../graph/outline.ts";
import { sceneOf } from "../graph/drawing/scene.ts";
import type { States } from "../graph/drawing/state.ts";
import { visible } from "../graph/drawing/text.ts";
import { OptionError } from "../shared/errors/option-error.ts";
import { show } from "../shared/show.ts";
import { layered } from "./ascii/layered.ts";
import { list } from "./ascii/list.ts";
import { inInk, paint } from "./ascii/paint.ts";

/** How a picture for the terminal looks. */
export interface AsciiOptions {
  /** What became of each node, by its path. */
  readonly states?: States;
  /** Columns to fit into; fewer than 20 count as 20. Default 120. */
  readonly width?: number;
  /** Whether to use the terminal's colours. Default false. */
  readonly color?: boolean;
}

/** How much may be left out of the boxes for the picture to fit, in turn. */
const wordings = [
  { longest: 40, withRemarks: true },
  { longest: 28, withRemarks: false },
  { longest: 14, withRemarks: false },
] as const;

/** More would be some thousand lines. */
const MAX_BOXES = 1000;

/** Boxes and lines where they fit into the width, otherwise an indented list. Ends with a line break. Any number of nodes. */
export function ascii(outline: Outline, options: AsciiOptions = {}): Promise<string> {
  const { states, width: wanted = 120, color = false } = options;
  if (!(Number.isSafeInteger(wanted) && wanted >= 1)) {
    return Promise.reject(new OptionError(`Expected \`width\` to be an integer of at least 1, got ${show(wanted)}`));
  }
  const width = Math.max(20, wanted);
  const scene = sceneOf(outline);
  const title = `${inInk(visible(outline.name), "plain", color)}\n`;
  for (const wording of outline.nodes.length > MAX_BOXES ? [] : wordings) {
    const canvas = layered(scene, { states, ...wording }, width);
    if (canvas !== undefined) return Promise.resolve(`${title}${paint(canvas, color)}`);
  }
  return Promise.resolve(`${title}${list(scene, states, width, color)}`);
}
