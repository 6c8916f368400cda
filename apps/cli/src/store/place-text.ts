// Where the store of a project is, in a few words.
import { relative } from "node:path";
import type { Config } from "../load/config.ts";
import { isEngine } from "./open.ts";
import { storeToRead } from "./place.ts";
import { type RedisChoice, redisPlace } from "./redis-choice.ts";

/** Of the store without `--store`. Throws CLI_STORE_NOT_FOUND. */
export function placeText(config: Config | undefined, cwd: string, redis?: RedisChoice): string {
  if (redis?.from === "flag") return redisPlace(redis);
  const own = config?.engine;
  if (config !== undefined && own !== undefined && (isEngine(own) || own.backend !== undefined))
    return `that of ${relative(cwd, config.file)}`;
  if (redis !== undefined) return redisPlace(redis);
  return relative(cwd, storeToRead(cwd, undefined));
}
