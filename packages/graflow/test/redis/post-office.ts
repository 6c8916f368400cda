// The post of a test, on its server.
import { onTestFinished } from "vitest";
import type { WorkerRegistry } from "../../src/ports/worker-registry.ts";
import { Connection } from "../../src/redis/connection.ts";
import { type PostOptions, type RedisPost, redisPost } from "../../src/redis/fleet/post.ts";
import { redisResults, type ResultMethods } from "../../src/redis/fleet/results.ts";
import { redisWorkers } from "../../src/redis/fleet/worker-registry.ts";
import { readOptions, type RedisOptions } from "../../src/redis/options.ts";

export interface Office {
  readonly connection: Connection;
  readonly post: RedisPost;
  readonly results: ResultMethods;
  readonly workers: WorkerRegistry;
  /** What has come, since `listen`. */
  readonly heard: string[];
  /** How often something may have been lost. */
  readonly lost: { count: number };
  /** Resolves when the mailbox is there. */
  listen(): Promise<void>;
  close(): Promise<void>;
}

export function openOffice(options: RedisOptions, parts: PostOptions = {}): Office {
  const connection = new Connection(readOptions(options));
  const post = redisPost(connection, parts);
  const heard: string[] = [];
  const lost = { count: 0 };
  post.onLost(() => void lost.count++);
  return {
    connection,
    post,
    results: redisResults(connection, post),
    workers: redisWorkers(connection),
    heard,
    lost,
    async listen() {
      post.listen((message) => void heard.push(message));
      await post.ready();
    },
    async close() {
      await post.end();
      await connection.close();
    },
  };
}

/** Closed at the end of the test. */
export function officeOf(options: RedisOptions, parts?: PostOptions): Office {
  const office = openOffice(options, parts);
  onTestFinished(() => office.close());
  return office;
}

/** Texts that say which they are. */
export function numbered(from: number, to: number, start = ""): string[] {
  return Array.from({ length: to - from + 1 }, (_, i) => `${start}${from + i}`);
}
