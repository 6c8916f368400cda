// The code of a stored run: the workflow of that name in the file that was remembered with the run, else among those of the configuration.
import { existsSync } from "node:fs";
import type { RunInfo } from "@graflow/core";
import { CliError } from "../cli-error.ts";
import type { Config } from "../load/config.ts";
import { projectFiles } from "../load/project-files.ts";
import type { UserFiles } from "../load/user-file.ts";
import { workflowsIn, type FoundWorkflow } from "../load/workflows.ts";
import { rememberedFile } from "../stored/remembered-file.ts";
import { shortId } from "../stored/short-id.ts";

export interface CodeSearch {
  /** The folder from which files are remembered. */
  readonly base: string;
  readonly config: Config | undefined;
  readonly files: UserFiles;
}

/** Throws CLI_WORKFLOW_NOT_FOUND, and what loading the remembered file throws. */
export async function storedWorkflow(run: RunInfo, { base, config, files }: CodeSearch): Promise<FoundWorkflow> {
  const remembered = rememberedFile(run.tags, base);
  const named = (found: readonly FoundWorkflow[]): FoundWorkflow | undefined =>
    found.find(({ workflow }) => workflow.name === run.workflow);
  if (remembered !== undefined && existsSync(remembered)) {
    const found = named(workflowsIn(await files.load(remembered), remembered));
    if (found !== undefined) return found;
  }
  const broken: unknown[] = [];
  for (const file of config === undefined ? [] : projectFiles(config)) {
    try {
      const found = named(workflowsIn(await files.load(file), file));
      if (found !== undefined) return found;
    } catch (error) {
      broken.push(error);
    }
  }
  const [cause] = broken;
  const places = [
    ...(remembered === undefined ? [] : [`in ${remembered}`]),
    ...(config === undefined ? [] : [`among those of ${config.file}`]),
  ];
  const where = places.length === 2 ? ` neither ${places.join(" nor ")}` : places.length === 1 ? ` not ${places.join("")}` : " nowhere";
  throw new CliError("CLI_WORKFLOW_NOT_FOUND", `Workflow "${run.workflow}" of run ${shortId(run.id)} was found${where}`, {
    hint: "Say where it is: --workflow FILE.",
    ...(cause === undefined ? {} : { cause }),
  });
}
