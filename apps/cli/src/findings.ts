// What `doctor` looks at: one small function for each thing, giving what was found and what to do about it.
import { accessSync, constants, readFileSync, realpathSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { createRequire } from "node:module";
import { loadConfig } from "./load/config.ts";
import { findUp } from "./load/find-up.ts";
import { projectFiles } from "./load/project-files.ts";
import { nearestTsconfig } from "./load/tsconfig.ts";
import { ownCoreFolder } from "./load/user-core.ts";
import { UserFiles } from "./load/user-file.ts";
import type { Shell } from "./shell.ts";

export interface Finding {
  readonly name: string;
  /** `missing`: something works less well, or not at all, without it; only `bad` fails the command. */
  readonly state: "good" | "missing" | "bad";
  readonly detail: string;
  readonly remedy?: string;
}

export function nodeVersion(version: string): Finding {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major > 22 || (major === 22 && minor >= 13)) return { name: "Node", state: "good", detail: version };
  return { name: "Node", state: "bad", detail: version, remedy: "Install Node 22.13 or newer: https://nodejs.org." };
}

export function terminal({ stdout, colors, env }: Pick<Shell, "stdout" | "colors" | "env">): Finding {
  if (!stdout.isTTY)
    return {
      name: "Terminal",
      state: "missing",
      detail: "stdout is not a terminal: runs are shown as plain lines",
      remedy: "Run it in a terminal to see the live tree.",
    };
  if (env["TERM"] === "dumb")
    return {
      name: "Terminal",
      state: "missing",
      detail: "TERM is dumb: runs are shown as plain lines",
      remedy: "Use a terminal that can move its cursor.",
    };
  return {
    name: "Terminal",
    state: "good",
    detail: `${stdout.columns} × ${stdout.rows}, ${colors.isColorSupported ? "with" : "without"} colours`,
  };
}

export function writableFolder(cwd: string): Finding {
  try {
    accessSync(cwd, constants.W_OK);
    return { name: "Folder", state: "good", detail: `${cwd} can be written to` };
  } catch {
    return {
      name: "Folder",
      state: "bad",
      detail: `${cwd} cannot be written to`,
      remedy: "Change its permissions, or work in another folder.",
    };
  }
}

export function core(cwd: string): Finding {
  const own = ownCoreFolder();
  const manifest = findUp(cwd, [join("node_modules", "@graflow", "core", "package.json")]);
  if (manifest === undefined) {
    return {
      name: "@graflow/core",
      state: "missing",
      detail: "not installed here: files of this folder cannot import it",
      remedy: "Run `npm install @graflow/core`.",
    };
  }
  const found = versionIn(dirname(manifest));
  const ours = versionIn(own);
  if (realpathSync(dirname(manifest)) === realpathSync(own) || found === ours)
    return { name: "@graflow/core", state: "good", detail: found };
  return {
    name: "@graflow/core",
    state: "missing",
    detail: `${found} here, but the command line uses ${ours}`,
    remedy: "Install both in one version: `npm install @graflow/core @graflow/cli`.",
  };
}

export function packageType(cwd: string): Finding {
  const manifest = findUp(cwd, ["package.json"]);
  if (manifest === undefined)
    return {
      name: "package.json",
      state: "missing",
      detail: "none here or above",
      remedy: "Run `npm init -y` and `npm pkg set type=module`.",
    };
  try {
    const content: unknown = JSON.parse(readFileSync(manifest, "utf8"));
    const type = typeof content === "object" && content !== null && "type" in content ? content.type : undefined;
    if (type === "module") return { name: "package.json", state: "good", detail: `${relative(cwd, manifest) || manifest}, ES modules` };
    return {
      name: "package.json",
      state: "missing",
      detail: `${manifest} has no "type": "module": no top-level await in workflow files`,
      remedy: "Run `npm pkg set type=module`.",
    };
  } catch (error) {
    return { name: "package.json", state: "bad", detail: `${manifest} is not JSON: ${String(error)}`, remedy: "Correct it." };
  }
}

export function tsconfig(cwd: string): Finding {
  const file = nearestTsconfig(join(cwd, "any.ts"));
  if (file === undefined)
    return {
      name: "tsconfig.json",
      state: "missing",
      detail: "none here or above: TypeScript runs, but no `paths`, and no editor checks the expressions",
      // Without the package, `npx tsc` would fetch another one of that name.
      remedy: "Run `npm install --save-dev typescript @types/node` and `npx tsc --init --types node`.",
    };
  return { name: "tsconfig.json", state: "good", detail: relative(cwd, file) };
}

export async function config(shell: Shell): Promise<Finding> {
  try {
    const found = await loadConfig(shell.cwd, new UserFiles());
    if (found === undefined)
      return {
        name: "graflow.config.ts",
        state: "missing",
        detail: "none here or above: workflows are found by path only",
        remedy: 'Write `export default defineConfig({ workflows: ["./flows/*.ts"] })`.',
      };
    const count = projectFiles(found).length;
    const detail = `${relative(shell.cwd, found.file)}, ${count} workflow file${count === 1 ? "" : "s"}`;
    return count > 0
      ? { name: "graflow.config.ts", state: "good", detail }
      : { name: "graflow.config.ts", state: "missing", detail, remedy: "Give `workflows` globs that match something." };
  } catch (error) {
    const report = shell.report(error);
    const { message, hint } = report.cause ?? report;
    return { name: "graflow.config.ts", state: "bad", detail: message, remedy: hint ?? "Correct it." };
  }
}

const pictures: Readonly<Record<string, string>> = {
  "@hpcc-js/wasm-graphviz": "graflow graph --format svg|png",
  "@resvg/resvg-js": "graflow graph --format png",
};

/** Packages that some features need, looked for where the library would look. */
export function optionalPackages(): readonly Finding[] {
  const from = createRequire(join(ownCoreFolder(), "package.json"));
  return Object.entries(pictures).map(([name, use]) => {
    const folder = from.resolve
      .paths(name)
      ?.map((base) => join(base, name))
      .find((path) => findUp(path, ["package.json"]) === join(path, "package.json"));
    if (folder !== undefined) return { name, state: "good", detail: versionIn(folder) };
    return { name, state: "missing", detail: `not installed: needed for \`${use}\``, remedy: `Run \`npm install ${name}\`.` };
  });
}

function versionIn(folder: string): string {
  try {
    const manifest: unknown = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    return typeof manifest === "object" && manifest !== null && "version" in manifest ? String(manifest.version) : "unknown version";
  } catch {
    return "unknown version";
  }
}
