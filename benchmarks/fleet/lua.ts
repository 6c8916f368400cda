// The floor: claims and completions by Lua, in batches, as somebody would write it by hand for exactly this work.
import { Redis } from "ioredis";
import type { Contender } from "./contender.ts";
import { CLAIM, COMPLETE, ENQUEUE } from "./lua-scripts.ts";
import { addOne } from "./no-op.ts";

/** How long a claim holds, in ms. */
const LEASE = 5000;
/** Tasks that are queued by one script: not all at once, as no other would be served meanwhile. */
const AT_ONCE = 1000;

interface Scripts extends Redis {
  enqueue(queue: string, wake: string, ...items: string[]): Promise<null>;
  claim(queue: string, taken: string, leases: string, claim: number, count: number, until: number): Promise<string[]>;
  complete(taken: string, leases: string, results: string, done: string, claim: number, of: number, ...fields: number[]): Promise<0 | 1>;
}

function connect(url: string): Scripts {
  const redis = new Redis(url);
  redis.defineCommand("enqueue", { numberOfKeys: 2, lua: ENQUEUE });
  redis.defineCommand("claim", { numberOfKeys: 3, lua: CLAIM });
  redis.defineCommand("complete", { numberOfKeys: 4, lua: COMPLETE });
  return redis as Scripts;
}

function keysOf(prefix: string): Record<"queue" | "wake" | "taken" | "leases" | "results" | "done", string> {
  const key = (name: string): string => `{${prefix}}:${name}`;
  return { queue: key("queue"), wake: key("wake"), taken: key("taken"), leases: key("leases"), results: key("results"), done: key("done") };
}

export const lua: Contender = {
  async work({ url, prefix, batch = 1 }) {
    const redis = connect(url);
    const waiting = new Redis(url);
    const keys = keysOf(prefix);
    let claims = 0;
    const take = (): Promise<string[]> => redis.claim(keys.queue, keys.taken, keys.leases, ++claims, batch, Date.now() + LEASE);
    const work = async (): Promise<void> => {
      for (;;) {
        await waiting.blpop(keys.wake, 0);
        for (let items = await take(); items.length > 0; items = await take()) {
          const fields: number[] = [];
          let of = 0;
          for (const item of items) {
            const { at, input, all } = JSON.parse(item) as { at: number; input: number; all: number };
            fields.push(at, await addOne(input));
            of = all;
          }
          await redis.complete(keys.taken, keys.leases, keys.results, keys.done, claims, of, ...fields);
        }
      }
    };
    void work();
    return {};
  },

  async own({ url, prefix }) {
    const redis = connect(url);
    const keys = keysOf(prefix);
    const run = async (inputs: readonly number[]): Promise<Record<string, string>> => {
      const items = inputs.map((input, at) => JSON.stringify({ at, input, all: inputs.length }));
      for (let from = 0; from < items.length; from += AT_ONCE)
        void redis.enqueue(keys.queue, keys.wake, ...items.slice(from, from + AT_ONCE));
      await redis.blpop(keys.done, 0);
      const results = await redis.hgetall(keys.results);
      void redis.del(keys.results);
      return results;
    };
    return {
      async fanOut(inputs) {
        const results = await run(inputs);
        return () => inputs.map((_, at) => Number(results[at]));
      },
      async roundTrip(input) {
        return Number((await run([input]))[0]);
      },
    };
  },
};
