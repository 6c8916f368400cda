// One task on two versions of Node, each in its own image. The other Node comes from npm.
import { execFile } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { folder } from "./daemon.ts";
import { nodeImage } from "./images.ts";
import { makeProject, programFor } from "./project.ts";
import { dockerWorld } from "./world.ts";

const world = await dockerWorld();
const isMissing = "reason" in world;
const OTHER = "22.23.3";

/** The path of another Node, or why there is none. */
async function otherNode(): Promise<string | { readonly reason: string }> {
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

describe.skipIf(isMissing)(`versions of Node${isMissing ? ` (skipped: ${world.reason})` : ""}`, () => {
  if ("reason" in world) return;
  const { image, daemon } = world;

  test("the same task is carried out by each", { timeout: 300_000 }, async (ctx) => {
    const other = await otherNode();
    if (typeof other !== "string") return ctx.skip(other.reason);
    const project = await makeProject();
    const images = [image, await nodeImage(daemon, other)];
    const lines = (await project.run("program.mjs", programFor(daemon.host, images))).trim().split("\n");
    project.remove();
    expect(lines.map((line) => (JSON.parse(line) as string[][])[0]?.[1])).toEqual([process.version, `v${OTHER}`]);
  });
});
