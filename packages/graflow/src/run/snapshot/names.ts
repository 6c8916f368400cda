// The names of the groups in which a run is stored, and of the cells in them.
import { around, type Frame, type Pass } from "../frame.ts";

/** What is true of the whole run. */
export const RUN = "r";
/** In it, whether a saga has undone anything. */
export const UNDONE = "u";
/** What tasks gave that have completed since something failed. */
export const RESULTS = "z";
/** What tasks gave before the run failed, and was gone on with from before that, as long as these tasks have not come to it again. */
export const KNOWN = "y";

export const HEADER = "h";
export const INPUT_CELL = "i";
export const LAST = "l";
export const ENDING = "e";
export const COMPENSATION_ERRORS = "c";

export function frameGroup(id: number): string {
  return `f${id}`;
}

export function passGroup(frameId: number, { place, iteration }: Pass): string {
  return `p${frameId}.${place}.${iteration}`;
}

export function mapGroup(frameId: number, { place, iteration }: Pass): string {
  return `m${frameId}.${place}.${iteration}`;
}

export function undoGroup(frameId: number): string {
  return `u${frameId}`;
}

/** Names a pass by where it stands, whatever numbers its frames have been given. */
export function passPath({ frame, place, iteration }: Pass): string {
  return `${framePath(frame)}${place}#${iteration}`;
}

function framePath(frame: Frame): string {
  if (around(frame) === undefined) return "";
  if (frame.kind === "annex") return `${framePath(frame.home)}+${JSON.stringify(`${frame.plan.ids[0] ?? ""}${frame.suffix}`)}/`;
  const owner = frame.owner === undefined ? "" : passPath(frame.owner);
  return `${owner}${frame.kind === "item" ? `[${frame.index}]` : ""}/`;
}
