// A fleet in tests: a server, an engine that hands runs over, and workers in processes of their own.
import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { TestContext } from "vitest";
import { createEngine, type Engine, type EngineOptions } from "../../src/index.ts";
import { redis, type RedisOptions } from "../../src/redis/index.ts";
import { createWorker, type WorkerEvent, type WorkerOptions } from "../../src/worker/index.ts";
import { asking, double, steps } from "./flows.ts";

export interface Told {
  readonly type: string;
  readonly id?: string;
  readonly end?: { readonly type: string; readonly reason?: string };
}

export interface CrewMember {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly told: Told[];
  kill(): void;
}

export interface Crew {
  readonly prefix: string;
  readonly engine: Engine;
  /** An engine like that of another process. */
  another(options?: Partial<EngineOptions>): Engine;
  /** A worker in a process of its own. */
  worker(options?: Partial<WorkerOptions>): Promise<CrewMember>;
  /** A worker in this process, with an engine of its own. Resolves to what it tells from then on. */
  inside(options?: Partial<WorkerOptions>): Promise<WorkerEvent[]>;
}

let crews = 0;

/** Everything of it is closed at the end of the test. */
export function openCrew(
  { onTestFinished }: Pick<TestContext, "onTestFinished">,
  url: string,
  more: { readonly server?: Partial<RedisOptions>; readonly engine?: { readonly lease?: `${number}s` } } = {},
): Crew {
  const options: RedisOptions = { url, prefix: `crew-${process.pid}-${crews++}`, ...more.server };
  const another = (own: Partial<EngineOptions> = {}): Engine => {
    const engine = createEngine({ backend: redis(options), ...more.engine, ...own });
    onTestFinished(() => engine.close());
    return engine;
  };
  return {
    prefix: options.prefix ?? "",
    engine: another(),
    another,
    async inside(own = {}) {
      const told: WorkerEvent[] = [];
      const worker = createWorker({
        engine: another(),
        workflows: [double, steps, asking],
        ...own,
        onEvent: (event) => void told.push(event),
      });
      onTestFinished(() => worker.drain());
      await worker.started;
      return told;
    },
    async worker(own = {}) {
      const script = fileURLToPath(new URL("worker-process.ts", import.meta.url));
      const child = fork(script, [JSON.stringify(options), JSON.stringify(more.engine ?? {}), JSON.stringify(own)], { execArgv: [] });
      const told: Told[] = [];
      const kill = (): void => void child.kill("SIGKILL");
      onTestFinished(kill);
      await new Promise<void>((resolve, reject) => {
        child.on("message", (message: Told) => {
          told.push(message);
          if (message.type === "ready") resolve();
        });
        child.once("exit", (code) => reject(new Error(`The worker has ended with ${code}`)));
      });
      return { child, pid: child.pid ?? 0, told, kill };
    },
  };
}
