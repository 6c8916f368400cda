// The picture in boxes and lines: levels are put together from the inside out, each as a sheet that is pasted into the frame around it.
import { levelsOf, partsOf, type Level } from "../../graph/drawing/levels.ts";
import { spanOf } from "../../graph/drawing/ranks.ts";
import { isFrame, type Item, type Scene } from "../../graph/drawing/scene.ts";
import { boxOf, choiceSheet, flow, frameOf, type Sheet, type Wording } from "./boxes.ts";
import type { Canvas } from "./canvas.ts";
import { draw, entriesOf, faceFor } from "./draw.ts";
import { gridOf, type Stop } from "./grid.ts";
import { backEdgesOf } from "./lanes.ts";
import { netsOf } from "./nets.ts";

/** Links over more ranks than this together would fill screens with lines. */
const MAX_SPAN = 3_000;

/** The picture within `width` columns, or nothing when it does not fit or cannot be drawn without doubt. */
export function layered(scene: Scene, wording: Wording, width: number): Canvas | undefined {
  const levels = levelsOf(scene);
  const sheet = sheetOfLevel(undefined, width);
  return sheet === undefined || sheet.width > width ? undefined : sheet.canvas;

  function sheetOfLevel(frame: Item | undefined, room: number): Sheet | undefined {
    const level = levels.get(frame);
    if (level === undefined) return undefined;
    const sheets: Sheet[] = [];
    for (const part of partsOf(level)) {
      const drawn = sheetOfPart(part, frame, room);
      if (drawn === undefined || drawn.width > room) return undefined;
      sheets.push(drawn);
    }
    return flow(sheets, room);
  }

  function sheetOfPart(part: Level, frame: Item | undefined, room: number): Sheet | undefined {
    if (spanOf(part) > MAX_SPAN) return undefined;
    const grid = gridOf(part);
    const nets = grid.steps.map(netsOf);
    const backs = backEdgesOf(grid);
    const entries = entriesOf(nets);
    const sheets = new Map<Stop, Sheet>();
    for (const [item, stop] of grid.stopOf) {
      const sheet = item === frame ? choiceSheet() : sheetOf(item, backs.notes.get(item) ?? "", faceFor(entries.get(stop) ?? []), room);
      if (sheet === undefined) return undefined;
      sheets.set(stop, sheet);
    }
    return draw(grid, nets, entries, sheets, backs);
  }

  function sheetOf(item: Item, note: string, atLeast: number, room: number): Sheet | undefined {
    if (!isFrame(item)) return boxOf(item, note, atLeast, wording);
    const inside = sheetOfLevel(item, room - 4);
    return inside === undefined ? undefined : frameOf(item, inside, note, atLeast, wording);
  }
}
