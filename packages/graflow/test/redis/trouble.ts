// What tests of a server in trouble share: an engine over a way that can go wrong, and what it warns of meanwhile.
import { EventEmitter, once } from "node:events";
import { onTestFinished } from "vitest";
import { createEngine, isGraflowError, type Engine } from "../../src/index.ts";
import { redis, type RedisOptions } from "../../src/redis/index.ts";
import { openWay, type Way } from "./proxy.ts";
import type { RedisServer } from "./server.ts";

export async function ownWay({ port }: RedisServer): Promise<Way> {
  const way = await openWay(port);
  onTestFinished(() => way.stop());
  return way;
}

/**
 * How long calls of hosts wait, in ms: so long it takes to find out that a server does not answer. On a busy machine one that does may take a
 * second for it.
 */
export const TIMEOUT = 2000;

/** An engine that is closed at the end. Calls of hosts do not wait for long: those of runs do. */
export function ownEngine(url: string, options: Partial<RedisOptions> = {}): Engine {
  const engine = createEngine({ backend: redis({ url, timeout: TIMEOUT, ...options }) });
  onTestFinished(() => engine.close());
  return engine;
}

/** Resolves to an engine when it has reached its server: what it takes for that may last longer than its calls wait. */
export async function connected(engine: Engine): Promise<Engine> {
  for (;;) {
    try {
      await engine.runs.list({ limit: 1 });
      return engine;
    } catch (error) {
      if (!isGraflowError(error, "BACKEND_UNREACHABLE")) throw error;
    }
  }
}

/** An engine of somebody who only looks, and has the time for it. */
export function onlooker(url: string, prefix = "graflow"): Engine {
  return ownEngine(url, { prefix, timeout: "20s" });
}

export interface Warnings {
  /** Of the store and of runs, since then. */
  readonly all: readonly string[];
  /** Resolves when there is one more with this in it than was waited for before. */
  next(of: string): Promise<void>;
}

/** Hears what is warned of from now on, until the end of the test. */
export function warnings(): Warnings {
  const all: string[] = [];
  const news = new EventEmitter();
  const hear = ({ name, message }: Error): void => {
    if (name !== "GraflowWarning") return;
    all.push(message);
    news.emit("heard");
  };
  process.on("warning", hear);
  onTestFinished(() => void process.off("warning", hear));
  let seen = 0;
  return {
    all,
    async next(of) {
      for (;;) {
        const found = all.findIndex((message, i) => i >= seen && message.includes(of));
        if (found >= 0) {
          seen = found + 1;
          return;
        }
        await once(news, "heard");
      }
    },
  };
}
