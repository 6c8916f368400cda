// Outlines and events made by hand, for the tests of what shows a run.
import type { Outline, OutlineNode, RunEvent } from "@graflow/core";

type WithoutBase<E> = E extends RunEvent ? Omit<E, "seq" | "at" | "runId"> : never;
export type Happening = WithoutBase<RunEvent>;

/** Numbers events and gives them times: 100 ms apart unless `at` says otherwise. */
export class Story {
  #seq = 0;
  #at = 0;

  at(ms: number): this {
    this.#at = ms;
    return this;
  }

  tell(happening: Happening): RunEvent {
    this.#seq += 1;
    this.#at += 100;
    return { ...happening, seq: this.#seq, at: this.#at, runId: "r1" };
  }

  scheduled(taskId: string, iteration = 0): RunEvent {
    return this.tell({ type: "task.scheduled", taskId, kind: "task", iteration });
  }

  started(taskId: string, more: Partial<Extract<Happening, { type: "task.started" }>> = {}): RunEvent {
    return this.tell({ type: "task.started", taskId, kind: "task", iteration: 0, attempt: 0, input: undefined, ...more });
  }

  completed(taskId: string, more: Partial<Extract<Happening, { type: "task.completed" }>> = {}): RunEvent {
    return this.tell({ type: "task.completed", taskId, kind: "task", iteration: 0, attempt: 0, duration: 100, output: undefined, ...more });
  }

  failed(taskId: string, error: Error, more: Partial<Extract<Happening, { type: "task.failed" }>> = {}): RunEvent {
    return this.tell({ type: "task.failed", taskId, kind: "task", iteration: 0, attempt: 0, duration: 100, error, ...more });
  }
}

export function node(path: string, more: Partial<OutlineNode> = {}): OutlineNode {
  return { path, label: path.slice(path.lastIndexOf("/") + 1), kind: "task", remarks: [], ...more };
}

/** `extract >> clean >> (stats | chart) >> report`, with a retrying chart. */
export const sales: Outline = {
  name: "sales",
  nodes: [
    node("extract"),
    node("clean"),
    node("stats|chart", { kind: "group" }),
    node("stats", { parent: "stats|chart" }),
    node("chart", { parent: "stats|chart", remarks: ["retry 3", "30s"] }),
    node("report"),
  ],
  edges: [
    { from: "extract", to: "clean", kind: "forward" },
    { from: "clean", to: "stats|chart", kind: "forward" },
    { from: "stats|chart", to: "report", kind: "forward" },
  ],
};
