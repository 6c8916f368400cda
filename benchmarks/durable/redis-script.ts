// The floor of Redis: a script for each step, whose answer is awaited before the next one begins. It writes only if the version is the one
// that it knows, as whoever shares a server with others must, and keeps a row with as many bytes as ours. Where a step also appends to a
// list that others may see, that is a command of its own: the step wants to know that it was done.
import { Redis } from "ioredis";
import { expectEqual } from "../shapes.ts";
import type { DurableRun, DurableSetup } from "./contender.ts";
import { itemAt } from "./steps.ts";

interface Scripts extends Redis {
  step(run: string, rows: string, version: number, next: number, row: string): Promise<0 | 1>;
}

const STEP = `
if redis.call('HGET', KEYS[1], 'version') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'version', ARGV[2])
redis.call('RPUSH', KEYS[2], ARGV[3])
return 1`;

const keys = { run: "{steps}:run", rows: "{steps}:rows", list: "{steps}:list" };

export async function redisScript({ shape, payload, size, url }: DurableSetup): Promise<DurableRun> {
  const redis = new Redis(url) as Scripts;
  redis.defineCommand("step", { numberOfKeys: 2, lua: STEP });
  await redis.del(...Object.values(keys));
  await redis.hset(keys.run, "version", 0);
  const row = "x".repeat(payload);
  let done = 0;
  return {
    async advance(steps) {
      for (const end = done + steps; done < end; done++) {
        if (shape === "list in a channel") await redis.rpush(keys.list, JSON.stringify(itemAt(done)));
        expectEqual(await redis.step(keys.run, keys.rows, done, done + 1, row), 1, "answer to a step");
      }
    },
    async finish() {
      expectEqual(await redis.llen(keys.rows), size, "number of rows");
      if (shape === "list in a channel") expectEqual(await redis.llen(keys.list), size, "length of the list");
      redis.disconnect();
      return {};
    },
  };
}
