// `graflow.config.ts`: where the project's workflows are, and the engine they run on. Looked for in the current folder and above it.
import { dirname, extname, resolve } from "node:path";
import type { GraflowConfig } from "@graflow/core";
import { CliError } from "../cli-error.ts";
import { findUp } from "./find-up.ts";
import type { UserFiles } from "./user-file.ts";

export interface Config {
  /** Absolute path. */
  readonly file: string;
  /** Globs, relative to the folder of the file. */
  readonly workflows: readonly string[];
  /** What `createEngine` takes, or an engine: whatever it is, as the user wrote it. */
  readonly engine: GraflowConfig["engine"];
}

const codeExtensions = [".ts", ".mts", ".cts", ".js", ".mjs", ".cjs"];
/** In the order in which they are looked for. */
export const configNames: readonly string[] = [...codeExtensions, ".json"].map((extension) => `graflow.config${extension}`);

function findConfig(cwd: string): string | undefined {
  return findUp(cwd, configNames);
}

export async function loadConfig(cwd: string, files: UserFiles): Promise<Config | undefined> {
  const file = findConfig(cwd);
  if (file === undefined) return undefined;
  const { loadConfig: load } = await import("c12");
  const { config } = await load<Record<string, unknown>>({
    name: "graflow",
    cwd: dirname(file),
    rcFile: false,
    globalRc: false,
    packageJson: false,
    giget: false,
    // The same loader as for workflows, so that both see one copy of the library and the same tsconfig.
    resolve: async (id, options) => {
      const source = id === "." ? file : resolve(options.cwd ?? dirname(file), id);
      if (!codeExtensions.includes(extname(source))) return undefined;
      const exported = (await files.load(source))["default"];
      const value: unknown = typeof exported === "function" ? await (exported as () => unknown)() : await exported;
      if (typeof value !== "object" || value === null) {
        throw invalid(source, "Expected the configuration to be the default export", "Write `export default defineConfig({ … })`.");
      }
      return { config: { ...value }, configFile: source, cwd: dirname(source) };
    },
  });
  return { file, workflows: globsOf(config["workflows"], file), engine: engineOf(config, file) };
}

function globsOf(value: unknown, file: string): readonly string[] {
  if (value === undefined) return [];
  const globs: unknown[] = Array.isArray(value) ? value : [value];
  const texts = globs.filter((glob): glob is string => typeof glob === "string" && glob !== "");
  if (texts.length === globs.length) return texts;
  throw invalid(file, "Expected `workflows` to be a list of paths or globs", 'Write for example `workflows: ["./flows/*.ts"]`.');
}

function engineOf(config: Readonly<Record<string, unknown>>, file: string): Config["engine"] {
  const unknown = Object.keys(config).find((key) => key !== "workflows" && key !== "engine");
  if (unknown !== undefined)
    throw invalid(
      file,
      `Expected the keys to be among \`workflows\`, \`engine\`, got \`${unknown}\``,
      "Remove it, or correct its spelling.",
    );
  const { engine } = config;
  if (engine === undefined || (typeof engine === "object" && engine !== null)) return engine;
  throw invalid(
    file,
    "Expected `engine` to be an object with the options of `createEngine`",
    "Write for example `engine: { plugins: [ … ] }`.",
  );
}

function invalid(file: string, message: string, hint: string): CliError {
  return new CliError("CLI_CONFIG_INVALID", `${message}, in ${file}`, { hint });
}
