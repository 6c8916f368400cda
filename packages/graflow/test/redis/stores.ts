// The stores of one process on a Redis server, or on a way to it that can go wrong.
import { systemClock } from "../../src/engine/system-clock.ts";
import type { Clock } from "../../src/ports/clock.ts";
import type { RecordStore } from "../../src/ports/record-store.ts";
import { type RedisAskStore, redisAsks } from "../../src/redis/ask-store.ts";
import { type RedisChannelStore, redisChannels } from "../../src/redis/channel-store.ts";
import { Connection } from "../../src/redis/connection.ts";
import { readOptions, type RedisOptions } from "../../src/redis/options.ts";
import { redisRecords } from "../../src/redis/record-store.ts";

export interface Stores {
  readonly connection: Connection;
  readonly channels: RedisChannelStore;
  readonly asks: RedisAskStore;
  readonly records: RecordStore;
  close(): Promise<void>;
}

export function openStores(options: RedisOptions, clock: Clock = systemClock): Stores {
  const connection = new Connection(readOptions(options));
  const channels = redisChannels(connection, clock);
  const asks = redisAsks(connection, clock);
  const close = async (): Promise<void> => {
    asks.end();
    await channels.end();
    await connection.close();
  };
  return { connection, channels, asks, records: redisRecords(connection), close };
}
