// Single steps on the files of a directory of objects, each with what may come in between when others use the directory too.
import { join } from "node:path";
import { codeOf } from "../engine/durable/disk-failure.ts";
import { makeFolder, writeNewFile } from "../engine/durable/durable-file.ts";
import { nodeFiles } from "../engine/durable/node-modules.ts";

/** Begins the name of a file that is being written. No key begins so. */
const PENDING = ",";
/** A file that is being written, and was not touched for so long (ms), is the remains of somebody who died. */
const REMAINS_AFTER = 3_600_000;
/** Folders that others remove meanwhile, because they are empty, are made again as often as this. */
const TRIES = 100;

export function isPending(name: string): boolean {
  return name.startsWith(PENDING);
}

/** Writes a file under a name of its own, in a folder that is made if it has to be. Resolves to its path. */
export async function writePending(folder: string, bytes: Uint8Array): Promise<string> {
  const pending = join(folder, `${PENDING}${crypto.randomUUID()}`);
  for (let tries = 1; ; tries++) {
    try {
      if (tries > 1) await makeFolder(folder);
      await writeNewFile(pending, [bytes]);
      return pending;
    } catch (error) {
      if (codeOf(error) !== "ENOENT" || tries === TRIES) throw error;
    }
  }
}

/** Removes a file that somebody was writing who has died. */
export async function sweepPending(path: string): Promise<void> {
  const found = await nodeFiles()
    .stat(path)
    .catch(() => undefined);
  if (found !== undefined && Date.now() - found.mtimeMs > REMAINS_AFTER)
    await nodeFiles()
      .unlink(path)
      .catch(() => {});
}

/** Gives a file another name, if that is free. Resolves to whether it was. */
export async function linkNew(from: string, to: string): Promise<boolean> {
  try {
    await nodeFiles().link(from, to);
    return true;
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw error;
    // A file system on the network may have done it although its answer was lost.
    return (await nodeFiles().stat(from)).nlink === 2;
  }
}

/** In bytes; `undefined` when it is not there. */
export async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await nodeFiles().stat(path)).size;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

/** Whether something was gone already. */
export async function isGone(deed: Promise<void>): Promise<boolean> {
  try {
    await deed;
    return false;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return true;
    throw error;
  }
}

/** Whether a path is that of a folder; `undefined` when nothing is there. */
export async function isFolder(path: string): Promise<boolean | undefined> {
  try {
    return (await nodeFiles().stat(path)).isDirectory();
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}
