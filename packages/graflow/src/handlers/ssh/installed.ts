// Whether a machine has what the user's own tasks need there: Node, and Graflow. Asked once for all calls of an engine.
import { formatDuration } from "../../shared/duration.ts";
import { lostError, type Exit } from "../plain/errors.ts";
import type { Program } from "../plain/way.ts";
import type { Connections } from "./connections.ts";
import { placeOf, unavailable } from "./failures.ts";
import { startProgram } from "./remote-program.ts";
import { MARK } from "./script.ts";
import type { SshSettings } from "./settings.ts";

interface Found {
  readonly node: string;
  readonly outpost: string | null;
  readonly module: boolean;
}

/** Where the outpost is looked for: as one of the modules would find it, or one of the folder. */
const code = `
const { createRequire } = require("node:module");
const { existsSync } = require("node:fs");
const { fileURLToPath } = require("node:url");
const { join } = require("node:path");
const [given, list] = process.argv.slice(1);
const modules = JSON.parse(list).filter((url) => url.startsWith("file:")).map((url) => fileURLToPath(url));
const there = modules.filter(existsSync);
const findFrom = (path) => {
  try {
    return createRequire(path).resolve("@graflow/core/outpost");
  } catch {
    return null;
  }
};
const find = () => [...there, join(process.cwd(), "x.js")].map(findFrom).find((path) => path !== null) ?? null;
const outpost = given === "" ? find() : existsSync(given) ? given : null;
console.log("\\n${MARK}" + JSON.stringify({ node: process.versions.node, outpost, module: modules.length === 0 || there.length > 0 }));
`;

/** As in package.json. */
const OLDEST = [22, 13] as const;

/**
 * Resolves to the path of the outpost there. Rejects with a `GraflowError` that says what is to be installed. `modules`: URLs, of which one has to
 * be there.
 */
export async function findOutpost(
  at: Connections,
  settings: SshSettings,
  modules: readonly string[],
  signal: AbortSignal,
): Promise<string> {
  const { node, outpost, cwd, env, start } = settings;
  const command = [node, "-e", code, "--", outpost ?? "", JSON.stringify(modules)];
  const program = await startProgram(at, settings, { command, cwd, env }, signal);
  let isLate = false;
  const late = setTimeout(() => {
    isLate = true;
    void program.kill();
  }, start);
  const { stdout, stderr, end } = await saidBy(program);
  clearTimeout(late);
  const line = stdout.split("\n").find((each) => each.startsWith(MARK));
  const place = placeOf(settings);
  if (isLate)
    throw unavailable(
      `Expected Node at "${node}" on ${place} to say within ${formatDuration(start)} what is there, got nothing`,
      "See what it waits for there, such as a disk that does not answer, or allow more time by the option `start`.",
    );
  if (end instanceof Error) throw end;
  if (line === undefined)
    throw unavailable(
      `Expected Node at "${node}" on ${place}, got: ${stderr.trim() === "" ? lostError(node, end, "").message : stderr.trim()}`,
      `Install Node ${OLDEST.join(".")} or later there, or say where it is by the option \`node\`; shells that are not interactive often have a shorter PATH.`,
    );
  const found = JSON.parse(line.slice(1)) as Found;
  const [major = 0, minor = 0] = found.node.split(".").map(Number);
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]))
    throw unavailable(
      `Expected Node ${OLDEST.join(".")} or later at "${node}" on ${place}, got ${found.node}`,
      "Install a later one there, or name it by the option `node`.",
    );
  if (!found.module)
    throw unavailable(
      `Expected module ${modules[0] ?? ""} on ${place}, got no such file`,
      "Copy your code there, and give its path by the option `module`.",
    );
  if (found.outpost === null)
    throw unavailable(
      `Expected @graflow/core on ${place}${outpost === undefined ? "" : ` at ${outpost}`}, got no such file`,
      "Run `npm install @graflow/core` where your module is on that machine; or say where its outpost is by the option `outpost`.",
    );
  return found.outpost;
}

function saidBy(program: Program): Promise<{ readonly stdout: string; readonly stderr: string; readonly end: Exit | Error }> {
  const said = { stdout: "", stderr: "" };
  program.output.setEncoding("utf8").on("data", (text: string) => (said.stdout += text));
  program.errors?.setEncoding("utf8").on("data", (text: string) => (said.stderr += text));
  return program.ended.then((end) => ({ ...said, end }));
}
