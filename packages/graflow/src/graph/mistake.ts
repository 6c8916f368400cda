// Mistakes that building a workflow finds. They are collected, so that one error lists them all.
import { GraflowError } from "../shared/errors/graflow-error.ts";

/** One mistake in a graph. */
export interface Mistake {
  /** What is wrong, and where. */
  readonly message: string;
  /** What to do about it. */
  readonly remedy: string;
}

/** Building a workflow found mistakes; `mistakes` has all of them. */
export class GraphError extends GraflowError {
  readonly workflow: string;
  readonly mistakes: readonly Mistake[];

  constructor(workflow: string, mistakes: readonly Mistake[]) {
    const lines = mistakes.map(({ message, remedy }) => `  - ${message}\n    ${remedy}`);
    const count = mistakes.length === 1 ? "1 mistake" : `${mistakes.length} mistakes`;
    super("GRAPH_INVALID", `Workflow "${workflow}" has ${count}:\n${lines.join("\n")}`, {
      hint: mistakes.length === 1 ? (mistakes[0] as Mistake).remedy : "Correct each of them; all are listed.",
    });
    this.workflow = workflow;
    this.mistakes = mistakes;
  }
}
