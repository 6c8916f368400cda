// Whether a stored run fits the present code: the name and the version of its workflow, and its graph.
import type { WorkflowGraph } from "../../graph/workflow-graph.ts";
import type { RunRecord } from "../../ports/run-store.ts";
import { fit, type Fit, type Renames } from "../../run/snapshot/graph-text.ts";
import { CheckpointError } from "../../shared/errors/checkpoint-error.ts";
import { readFacts, type Facts } from "../saving/facts.ts";
import { graphHash, type Storage } from "../saving/run-storage.ts";
import { unknown } from "./resolve.ts";
import { readState, sourceIn, type StoredState } from "./state.ts";

/** Compares a stored graph with a workflow. `undefined`: it is the same. Throws `CheckpointError` (`CHECKPOINT_MISFIT`). */
export function fitOf(
  workflow: WorkflowGraph,
  run: Pick<RunRecord, "id" | "workflow">,
  facts: Facts,
  state: StoredState,
  edits: { readonly renamed: Renames; readonly anyway: boolean },
): Fit | undefined {
  const found = misfits(workflow, run, facts, state, edits.renamed);
  if (found.differences.length > 0 && !edits.anyway) {
    throw new CheckpointError(
      "CHECKPOINT_MISFIT",
      `Run ${run.id} does not fit workflow "${workflow.name}": ${found.differences.join("; ")}`,
      {
        hint: "Go on with the code that began it; say what was renamed by `renamed: { old: new }`; or go on all the same by `anyway: true`.",
        differences: found.differences,
      },
    );
  }
  return found.fit;
}

/** What keeps a workflow from going on with a stored run, a line each. Throws `CheckpointError` (`CHECKPOINT_UNKNOWN`). */
export async function misfitsOf(
  { runs, registry }: Storage,
  workflow: WorkflowGraph,
  runId: string,
  renamed: Renames,
): Promise<readonly string[]> {
  const run = await runs.find(runId);
  if (run === undefined) throw unknown(runId);
  const state = await readState(sourceIn(runs), { runId, version: undefined }, registry);
  return misfits(workflow, run, readFacts(run.facts, runId), state, renamed).differences;
}

function misfits(
  workflow: WorkflowGraph,
  run: Pick<RunRecord, "id" | "workflow">,
  facts: Facts,
  state: StoredState,
  renamed: Renames,
): { readonly differences: readonly string[]; readonly fit: Fit | undefined } {
  const differences: string[] = [];
  if (run.workflow !== workflow.name) differences.push(`it is a run of workflow "${run.workflow}"`);
  if (facts.version !== workflow.version)
    differences.push(`it began with version ${versionText(facts.version)}, and this is version ${versionText(workflow.version)}`);
  if (facts.graph === graphHash(workflow)) return { differences, fit: undefined };
  const found = fit(state.graph, workflow.plan, renamed);
  return { differences: [...differences, ...found.differences], fit: found };
}

function versionText(version: string | undefined): string {
  return version === undefined ? "none" : `"${version}"`;
}
