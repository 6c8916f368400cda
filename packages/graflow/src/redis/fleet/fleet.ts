// All that a fleet has in Redis, put together.
import type { Clock } from "../../ports/clock.ts";
import type { Fleet } from "../../ports/fleet.ts";
import type { Connection } from "../connection.ts";
import { here } from "./consumer.ts";
import { redisDeadLetters } from "./dead-letters.ts";
import { redisPost } from "./post.ts";
import { redisQueues } from "./queues.ts";
import { redisResults } from "./results.ts";
import type { Dropped } from "./seal/post.ts";
import { redisSchedules } from "./schedules.ts";
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
  const { lock } = connection.settings.work;
  const schedules = redisSchedules(connection, clock, { lock, by: here, bullmq: () => queues.bullmq() });
  return {
    post,
    distrusted,
    queues: { ...queues, ...redisResults(connection, post) },
    deadLetters,
    workers: redisWorkers(connection),
    schedules,
    async end() {
      await schedules.end();
      await queues.end();
      await post.end();
    },
  };
}
