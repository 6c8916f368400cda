// `graflow.config.ts`: where the project's workflows are, the engine they run on, how they are served and who is told of asks. Looked for in the current folder and above it.
import { existsSync } from "node:fs";
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
  /** Checked by whoever uses them. */
  readonly serve: GraflowConfig["serve"];
  readonly notifications: GraflowConfig["notifications"];
  readonly schedules: GraflowConfig["schedules"];
}

const codeExtensions = [".ts", ".mts", ".cts", ".js", ".mjs", ".cjs"];
/** In the order in which they are looked for. */
export const configNames: readonly string[] = [...codeExtensions, ".json"].map((extension) => `graflow.config${extension}`);

function findConfig(cwd: string): string | undefined {
  return findUp(cwd, configNames);
}

/** `named`: the path of another one. Throws CLI_FILE_NOT_FOUND and CLI_CONFIG_INVALID. */
export async function loadConfig(cwd: string, files: UserFiles, named?: string): Promise<Config | undefined> {
  const file = named === undefined ? findConfig(cwd) : expectFile(resolve(cwd, named));
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
  expectKnownKeys(config, file);
  return {
    file,
    workflows: globsOf(config["workflows"], file),
    engine: objectOf(config, "engine", file, "the options of `createEngine`", "engine: { plugins: [ … ] }"),
    serve: objectOf(config, "serve", file, "options of the server", "serve: { port: 4000 }"),
    notifications: objectOf(
      config,
      "notifications",
      file,
      "targets of `@graflow/core/hitl`",
      "notifications: [consoleTarget()]",
    ) as GraflowConfig["notifications"],
    schedules: objectOf(
      config,
      "schedules",
      file,
      "schedules by their ids",
      'schedules: { nightly: { workflow: "etl", cron: "0 3 * * *" } }',
    ) as GraflowConfig["schedules"],
  };
}

function expectFile(file: string): string {
  if (existsSync(file)) return file;
  throw new CliError("CLI_FILE_NOT_FOUND", `There is no configuration ${file}`, { hint: "Correct the path after --config." });
}

function globsOf(value: unknown, file: string): readonly string[] {
  if (value === undefined) return [];
  const globs: unknown[] = Array.isArray(value) ? value : [value];
  const texts = globs.filter((glob): glob is string => typeof glob === "string" && glob !== "");
  if (texts.length === globs.length) return texts;
  throw invalid(file, "Expected `workflows` to be a list of paths or globs", 'Write for example `workflows: ["./flows/*.ts"]`.');
}

const knownKeys = ["workflows", "engine", "serve", "notifications", "schedules"];

function expectKnownKeys(config: Readonly<Record<string, unknown>>, file: string): void {
  const unknown = Object.keys(config).find((key) => !knownKeys.includes(key));
  if (unknown === undefined) return;
  throw invalid(
    file,
    `Expected the keys to be among ${knownKeys.map((key) => `\`${key}\``).join(", ")}, got \`${unknown}\``,
    "Remove it, or correct its spelling.",
  );
}

function objectOf(config: Readonly<Record<string, unknown>>, key: string, file: string, what: string, example: string): object | undefined {
  const value = config[key];
  if (value === undefined || (typeof value === "object" && value !== null)) return value;
  throw invalid(file, `Expected \`${key}\` to be an object with ${what}`, `Write for example \`${example}\`.`);
}

function invalid(file: string, message: string, hint: string): CliError {
  return new CliError("CLI_CONFIG_INVALID", `${message}, in ${file}`, { hint });
}
