// The worker against ports that the test holds: what it takes, says and gives back. Against a real server: apps/cli/test/worker.test.ts.
import { afterEach, describe, expect, test } from "vitest";
import type { Workbench } from "../engine/fleet/face.ts";
import { task } from "../graph/builders.ts";
import type { Fleet } from "../ports/fleet.ts";
import type { Consumer, ConsumeOptions, TakenWork, WorkEnd, WorkKind } from "../ports/work-queues.ts";
import type { WorkerEntry } from "../ports/worker-registry.ts";
import { PeerMissingError } from "../shared/peer.ts";
import { workflow } from "../shared-engine.ts";
import { VirtualClock } from "../testing/virtual-clock.ts";
import type { WorkerEvent, WorkerOptions } from "./face.ts";
import { readWorkerOptions } from "./options.ts";
import { FleetWorker } from "./worker.ts";

const flow = workflow("flow", "a", { a: task("a", () => 1) });

/** A fleet in the hands of the test. */
class Bench {
  readonly clock: VirtualClock = new VirtualClock();
  readonly events: WorkerEvent[] = [];
  readonly consumers: ConsumeOptions[] = [];
  readonly entries: Map<string, WorkerEntry> = new Map();
  readonly ends: Map<string, (end: WorkEnd) => void> = new Map();
  readonly signs: string[] = [];
  readonly resumed: { readonly outcome: Promise<unknown> }[] = [];
  away: Error | undefined;
  /** What keeps its queues from being of use, for good. */
  lack: Error | undefined;
  heardAt = 0;
  /** Has the id whatever anybody says. */
  other: WorkerEntry | undefined;

  make(options: Partial<WorkerOptions> = {}, fleet: Fleet = this.fleet()): FleetWorker {
    const settings = readWorkerOptions({
      engine: { fleet, workbench: () => this.#workbench(), supervise: () => this.#supervisor() } as never,
      workflows: [flow],
      id: "w1",
      onEvent: (event) => this.events.push(event),
      ...options,
    });
    return new FleetWorker(settings, this.clock);
  }

  give(kind: WorkKind, id: string): Promise<WorkEnd> {
    const consumer = this.consumers.find(({ kinds }) => kinds.includes(kind));
    if (consumer === undefined) throw new Error(`nobody takes ${kind}`);
    const subject = { workflow: "flow", graph: undefined, runId: "r", taskId: "a", owner: undefined };
    const work: TakenWork = {
      id,
      kind,
      queue: "default",
      priority: 0,
      delay: 0,
      subject,
      concurrencyKey: undefined,
      payload: "",
      taken: 1,
      left: 0,
      addedAt: 0,
      signal: new AbortController().signal,
    };
    this.#active.set(consumer, (this.#active.get(consumer) ?? 0) + 1);
    return consumer.carryOut(work).finally(() => this.#active.set(consumer, (this.#active.get(consumer) ?? 1) - 1));
  }

  readonly #active = new Map<ConsumeOptions, number>();

  fleet(): Fleet {
    return {
      post: { address: "here" },
      queues: { consume: (options: ConsumeOptions) => this.#consume(options) },
      workers: {
        renew: async (entry: WorkerEntry) => {
          if (this.away !== undefined) throw this.away;
          if (this.other !== undefined) return false;
          this.entries.set(entry.id, entry);
          return true;
        },
        remove: async (id: string) => void this.entries.delete(id),
        list: async () => (this.other === undefined ? [...this.entries.values()] : [this.other]),
      },
    } as unknown as Fleet;
  }

  #consume(options: ConsumeOptions): Consumer {
    this.consumers.push(options);
    const name = options.kinds[0];
    const facts = (): Pick<Consumer, "heardAt" | "problem" | "active"> => ({
      heardAt: this.heardAt,
      problem: this.lack ?? this.away,
      active: this.#active.get(options) ?? 0,
    });
    return {
      get heardAt() {
        return facts().heardAt;
      },
      get problem() {
        return facts().problem;
      },
      get active() {
        return facts().active;
      },
      drain: async () => void this.signs.push(`${name} drained`),
      close: async () => void this.signs.push(`${name} closed`),
    };
  }

  #workbench(): Workbench {
    return {
      current: [],
      counters: { processed: 0, succeeded: 0, failed: 0, retried: 0, running: 0, seconds: 0 },
      carryOut: ({ id }) => new Promise((resolve) => this.ends.set(id, resolve)),
      handBack: async () => {
        this.signs.push("handed back");
        for (const end of this.ends.values()) end({ type: "back" });
      },
    };
  }

  #supervisor(): object {
    this.signs.push("supervises");
    return { running: this.resumed, close: async () => void this.signs.push("supervises no more") };
  }
}

const workers: FleetWorker[] = [];
const begun = async (bench: Bench, options?: Partial<WorkerOptions>, fleet?: Fleet): Promise<FleetWorker> => {
  const worker = bench.make(options, fleet);
  workers.push(worker);
  await worker.started;
  return worker;
};
afterEach(async () => {
  for (const worker of workers.splice(0)) void worker.drain();
});

const types = (bench: Bench): readonly string[] => bench.events.map(({ type }) => type);

describe("a worker", () => {
  test("registers itself before it takes anything, with slots of their own for tasks and for runs", async () => {
    const bench = new Bench();
    await begun(bench, { concurrency: 3, runs: 2, queues: ["gpu", "io", "gpu"] });
    expect(bench.entries.get("w1")).toMatchObject({
      address: "here",
      slots: 3,
      runs: { slots: 2, running: 0, ended: 0 },
      queues: ["gpu", "io"],
      state: "running",
      pid: process.pid,
    });
    expect(bench.entries.get("w1")?.workflows).toMatchObject([{ name: "flow" }]);
    expect(bench.consumers.map(({ kinds, concurrency, queues }) => ({ kinds, concurrency, queues }))).toEqual([
      { kinds: ["tasks"], concurrency: 3, queues: ["gpu", "io"] },
      { kinds: ["run", "tick"], concurrency: 2, queues: ["gpu", "io"] },
    ]);
  });

  test("one without slots for runs takes none and looks after none", async () => {
    const bench = new Bench();
    await begun(bench, { runs: 0 });
    expect(bench.consumers.map(({ kinds }) => kinds)).toEqual([["tasks"]]);
    expect(bench.signs).toEqual([]);
  });

  test("hands work to the workbench and says what became of it", async () => {
    const bench = new Bench();
    const worker = await begun(bench);
    const given = bench.give("tasks", "t1");
    expect(worker.status().slots.tasks).toMatchObject({ total: 10, used: 1 });
    bench.ends.get("t1")?.({ type: "done" });
    expect(await given).toEqual({ type: "done" });
    expect(bench.events.slice(1)).toMatchObject([{ type: "work.taken" }, { type: "work.ended", end: { type: "done" } }]);
  });

  test("an id that another worker has which goes on saying so is refused", async () => {
    const bench = new Bench();
    bench.other = { id: "w1", host: "elsewhere", pid: 7, seenAt: 1 } as WorkerEntry;
    const worker = bench.make();
    workers.push(worker);
    await bench.clock.advance(2000);
    bench.other = { ...bench.other, seenAt: 2 };
    await bench.clock.advance(4000);
    await expect(worker.started).rejects.toMatchObject({
      code: "WORKER_ID_TAKEN",
      message: expect.stringContaining("process 7 on elsewhere") as unknown,
    });
    await expect(worker.stopped).rejects.toMatchObject({ code: "WORKER_ID_TAKEN" });
    expect(bench.consumers).toEqual([]);
  });

  test("an id is had once in a process, until its worker has stopped", async () => {
    const bench = new Bench();
    const fleet = bench.fleet();
    const first = await begun(bench, {}, fleet);
    expect(() => bench.make({}, fleet)).toThrow('Another worker is called "w1" already: this very process');
    const drained = first.drain();
    await bench.clock.advance(100);
    await drained;
    await begun(bench, {}, fleet);
  });

  test("an id of one that has died is had as soon as its entry is gone", async () => {
    const bench = new Bench();
    bench.other = { id: "w1", host: "elsewhere", pid: 7, seenAt: 1 } as WorkerEntry;
    const worker = bench.make();
    workers.push(worker);
    await bench.clock.advance(8000);
    bench.other = undefined;
    await bench.clock.advance(2000);
    await worker.started;
    expect(worker.mode).toBe("running");
  });

  test("one that lacks a package ends with that: it does not come by itself", async () => {
    const bench = new Bench();
    const worker = await begun(bench);
    bench.lack = new PeerMissingError("bullmq", "Queues in Redis", undefined);
    await bench.clock.advance(2000);
    await expect(worker.stopped).rejects.toMatchObject({ code: "PEER_MISSING" });
    expect(types(bench)).not.toContain("worker.trouble");
    expect(bench.entries.size).toBe(0);
  });

  test("one whose id is another's by now drains and ends with that error, without taking the other's entry away", async () => {
    const bench = new Bench();
    const worker = await begun(bench);
    bench.other = { id: "w1", host: "elsewhere", pid: 7, seenAt: 1 } as WorkerEntry;
    await bench.clock.advance(2000);
    await expect(worker.stopped).rejects.toMatchObject({ code: "WORKER_ID_TAKEN" });
    expect(types(bench)).toEqual(["worker.started", "worker.draining", "worker.stopped"]);
    expect(bench.entries.has("w1")).toBe(true);
  });
});

describe("rule 54: draining", () => {
  test("takes no more, lets what it has go on to its end, and leaves the fleet", async () => {
    const bench = new Bench();
    const worker = await begun(bench);
    const given = bench.give("tasks", "t1");
    const drained = worker.drain("SIGTERM");
    await bench.clock.advance(3000);
    expect(bench.entries.get("w1")).toMatchObject({ state: "draining" });
    expect(worker.status().health).toEqual({ status: "draining" });
    bench.ends.get("t1")?.({ type: "done" });
    expect(await given).toEqual({ type: "done" });
    await bench.clock.advance(100);
    await drained;
    await worker.stopped;
    expect(bench.signs).not.toContain("handed back");
    expect(bench.signs.indexOf("tasks drained")).toBeLessThan(bench.signs.indexOf("tasks closed"));
    expect(bench.entries.size).toBe(0);
    expect(types(bench)).toEqual(["worker.started", "work.taken", "worker.draining", "work.ended", "worker.stopped"]);
  });

  test("hands back what is left when its grace period is over", async () => {
    const bench = new Bench();
    const worker = await begun(bench, { grace: "5s" });
    const given = bench.give("run", "r1");
    const drained = worker.drain();
    await bench.clock.advance(4000);
    expect(bench.signs).not.toContain("handed back");
    await bench.clock.advance(1000);
    expect(await given).toEqual({ type: "back" });
    await bench.clock.advance(100);
    await drained;
    expect(types(bench)).toContain("worker.handed-back");
    expect(bench.entries.size).toBe(0);
  });

  test("waits for the runs that it has gone on with by itself, as long as its grace period allows", async () => {
    const bench = new Bench();
    const worker = await begun(bench, { grace: "5s" });
    const run = Promise.withResolvers<void>();
    bench.resumed.push({ outcome: run.promise });
    const drained = worker.drain();
    await bench.clock.advance(4000);
    expect(worker.mode).toBe("draining");
    run.resolve();
    await bench.clock.advance(10);
    await drained;
    expect(bench.signs).toContain("supervises no more");
  });

  test("before it has started ends at once", async () => {
    const bench = new Bench();
    bench.away = new Error("nobody there");
    const worker = bench.make();
    const drained = worker.drain();
    await bench.clock.advance(1);
    await drained;
    await worker.started;
    expect(worker.mode).toBe("stopped");
  });
});

describe("health", () => {
  test("a store that is away is said, with the time since when, and said to be back", async () => {
    const bench = new Bench();
    const worker = await begun(bench);
    const since = bench.clock.now();
    bench.away = new Error("nobody there");
    await bench.clock.advance(6000);
    expect(worker.status().health).toEqual({ status: "away", since, problem: "nobody there" });
    bench.away = undefined;
    bench.heardAt = bench.clock.now();
    await bench.clock.advance(3000);
    expect(worker.status().health).toEqual({ status: "ok" });
    expect(types(bench).slice(1)).toEqual(["worker.trouble", "worker.recovered"]);
  });

  test("a worker begins when the store is there, and says meanwhile that it is away", async () => {
    const bench = new Bench();
    bench.away = new Error("nobody there");
    const worker = bench.make();
    workers.push(worker);
    await bench.clock.advance(5000);
    expect(worker.status()).toMatchObject({ mode: "starting", health: { status: "away", problem: "nobody there" } });
    bench.away = undefined;
    await bench.clock.advance(1000);
    await worker.started;
  });

  test("one that is not given work nor told that there is none is deaf, unless it is full", async () => {
    const bench = new Bench();
    bench.heardAt = bench.clock.now();
    const worker = await begun(bench, { concurrency: 1, runs: 0, health: { port: 0, deafAfter: "10s" } });
    await bench.clock.advance(10_000);
    expect(worker.status().health).toEqual({ status: "ok" });
    await bench.clock.advance(1000);
    expect(worker.status().health).toEqual({ status: "deaf", since: bench.heardAt, kind: "tasks" });
    expect((await fetch(`${worker.healthUrl}/livez`)).status).toBe(503);
    const given = bench.give("tasks", "t1");
    expect(worker.status().health).toEqual({ status: "ok" });
    bench.ends.get("t1")?.({ type: "done" });
    await given;
    expect(worker.status().health).toEqual({ status: "ok" });
  });

  test("is told by HTTP: alive, healthy, ready, and what it has done", async () => {
    const bench = new Bench();
    const worker = await begun(bench, { health: { port: 0 } });
    const ask = async (path: string, method = "GET"): Promise<readonly unknown[]> => {
      const answer = await fetch(`${worker.healthUrl}${path}`, { method });
      return [answer.status, await answer.json().catch(() => undefined)];
    };
    bench.heardAt = bench.clock.now();
    expect(await ask("/healthz")).toEqual([200, { status: "ok", worker: "w1", mode: "running" }]);
    expect(await ask("/readyz")).toEqual([200, { status: "ok" }]);
    expect(await ask("/metrics.json")).toMatchObject([
      200,
      { id: "w1", slots: { tasks: { total: 10, used: 0 } }, counters: { processed: 0 } },
    ]);
    expect(await ask("/else")).toMatchObject([404, {}]);
    expect(await ask("/healthz", "POST")).toMatchObject([405, {}]);
    bench.away = new Error("nobody there");
    await bench.clock.advance(2000);
    expect((await ask("/healthz"))[0]).toBe(503);
    expect((await ask("/livez"))[0]).toBe(200);
  });

  test("a port that somebody has is an error", async () => {
    const bench = new Bench();
    const first = await begun(bench, { health: { port: 0 } });
    const second = new Bench().make({ health: { port: Number(new URL(first.healthUrl ?? "").port) } });
    await expect(second.started).rejects.toMatchObject({ code: "WORKER_HEALTH_FAILED" });
  });
});

test("options are checked", () => {
  const wrong = (options: object): unknown => {
    try {
      return new Bench().make(options);
    } catch (error) {
      return (error as Error).message;
    }
  };
  expect(wrong({ concurrency: -1 })).toBe("Expected `concurrency` to be an integer of at least 0, got `-1`");
  expect(wrong({ concurrency: 0, runs: 0 })).toBe("Expected `concurrency` or `runs` to be more than 0, got 0 for both");
  expect(wrong({ id: "a b" })).toBe('Expected `id` to be 1 to 128 characters without spaces, got `"a b"`');
  expect(wrong({ queues: [] })).toBe("Expected `queues` to be a list with at least one name, got `[]`");
  expect(wrong({ health: { port: 70_000 } })).toBe("Expected `health.port` to be at most 65535, got `70000`");
  expect(wrong({ workflows: [] })).toBe("Expected `workflows` to be a list with at least one workflow, got `[]`");
  expect(wrong({ engine: { workbench: () => {} } })).toBe("A worker was made on an engine whose backend other machines cannot work for");
});
