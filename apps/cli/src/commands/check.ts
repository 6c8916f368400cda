// `graflow check`: every mistake that can be found without running, over several files.
import { relative, resolve } from "node:path";
import { CliError } from "../cli-error.ts";
import { plural } from "../duration-text.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { loadConfig, type Config } from "../load/config.ts";
import { projectFiles } from "../load/project-files.ts";
import { coreFor } from "../load/user-core.ts";
import { UserFiles } from "../load/user-file.ts";
import { workflowsIn, type FoundWorkflow } from "../load/workflows.ts";
import { safeJson } from "../safe-json.ts";
import type { Shell } from "../shell.ts";
import { engineToCheck } from "../store/engine-to-check.ts";
import { whileWaiting } from "../stuck.ts";
import { checkAgainst } from "./check-against.ts";

export interface CheckCommandOptions {
  readonly against?: string;
  readonly json?: boolean;
}

interface Checked {
  readonly file: string;
  readonly workflows: readonly FoundWorkflow[];
  readonly error: unknown;
}

export async function checkCommand(
  paths: readonly string[],
  { json = false, against }: CheckCommandOptions,
  shell: Shell,
): Promise<ExitCode> {
  const files = new UserFiles();
  const config = await loadConfig(shell.cwd, files);
  const wanted = paths.length > 0 ? paths.map((path) => resolve(shell.cwd, path)) : configured(config);
  const checked: Checked[] = [];
  for (const file of new Set(wanted)) checked.push(await whileWaiting(`loading ${file}`, () => check(file, files, config?.engine)));
  const results = checked.map((item) => ({ ...item, error: item.error ?? duplicate(item, checked) }));
  for (const result of results) tell(result, json, shell);
  const bad = results.filter(({ error }) => error !== undefined).length;
  const count = results.reduce((sum, { workflows }) => sum + workflows.length, 0);
  const { green, red } = shell.colors;
  if (!json) {
    const line =
      bad === 0
        ? `${green("✔")} ${plural(count, "workflow")} in ${plural(results.length, "file")}, no mistakes`
        : `${red("✖")} ${bad} of ${plural(results.length, "file")} with mistakes`;
    shell.out(`\n${line}\n`);
  }
  const workflows = results.flatMap((result) => result.workflows);
  const fits = against === undefined || (await checkAgainst({ choice: against, config, workflows, all: paths.length === 0, json }, shell));
  return bad === 0 && fits ? exitCodes.done : exitCodes.failed;
}

function configured(config: Config | undefined): readonly string[] {
  if (config === undefined)
    throw new CliError("CLI_USAGE", "No file was given, and there is no graflow.config.ts that names any", {
      hint: "Give the files to check: graflow check flows/*.ts.",
    });
  const found = projectFiles(config);
  if (found.length > 0) return found;
  throw new CliError("CLI_CONFIG_INVALID", `The \`workflows\` of ${config.file} match no file`, {
    hint: "Correct the globs; they start at the folder of the configuration.",
  });
}

async function check(file: string, files: UserFiles, engineConfig: Config["engine"]): Promise<Checked> {
  try {
    const workflows = workflowsIn(await files.load(file), file);
    if (workflows.length === 0)
      throw new CliError("CLI_NO_WORKFLOW", `${file} exports no workflow`, { hint: "Export one, or leave the file out." });
    const core = await coreFor(file);
    const engine = engineToCheck(engineConfig, core);
    for (const { workflow } of workflows) {
      core.outline(workflow);
      // Cancelled before it begins, a run carries out nothing; that a handler is not registered is told all the same.
      await begun(() => workflow.start(undefined, { engine, signal: AbortSignal.abort() }).outcome);
    }
    return { file, workflows, error: undefined };
  } catch (error) {
    return { file, workflows: [], error };
  }
}

/** That others are to do the work is no mistake: whether they are there is seen where it is run. */
async function begun(begin: () => Promise<unknown>): Promise<void> {
  try {
    await begin();
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "FLEET_ABSENT")) throw error;
  }
}

/** Two workflows of one name cannot both be found by it. */
function duplicate({ file, workflows }: Checked, all: readonly Checked[]): CliError | undefined {
  for (const { workflow } of workflows) {
    const other = all.flatMap((item) => item.workflows).find((item) => item.workflow !== workflow && item.workflow.name === workflow.name);
    if (other === undefined) continue;
    const where = other.file === file ? `as ${other.exportNames[0] ?? "?"} in the same file` : `in ${other.file}`;
    return new CliError("CLI_WORKFLOW_AMBIGUOUS", `Workflow "${workflow.name}" is there twice: also ${where}`, {
      hint: "Give one of them another name.",
    });
  }
  return undefined;
}

function tell({ file, workflows, error }: Checked, json: boolean, shell: Shell): void {
  const path = relative(shell.cwd, file);
  const names = workflows.map(({ workflow }) => workflow.name);
  const { green, dim } = shell.colors;
  // A file that cannot be loaded is told by what stopped it.
  const reason = error instanceof CliError && error.code === "CLI_FILE_NOT_LOADED" ? error.cause : error;
  if (json)
    shell.out(
      `${safeJson({ type: "file", file: path, ok: error === undefined, workflows: names, ...(error === undefined ? {} : { error: shell.report(reason) }) })}\n`,
    );
  else if (error === undefined) shell.out(`${green("✔")} ${path}  ${dim(names.join(", "))}\n`);
  else shell.out(`${shell.colors.bold(path)}\n${shell.explain(reason, shell.colors)}\n`);
}
