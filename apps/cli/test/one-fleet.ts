// For a file of tests of a fleet: one Redis server for all of them, an engine on it, and processes that end with their test.
import { createEngine, type Engine } from "@graflow/core";
import { redis } from "@graflow/core/redis";
import { afterAll, afterEach, expect } from "vitest";
import type { Started } from "./graflow.ts";
import { oneServer, type OneServer } from "./redis-server.ts";

export interface OneFleet {
  readonly server: OneServer;
  /** An engine of this process on it. */
  here(): Engine;
  /** What commands are told of it. */
  env(): Record<string, string>;
  /** Is killed when its test is over, if it goes on until then. */
  keep(started: Started): void;
}

export function oneFleet(): OneFleet {
  const server = oneServer();
  let engine: Engine | undefined;
  const kept: Started[] = [];
  afterEach(async () => {
    for (const { process, ended } of kept.splice(0)) {
      process.kill("SIGKILL");
      await ended;
    }
  });
  afterAll(() => engine?.close());
  const url = (): string => server.get()?.url ?? expect.unreachable("there is no server");
  return {
    server,
    here: () => (engine ??= createEngine({ backend: redis({ url: url() }) })),
    env: () => ({ GRAFLOW_REDIS_URL: url() }),
    keep: (started) => void kept.push(started),
  };
}

/** What the standard output of a process says, once it looks like this. */
export function said({ process, ended }: Started, pattern: RegExp): Promise<string> {
  let text = "";
  return new Promise((resolve, reject) => {
    process.stdout?.on("data", (chunk: string) => {
      text += chunk;
      const found = pattern.exec(text)?.[1];
      if (found !== undefined) resolve(found);
    });
    void ended.then(({ stdout, stderr }) => reject(new Error(`${stdout}${stderr}`)));
  });
}
