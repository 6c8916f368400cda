// The frame of a command about a fleet: opens the store that its machines share, and closes it whatever happens.
import type { Engine } from "@graflow/core";
import type { Fleet } from "@graflow/core/worker";
import type { Config } from "../load/config.ts";
import type { Shell } from "../shell.ts";
import { inStore } from "./in-store.ts";
import { noFleet } from "./open.ts";

export interface FleetScene {
  readonly fleet: Fleet;
  readonly engine: Engine;
  readonly config: Config | undefined;
}

export interface InFleetOptions {
  /** The value of `--redis`. */
  readonly redis: string | undefined;
  /** What needs it, as the beginning of a sentence. */
  readonly who: string;
  /** The value of `--config`. */
  readonly configFile?: string | undefined;
}

/** Throws CLI_FLEET_MISSING. */
export function inFleet<T>({ redis, who, configFile }: InFleetOptions, shell: Shell, work: (scene: FleetScene) => Promise<T>): Promise<T> {
  return inStore({ choice: undefined, redis, fleet: who, configFile }, shell, ({ store: { engine }, config }) => {
    const { fleet } = engine;
    if (fleet === undefined) throw noFleet(who);
    return work({ fleet, engine, config });
  });
}
