// Engines on SQLite files of their own, with clocks that a test moves: each engine is what a process would be.
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { sqlite, type ClassRegistry, type ResumeOptions, type Workflow } from "../../src/index.ts";
import { TestRun, testEngine, type TestEngine } from "../../src/testing/index.ts";
import { temporaryFolder } from "../sqlite/store.ts";

export interface Process extends TestEngine {
  resume(workflow: Workflow<never, unknown>, from: string, options?: ResumeOptions): Promise<TestRun<unknown>>;
}

/** Processes that share a new file. */
export function newFile(): { readonly path: string; newProcess(parts?: { readonly classes?: ClassRegistry }): Process } {
  const path = join(temporaryFolder(), "runs.db");
  return {
    path,
    newProcess(parts = {}) {
      const made = testEngine({ backend: sqlite({ path }), ...parts });
      onTestFinished(() => made.engine.close());
      return { ...made, resume: async (workflow, from, options) => new TestRun(await made.engine.resume(workflow, from, options)) };
    },
  };
}

/** One process on a file of its own. */
export const onSqlite = (): Process => newFile().newProcess();

/** What waits until it is let go. */
export function gate(): { readonly opened: Promise<void>; open(): void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, open: () => resolve() };
}
