// Where runs are stored: `.graflow/graflow.db`, in this folder or above it, as git finds `.git`; or where `--store` says.
import { existsSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve, sep } from "node:path";
import { CliError } from "../cli-error.ts";
import { exitCodes } from "../exit-codes.ts";
import { configNames } from "../load/config.ts";
import { findUp } from "../load/find-up.ts";

const folderName = ".graflow";
const fileName = "graflow.db";
const inProject = join(folderName, fileName);

/** The database of a command that reads: it must be there. `chosen` is the value of `--store`. Throws CLI_STORE_NOT_FOUND. */
export function storeToRead(cwd: string, chosen: string | undefined): string {
  if (chosen !== undefined) {
    const file = chosenFile(cwd, chosen);
    if (existsSync(file)) return file;
    throw new CliError("CLI_STORE_NOT_FOUND", `There is no store at ${file}`, { hint: "Correct the path after --store." });
  }
  const found = findUp(cwd, [inProject]);
  if (found !== undefined) return found;
  throw new CliError("CLI_STORE_NOT_FOUND", `There is no ${inProject} in ${cwd} or above`, {
    hint: "`graflow run` makes it with the first run; go to a folder of that project, or give its path: --store PATH.",
  });
}

/** The database of a command that stores runs: the one that is there, else a new one in the folder of the project. */
export function storeToWrite(cwd: string, chosen: string | undefined): string {
  const file = chosen === undefined ? (findUp(cwd, [inProject]) ?? join(projectFolder(cwd), inProject)) : chosenFile(cwd, chosen);
  makeFolder(dirname(file));
  return file;
}

/** The folder from which the files of workflows are remembered: that of the project, when the store is in its `.graflow`. */
export function baseOf(file: string): string {
  const folder = dirname(file);
  return basename(folder) === folderName ? dirname(folder) : folder;
}

/** The nearest folder with a configuration or a package.json, else the working directory. */
function projectFolder(cwd: string): string {
  const marker = findUp(cwd, [...configNames, "package.json"]);
  return marker === undefined ? cwd : dirname(marker);
}

/** A path to a folder means the store in it, or that of the project in it. */
function chosenFile(cwd: string, chosen: string): string {
  const path = resolve(cwd, chosen);
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? /[\\/]$/.test(chosen);
  if (!isFolder) return path;
  const own = join(path, fileName);
  const project = join(path, inProject);
  return !existsSync(own) && existsSync(join(path, folderName)) ? project : own;
}

/** What is stored is nobody's source: a new folder `.graflow` tells git to leave it alone. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  try {
    mkdirSync(folder, { recursive: true });
    if (basename(folder) === folderName) writeFileSync(`${folder}${sep}.gitignore`, "*\n");
  } catch (cause) {
    throw new CliError("CLI_STORE_NOT_MADE", `The folder ${folder} for the store could not be made`, {
      hint: "Choose a folder that can be written to: --store PATH. Or run in memory only: --no-store.",
      cause,
      exitCode: exitCodes.failed,
    });
  }
}
