// The state of a stored run as it was read from its store: cells, the values they refer to, and what is known beside them.
import type { Cells, GroupChange } from "../../run/snapshot/cells.ts";
import { KNOWN, RESULTS } from "../../run/snapshot/names.ts";
import type { StoredGraph } from "../../run/snapshot/graph-text.ts";
import type { RunRecord, RunStore } from "../../ports/run-store.ts";
import type { ClassRegistry } from "../../shared/codec/class-registry.ts";
import { SerializationError } from "../../shared/errors/serialization-error.ts";
import { isOfChannels } from "../saving/channel-recorder.ts";
import type { Facts } from "../saving/facts.ts";
import { GRAPH } from "../saving/run-storage.ts";
import { hashesIn, valueReader } from "../saving/texts.ts";
import { hashIn } from "../../run/snapshot/cells.ts";
import { unknown } from "./resolve.ts";

/** Where states are read from: a backend, or a store of checkpoints. */
export interface StateSource {
  read(at: { readonly runId: string; readonly version: number | undefined }): Promise<Cells | undefined>;
  values(hashes: readonly string[]): Promise<Map<string, string>>;
}

/** The states in a backend. */
export function sourceIn(runs: RunStore): StateSource {
  return { read: ({ runId, version }) => runs.read(runId, version), values: (hashes) => runs.values(hashes) };
}

export interface StoredState {
  readonly cells: Cells;
  readonly values: ReadonlyMap<string, string>;
  /** The value of a cell. */
  readonly valueOf: (cell: string) => unknown;
  /** The text of a cell, wherever it stands. */
  readonly textOf: (cell: string) => string;
  readonly graph: StoredGraph;
}

export async function readState(
  source: StateSource,
  at: { readonly runId: string; readonly version: number | undefined },
  registry: ClassRegistry | undefined,
): Promise<StoredState> {
  const cells = await source.read(at);
  if (cells === undefined) throw unknown(at.version === undefined ? at.runId : `${at.runId}@${at.version}`);
  return stateOf(cells, await source.values(hashesIn(cells)), registry, at.runId);
}

export function stateOf(
  cells: Cells,
  values: ReadonlyMap<string, string>,
  registry: ClassRegistry | undefined,
  runId: string,
): StoredState {
  const textOf = (cell: string): string => {
    const key = hashIn(cell);
    if (key === undefined) return cell;
    const text = values.get(key);
    if (text === undefined) throw damaged(runId, `the value ${key} is missing`);
    return text;
  };
  const outline = cells.get(GRAPH)?.get("o");
  if (outline === undefined) throw damaged(runId, "its graph is missing");
  return { cells, values, textOf, valueOf: valueReader(registry, values), graph: JSON.parse(textOf(outline)) as StoredGraph };
}

function damaged(runId: string, why: string, cause?: unknown): SerializationError {
  return new SerializationError("DATA_DAMAGED", `Expected the state of run ${runId} to be readable, but ${why}`, {
    hint: "Restore the store from a copy, or go on from an earlier checkpoint.",
    cause,
  });
}

/** The cells from which a run is gone on with that has failed: its state before that, with what has been finished since. */
export function beforeFailure(sound: Cells, last: Cells): Cells {
  const cells: Cells = new Map();
  for (const [name, group] of sound) if (!isOfChannels(name) && name !== RESULTS) cells.set(name, group);
  for (const [name, group] of last) if (isOfChannels(name)) cells.set(name, group);
  const known = new Map([...(sound.get(KNOWN) ?? []), ...(last.get(KNOWN) ?? []), ...(last.get(RESULTS) ?? [])]);
  if (known.size > 0) cells.set(KNOWN, known);
  return cells;
}

/** The change that makes one state of another. */
export function changeBetween(before: Cells, after: Cells): Map<string, GroupChange> {
  const delta = new Map<string, GroupChange>();
  for (const name of before.keys()) if (!after.has(name)) delta.set(name, { fresh: true, cells: new Map() });
  for (const [name, group] of after) if (!isSame(before.get(name), group)) delta.set(name, { fresh: true, cells: group });
  return delta;
}

function isSame(before: ReadonlyMap<string, string> | undefined, after: ReadonlyMap<string, string>): boolean {
  if (before?.size !== after.size) return false;
  for (const [cell, text] of after) if (before.get(cell) !== text) return false;
  return true;
}

/** The version from which a run is gone on with. */
export function soundVersion(run: RunRecord, facts: Facts): number {
  return facts.ended !== undefined && facts.sound !== undefined ? facts.sound : run.version;
}
