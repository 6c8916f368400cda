// What an example gets when it imports `@graflow/core` and its runs are to be in Redis: each of its files is a prefix of the server.
import type { Backend, SqliteOptions } from "../../../src/index.ts";
import { redis } from "../../../src/redis/index.ts";
import { createHash } from "node:crypto";

export * from "../../../src/index.ts";

/** In the place of the one of the library. */
export function sqlite({ path }: SqliteOptions): Backend {
  const prefix = `example-${createHash("sha1").update(path).digest("hex").slice(0, 12)}`;
  return redis({ url: process.env["GRAFLOW_REDIS_URL"] ?? "", prefix });
}
