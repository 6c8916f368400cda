// Another version of Node than the one that runs this: from npm, kept for the next time.
import { execFile } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { folder } from "./daemon.ts";

export const OTHER = "22.23.3";

/** The path of another Node, or why there is none. */
export async function otherNode(): Promise<string | { readonly reason: string }> {
  const place = join(folder, `node-${OTHER}`);
  const node = join(place, "package/bin/node");
  if (existsSync(node)) return node;
  const name = `node-${process.platform}-${process.arch}`;
  mkdirSync(place, { recursive: true });
  try {
    const run = promisify(execFile);
    const { stdout } = await run("npm", ["pack", "--silent", `${name}@${OTHER}`], { cwd: place });
    await run("tar", ["--extract", "--file", stdout.trim()], { cwd: place });
  } catch (error) {
    return { reason: `${name}@${OTHER} cannot be had: ${String(error).split("\n")[0] ?? ""}` };
  }
  return node;
}
