// Queues of work over BullMQ: how it keeps a queue, and who takes what is in it.
import type { DeadLetters } from "../../ports/dead-letters.ts";
import type { ConsumeOptions, WorkQueues } from "../../ports/work-queues.ts";
import type { Connection } from "../connection.ts";
import { type Bullmq, type Lane, openBullmq } from "./bullmq.ts";
import { here, QueueConsumer } from "./consumer.ts";
import { QueueAdding } from "./queue-adding.ts";
import { jobIdOf, kinds, queueKeys } from "./queue-keys.ts";
import { QueueLimits } from "./queue-limits.ts";
import type { WorkSettings } from "./queue-options.ts";
import { statesOf } from "./queue-states.ts";
import type { ResultMethods } from "./results.ts";
import { WorkGate } from "./seal/work-gate.ts";
import { WorkEnding } from "./work-ending.ts";

export interface RedisQueues extends Omit<WorkQueues, keyof ResultMethods> {
  /** How BullMQ keeps queues, for schedules that put work into them. Rejects with `PEER_MISSING`. */
  bullmq(): Promise<Bullmq>;
  /** Closes its consumers. Before the connection is closed. */
  end(): Promise<void>;
}

export function redisQueues(connection: Connection, letters: Pick<DeadLetters, "bury">, settings: WorkSettings): RedisQueues {
  const { lock, poisonAfter, unroutableAfter } = settings;
  let opening: Promise<Bullmq> | undefined;
  const bullmq = (): Promise<Bullmq> => {
    if (opening === undefined) {
      opening = openBullmq(connection, { lock, poisonAfter });
      opening.catch(() => (opening = undefined));
    }
    return opening;
  };
  const lanes = async (queue: string): Promise<readonly Lane[]> => {
    const open = await bullmq();
    return kinds.map((kind) => open.lane(queue, kind));
  };
  const limits = new QueueLimits(settings.queues);
  const adding = new QueueAdding(
    connection,
    bullmq,
    limits,
    (queue) => settings.queues.get(queue) ?? { maxLength: undefined, whenFull: "wait" },
  );
  const gate = new WorkGate(connection);
  const ending = new WorkEnding(letters, gate, { unroutableAfter, by: here });
  const consumers = new Set<QueueConsumer>();
  return {
    bullmq,
    async add(work, signal) {
      const closed = await gate.close(work);
      const added = await adding.add(closed, signal);
      if (added.some((each) => each !== "added")) await gate.notQueued(closed.filter((_, i) => added[i] !== "added"));
      return added;
    },
    async remove(queue, id) {
      const removed = await Promise.all((await lanes(queue)).map(({ backend }) => backend.remove(jobIdOf(id), false)));
      return removed.includes(1);
    },
    consume(options: ConsumeOptions) {
      const consumer = new QueueConsumer({ connection, limits, gate, ending, lock, bullmq }, options, () => consumers.delete(consumer));
      consumers.add(consumer);
      return consumer;
    },
    states: (queues) => statesOf(connection, queues),
    async pause(queue) {
      await connection.command("SADD", queueKeys(connection.settings.prefix).names, queue);
      for (const { backend } of await lanes(queue)) await backend.pause(true);
    },
    async resume(queue) {
      for (const { backend } of await lanes(queue)) await backend.pause(false);
    },
    async end() {
      await Promise.all(Array.from(consumers, (consumer) => consumer.close()));
    },
  };
}
