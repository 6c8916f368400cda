// The Redis server that all contenders share: the benchmark's own, as it comes, on a free port.
import { startRedis, type RedisServer } from "../../packages/graflow/test/redis/server.ts";

export interface Server {
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

/** Resolves to why, where none can be had. */
export async function startServer(words: readonly string[] = []): Promise<Server | { readonly reason: string }> {
  const started: RedisServer | { readonly reason: string } = await startRedis(words);
  if ("reason" in started) return started;
  const pid = Number(/process_id:(\d+)/.exec(await started.cli("INFO", "server"))?.[1]);
  return { url: started.url, pid, stop: () => started.stop() };
}
