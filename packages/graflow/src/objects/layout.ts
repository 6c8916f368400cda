// Where what stands in a store of objects.
//
//   runs/<run>/<version>                                     a checkpoint: it is there as long as this is
//   states/<run>/<version>.<id>.<turn>.<base>.<level>.<n>     a piece: what changed from the checkpoint `base` to this one
//   values/<xx>/<hash>.<copy>                                a text, by its hash
//   values/<xx>/<hash>.<copy>.gone                           nobody may begin to rely on this copy any more
//
// The id of a checkpoint is made by who saves it, and says when. A piece comes before its checkpoint; it may be written anew on another
// base, one `turn` later, and what it makes of the run stays the same. `n` is how many values it may need.
import { nodeCrypto } from "../engine/durable/node-modules.ts";
import type { ObjectEntry } from "../ports/object-store.ts";
import type { SavePoint } from "../ports/run-store.ts";
import { segmentOf } from "./keys.ts";

/** A part of a state, as its key tells it. */
export interface Piece {
  readonly key: string;
  readonly version: number;
  /** Of the checkpoint that it is part of. */
  readonly id: string;
  readonly turn: number;
  /** The id of the checkpoint that it goes on from; `undefined` when it is a whole state. */
  readonly base: string | undefined;
  /** How many pieces it stands for: 32 to the power of this, at most. */
  readonly level: number;
  readonly values: number;
  /** In bytes, as it is stored. */
  readonly size: number;
}

const WHOLE = "whole";
const GONE = ".gone";

export const RUNS = "runs/";
export const STATES = "states/";
export const VALUES = "values/";

export function newId(now: number): string {
  return `${now.toString(36)}-${nodeCrypto().randomBytes(6).toString("hex")}`;
}

/** When an id was made, in ms since 1970. */
export function timeOf(id: string): number {
  return Number.parseInt(id.split("-")[0] ?? "", 36);
}

export function runPrefix(runId: string): string {
  return `${RUNS}${segmentOf(runId)}/`;
}

export function checkpointKey({ runId, version }: SavePoint): string {
  return runPrefix(runId) + digits(version, 10);
}

/** The version of a checkpoint; `undefined` for an object that is none. */
export function versionIn(key: string): number | undefined {
  const [, version] = /^runs\/[^/]+\/(\d{10,16})$/.exec(key) ?? [];
  return version === undefined ? undefined : Number(version);
}

export function piecePrefix(runId: string): string {
  return `${STATES}${segmentOf(runId)}/`;
}

export function pieceKey(runId: string, { version, id, turn, base = WHOLE, level, values }: Omit<Piece, "key" | "size">): string {
  return `${piecePrefix(runId)}${digits(version, 10)}.${id}.${digits(turn, 6)}.${base}.${level}.${values}`;
}

/** `undefined` for an object that is no piece. */
export function readPiece({ key, size }: ObjectEntry): Piece | undefined {
  const [, version, id, turn, base, level, values] = /\/(\d+)\.([0-9a-z-]+)\.(\d+)\.([0-9a-z-]+)\.(\d)\.(\d+)$/.exec(key) ?? [];
  if (version === undefined || id === undefined || base === undefined) return undefined;
  const numbers = { version: Number(version), turn: Number(turn), level: Number(level), values: Number(values) };
  return { key, size, id, base: base === WHOLE ? undefined : base, ...numbers };
}

export function valuePrefix(hash: string): string {
  const segment = segmentOf(hash);
  return `${VALUES}${segment.slice(0, 2).padEnd(2, "_")}/${segment}.`;
}

export function valueKey(hash: string): string {
  return valuePrefix(hash) + nodeCrypto().randomBytes(6).toString("hex");
}

export function goneKey(value: string): string {
  return value + GONE;
}

export function isGone(key: string): boolean {
  return key.endsWith(GONE);
}

/** The key of the copy that a mark is about. */
export function copyOf(gone: string): string {
  return gone.slice(0, -GONE.length);
}

/** So that the order of keys is that of numbers. */
function digits(number: number, count: number): string {
  return String(number).padStart(count, "0");
}
