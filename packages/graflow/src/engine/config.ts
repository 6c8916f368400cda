// The configuration file of a project, `graflow.config.ts`: where its workflows are and which engine runs them.
import type { EngineOptions } from "./create-engine.ts";
import type { Engine } from "./face.ts";

/** What `graflow.config.ts` says, for every command. */
export interface GraflowConfig {
  /** Files with workflows, as paths or globs from the folder of the configuration: their workflows can be run by name. */
  readonly workflows?: readonly string[];
  /** What `createEngine` takes, or an engine. Default: an engine on `memory()`. */
  readonly engine?: Partial<EngineOptions> | Engine;
}

/** Returns the configuration; it is there for its types. `export default defineConfig({ workflows: ["./flows/*.ts"] })`. */
export function defineConfig(config: GraflowConfig): GraflowConfig {
  return config;
}
