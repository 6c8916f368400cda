// What `sqlite()` is told, checked before anything is opened.
import { type Duration, parseDuration } from "../shared/duration.ts";
import { OptionError } from "../shared/errors/option-error.ts";
import { show } from "../shared/show.ts";
import { type Compression, zstd } from "./compression.ts";

export interface SqliteOptions {
  /** The file; relative paths are from the working directory. Beside it SQLite keeps two more while it is open, `-wal` and `-shm`. */
  readonly path: string;
  /**
   * Compresses values of 1 KB and more that come to be stored. Default: none. Needs Node 22.15 or 23.8. What was compressed is read
   * without this option.
   */
  readonly compress?: "zstd";
  /** How long to wait while another process is writing, before it is an error (`BACKEND_UNREACHABLE`). Default `"10s"`. */
  readonly patience?: Duration;
}

interface CheckedOptions {
  readonly path: string;
  readonly compress: Compression | undefined;
  /** In ms. */
  readonly patience: number;
}

const known = ["path", "compress", "patience"];

export function readOptions(options: SqliteOptions): CheckedOptions {
  if (typeof options !== "object" || options === null)
    throw new OptionError(`Expected the options of sqlite to be an object with a \`path\`, got ${show(options)}`);
  const strange = Object.keys(options).find((name) => !known.includes(name));
  if (strange !== undefined) throw new OptionError(`Expected options of sqlite among ${known.join(", ")}, got ${show(strange)}`);
  const { path, compress, patience = "10s" } = options;
  if (typeof path !== "string" || path === "" || path.includes("\0"))
    throw new OptionError(`Expected \`path\` to be the path of a file, got ${show(path)}`);
  if (path === ":memory:") {
    throw new OptionError(
      "Expected `path` to be the path of a file, got `:memory:`, which would not outlive the process",
      "Use memory() where nothing needs to last, or a file in a temporary folder.",
    );
  }
  return { path, compress: readCompression(compress), patience: parseDuration(patience, "patience") };
}

function readCompression(compress: unknown): Compression | undefined {
  if (compress === undefined) return undefined;
  if (compress !== "zstd") throw new OptionError(`Expected \`compress\` to be "zstd", got ${show(compress)}`);
  const compression = zstd();
  if (compression !== undefined) return compression;
  throw new OptionError(
    `Expected a Node that has zstd for \`compress: "zstd"\`, got Node ${process.versions.node}`,
    "Use Node 22.15, 23.8 or newer, or leave `compress` out.",
  );
}
