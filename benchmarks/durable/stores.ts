// Where ours keeps its steps, and how many bytes of texts it has there: what was stored with a run, without what a database adds.
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { sqlite, type Backend } from "@graflow/core";
import { redis } from "@graflow/core/redis";
import { Redis } from "ioredis";
import type { DurableSetup } from "./contender.ts";

export interface Store {
  readonly backend: Backend;
  /** Of the changes, the values of their own, and the events. */
  storedBytes(runId: string): number | Promise<number>;
}

export function inSqlite({ folder }: DurableSetup): Store {
  const path = join(folder, "graflow.db");
  return {
    backend: sqlite({ path }),
    storedBytes() {
      const database = new DatabaseSync(path, { readOnly: true });
      const sql = `SELECT (SELECT sum(octet_length(delta)) FROM saves) + (SELECT sum(octet_length(texts)) FROM events)
        + (SELECT coalesce(sum(octet_length(text)), 0) FROM texts) AS bytes`;
      const bytes = Number(database.prepare(sql).get()?.["bytes"]);
      database.close();
      return bytes;
    },
  };
}

/** Empties the server: each run is the only one there. */
export async function inRedis({ url }: DurableSetup): Promise<Store> {
  const prefix = "graflow";
  const server = new Redis(url);
  await server.flushall();
  server.disconnect();
  return {
    backend: redis({ url, prefix }),
    async storedBytes(runId) {
      const read = new Redis(url);
      const base = `${prefix}:{${prefix}:runs}:`;
      const [saves, events, uses] = await Promise.all([
        read.zrange(`${base}s:${runId}`, 0, -1),
        read.xrange(`${base}e:${runId}`, "-", "+"),
        read.hkeys(`${base}uses`),
      ]);
      const texts = uses.length === 0 ? [] : await read.mget(uses.map((hash) => `${base}t:${hash}`));
      read.disconnect();
      const all = [...saves, ...events.flatMap(([, [, text]]) => text ?? ""), ...texts.map((text) => text ?? "")];
      return all.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
    },
  };
}
