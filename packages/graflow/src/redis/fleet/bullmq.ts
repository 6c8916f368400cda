// BullMQ, loaded when it is used for the first time: how it keeps a queue is what it does, on our connection.
import type { RedisQueueBackend } from "bullmq";
import { loadPeer } from "../../shared/peer.ts";
import type { Connection } from "../connection.ts";
import { BullmqClient, type BullmqScript } from "./bullmq-client.ts";
import { queueKeys, queuePart } from "./queue-keys.ts";

export interface Bullmq {
  /** What BullMQ knows to do with one queue. */
  of(queue: string): RedisQueueBackend;
  /** One of its scripts, as it was written. */
  script(name: string): BullmqScript;
}

export interface BullmqSettings {
  /** How long a job is held without a word from its holder, in ms. */
  readonly lock: number;
  /** How often the holder of a job may die before it is let go of. */
  readonly poisonAfter: number;
}

/** Rejects with `PEER_MISSING` without bullmq. Nothing is asked of the server here. */
export async function openBullmq(connection: Connection, { lock, poisonAfter }: BullmqSettings): Promise<Bullmq> {
  const peer = await loadPeer("bullmq", "Queues in Redis", () => import("bullmq"));
  const client = new BullmqClient(connection);
  const shared = new peer.RedisConnection(client.face, {
    shared: true,
    blocking: false,
    skipVersionCheck: true,
    skipWaitingForReady: true,
  });
  // What it tells by events, it tells by rejecting too.
  shared.on("error", () => undefined);
  await shared.client;
  const prefix = queueKeys(connection.settings.prefix).bullmq;
  const keys = new peer.QueueKeys(prefix);
  const open = (queue: string): RedisQueueBackend => {
    const name = queuePart(queue);
    return new peer.RedisQueueBackend(
      shared,
      name,
      keys.getKeys(name),
      (type) => keys.toKey(name, type),
      { connection: {}, prefix, lockDuration: lock, stalledInterval: lock / 4, maxStalledCount: poisonAfter } as never,
      undefined,
      false,
    );
  };
  const queues = new Map<string, RedisQueueBackend>();
  return {
    of(queue) {
      const found = queues.get(queue) ?? open(queue);
      queues.set(queue, found);
      return found;
    },
    script(name) {
      const found = client.scripts.get(name);
      if (found === undefined) throw new Error(`Expected BullMQ to have a script ${name}`);
      return found;
    },
  };
}
