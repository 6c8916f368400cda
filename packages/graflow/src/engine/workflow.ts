// A workflow that can be run: the graph, and the engine that carries it out.
import { buildWorkflow, type NodeRecord } from "../graph/build.ts";
import type { AnyNode } from "../graph/node.ts";
import type { RunArguments, WorkflowBuilder, WorkflowFace } from "../graph/typed/signatures.ts";
import type { WorkflowGraph } from "../graph/workflow-graph.ts";
import { WorkflowCanceledError } from "../run/errors.ts";
import { OptionError } from "../shared/errors/option-error.ts";
import { show } from "../shared/show.ts";
import { LocalEngine } from "./engine.ts";
import type { CheckpointRef } from "../graph/checkpoint.ts";
import type { Engine, ResumeOptions, RunHandle, RunOptions, RunOutcome } from "./face.ts";
import { heldRun } from "./outpost/held-run.ts";
import { isHeld, never, noteMade } from "./outpost/loading.ts";
import { noteSource } from "./outpost/sources.ts";
import { WorkflowSuspendedError } from "./stored/suspended-error.ts";

/** A name and an immutable graph. Running it never changes it; a workflow is also a node, and may stand in another. */
export interface Workflow<I = never, O = unknown, Name extends string = string> extends WorkflowGraph<I, O, Name> {
  /**
   * Runs it and resolves to its output. Rejects with the error of the run when it fails, with `WorkflowCanceledError` when it is cancelled,
   * and with `OptionError` for bad options.
   */
  run(...args: RunArguments<I, RunOptions>): Promise<O>;
  /** Starts it, on the next microtask. Throws `OptionError`, and a `GraflowError` for an unknown handler or a run id in use. */
  start(...args: RunArguments<I, RunOptions>): RunHandle<O>;
  /**
   * Goes on with a stored run by its id, or from a checkpoint (by ref, id or the path of its file) as a new run; resolves and rejects as
   * `run` does. Rejects with `CheckpointError` when there is no such run or checkpoint, when it does not fit this workflow, has ended, or is
   * being carried out by another process.
   */
  resume(from: CheckpointRef | string, options?: ResumeOptions): Promise<O>;
}

/** How the compiler learns what `workflow` gives: the face above, over the types of a graph. */
export interface EngineFace extends WorkflowFace {
  readonly workflow: Workflow<this["input"], this["output"], this["name"]>;
}

/** Makes the function `workflow`, whose workflows run on the engine of their options, or on `shared()`. */
export function workflowOn(shared: () => LocalEngine): WorkflowBuilder<EngineFace> {
  const engineOf = (options: { readonly engine?: Engine }): LocalEngine => {
    if (typeof options !== "object" || options === null)
      throw new OptionError(`Expected the options of a run to be an object, got ${show(options)}`);
    const engine = options.engine ?? shared();
    if (!(engine instanceof LocalEngine))
      throw new OptionError(
        `Expected \`engine\` to be made by createEngine, got ${show(engine)}`,
        "Import createEngine and workflow from the same copy of @graflow/core.",
      );
    return engine;
  };
  const startOn = (graph: WorkflowGraph, input: unknown, options: RunOptions = {}): RunHandle<unknown> =>
    isHeld() ? heldRun(options.runId ?? "held") : engineOf(options).start(graph, input, options);

  const build = (name: string, graph: string | AnyNode, ...rest: readonly unknown[]): Workflow<unknown> => {
    const [record, options] = typeof graph === "string" ? rest : [undefined, rest[0]];
    if (options !== undefined && (typeof options !== "object" || options === null)) {
      throw new OptionError(`Expected the options of workflow "${name}" to be an object, got ${show(options)}`);
    }
    const built = buildWorkflow(name, graph, record as NodeRecord | undefined, options ?? {});
    noteSource(built.plan, build);
    noteMade(built);
    const start = (input?: unknown, runOptions?: RunOptions): RunHandle<unknown> => startOn(built, input, runOptions);
    const run = async (input?: unknown, runOptions?: RunOptions): Promise<unknown> => {
      const { id, outcome } = start(input, runOptions);
      return outputOf(id, await outcome);
    };
    const resume = async (from: CheckpointRef | string, options: ResumeOptions = {}): Promise<unknown> => {
      if (isHeld()) return never;
      const { id, outcome } = await engineOf(options).resume(built, from, options);
      return outputOf(id, await outcome);
    };
    return { ...built, run, start, resume } as Workflow<unknown>;
  };
  return build;
}

function outputOf(runId: string, outcome: RunOutcome<unknown>): unknown {
  switch (outcome.status) {
    case "completed":
    case "terminated":
      return outcome.output;
    case "failed":
      throw outcome.error;
    case "cancelled":
      throw new WorkflowCanceledError(runId, outcome.reason, outcome.compensationErrors);
    case "suspended":
      throw new WorkflowSuspendedError(outcome.checkpoint, outcome.reason, outcome.asks);
  }
}
