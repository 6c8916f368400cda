// Results of work: handed to whoever waits for them, and kept for whoever goes on with the run, each one once.
import type { WorkQueues, WorkResult } from "../../ports/work-queues.ts";
import type { Connection } from "../connection.ts";
import { storable, textOf } from "../stored-text.ts";
import type { RedisPost } from "./post.ts";
import { IMPURE, LET_GO_TTL, letGoOfResults, NOBODY, PURE, RESULTS_TTL, takeResults } from "./results-scripts.ts";

/** Keys that are forgotten at a time. */
const PAGE = 1000;

export type ResultMethods = Pick<WorkQueues, "settle" | "takeOver" | "ownerOf" | "forget" | "letGo" | "drop">;

/** The part of `WorkQueues` that is about results. They go by the post: in order with what else is sent. */
export function redisResults(connection: Connection, post: RedisPost): ResultMethods {
  const { keys, seals } = post;
  return {
    settle(owner, runId, results, { kept, message }) {
      if (!kept || results.length === 0) return post.settle(owner, message, undefined);
      const texts = results.flatMap(({ key, text, pure }) => {
        const sealed = seals?.sealResult(runId, key, pure, text) ?? text;
        return [storable(key), (pure ? PURE : IMPURE) + storable(sealed)];
      });
      return post.settle(owner, message, { key: keys.results(runId), texts });
    },
    async takeOver(runId, owner) {
      const texts = await connection.call<string[]>(takeResults, [keys.results(runId)], [owner, RESULTS_TTL]);
      const results: WorkResult[] = [];
      for (let i = 0; i < texts.length; i += 2) {
        const key = textOf(texts[i] ?? "");
        const stored = texts[i + 1] ?? "";
        const pure = stored.startsWith(PURE);
        const sealed = textOf(stored.slice(1));
        const text = seals === undefined ? sealed : seals.openResult(runId, key, pure, sealed);
        if (text !== undefined) results.push({ key, text, pure });
      }
      return results;
    },
    async ownerOf(runId) {
      const owner = await connection.command<string | null>("HGET", keys.results(runId), "@");
      return owner === NOBODY ? null : (owner ?? undefined);
    },
    async forget(runId, names) {
      for (let start = 0; start < names.length; start += PAGE) {
        const fields = names.slice(start, start + PAGE).map((name) => `=${storable(name)}`);
        await connection.command("HDEL", keys.results(runId), ...fields);
      }
    },
    async letGo(runId, owner) {
      await connection.call(letGoOfResults, [keys.results(runId)], [owner ?? "", LET_GO_TTL]);
    },
    async drop(runId) {
      await connection.command("UNLINK", keys.results(runId));
    },
  };
}
