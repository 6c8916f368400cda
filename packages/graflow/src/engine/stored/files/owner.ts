// Whether a checkpoint may be written to a path: where nothing stands, or an earlier checkpoint of the same run.
import { show } from "../../../shared/show.ts";
import { codeOf } from "../../durable/disk-failure.ts";
import { taken } from "./failure.ts";
import { readMeta } from "./meta.ts";
import type { CheckpointPaths } from "./names.ts";
import { nodeFiles } from "../../durable/node-modules.ts";

/** Whose checkpoint stands at a path: a run, somebody else (`null`), or nobody. */
export async function ownerOf(paths: CheckpointPaths): Promise<string | null | undefined> {
  try {
    const meta = readMeta(await nodeFiles().readFile(paths.meta));
    return "type" in meta ? null : meta.runId;
  } catch (error) {
    if (codeOf(error) === "EISDIR") return null;
    if (codeOf(error) !== "ENOENT") throw error;
  }
  for (const place of [paths.state, paths.summary]) if (await isThere(place)) return null;
  return undefined;
}

async function isThere(path: string): Promise<boolean> {
  try {
    await nodeFiles().stat(path);
    return true;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return false;
    throw error;
  }
}

/** Throws `CheckpointError` (`CHECKPOINT_EXISTS`) where something stands that none of `mine` has written. */
export function expectFree(paths: CheckpointPaths, owner: string | null | undefined, mine: readonly string[]): void {
  if (owner === null) throw taken(paths.state, "files of somebody else, or of a checkpoint that cannot be read");
  if (owner !== undefined && !mine.includes(owner)) throw taken(paths.state, `a checkpoint of run ${show(owner)}`);
}
