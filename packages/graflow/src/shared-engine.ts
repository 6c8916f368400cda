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

export const workflow: WorkflowBuilder<EngineFace> = workflowOn(() => (shared ??= engineOver({ backend: memory() })));
