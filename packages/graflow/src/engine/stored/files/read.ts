// Reads a checkpoint from its files: only what its metadata speak of, or nothing. While somebody writes the same checkpoint anew, it is
// the one before or the one after, never a bit of each.
import { codeOf, diskFailure } from "../../durable/disk-failure.ts";
import { unseal } from "../../durable/sealed.ts";
import { BackendError } from "../../../shared/errors/backend-error.ts";
import { describeError } from "../../../shared/error-of.ts";
import { show } from "../../../shared/show.ts";
import { readContent, type CheckpointContent } from "./content.ts";
import { damaged, missing } from "./failure.ts";
import { readMeta, sumOf, type CheckpointMeta, type FileSum } from "./meta.ts";
import { pathsAround, pendingPath, type CheckpointPaths } from "./names.ts";
import { nodeFiles } from "../../durable/node-modules.ts";

/** Where files are moved meanwhile, they are looked for again as often as this. */
const TRIES = 5;

/**
 * Reads a checkpoint, given the path of any of its files. Throws `CheckpointError`: `CHECKPOINT_UNKNOWN` when none of them is there,
 * `CHECKPOINT_DAMAGED` when they are not all there, or are not what was written together.
 */
export async function readCheckpointFiles(path: string): Promise<CheckpointContent> {
  const paths = pathsAround(path);
  for (let tries = 1; ; tries++) {
    const found = await readSet(paths);
    if (found instanceof Error && tries < TRIES) continue;
    if (found instanceof Error) throw found;
    return found;
  }
}

async function readSet(paths: CheckpointPaths): Promise<CheckpointContent | Error> {
  const bytes = await read(paths.meta);
  if (bytes === undefined) {
    const rest = (await read(paths.state)) ?? (await read(paths.summary));
    return rest === undefined ? missing(paths.state) : damaged(paths.meta, "it is not there");
  }
  const meta = readMeta(bytes);
  if ("type" in meta) {
    if (meta.type === "foreign") return damaged(paths.meta, "it is not the metadata of a checkpoint, or was cut off");
    return newer(paths.meta, `it has format ${meta.format}`);
  }
  const summary = await readAs(paths.summary, meta, meta.summary);
  if (summary instanceof Error) return summary;
  const state = await readAs(paths.state, meta, meta.state);
  return state instanceof Error ? state : readState(paths.state, state);
}

/** The file that the metadata speak of: in its place, or where it was written when there was no time left to move it. */
async function readAs(path: string, { writing }: CheckpointMeta, sum: FileSum): Promise<Buffer | Error> {
  const inPlace = await read(path);
  if (inPlace !== undefined && isSum(inPlace, sum)) return inPlace;
  const pending = await read(pendingPath(path, writing));
  if (pending !== undefined && isSum(pending, sum)) return pending;
  if (inPlace === undefined) return damaged(path, "it is not there");
  const { length } = inPlace;
  if (length !== sum.bytes) return damaged(path, `it has ${length} bytes, and its .meta.json speaks of ${sum.bytes}`);
  return damaged(path, "it is not the one that its .meta.json speaks of: it belongs to another checkpoint, or was changed");
}

function isSum(bytes: Buffer, { bytes: length, sha256 }: FileSum): boolean {
  return bytes.length === length && sumOf([bytes]).sha256 === sha256;
}

async function readState(path: string, bytes: Buffer): Promise<CheckpointContent | Error> {
  const unsealed = await unseal("graflow-checkpoint", "", bytes);
  switch (unsealed.type) {
    case "foreign":
      return damaged(path, "it is not the state of a checkpoint");
    case "damaged":
      return damaged(path, unsealed.why);
    case "newer":
      return newer(path, unsealed.why);
    case "whole":
      try {
        return readContent(unsealed.bytes);
      } catch (error) {
        return damaged(path, describeError(error), error);
      }
  }
}

async function read(path: string): Promise<Buffer | undefined> {
  try {
    return await nodeFiles().readFile(path);
  } catch (error) {
    if (["ENOENT", "ENOTDIR", "EISDIR"].includes(codeOf(error) ?? "")) return undefined;
    throw diskFailure(error, { deed: "read", what: `the checkpoint at ${show(path)}` });
  }
}

function newer(path: string, why: string): BackendError {
  return new BackendError("BACKEND_NEWER", `The checkpoint cannot be read here. Its file ${show(path)}: ${why}`, {
    hint: "Use the version of Graflow, or of Node, with which it was written.",
  });
}
