// Loads a file of the user, TypeScript or JavaScript, ESM or CommonJS, through tsx with the tsconfig.json that the file lives under.
import { statSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { CliError } from "../cli-error.ts";
import { exitCodes } from "../exit-codes.ts";
import { nearestTsconfig } from "./tsconfig.ts";

/** What a file exports, by name. */
export type Exports = Readonly<Record<string, unknown>>;

/** Whose `cache` knows all CommonJS modules, of which tsx tells nothing. */
const required = createRequire(import.meta.url);

export class UserFiles {
  readonly #loaded: (place: string) => void;
  #tsconfig: string | undefined;
  #unregister: (() => Promise<void>) | undefined;

  /** `loaded` is told the path or URL of every file that is loaded, those that others import included. */
  constructor(loaded: (place: string) => void = () => {}) {
    this.#loaded = loaded;
  }

  /** Loads one file. Files are loaded one after another, since each may live under another tsconfig.json. */
  async load(file: string): Promise<Exports> {
    if (!statSync(file, { throwIfNoEntry: false })?.isFile()) {
      throw new CliError("CLI_FILE_NOT_FOUND", `There is no file ${file}`, { hint: "Give the path of a file that exports a workflow." });
    }
    await this.#use(nearestTsconfig(file));
    try {
      const loaded: unknown = await import(pathToFileURL(file).href);
      for (const path of Object.keys(required.cache)) this.#loaded(path);
      return exportsOf(loaded);
    } catch (cause) {
      throw new CliError("CLI_FILE_NOT_LOADED", `${file} could not be loaded`, {
        hint: "Correct the error below and try again.",
        cause,
        exitCode: exitCodes.failed,
      });
    }
  }

  async #use(tsconfig: string | undefined): Promise<void> {
    if (this.#unregister !== undefined && this.#tsconfig === tsconfig) return;
    await this.#unregister?.();
    const [{ register: registerCommonJs }, { register }] = await Promise.all([import("tsx/cjs/api"), import("tsx/esm/api")]);
    const before = process.env["TSX_TSCONFIG_PATH"];
    // tsx reads the tsconfig of CommonJS files from the environment, at the moment of registering.
    if (tsconfig !== undefined) process.env["TSX_TSCONFIG_PATH"] = tsconfig;
    const leaveCommonJs = registerCommonJs();
    const leave = register({ onImport: this.#loaded, ...(tsconfig === undefined ? {} : { tsconfig }) });
    if (before === undefined) delete process.env["TSX_TSCONFIG_PATH"];
    else process.env["TSX_TSCONFIG_PATH"] = before;
    // Threads and processes that carry tasks out load files in the same way.
    process.env["GRAFLOW_LOADER"] = new URL(
      import.meta.url.endsWith(".ts") ? "user-file-elsewhere.ts" : "user-file-elsewhere.js",
      import.meta.url,
    ).href;
    this.#tsconfig = tsconfig;
    this.#unregister = async () => {
      leaveCommonJs();
      await leave();
    };
  }
}

/** CommonJS made from ESM arrives with its exports under `default`. */
function exportsOf(loaded: unknown): Exports {
  if (!isRecord(loaded)) return {};
  const inner = loaded["default"];
  if (!isRecord(inner) || !("module.exports" in loaded)) return loaded;
  const rest = Object.entries(loaded).filter(([name]) => name !== "default" && name !== "module.exports" && name !== "__esModule");
  return { ...Object.fromEntries(rest), ...inner };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
