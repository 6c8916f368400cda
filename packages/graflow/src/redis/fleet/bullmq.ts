// BullMQ, loaded when it is used for the first time: how it keeps a queue is what it does, on our connection.
import type { RedisQueueBackend } from "bullmq";
import type { WorkKind } from "../../ports/work-queues.ts";
import { loadPeer } from "../../shared/peer.ts";
import type { Connection } from "../connection.ts";
import { BackendError } from "../../shared/errors/backend-error.ts";
import { amendedKeys, LOOKS_IN_LOCK } from "./bullmq-amendments.ts";
import { BullmqClient, type BullmqScript } from "./bullmq-client.ts";
import { lanePart, queueKeys } from "./queue-keys.ts";

/** Work of one kind in one queue. */
export interface Lane {
  readonly queue: string;
  readonly kind: WorkKind;
  /** What BullMQ knows to do with it: one of its queues. */
  readonly backend: RedisQueueBackend;
  /** Where it marks that there is something in it. */
  readonly marker: string;
}

export interface Bullmq {
  lane(queue: string, kind: WorkKind): Lane;
  /** One of its scripts, as it was written. */
  script(name: string): BullmqScript;
}

export interface BullmqSettings {
  /** How long a job is held without a word from its holder, in ms. */
  readonly lock: number;
  /** How often the holder of a job may die before it is let go of. */
  readonly poisonAfter: number;
}

/** How often one looks for work that nobody holds any more, in ms. */
export function lookEvery(lock: number): number {
  return lock / 6;
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
  expectKnown(client);
  const prefix = queueKeys(connection.settings.prefix).bullmq;
  const keys = new peer.QueueKeys(prefix);
  // Of all who look, one does in such a time. A little less than that between two looks: else whoever is alone would miss every second one.
  const stalledInterval = Math.ceil(lock / LOOKS_IN_LOCK);
  const open = (name: string): RedisQueueBackend => {
    return new peer.RedisQueueBackend(
      shared,
      name,
      keys.getKeys(name),
      (type) => keys.toKey(name, type),
      { connection: {}, prefix, lockDuration: lock, stalledInterval, maxStalledCount: poisonAfter } as never,
      undefined,
      false,
    );
  };
  const lanes = new Map<string, Lane>();
  return {
    lane(queue, kind) {
      const name = lanePart(queue, kind);
      const found = lanes.get(name) ?? { queue, kind, backend: open(name), marker: keys.toKey(name, "marker") };
      lanes.set(name, found);
      return found;
    },
    script(name) {
      const found = client.scripts.get(name);
      if (found === undefined) throw new Error(`Expected BullMQ to have a script ${name}`);
      return found;
    },
  };
}

/** Our additions stand inside of its scripts. */
function expectKnown(client: BullmqClient): void {
  for (const [name, keys] of Object.entries(amendedKeys)) {
    const found = client.scripts.get(name)?.keys;
    if (found === keys) continue;
    throw new BackendError("BACKEND_FAILED", `Expected bullmq to have a script ${name} of ${keys} keys, got ${found ?? "none"}`, {
      hint: "Install a version that this Graflow knows: `npm install bullmq@6.7.0`.",
    });
  }
}
