// The workflows that modules have made while they were loaded, by name: several may have the same, and other graphs.
import type { WorkflowGraph } from "../../graph/workflow-graph.ts";
import { GraflowError } from "../../shared/errors/graflow-error.ts";
import { graphHash } from "../saving/run-storage.ts";
import { sourcesOf } from "./sources.ts";

interface Made {
  readonly workflow: WorkflowGraph;
  /** The last module that was being loaded then. */
  readonly load: number;
}

export class MadeWorkflows {
  readonly #made: Map<string, Made[]> = new Map();

  /** `load`: the number of the module that was loaded last. */
  note(workflow: WorkflowGraph, load: number): void {
    const before = this.#made.get(workflow.name);
    if (before === undefined) this.#made.set(workflow.name, [{ workflow, load }]);
    else before.push({ workflow, load });
  }

  /** Whether there is one of this name, whatever its graph. */
  has(name: string): boolean {
    return this.#made.has(name);
  }

  /**
   * Of those of one name and one graph, the one that was written in the first of `modules`, as far as that is known. Throws a `GraflowError`
   * (`TASK_NOT_FOUND`) when it cannot be told from another.
   */
  find(name: string, graph: string, modules: readonly string[]): WorkflowGraph | undefined {
    const made = (this.#made.get(name) ?? []).filter(({ workflow }) => graphHash(workflow) === graph);
    const own = made.filter(({ workflow }) => sourcesOf(workflow.plan)[0] === modules[0]);
    const [first, ...others] = own.length > 0 ? own : made;
    // A file that was loaded twice, as by two loaders, has made it twice.
    if (first === undefined || !others.some(({ load }) => load === first.load)) return first?.workflow;
    throw new GraflowError("TASK_NOT_FOUND", `Expected one workflow "${name}" of this graph, got ${others.length + 1}`, {
      hint: "Give each workflow a name of its own: where its tasks are carried out, it is found by that.",
    });
  }
}
