// From what the user typed, a path or a name, to the one workflow that is meant.
import { existsSync } from "node:fs";
import { basename, extname, resolve, sep } from "node:path";
import { CliError } from "../cli-error.ts";
import { loadConfig, type Config } from "./config.ts";
import { closest } from "./closest.ts";
import { projectFiles } from "./project-files.ts";
import type { UserFiles } from "./user-file.ts";
import { chooseWorkflow, workflowsIn, type FoundWorkflow } from "./workflows.ts";

export interface Target {
  readonly found: FoundWorkflow;
  readonly config: Config | undefined;
}

/** `wanted` is the name of an export. */
export async function findWorkflow(target: string, wanted: string | undefined, cwd: string, files: UserFiles): Promise<Target> {
  const path = resolve(cwd, target);
  const config = await loadConfig(cwd, files);
  if (existsSync(path) || looksLikePath(target)) {
    const found = workflowsIn(await files.load(path), path);
    return { found: chooseWorkflow(found, path, wanted), config };
  }
  return { found: await findByName(target, wanted, config, cwd, files), config };
}

function looksLikePath(target: string): boolean {
  return /^\.{1,2}(?:[\\/]|$)/.test(target) || target.includes("/") || target.includes(sep) || /\.[mc]?[jt]sx?$/.test(target);
}

async function findByName(
  name: string,
  wanted: string | undefined,
  config: Config | undefined,
  cwd: string,
  files: UserFiles,
): Promise<FoundWorkflow> {
  if (config === undefined) {
    throw new CliError(
      "CLI_WORKFLOW_NOT_FOUND",
      `${JSON.stringify(name)} is neither a file nor, without a graflow.config.ts in ${cwd} or above, the name of a workflow`,
      {
        hint: 'Give the path of a file, or write a graflow.config.ts: `export default defineConfig({ workflows: ["./flows/*.ts"] })`.',
      },
    );
  }
  const known: FoundWorkflow[] = [];
  const broken: unknown[] = [];
  for (const file of projectFiles(config)) {
    try {
      known.push(...workflowsIn(await files.load(file), file));
    } catch (error) {
      broken.push(error);
    }
  }
  const names = (item: FoundWorkflow): readonly string[] => [
    item.workflow.name,
    ...item.exportNames.filter((exported) => exported !== "default"),
  ];
  const byName = known.filter((item) => item.workflow.name === name);
  const fits =
    byName.length > 0 ? byName : known.filter((item) => names(item).includes(name) || basename(item.file, extname(item.file)) === name);
  const [first, second] = wanted === undefined ? fits : fits.filter((item) => item.exportNames.includes(wanted));
  if (first !== undefined && second === undefined) return first;
  if (first !== undefined) {
    throw new CliError(
      "CLI_WORKFLOW_AMBIGUOUS",
      `${JSON.stringify(name)} fits several workflows: ${fits.map((item) => `"${item.workflow.name}" in ${item.file}`).join("; ")}`,
      {
        hint: "Give the path of the file, with --export when it exports several.",
      },
    );
  }
  const [cause] = broken;
  const guess = closest(name, known.flatMap(names));
  const all = [...new Set(known.map((item) => item.workflow.name))].sort().join(", ");
  throw new CliError("CLI_WORKFLOW_NOT_FOUND", `No workflow of ${config.file} is named ${JSON.stringify(name)}`, {
    hint:
      guess !== undefined
        ? `Did you mean ${guess}? Known are: ${all}.`
        : all === ""
          ? "Its `workflows` match no file that exports a workflow."
          : `Known are: ${all}.`,
    ...(cause === undefined ? {} : { cause }),
  });
}
