// The Redis server that runs are on, where it is not said by the configuration. Its URL may hold a password: it is never printed.
import type { Backend } from "@graflow/core";
import type { RedisOptions } from "@graflow/core/redis";
import { CliError } from "../cli-error.ts";

export interface RedisChoice {
  readonly url: string;
  readonly from: "flag" | "environment";
  /** With which work is signed and encrypted: secret as the URL is. */
  readonly seal: Pick<RedisOptions, "signing" | "encryption">;
}

export const redisVariable = "GRAFLOW_REDIS_URL";
/** `id=secret`, several with spaces or commas between them; the first one signs. */
const secretsVariable = "GRAFLOW_SIGNING_SECRETS";
const keysVariable = "GRAFLOW_ENCRYPTION_KEYS";

/** `flag`: the value of `--redis`, before that of the environment; `-` is that of the environment, before the configuration. */
export function redisChoice(env: Readonly<Record<string, string | undefined>>, flag?: string): RedisChoice | undefined {
  const url = env[redisVariable] ?? "";
  if (flag === "-" && url === "")
    throw new CliError("CLI_USAGE", `Expected ${redisVariable} to be set for --redis -`, { hint: "Set it to redis://host:6379." });
  const seal = sealIn(env);
  if (flag !== undefined) return { url: flag === "-" ? url : flag, from: "flag", seal };
  return url === "" ? undefined : { url, from: "environment", seal };
}

function sealIn(env: Readonly<Record<string, string | undefined>>): RedisChoice["seal"] {
  const [secrets, keys] = [namedIn(env, secretsVariable), namedIn(env, keysVariable)];
  return {
    ...(secrets.length === 0 ? {} : { signing: { secrets: secrets.map(([id, secret]) => ({ id, secret })) } }),
    ...(keys.length === 0 ? {} : { encryption: { keys: keys.map(([id, key]) => ({ id, key })) } }),
  };
}

/** What stands there is never shown. */
function namedIn(env: Readonly<Record<string, string | undefined>>, variable: string): readonly (readonly [string, string])[] {
  const words = (env[variable] ?? "").split(/[\s,]+/).filter((word) => word !== "");
  return words.map((word) => {
    const split = word.indexOf("=");
    if (split > 0) return [word.slice(0, split), word.slice(split + 1)];
    throw new CliError("CLI_USAGE", `Expected ${variable} to be \`id=secret\`, or several with commas between them`, {
      hint: "Give each an id by which it can be replaced: 2026a=…",
    });
  });
}

/** Throws `OptionError`, which does not show the URL. */
export async function redisBackend({ url, seal }: RedisChoice): Promise<Backend> {
  const { redis } = await import("@graflow/core/redis");
  return redis({ url, ...seal });
}

/** Where it is, without what is secret. */
export function redisPlace({ url }: RedisChoice): string {
  if (!URL.canParse(url)) return "Redis";
  const { hostname, port, pathname } = new URL(url);
  return `Redis at ${hostname}:${port === "" ? "6379" : port}${/^\/[1-9]\d*$/.test(pathname) ? `, database ${pathname.slice(1)}` : ""}`;
}
