// An engine that knows the handlers of the configuration and stores nothing: for a look at workflows without running them.
import type { Engine, EngineOptions } from "@graflow/core";
import type { Core } from "../load/user-core.ts";
import { isEngine } from "./open.ts";

/** `config` is what `createEngine` takes, or an engine. */
export function engineToCheck(config: Partial<EngineOptions> | Engine | undefined, core: Core): Engine {
  if (!isEngine(config)) return core.createEngine({ ...config, backend: core.memory() });
  const engine = core.createEngine({ backend: core.memory() });
  for (const name of config.handlers.names()) {
    const handler = config.handlers.get(name);
    if (handler !== undefined) engine.handlers.register(name, handler);
  }
  return engine;
}
