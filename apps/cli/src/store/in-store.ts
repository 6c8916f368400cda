// The frame of a command that works in a store: finds it, opens it, and closes it whatever happens.
import { loadConfig, type Config } from "../load/config.ts";
import { UserFiles } from "../load/user-file.ts";
import type { Shell } from "../shell.ts";
import { openStore, within, type OpenStore } from "./open.ts";
import { redisChoice } from "./redis-choice.ts";

export interface StoreScene {
  readonly store: OpenStore;
  readonly config: Config | undefined;
  readonly files: UserFiles;
}

export interface InStoreOptions {
  /** The value of `--store`. */
  readonly choice: string | undefined;
  /** Whether a store is made when there is none. Default false. */
  readonly make?: boolean;
  /** The value of `--redis`. */
  readonly redis?: string | undefined;
  /** What needs a store that several machines share. */
  readonly fleet?: string;
  /** The value of `--config`. */
  readonly configFile?: string | undefined;
}

export async function inStore<T>(
  { choice, make = false, redis, fleet, configFile }: InStoreOptions,
  shell: Shell,
  work: (scene: StoreScene) => Promise<T>,
): Promise<T> {
  const files = new UserFiles();
  const config = await loadConfig(shell.cwd, files, configFile);
  const store = await openStore({
    choice,
    make,
    config,
    cwd: shell.cwd,
    redis: redisChoice(shell.env, redis),
    ...(fleet === undefined ? {} : { fleet }),
  });
  return within(store, () => work({ store, config, files }));
}
