// The engine of a command, over the store that it is to use: the one of `--store`, that of the configuration, or `.graflow/graflow.db`.
import { dirname } from "node:path";
import type { Backend, Engine, EngineOptions, Plugin } from "@graflow/core";
import { CliError } from "../cli-error.ts";
import type { Config } from "../load/config.ts";
import { coreFor, ownCore, type Core } from "../load/user-core.ts";
import { baseOf, storeToRead, storeToWrite } from "./place.ts";
import { redisBackend, type RedisChoice } from "./redis-choice.ts";

/** The value of `--store`; `false` for `--no-store`. */
export type StoreChoice = string | false | undefined;

export interface OpenStore {
  readonly engine: Engine;
  /** The copy of the library that the engine is made of. */
  readonly core: Core;
  /** The folder from which the files of workflows are remembered. */
  readonly base: string;
  /** What commands that are shown need after `--store`. */
  readonly option: string | undefined;
  /** Closes the engine, if it was made here. */
  close(): Promise<void>;
}

export interface StoreWish {
  readonly choice: StoreChoice;
  /** Whether a store is made when there is none. */
  readonly make: boolean;
  readonly config: Config | undefined;
  readonly cwd: string;
  /** A server that the runs are on, as a flag says before everything else, or the environment where nothing else says where they are. */
  readonly redis: RedisChoice | undefined;
  /** What needs a store that several machines share: without one it is refused. Default: nothing does. */
  readonly fleet?: string;
  /** Default: the copy that the configuration uses. */
  readonly core?: Core;
  /** For the engine, beside those of the configuration. One that the configuration has made gets none. */
  readonly plugins?: readonly Plugin[];
}

/** Throws CLI_STORE_NOT_FOUND, CLI_STORE_NOT_MADE, CLI_FLEET_MISSING, and what opening the backend throws. */
export async function openStore({ choice, make, config, cwd, redis, fleet, core: wanted, plugins = [] }: StoreWish): Promise<OpenStore> {
  const option = choice === false ? undefined : choice;
  const configured = config?.engine;
  const core = wanted ?? (config === undefined || configured === undefined ? ownCore : await coreFor(config.file));
  const home = config === undefined ? cwd : dirname(config.file);
  if (isEngine(configured)) {
    if (choice !== undefined || redis?.from === "flag")
      throw new CliError(
        "CLI_USAGE",
        `${choice === false ? "--no-store" : choice === undefined ? "--redis" : "--store"} cannot change the engine that ${config?.file} has made`,
        {
          hint: "Leave it out, or give the configuration the options of `createEngine` instead of an engine.",
        },
      );
    return { engine: configured, core, base: home, option, close: async () => {} };
  }
  // Whatever they are: `createEngine` checks its options itself.
  const options: Partial<EngineOptions> = configured ?? {};
  const { backend, base } = await chosenBackend();
  const engine = core.createEngine(
    plugins.length === 0 ? { ...options, backend } : { ...options, plugins: [...(options.plugins ?? []), ...plugins], backend },
  );
  return { engine, core, base, option, close: () => engine.close() };

  async function chosenBackend(): Promise<{ readonly backend: Backend; readonly base: string }> {
    if (choice === false) return { backend: core.memory(), base: home };
    if (redis?.from === "flag") return { backend: await redisBackend(redis), base: home };
    if (choice === undefined && options.backend !== undefined) return { backend: options.backend, base: home };
    if (choice === undefined && redis !== undefined) return { backend: await redisBackend(redis), base: home };
    if (fleet !== undefined) throw noFleet(fleet);
    const path = make ? storeToWrite(cwd, choice) : storeToRead(cwd, choice);
    return { backend: core.sqlite({ path }), base: baseOf(path) };
  }
}

export function noFleet(who: string): CliError {
  return new CliError("CLI_FLEET_MISSING", `${who} needs a Redis server that it shares with others`, {
    hint: "Set GRAFLOW_REDIS_URL, or give graflow.config.ts an engine with a backend: `engine: { backend: redis({ url }) }`.",
  });
}

/** Closes the store when the work is done, or has failed; but not around a run that is stuck: closing would wait for it. */
export async function within<T>(store: OpenStore, work: () => Promise<T>): Promise<T> {
  try {
    const result = await work();
    await store.close();
    return result;
  } catch (error) {
    if (!(error instanceof CliError && error.code === "CLI_RUN_STUCK")) await store.close();
    throw error;
  }
}

export function isEngine(value: unknown): value is Engine {
  return typeof value === "object" && value !== null && "close" in value && typeof value.close === "function" && "handlers" in value;
}
