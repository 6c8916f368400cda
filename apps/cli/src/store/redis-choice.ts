// The Redis server that runs are on, where it is not said by the configuration. Its URL may hold a password: it is never printed.
import type { Backend } from "@graflow/core";
import { CliError } from "../cli-error.ts";

export interface RedisChoice {
  readonly url: string;
  readonly from: "flag" | "environment";
}

export const redisVariable = "GRAFLOW_REDIS_URL";

/** `flag`: the value of `--redis`, before that of the environment; `-` is that of the environment, before the configuration. */
export function redisChoice(env: Readonly<Record<string, string | undefined>>, flag?: string): RedisChoice | undefined {
  const url = env[redisVariable] ?? "";
  if (flag === "-" && url === "")
    throw new CliError("CLI_USAGE", `Expected ${redisVariable} to be set for --redis -`, { hint: "Set it to redis://host:6379." });
  if (flag !== undefined) return { url: flag === "-" ? url : flag, from: "flag" };
  return url === "" ? undefined : { url, from: "environment" };
}

/** Throws `OptionError`, which does not show the URL. */
export async function redisBackend({ url }: RedisChoice): Promise<Backend> {
  const { redis } = await import("@graflow/core/redis");
  return redis({ url });
}

/** Where it is, without what is secret. */
export function redisPlace({ url }: RedisChoice): string {
  if (!URL.canParse(url)) return "Redis";
  const { hostname, port, pathname } = new URL(url);
  return `Redis at ${hostname}:${port === "" ? "6379" : port}${/^\/[1-9]\d*$/.test(pathname) ? `, database ${pathname.slice(1)}` : ""}`;
}
