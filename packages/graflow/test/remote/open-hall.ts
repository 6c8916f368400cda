// For tests of one hall: an owner, workers as they are wanted, and their end.
import { afterEach } from "vitest";
import type { WorkflowGraph } from "../../src/graph/workflow-graph.ts";
import type { Engine } from "../../src/index.ts";
import { Hall } from "./hall.ts";

/** Closed after each test. */
export const engines: Engine[] = [];
afterEach(async () => {
  for (const engine of engines.splice(0)) await engine.close();
});

export function openHall(...workflows: WorkflowGraph<never, unknown>[]): {
  hall: Hall;
  owner: Engine;
  worker(name: string, slots?: number): Engine;
} {
  const hall = new Hall();
  const owner = hall.engine("owner");
  engines.push(owner);
  return {
    hall,
    owner,
    worker(name, slots = 1) {
      const engine = hall.worker(name, workflows, ["default"], slots);
      engines.push(engine);
      return engine;
    },
  };
}

/** Resolves when somebody calls `open`. */
export function gate(): { readonly opened: Promise<void>; open(): void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, open: resolve };
}
