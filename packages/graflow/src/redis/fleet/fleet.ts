// All that a fleet has in Redis, put together.
import type { Clock } from "../../ports/clock.ts";
import type { Fleet } from "../../ports/fleet.ts";
import type { ScheduleStore } from "../../ports/schedule-store.ts";
import type { Connection } from "../connection.ts";
import { redisDeadLetters } from "./dead-letters.ts";
import { redisPost } from "./post.ts";
import { redisQueues } from "./queues.ts";
import { redisResults } from "./results.ts";
import type { Dropped } from "./seal/post.ts";
import { tellingDeaths } from "./told-deaths.ts";
import { redisWorkers } from "./worker-registry.ts";

export interface RedisFleet extends Fleet {
  /** Before the connection is closed. */
  end(): Promise<void>;
}

/** Nothing is connected before it is used. */
export function redisFleet(connection: Connection, clock: Clock): RedisFleet {
  const distrusted = new Map<Dropped, number>();
  const post = redisPost(connection, { onDropped: (why) => void distrusted.set(why, (distrusted.get(why) ?? 0) + 1) });
  const deadLetters = redisDeadLetters(connection, clock);
  const queues = redisQueues(connection, tellingDeaths(deadLetters, post), connection.settings.work);
  return {
    post,
    distrusted,
    queues: { ...queues, ...redisResults(connection, post) },
    deadLetters,
    workers: redisWorkers(connection),
    get schedules(): ScheduleStore {
      throw new Error("Schedules are not built yet");
    },
    async end() {
      await queues.end();
      await post.end();
    },
  };
}
