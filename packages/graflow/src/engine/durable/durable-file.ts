// Files that outlive the machine going down: what is written is on the medium, and so is its name.
import { dirname } from "node:path";
import { nodeFiles } from "./node-modules.ts";

/** Writes a file that is not there yet, and waits until it is on the medium. Leaves nothing behind when it fails. */
export async function writeNewFile(path: string, parts: readonly Uint8Array[]): Promise<void> {
  const file = await nodeFiles().open(path, "wx");
  try {
    for (const part of parts) await file.writeFile(part);
    await file.sync();
  } catch (error) {
    await file.close().catch(() => {});
    await nodeFiles()
      .unlink(path)
      .catch(() => {});
    throw error;
  }
  await file.close();
}

/** Waits until the names in a folder are on the medium. */
export async function syncFolder(path: string): Promise<void> {
  // Windows opens no folders, and keeps names by itself.
  if (process.platform === "win32") return;
  const folder = await nodeFiles().open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Makes a folder and those around it, as far as they are missing. */
export async function makeFolder(path: string): Promise<void> {
  const first = await nodeFiles().mkdir(path, { recursive: true });
  if (first === undefined) return;
  for (let made = path; made.length >= first.length; made = dirname(made)) await syncFolder(dirname(made));
}
