// Pictures of graphs, kept for a while: a page asks for the size of one, the browser then for the picture itself.
import { createHash } from "node:crypto";
import { LRUCache } from "lru-cache";
import type { States } from "../../../graph/drawing/state.ts";
import type { Outline } from "../../../graph/outline.ts";
import { isGraflowError } from "../../../shared/errors/graflow-error.ts";
import { svg } from "../../../picture/svg.ts";

export interface Drawn {
  readonly markup: string;
  /** In pixels. */
  readonly width: number;
  readonly height: number;
}

/** Pictures that are kept; a large one is about a megabyte. */
const KEPT = 30;
const pictures = new LRUCache<string, Promise<Drawn | undefined>>({ max: KEPT });

/** `undefined` where none can be drawn: the optional package is missing, or the graph is too large. */
export function drawn(outline: Outline, states: States, theme: "light" | "dark"): Promise<Drawn | undefined> {
  const key = `${versionOf(outline, states)}${theme}`;
  const known = pictures.get(key);
  if (known !== undefined) return known;
  const made = draw(outline, states, theme);
  pictures.set(key, made);
  made.catch(() => pictures.delete(key));
  return made;
}

async function draw(outline: Outline, states: States, theme: "light" | "dark"): Promise<Drawn | undefined> {
  try {
    const markup = await svg(outline, { states, theme });
    const [, width = 0, height = 0] = /^<svg[^>]*? width="(\d+)" height="(\d+)"/.exec(markup) ?? [];
    return { markup, width: Number(width), height: Number(height) };
  } catch (error) {
    if (isGraflowError(error) && (error.code === "PEER_MISSING" || error.code === "OPTION_INVALID")) return undefined;
    throw error;
  }
}

/** Changes when the picture does. */
export function versionOf(outline: Outline, states: States): string {
  return createHash("sha256")
    .update(JSON.stringify([outline, states]))
    .digest("base64url")
    .slice(0, 16);
}
