// Queues of work when the server is in trouble, and on servers of other kinds.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import type { TakenWork } from "../../src/ports/work-queues.ts";
import { here } from "../../src/redis/fleet/consumer.ts";
import { until } from "./bench.ts";
import { ownServer } from "./one-server.ts";
import { openWay } from "./proxy.ts";
import { lasting } from "./server.ts";
import { type Hall, openHall, piece, pieces } from "./work-hall.ts";

/** Each piece once it was carried out; how often does not matter. */
function collector({ consume }: Hall, concurrency = 4): { readonly done: Set<string>; readonly consumer: ReturnType<Hall["consume"]> } {
  const done = new Set<string>();
  const consumer = consume(
    async ({ id }) => {
      await new Promise((resolve) => void setTimeout(resolve, 2));
      done.add(id);
      return { type: "done" };
    },
    { concurrency },
  );
  return { done, consumer };
}

async function isEmpty({ fleet }: Hall): Promise<boolean> {
  const states = await fleet.queues.states();
  return states.every(({ waiting, delayed, active }) => waiting + delayed + active === 0);
}

describe("a consumer goes on", { concurrent: true, timeout: 120_000 }, () => {
  test("when its connections are cut, again and again", async (context) => {
    const server = await ownServer(context);
    const way = await openWay(server.port);
    context.onTestFinished(() => way.stop());
    const near = openHall(context, server.url, { lock: 500 });
    const far = openHall(context, way.url, { lock: 500, prefix: near.prefix });
    const { done, consumer } = collector(far);
    await near.fleet.queues.add(pieces(200));
    for (let cuts = 1; cuts <= 5; cuts++) {
      await until(() => done.size >= cuts * 20);
      way.cut();
    }
    await until(async () => done.size === 200 && (await isEmpty(near)));
    await until(() => consumer.problem === undefined);
    await near.fleet.queues.add([piece("then")]);
    await until(() => done.has("then"));
  });

  test("when the answer to its asking for work is lost: it has what was given to it at once, and nobody else has", async (context) => {
    const server = await ownServer(context);
    const way = await openWay(server.port);
    context.onTestFinished(() => way.stop());
    const far = openHall(context, way.url, { lock: "60s" });
    const near = openHall(context, server.url, { lock: "60s", prefix: far.prefix });
    // The server knows the script from then on.
    const first = collector(near);
    await near.fleet.queues.add([piece("first")]);
    await until(() => first.done.size === 1 && first.consumer.active === 0);
    await first.consumer.close();
    await near.fleet.queues.add(pieces(3));
    await far.fleet.queues.states();
    // Stands in what asks for work.
    way.loseAnswer(here);
    const taken: string[] = [];
    far.consume(
      ({ id, taken: times }) => {
        taken.push(`${id} ${times}`);
        return { type: "done" };
      },
      { concurrency: 2 },
    );
    await until(() => isEmpty(near));
    expect(taken.toSorted()).toEqual(["0 1", "1 1", "2 1"]);
  });

  test("when its connections fall silent, and says meanwhile that it is deaf; others have its work, and it is told so", async (context) => {
    const server = await ownServer(context);
    const way = await openWay(server.port);
    context.onTestFinished(() => way.stop());
    const near = openHall(context, server.url, { lock: 500 });
    const far = openHall(context, way.url, { lock: 500, timeout: 600, prefix: near.prefix });
    let mine: TakenWork | undefined;
    const consumer = far.consume(
      async (work) => {
        mine ??= work;
        await new Promise((resolve) => work.signal.addEventListener("abort", resolve));
        return { type: "done" };
      },
      { concurrency: 2 },
    );
    await near.fleet.queues.add([piece("a")]);
    await until(() => mine !== undefined);
    way.silence();
    const { heardAt } = consumer;
    let theirs: TakenWork | undefined;
    near.consume((work) => {
      theirs = work;
      return new Promise(() => undefined);
    });
    await until(() => theirs !== undefined && consumer.problem !== undefined);
    expect(theirs?.taken).toBe(2);
    // Answers that were on their way count; then it has heard nothing.
    expect(consumer.heardAt - heardAt).toBeLessThan(1000);
    expect(mine?.signal.aborted).toBe(false);
    way.resume();
    await until(() => mine?.signal.aborted === true && consumer.problem === undefined);
    await until(() => consumer.active === 0);
    // What it said of the work it had lost changed nothing.
    expect(await near.fleet.queues.states()).toMatchObject([{ waiting: 0, active: 1 }]);
    expect(theirs?.signal.aborted).toBe(false);
  });

  test("when the server is killed and comes again with its file: nothing is lost", async (context) => {
    const server = await ownServer(context, ...lasting);
    const hall = openHall(context, server.url, { lock: 500, timeout: 20_000 });
    const { done, consumer } = collector(hall);
    await hall.fleet.queues.add(pieces(300));
    await until(() => done.size > 50);
    await server.kill();
    const adding = hall.fleet.queues.add([piece("meanwhile")]);
    await server.start();
    expect(await adding).toEqual(["added"]);
    await until(async () => done.size === 301 && (await isEmpty(hall)));
    await until(() => consumer.problem === undefined);
  });

  test("when the server comes again empty: limits are told again, and what is added from then on is done", async (context) => {
    const server = await ownServer(context);
    const hall = openHall(context, server.url, { lock: 500, queues: { default: { concurrency: 1 } } });
    let most = 0;
    let now = 0;
    const done = new Set<string>();
    const consumer = hall.consume(
      async ({ id }) => {
        most = Math.max(most, ++now);
        await new Promise((resolve) => void setTimeout(resolve, 5));
        now--;
        done.add(id);
        return { type: "done" };
      },
      { concurrency: 5 },
    );
    await hall.fleet.queues.add(pieces(5));
    await until(() => done.size === 5);
    await server.kill();
    await until(() => consumer.problem !== undefined);
    await server.start();
    await until(() => consumer.problem === undefined);
    await hall.fleet.queues.add(pieces(10));
    await until(() => done.size === 10);
    expect(most).toBe(1);
  });

  test("when the server answers nobody for longer than locks hold: whoever has work keeps it", async (context) => {
    const server = await ownServer(context);
    const hall = openHall(context, server.url, { lock: 500, timeout: 20_000 });
    const other = hall.another();
    const taken: TakenWork[] = [];
    let end: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => (end = resolve));
    for (const by of [hall.fleet, other]) {
      hall.consume(
        async (work) => {
          taken.push(work);
          await ended;
          return { type: "done" };
        },
        { concurrency: 2 },
        by,
      );
    }
    await hall.fleet.queues.add([piece("a"), piece("b")]);
    await until(() => taken.length === 2);
    await server.cli("CLIENT", "PAUSE", "1500", "ALL");
    await hall.fleet.queues.states();
    // Whoever looks for work that nobody holds must see it unheld twice.
    const start = Date.now();
    await until(() => Date.now() - start > 600);
    expect(taken.map(({ signal }) => signal.aborted)).toEqual([false, false]);
    end();
    await until(() => isEmpty(hall));
    expect(taken).toHaveLength(2);
  });

  test("when the server has no room: what is in it is done, and more is refused", async (context) => {
    const server = await ownServer(context);
    const hall = openHall(context, server.url, { lock: 500 });
    await hall.fleet.queues.add(pieces(50));
    await server.cli("CONFIG", "SET", "maxmemory", "1");
    await expect(hall.fleet.queues.add([piece("more")])).rejects.toMatchObject({ code: "BACKEND_FULL" });
    const { done } = collector(hall);
    await until(async () => done.size === 50 && (await isEmpty(hall)));
    await server.cli("CONFIG", "SET", "maxmemory", "0");
    expect(await hall.fleet.queues.add([piece("more")])).toEqual(["added"]);
    await until(() => done.has("more"));
  });
});

describe("queues", { concurrent: true, timeout: 120_000 }, () => {
  test("are in a cluster as elsewhere, several of them for one consumer", async (context) => {
    const server = await ownServer(context, "--cluster-enabled", "yes", "--cluster-announce-ip", "127.0.0.1");
    await server.cli("CLUSTER", "ADDSLOTSRANGE", "0", "16383");
    await until(async () => (await server.cli("CLUSTER", "INFO")).includes("cluster_state:ok"));
    const hall = openHall(context, server.url, {
      cluster: true,
      queues: { default: { maxLength: 10, rate: { limit: 50, per: "100ms" } } },
    });
    const { queues } = hall.fleet;
    const done: string[] = [];
    const consumer = hall.consume(
      ({ id, queue, left }) => {
        if (id === "left" && left < 2) return { type: "leave", reason: "not yet" };
        done.push(`${queue} ${id}`);
        return { type: "done" };
      },
      { queues: ["default", "gpu", "io"], concurrency: 3 },
    );
    await queues.add([...pieces(30), piece("left", { queue: "gpu" }), piece("late", { queue: "io", delay: 50 })]);
    await queues.add(pieces(10, { queue: "gpu", concurrencyKey: "k" }));
    await until(async () => done.length === 42 && (await isEmpty(hall)));
    expect(consumer.problem).toBeUndefined();
    expect((await queues.states()).map(({ queue }) => queue)).toEqual(["default", "gpu", "io"]);
  });

  test("need no more rights than the rest, and lie under the prefix", async (context) => {
    const server = await ownServer(context);
    await server.cli("ACL", "SETUSER", "worker", "on", ">s3cret", "~graflow:*", "&graflow:*", "+@all", "-@admin", "-@dangerous");
    await server.cli("ACL", "SETUSER", "default", "off");
    const url = server.url.replace("://", "://worker:s3cret@");
    const hall = openHall(context, url, { prefix: "graflow", requireAuth: true, queues: { default: { maxLength: 3 } } });
    const { done, consumer } = collector(hall);
    await hall.fleet.queues.add(pieces(20, { concurrencyKey: "k" }));
    await until(async () => done.size === 20 && (await isEmpty(hall)));
    expect(consumer.problem).toBeUndefined();
    await hall.fleet.queues.pause("default");
    await hall.fleet.queues.resume("default");
    expect(await hall.fleet.queues.remove("default", "none")).toBe(false);
  });

  test("of a server that lets nobody in say so without the password, and no process ends of it", async (context) => {
    const server = await ownServer(context, "--requirepass", "s3cret");
    const hall = openHall(context, server.url.replace("://", "://:wr0ng@"), { timeout: 300 });
    const { consumer } = collector(hall);
    await until(() => consumer.problem !== undefined);
    expect(consumer.problem).toMatchObject({ code: "BACKEND_UNREACHABLE" });
    const said = JSON.stringify([consumer.problem?.message, consumer.problem?.stack, consumer.problem]);
    expect(said).toContain("WRONGPASS");
    expect(said).not.toMatch(/s3cret|wr0ng/);
    await expect(hall.fleet.queues.add([piece("a")])).rejects.toMatchObject({ code: "BACKEND_UNREACHABLE" });
    const start = performance.now();
    await consumer.close();
    expect(performance.now() - start).toBeLessThan(10_000);
    const { consumer: again } = collector(hall);
    await server.cli("-a", "s3cret", "--no-auth-warning", "CONFIG", "SET", "requirepass", "wr0ng");
    await hall.fleet.queues.add([piece("a")]);
    await until(() => isEmpty(hall));
    await until(() => again.problem === undefined);
  });

  test("say what to install where there is no bullmq", async () => {
    const path = (name: string): string => JSON.stringify(import.meta.resolve(`../../src/${name}`));
    const code = `
      import { registerHooks } from "node:module";
      registerHooks({
        resolve(name, context, next) {
          if (name === "bullmq") throw new Error("Cannot find package");
          return next(name, context);
        },
      });
      const { redis } = await import(${path("redis/index.ts")});
      const { systemClock } = await import(${path("engine/system-clock.ts")});
      const backend = redis({ url: "redis://127.0.0.1:1" }).open({ clock: systemClock });
      const { queues } = backend.fleet;
      console.log(await queues.remove("default", "a").catch(({ code, hint }) => [code, hint].join(": ")));
      const consumer = queues.consume({ queues: ["default"], concurrency: 1, kinds: ["tasks"], carryOut: () => {} });
      while (consumer.problem === undefined) await new Promise((resolve) => setTimeout(resolve, 5));
      console.log(consumer.problem.code);
      await backend.close();`;
    const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", code], { timeout: 60_000 });
    expect(stdout.trim().split("\n")).toEqual(["PEER_MISSING: Run `npm install bullmq`.", "PEER_MISSING"]);
  });
});
