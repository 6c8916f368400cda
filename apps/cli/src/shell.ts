// What a command has around it: streams, environment, working folder. Made once from the process; everything else takes it as an argument.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { createColors, wantsColor, type Colors } from "./colors.ts";
import { ownCoreFolder } from "./load/user-core.ts";
import { errorReport, type ErrorReport } from "./error-report.ts";
import { reportError } from "./report-error.ts";
import type { OwnFolders } from "./user-frame.ts";

export interface Shell {
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly stdin: NodeJS.ReadStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Folders of the command line and of the library. */
  readonly own: OwnFolders;
  /** For stdout. */
  readonly colors: Colors;
  readonly errorColors: Colors;
  /** Writes to stdout past whatever has taken it over. */
  readonly out: (text: string) => void;
  /** Writes to stderr past whatever has taken it over. */
  readonly err: (text: string) => void;
  report(error: unknown): ErrorReport;
  /** An error as text, in the colours of stderr unless others are given. */
  explain(error: unknown, colors?: Colors): string;
}

/** Columns for tables and pages: those of the terminal; elsewhere nothing is cut. */
export function tableWidth({ stdout }: Pick<Shell, "stdout">): number {
  return stdout.isTTY ? Math.max(40, stdout.columns || 80) : Infinity;
}

export function createShell(): Shell {
  const { stdout, stderr, stdin, env } = process;
  const cwd = process.cwd();
  const own = ownFolders();
  const write = stdout.write.bind(stdout);
  const writeError = stderr.write.bind(stderr);
  const errorColors = createColors(wantsColor(stderr.isTTY, env));
  const report = (error: unknown): ErrorReport => errorReport(error, own);
  return {
    stdout,
    stderr,
    stdin,
    env,
    cwd,
    own,
    colors: createColors(wantsColor(stdout.isTTY, env)),
    errorColors,
    out: (text) => void write(text),
    err: (text) => void writeError(text),
    report,
    explain: (error, chosen = errorColors) =>
      `${reportError(report(error), { colors: chosen, cwd, readSource, width: stderr.isTTY ? stderr.columns || undefined : undefined })}\n`,
  };
}

function ownFolders(): OwnFolders {
  const cli = dirname(dirname(fileURLToPath(import.meta.url)));
  return [cli, ownCoreFolder()].flatMap((folder) => [join(folder, "dist", "/"), join(folder, "src", "/")]);
}

function readSource(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
