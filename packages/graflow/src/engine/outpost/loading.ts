// Modules of users are also loaded to find one workflow in them, by whoever carries its tasks out elsewhere. What they make is noted then, and
// what they start is held: a program that runs its own workflow must not run it again in each thread.
import type { ClassRegistry } from "../../shared/codec/class-registry.ts";
import type { WorkflowGraph } from "../../graph/workflow-graph.ts";

export interface Loading {
  /** A workflow was made. */
  made(workflow: WorkflowGraph): void;
  /** An engine was made that knows these classes. */
  hasClasses(classes: ClassRegistry): void;
  /** Whether what is started now is held, for ever. */
  isHeld(): boolean;
}

/** For all copies of the library in this thread: a file in CommonJS may get one of its own. */
const key: unique symbol = Symbol.for("graflow.loading");
const everywhere = globalThis as { [key]?: Loading };

/** From now on this process carries tasks out for another one. */
export function loadFor(loading: Loading): void {
  everywhere[key] = loading;
}

export function noteMade(workflow: WorkflowGraph): void {
  everywhere[key]?.made(workflow);
}

export function noteClasses(classes: ClassRegistry): void {
  everywhere[key]?.hasClasses(classes);
}

export function isHeld(): boolean {
  return everywhere[key]?.isHeld() ?? false;
}

/** What whoever is held waits for. */
export const never: Promise<never> = new Promise<never>(() => {});

/** What a module exports, by name. */
export type Exports = Readonly<Record<string, unknown>>;

/**
 * Loads a module as the process does that this one works for. Where that loads them by more than Node, as the command line does, the environment
 * names the module that does it, as a URL; it exports `load`.
 */
export async function exportsOf(module: string): Promise<Exports> {
  const loader = process.env["GRAFLOW_LOADER"];
  if (loader === undefined || loader === "") return (await import(module)) as Exports;
  const { load } = (await import(loader)) as { readonly load: (module: string) => Promise<Exports> };
  return load(module);
}
