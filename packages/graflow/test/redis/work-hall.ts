// Queues of work in tests: fleets on a server, other processes that work, and pieces of work.
import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { TestContext } from "vitest";
import { systemClock } from "../../src/engine/system-clock.ts";
import type { ConsumeOptions, Consumer, TakenWork, Work, WorkEnd } from "../../src/ports/work-queues.ts";
import { Connection } from "../../src/redis/connection.ts";
import { type RedisFleet, redisFleet } from "../../src/redis/fleet/fleet.ts";
import { readOptions, type RedisOptions } from "../../src/redis/options.ts";
import { until } from "./bench.ts";

let halls = 0;

export interface Told {
  readonly id: string;
  readonly what: "begun" | "ended";
  readonly at: number;
  readonly taken: number;
}

export interface Worker {
  readonly child: ChildProcess;
  /** What it has told, in order. */
  readonly told: Told[];
  kill(): void;
}

export interface Hall {
  readonly fleet: RedisFleet;
  readonly connection: Connection;
  readonly prefix: string;
  readonly options: RedisOptions;
  /** Another process's, in this one. */
  another(more?: Partial<RedisOptions>): RedisFleet;
  consume(carryOut: (work: TakenWork) => WorkEnd | Promise<WorkEnd>, more?: Partial<ConsumeOptions>, by?: RedisFleet): Consumer;
  /** Another process that works, until it is killed. */
  worker(more?: Partial<RedisOptions>): Promise<Worker>;
}

/** Everything of it is closed at the end of the test. */
export function openHall({ onTestFinished }: Pick<TestContext, "onTestFinished">, url: string, more: Partial<RedisOptions> = {}): Hall {
  const prefix = more.prefix ?? `hall-${process.pid}-${halls++}`;
  const options: RedisOptions = { url, timeout: 2000, ...more, prefix };
  const open = (own: RedisOptions): readonly [RedisFleet, Connection] => {
    const connection = new Connection(readOptions(own));
    const fleet = redisFleet(connection, systemClock);
    onTestFinished(async () => {
      await fleet.end();
      await connection.close();
    });
    return [fleet, connection];
  };
  const [fleet, connection] = open(options);
  return {
    fleet,
    connection,
    prefix,
    options,
    another: (other = {}) => open({ ...options, ...other })[0],
    consume(carryOut, rest = {}, by = fleet) {
      return by.queues.consume({
        queues: ["default"],
        concurrency: 1,
        kinds: ["tasks", "run", "tick"],
        carryOut: async (work) => carryOut(work),
        ...rest,
      });
    },
    async worker(other = {}) {
      const child = fork(fileURLToPath(new URL("work-process.ts", import.meta.url)), [JSON.stringify({ ...options, ...other })]);
      const told: Told[] = [];
      let isReady = false;
      child.on("message", (message) => {
        if (message === "ready") isReady = true;
        else told.push(message as Told);
      });
      const kill = (): void => void child.kill("SIGKILL");
      onTestFinished(kill);
      await until(() => isReady);
      return { child, told, kill };
    },
  };
}

export function piece(id: string, more: Partial<Work> = {}): Work {
  const subject = { workflow: "w", graph: "g", runId: "r", taskId: "t", owner: undefined };
  return { id, kind: "tasks", queue: "default", priority: 0, delay: 0, subject, concurrencyKey: undefined, payload: id, ...more };
}

/** So many, in order. */
export function pieces(count: number, more: Partial<Work> = {}): Work[] {
  return Array.from({ length: count }, (_, i) => piece(`${i}`, more));
}
