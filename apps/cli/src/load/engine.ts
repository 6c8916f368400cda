// The engine that the configuration asks for, made by the same copy of the library as the workflow.
import type { Engine } from "@graflow/core";
import type { Core } from "./user-core.ts";

export interface ChosenEngine {
  /** `undefined`: the library's shared one. */
  readonly engine: Engine | undefined;
  /** Closes it, if it was made here. */
  close(): Promise<void>;
}

/** `config` is what `createEngine` takes, or an engine. */
export function engineOf(config: unknown, core: Core): ChosenEngine {
  if (config === undefined) return { engine: undefined, close: async () => {} };
  if (isEngine(config)) return { engine: config, close: async () => {} };
  // Whatever it is: `createEngine` checks its options itself.
  const engine = core.createEngine(config as Parameters<Core["createEngine"]>[0]);
  return { engine, close: () => engine.close() };
}

function isEngine(value: unknown): value is Engine {
  return typeof value === "object" && value !== null && "close" in value && typeof value.close === "function" && "handlers" in value;
}
