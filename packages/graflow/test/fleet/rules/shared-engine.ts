// In the place of `src/shared-engine.ts`: workflows that are run without an engine are run on a fleet.
import { engineOver, type EngineOptions } from "../../../src/engine/create-engine.ts";
import type { Engine } from "../../../src/engine/face.ts";
import { workflowOn, type EngineFace } from "../../../src/engine/workflow.ts";
import type { WorkflowBuilder } from "../../../src/graph/typed/signatures.ts";
import { memory } from "../../../src/memory/backend.ts";
import { sharedEngine } from "./fleet-engine.ts";

export function createEngine(options: Partial<EngineOptions> = {}): Engine {
  return engineOver({ ...options, backend: options.backend ?? memory() });
}

export const workflow: WorkflowBuilder<EngineFace> = workflowOn(sharedEngine);
