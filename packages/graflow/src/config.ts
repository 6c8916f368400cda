// The configuration file of a project, `graflow.config.ts`: where its workflows are, which engine runs them, how they are served, and who is told
// of what they ask. It stands above all floors, since it speaks of all of them; and of their types only.
import type { EngineOptions } from "./engine/create-engine.ts";
import type { Engine } from "./engine/face.ts";
import type { ScheduleOptions } from "./engine/schedules/face.ts";
import type { NotificationOptions } from "./hitl/notifications.ts";
import type { Target } from "./hitl/targets/target.ts";
import type { ServeOptions } from "./http/options.ts";

/** What `graflow.config.ts` says, for every command. */
export interface GraflowConfig {
  /** Files with workflows, as paths or globs from the folder of the configuration: their workflows can be run by name, and are served. */
  readonly workflows?: readonly string[];
  /** What `createEngine` takes, or an engine. Default: an engine on `sqlite({ path: ".graflow/graflow.db" })`. */
  readonly engine?: Partial<EngineOptions> | Engine;
  /** For `graflow serve`: where it listens, who may do what. Options of the command line go before these. */
  readonly serve?: ServeConfig;
  /** When runs begin by themselves, by the ids of schedules: put into the fleet by `graflow worker` and `graflow serve` when they start. */
  readonly schedules?: Readonly<Record<string, ScheduleOptions>>;
  /**
   * Who is told of what runs ask, by the commands that carry runs out and by `graflow serve`: targets of `@graflow/core/hitl`. With links where
   * the address is known: under `graflow serve`, and with `serve.baseUrl`. An engine that the configuration has made has its own plugins.
   */
  readonly notifications?: readonly Target[] | Omit<NotificationOptions, "links">;
}

/** What `graflow serve` is told by the configuration. Default of `port`: 4000. */
export type ServeConfig = Omit<ServeOptions, "engine" | "workflows">;

/** Returns the configuration; it is there for its types. `export default defineConfig({ workflows: ["./flows/*.ts"] })`. */
export function defineConfig(config: GraflowConfig): GraflowConfig {
  return config;
}
