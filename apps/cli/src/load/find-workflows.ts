// The workflows of a project, all of them: those of files that were named, else those of the configuration.
import { relative, resolve } from "node:path";
import { CliError } from "../cli-error.ts";
import type { Config } from "./config.ts";
import { projectFiles } from "./project-files.ts";
import { coreFor, ownCore, type Core } from "./user-core.ts";
import type { UserFiles } from "./user-file.ts";
import { workflowsIn, type FoundWorkflow } from "./workflows.ts";

export interface ProjectWorkflows {
  readonly found: readonly FoundWorkflow[];
  /** The copy of the library that they all come from. */
  readonly core: Core;
}

/** Throws CLI_NO_WORKFLOW for a file that was named and has none, CLI_WORKFLOW_AMBIGUOUS for two of one name, and what loading throws. */
export async function findWorkflows(
  paths: readonly string[],
  config: Config | undefined,
  cwd: string,
  files: UserFiles,
): Promise<ProjectWorkflows> {
  const wanted = paths.length > 0 ? paths.map((path) => resolve(cwd, path)) : config === undefined ? [] : projectFiles(config);
  const found: FoundWorkflow[] = [];
  let core: Core | undefined;
  for (const file of new Set(wanted)) {
    const inFile = workflowsIn(await files.load(file), file);
    if (inFile.length === 0 && paths.length > 0)
      throw new CliError("CLI_NO_WORKFLOW", `${file} exports no workflow`, { hint: "Export one, or leave the file out." });
    if (inFile.length === 0) continue;
    const own = await coreFor(file);
    if (core !== undefined && own !== core)
      throw new CliError("CLI_CONFIG_INVALID", `${relative(cwd, file)} uses another copy of @graflow/core than the files before it`, {
        hint: "One engine needs one copy: write all files as ES modules, and install the package once.",
      });
    core = own;
    for (const one of inFile) found.push(expectOwnName(one, found));
  }
  return { found, core: core ?? ownCore };
}

/** The same workflow may be exported by several files. */
function expectOwnName(one: FoundWorkflow, before: readonly FoundWorkflow[]): FoundWorkflow {
  const other = before.find(({ workflow }) => workflow.name === one.workflow.name && workflow !== one.workflow);
  if (other === undefined) return one;
  throw new CliError("CLI_WORKFLOW_AMBIGUOUS", `Workflow "${one.workflow.name}" is there twice: in ${other.file} and in ${one.file}`, {
    hint: "Give one of them another name.",
  });
}
