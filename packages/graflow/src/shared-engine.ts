// What needs every layer: the engine with memory behind it that everybody shares, and the workflows that run on it.
import { engineOver, type EngineOptions } from "./engine/create-engine.ts";
import type { LocalEngine } from "./engine/engine.ts";
import type { Engine } from "./engine/face.ts";
import { workflowOn, type EngineFace } from "./engine/workflow.ts";
import type { WorkflowBuilder } from "./graph/typed/signatures.ts";
import { memory } from "./memory/backend.ts";
import { OptionError } from "./shared/errors/option-error.ts";
import { show } from "./shared/show.ts";

/** An engine. Its backend is `memory()` unless told otherwise. Close it when done: `await using engine = createEngine()`. Throws `OptionError`. */
export function createEngine(options: Partial<EngineOptions> = {}): Engine {
  if (typeof options !== "object" || (options as unknown) === null)
    throw new OptionError(`Expected the options of an engine to be an object, got ${show(options)}`);
  return engineOver({ ...options, backend: options.backend ?? memory() });
}

let shared: LocalEngine | undefined;

/**
 * A workflow: a name and an immutable graph, from an expression and a record of its nodes, or from one node. It is a node as well. Throws
 * `GraphError` with all mistakes at once, `ExpressionError` for a text that cannot be read, and `OptionError` for a bad name.
 *
 * ```ts
 * const sales = workflow("sales", "extract >> (stats | chart) >> report", { extract, stats, chart, report });
 * const html = await sales.run({ path: "sales.csv" });
 * ```
 */
export const workflow: WorkflowBuilder<EngineFace> = workflowOn(() => (shared ??= engineOver({ backend: memory() })));
