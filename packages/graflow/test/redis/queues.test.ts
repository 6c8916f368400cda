// Queues of work: what is taken when, by how many, and what becomes of it.
import { describe, expect, test } from "vitest";
import type { TakenWork } from "../../src/ports/work-queues.ts";
import { until } from "./bench.ts";
import { oneServer } from "./one-server.ts";
import { openHall, piece, pieces } from "./work-hall.ts";

const theServer = oneServer();

describe("work is taken", () => {
  test("by priority, smaller ones first, and in the order in which it came", async (context) => {
    const { fleet, consume } = openHall(context, theServer(context).url);
    const priorities = [0, 5, -3, 0, 2_000_000, -2_000_000, 5, -3, 1.5];
    expect(await fleet.queues.add(priorities.map((priority, i) => piece(`${i}`, { priority })))).toEqual(priorities.map(() => "added"));
    const taken: string[] = [];
    consume(({ id }) => {
      taken.push(id);
      return { type: "done" };
    });
    await until(() => taken.length === priorities.length);
    expect(taken).toEqual(["5", "2", "7", "0", "3", "8", "1", "6", "4"]);
  });

  test("no sooner than its delay is over, and soon after that", async (context) => {
    const { fleet, consume } = openHall(context, theServer(context).url);
    const begun = new Map<string, number>();
    consume(({ id }) => {
      begun.set(id, Date.now());
      return { type: "done" };
    });
    const start = Date.now();
    await fleet.queues.add([piece("late", { delay: 400 }), piece("later", { delay: 700 }), piece("now")]);
    await until(() => begun.size === 3);
    expect(begun.get("late")).toBeGreaterThanOrEqual(start + 399);
    expect(begun.get("later")).toBeGreaterThanOrEqual(start + 699);
    expect(begun.get("later")).toBeLessThan(start + 1700);
    expect(begun.get("now")).toBeLessThan(start + 399);
  });

  test("as it was added, whatever stands in it", async (context) => {
    const { fleet, consume } = openHall(context, theServer(context).url);
    const odd = "a:b {c} %7B\0 \ud800 ü\n";
    const subject = { workflow: odd, graph: undefined, runId: odd, taskId: undefined, owner: odd };
    const work = [
      piece(odd, { queue: odd, subject, concurrencyKey: odd, payload: odd, priority: -7, kind: "run" }),
      piece("wait", { queue: odd, kind: "run" }),
      piece("0:0", { queue: odd, kind: "run", payload: "x".repeat(2_000_000) }),
      piece("__proto__", { queue: odd, kind: "run", payload: "" }),
    ];
    await fleet.queues.add(work);
    const taken: TakenWork[] = [];
    consume(
      (each) => {
        taken.push(each);
        return { type: "done" };
      },
      { queues: [odd] },
    );
    await until(() => taken.length === work.length);
    expect(taken).toMatchObject(work);
    const [first] = taken;
    expect([first?.taken, first?.left, first?.signal.aborted]).toEqual([1, 0, false]);
    expect(Math.abs((first?.addedAt ?? 0) - Date.now())).toBeLessThan(10_000);
  });

  test("once, while there is work of its id", async (context) => {
    const { fleet, consume } = openHall(context, theServer(context).url);
    const { queues } = fleet;
    expect(await queues.add([piece("a"), piece("a", { priority: -1 }), piece("b", { delay: 60_000 })])).toEqual([
      "added",
      "known",
      "added",
    ]);
    expect(await queues.add([piece("b"), piece("a", { queue: "other" })])).toEqual(["known", "added"]);
    let end: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => (end = resolve));
    const consumer = consume(async () => {
      await ended;
      return { type: "done" };
    });
    await until(() => consumer.active === 1);
    expect(await queues.add([piece("a")])).toEqual(["known"]);
    end();
    await until(async () => (await queues.add([piece("a")]))[0] === "added");
  });

  test("back by who added it, if nobody has taken it", async (context) => {
    const { fleet, consume } = openHall(context, theServer(context).url);
    const { queues } = fleet;
    await queues.add([piece("taken"), piece("waits"), piece("late", { delay: 60_000 }), piece("parked", { concurrencyKey: "k" })]);
    consume(() => new Promise(() => undefined));
    await until(async () => (await queues.states(["default"]))[0]?.active === 1);
    expect(await queues.remove("default", "taken")).toBe(false);
    expect(await queues.remove("default", "waits")).toBe(true);
    expect(await queues.remove("default", "waits")).toBe(false);
    expect(await queues.remove("default", "late")).toBe(true);
    expect(await queues.remove("nothing", "there")).toBe(false);
    expect(await queues.states(["default"])).toMatchObject([{ waiting: 1, delayed: 0, active: 1 }]);
  });
});

describe("a consumer", () => {
  test("has no more than it has slots for, over all of its queues", async (context) => {
    const { fleet, consume } = openHall(context, theServer(context).url);
    const queues = ["one", "two", "three"];
    await fleet.queues.add(queues.flatMap((queue) => pieces(30, { queue })));
    let now = 0;
    let most = 0;
    const done = new Map<string, number>();
    const carryOut = async ({ queue }: TakenWork): Promise<{ type: "done" }> => {
      most = Math.max(most, ++now);
      await new Promise((resolve) => void setTimeout(resolve, 3));
      now--;
      done.set(queue, (done.get(queue) ?? 0) + 1);
      return { type: "done" };
    };
    consume(carryOut, { queues, concurrency: 7 });
    const held: number[] = [];
    await until(async () => {
      held.push((await fleet.queues.states(queues)).reduce((sum, { active }) => sum + active, 0));
      return [...done.values()].reduce((sum, count) => sum + count, 0) === 90;
    });
    expect(most).toBe(7);
    expect(Math.max(...held)).toBeLessThanOrEqual(7);
    expect(Object.fromEntries(done)).toEqual({ one: 30, two: 30, three: 30 });
  });

  test("takes no more when it drains, ends what it has, and gives the rest back when it is closed", async (context) => {
    const hall = openHall(context, theServer(context).url);
    const { fleet, consume } = hall;
    await fleet.queues.add(pieces(6));
    const ends: (() => void)[] = [];
    const aborted: string[] = [];
    const consumer = consume(
      async ({ id, signal }) => {
        signal.addEventListener("abort", () => aborted.push(id));
        await new Promise<void>((resolve) => ends.push(resolve));
        return { type: "done" };
      },
      { concurrency: 3 },
    );
    await until(() => consumer.active === 3);
    await consumer.drain();
    ends[0]?.();
    await until(() => consumer.active === 2);
    expect(await fleet.queues.states()).toMatchObject([{ waiting: 3, active: 2 }]);
    const start = performance.now();
    await consumer.close();
    expect(performance.now() - start).toBeLessThan(5000);
    expect(consumer.active).toBe(0);
    expect(aborted).toEqual(["1", "2"]);
    expect(await fleet.queues.states()).toMatchObject([{ waiting: 5, active: 0 }]);
    // What was given back comes first again, and has been taken once more.
    const taken: string[] = [];
    consume(({ id, taken: times }) => {
      taken.push(`${id}: ${times}`);
      return { type: "done" };
    });
    await until(() => taken.length === 5);
    expect(taken.toSorted()).toEqual(["1: 2", "2: 2", "3: 1", "4: 1", "5: 1"]);
    expect(taken.slice(0, 2).toSorted()).toEqual(["1: 2", "2: 2"]);
  });

  test("has proof again and again that it would be given work, also when it has no slot free", async (context) => {
    const { fleet, consume } = openHall(context, theServer(context).url, { lock: 500 });
    const consumer = consume(() => new Promise(() => undefined));
    await until(() => consumer.heardAt >= Date.now() - 5);
    const first = consumer.heardAt;
    await until(() => consumer.heardAt > first);
    await fleet.queues.add([piece("a")]);
    await until(() => consumer.active === 1);
    const last = consumer.heardAt;
    await until(() => consumer.heardAt > last);
    expect(consumer.problem).toBeUndefined();
  });

  test("that keeps its thread busy for longer than locks hold has its work still, if nobody else has looked", async (context) => {
    const { fleet, consume } = openHall(context, theServer(context).url, { lock: 500 });
    const taken: TakenWork[] = [];
    const consumer = consume(
      async (work) => {
        taken.push(work);
        for (const end = Date.now() + 1200; Date.now() < end;);
        const start = Date.now();
        await until(() => Date.now() - start > 500);
        return { type: "done" };
      },
      { concurrency: 2 },
    );
    await fleet.queues.add([piece("a")]);
    await until(() => taken.length === 1);
    await until(() => consumer.active === 0);
    expect(taken).toHaveLength(1);
    expect(taken[0]?.signal.aborted).toBe(false);
    expect(await fleet.queues.states()).toMatchObject([{ waiting: 0, active: 0 }]);
  });

  test("is never given work of a kind that it does not do", async (context) => {
    const { fleet, consume } = openHall(context, theServer(context).url);
    const done: string[] = [];
    for (const kind of ["run", "tasks"] as const) {
      const carryOut = ({ id, left, taken }: TakenWork): { type: "done" } => {
        done.push(`${kind} ${id} ${left} ${taken}`);
        return { type: "done" };
      };
      consume(carryOut, { kinds: [kind], concurrency: 2 });
    }
    await fleet.queues.add([...pieces(5), piece("a", { kind: "run" }), piece("t", { kind: "tick" }), piece("b", { kind: "run" })]);
    await until(() => done.length === 7);
    expect(done.toSorted()).toEqual(["run a 0 1", "run b 0 1", ...["0", "1", "2", "3", "4"].map((id) => `tasks ${id} 0 1`)]);
    expect(await fleet.queues.states()).toMatchObject([{ queue: "default", waiting: 1, delayed: 0 }]);
    expect(await fleet.queues.remove("default", "t")).toBe(true);
  });
});

describe("work that cannot be done here", () => {
  test("is left to others with growing delays, and whoever knows it takes it soon", async (context) => {
    const hall = openHall(context, theServer(context).url);
    const { fleet, consume, another } = hall;
    const left: number[] = [];
    consume(({ left: times }) => {
      left.push(times);
      return { type: "leave", reason: "another version" };
    });
    const done: TakenWork[] = [];
    consume(
      (work) => {
        done.push(work);
        return { type: "done" };
      },
      {},
      another(),
    );
    const start = performance.now();
    await fleet.queues.add(pieces(20));
    await until(() => done.length === 20);
    expect(performance.now() - start).toBeLessThan(10_000);
    expect(left.length).toBeGreaterThan(0);
    expect(await fleet.deadLetters.count()).toBe(0);
  });

  test("is a dead letter when nobody has known it for too long", async (context) => {
    const { fleet, consume } = openHall(context, theServer(context).url, { unroutableAfter: 300 });
    const at: number[] = [];
    consume(() => {
      at.push(Date.now());
      return { type: "leave", reason: "graph 1 is not known here" };
    });
    const work = piece("a", { payload: "the whole text" });
    await fleet.queues.add([work]);
    await until(async () => (await fleet.deadLetters.count()) === 1);
    expect(at.at(-1)! - at[0]!).toBeGreaterThanOrEqual(300);
    expect(at.at(-1)! - at[0]!).toBeLessThan(10_000);
    const [{ id } = { id: "" }] = await fleet.deadLetters.list({ limit: 10 });
    const letter = await fleet.deadLetters.find(id);
    expect(letter).toMatchObject({ work, reason: "unroutable", error: "graph 1 is not known here", attempts: at.length });
    expect(letter?.history.map(({ what }) => what)).toEqual([...at.slice(1).map(() => "left: graph 1 is not known here"), "unroutable"]);
    expect(await fleet.queues.states()).toMatchObject([{ waiting: 0, delayed: 0, active: 0 }]);
  });

  test("is a dead letter when carrying it out throws, or it is said to be one, or it cannot be read", async (context) => {
    const { fleet, consume, connection, prefix } = openHall(context, theServer(context).url);
    await fleet.queues.add([piece("throws"), piece("dead"), piece("broken")]);
    const key = `${prefix}:{${prefix}:queues}:q:default:.broken`;
    await connection.command("HSET", key, "data", "{nonsense");
    consume(({ id }) => {
      if (id === "throws") throw new TypeError("went wrong");
      return { type: "dead", reason: "altered", error: "not what was signed" };
    });
    await until(async () => (await fleet.deadLetters.count()) === 3);
    const letters = await fleet.deadLetters.list({ limit: 10 });
    expect(letters.map(({ reason, error }) => `${reason}: ${error}`).toSorted()).toEqual([
      "altered: not what was signed",
      "damaged: It could not be read.",
      "failed: TypeError: went wrong",
    ]);
    expect(await fleet.queues.states()).toMatchObject([{ waiting: 0, delayed: 0, active: 0 }]);
  });
});

describe("a queue that holds no more than so much", () => {
  test("refuses more, if it is told to", async (context) => {
    const { fleet, consume } = openHall(context, theServer(context).url, { queues: { default: { maxLength: 3, whenFull: "fail" } } });
    const { queues } = fleet;
    expect(await queues.add([...pieces(2), piece("late", { delay: 60_000 }), piece("a"), piece("0"), piece("b")])).toEqual([
      "added",
      "added",
      "added",
      "full",
      "known",
      "full",
    ]);
    expect(await queues.add([piece("a", { queue: "other" })])).toEqual(["added"]);
    consume(() => new Promise(() => undefined));
    await until(async () => (await queues.add([piece("a")]))[0] === "added");
    expect(await queues.add([piece("b")])).toEqual(["full"]);
  });

  test("lets whoever adds wait for room, and has no more at any time", async (context) => {
    const { fleet, consume, another } = openHall(context, theServer(context).url, { queues: { default: { maxLength: 5 } } });
    const adding = fleet.queues.add(pieces(60));
    const also = another().queues.add(Array.from({ length: 40 }, (_, i) => piece(`also ${i}`)));
    const lengths: number[] = [];
    const done: string[] = [];
    consume(async ({ id }) => {
      lengths.push((await fleet.queues.states())[0]?.waiting ?? 0);
      done.push(id);
      return { type: "done" };
    });
    expect(new Set([...(await adding), ...(await also)])).toEqual(new Set(["added"]));
    await until(() => done.length === 100);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(5);
    expect(done.filter((id) => !id.startsWith("also"))).toEqual(pieces(60).map(({ id }) => id));
  });

  test("lets nobody wait who has given up", async (context) => {
    const { fleet } = openHall(context, theServer(context).url, { queues: { default: { maxLength: 1 } } });
    const giveUp = new AbortController();
    const adding = fleet.queues.add(pieces(2), giveUp.signal);
    await until(async () => (await fleet.queues.states())[0]?.waiting === 1);
    giveUp.abort(new Error("given up"));
    await expect(adding).rejects.toThrow("given up");
    expect(await fleet.queues.states()).toMatchObject([{ waiting: 1 }]);
  });
});

describe("work of one concurrency key", () => {
  test("is done one at a time, by priority and in order, whichever queue it is in and whoever takes it", async (context) => {
    const hall = openHall(context, theServer(context).url);
    const { fleet, consume, another } = hall;
    let now = 0;
    let most = 0;
    let others = 0;
    const done: string[] = [];
    const carryOut = async ({ id, concurrencyKey }: TakenWork): Promise<{ type: "done" }> => {
      if (concurrencyKey === undefined) others++;
      else {
        most = Math.max(most, ++now);
        await new Promise((resolve) => void setTimeout(resolve, 5));
        now--;
        done.push(id);
      }
      return { type: "done" };
    };
    const key = { concurrencyKey: "printer" };
    await fleet.queues.add([
      ...pieces(10, key),
      ...Array.from({ length: 10 }, (_, i) => piece(`other ${i}`, { ...key, queue: "other" })),
      piece("first", { ...key, priority: -1 }),
      ...Array.from({ length: 10 }, (_, i) => piece(`free ${i}`, { priority: 1 })),
    ]);
    for (const by of [fleet, another(), another()]) consume(carryOut, { queues: ["default", "other"], concurrency: 5 }, by);
    await until(() => done.length === 21 && others === 10);
    expect(most).toBe(1);
    expect(done.indexOf("first")).toBeLessThan(2);
    expect(done.filter((id) => /^\d/.test(id))).toEqual(pieces(10).map(({ id }) => id));
    await until(async () => (await fleet.queues.states()).every(({ active }) => active === 0));
    expect(await fleet.queues.states()).toMatchObject([
      { waiting: 0, delayed: 0 },
      { waiting: 0, delayed: 0 },
    ]);
  });

  test("waits where others do not, and goes on when what holds the key is left, given back, buried or taken away", async (context) => {
    const { fleet, consume } = openHall(context, theServer(context).url, { unroutableAfter: 1 });
    const { queues } = fleet;
    const key = { concurrencyKey: "k" };
    const seen: string[] = [];
    let isDone = false;
    consume(
      async ({ id, taken }) => {
        seen.push(id);
        if (id === "leave") return { type: "leave", reason: "unknown" };
        if (id === "back" && taken === 1) return { type: "back" };
        if (id === "dead") return { type: "dead", reason: "failed", error: "no" };
        if (id === "last") isDone = true;
        return { type: "done" };
      },
      { concurrency: 4 },
    );
    await queues.add([
      piece("leave", key),
      piece("back", key),
      piece("dead", key),
      piece("then", key),
      piece("last", { ...key, priority: 9 }),
    ]);
    await until(() => isDone);
    expect(new Set(seen)).toEqual(new Set(["leave", "back", "dead", "then", "last"]));
    await until(async () => (await fleet.deadLetters.count()) === 2);
  });

  test("that is taken back lets the next one go on", async (context) => {
    const { fleet, consume } = openHall(context, theServer(context).url);
    const { queues } = fleet;
    const key = { concurrencyKey: "k" };
    await queues.add([piece("a", key), piece("b", key), piece("c", key), piece("d", key)]);
    const ends = new Map<string, () => void>();
    consume(
      async ({ id }) => {
        await new Promise<void>((resolve) => ends.set(id, resolve));
        return { type: "done" };
      },
      { concurrency: 4 },
    );
    await until(async () => (await queues.states())[0]?.delayed === 3);
    expect(await queues.remove("default", "b")).toBe(true);
    expect(await queues.states()).toMatchObject([{ waiting: 0, delayed: 2, active: 1 }]);
    ends.get("a")?.();
    await until(() => ends.has("c"));
    expect(ends.has("d")).toBe(false);
    ends.get("c")?.();
    await until(() => ends.has("d"));
    ends.get("d")?.();
    await until(async () => (await queues.states())[0]?.active === 0);
  });
});

describe("a queue", () => {
  test("that is paused gives nothing until it goes on, and says so", async (context) => {
    const { fleet, consume } = openHall(context, theServer(context).url);
    const { queues } = fleet;
    await queues.pause("default");
    const done: string[] = [];
    const consumer = consume(({ id }) => {
      done.push(id);
      return { type: "done" };
    });
    await queues.add(pieces(3));
    const { heardAt } = consumer;
    await until(() => consumer.heardAt > heardAt);
    expect(await queues.states()).toMatchObject([{ queue: "default", waiting: 3, paused: true }]);
    expect(done).toEqual([]);
    await queues.resume("default");
    await until(() => done.length === 3);
    expect(await queues.states()).toMatchObject([{ paused: false }]);
  });

  test("hears all the same while it may take no more for long", async (context) => {
    const { fleet, consume } = openHall(context, theServer(context).url, { queues: { default: { rate: { limit: 1, per: "1m" } } } });
    await fleet.queues.add(pieces(2));
    let taken = 0;
    const consumer = consume(() => {
      taken++;
      return { type: "done" };
    });
    await until(() => taken === 1 && consumer.active === 0);
    const { heardAt } = consumer;
    await until(() => consumer.heardAt > heardAt + 1000);
    expect(taken).toBe(1);
  });

  test("tells how much is in it, and for how long the oldest has been waiting", async (context) => {
    const { fleet, consume } = openHall(context, theServer(context).url);
    const { queues } = fleet;
    expect(await queues.states()).toEqual([]);
    expect(await queues.states(["none"])).toEqual([{ queue: "none", waiting: 0, delayed: 0, active: 0, oldest: 0, paused: false }]);
    await queues.add([piece("low", { priority: 9 }), piece("late", { delay: 60_000 })]);
    const start = Date.now();
    await until(() => Date.now() - start > 100);
    await queues.add([piece("high", { priority: -9 }), piece("b", { queue: "other" })]);
    const [state, other] = await queues.states();
    expect([state, other]).toMatchObject([
      { queue: "default", waiting: 2, delayed: 1, active: 0 },
      { queue: "other", waiting: 1 },
    ]);
    expect(state?.oldest).toBeGreaterThanOrEqual(95);
    consume(() => new Promise(() => undefined), { concurrency: 2 });
    await until(async () => (await queues.states(["default"]))[0]?.active === 2);
    expect(await queues.states(["default"])).toMatchObject([{ waiting: 0, delayed: 1, oldest: 0 }]);
  });

  test("keeps nothing of 3,000 pieces of work that were done", { timeout: 60_000 }, async (context) => {
    const { url, cli } = theServer(context);
    const { fleet, consume, prefix } = openHall(context, url);
    const before = new Set((await cli("KEYS", `${prefix}:*`)).split("\n"));
    let done = 0;
    for (let i = 0; i < 2; i++) {
      consume(
        ({ taken }) => {
          done += taken;
          return { type: "done" };
        },
        { concurrency: 20 },
      );
    }
    const keys = (i: number): object => (i % 50 === 0 ? { concurrencyKey: `key ${i % 7}` } : i % 40 === 0 ? { delay: 50 } : {});
    await fleet.queues.add(Array.from({ length: 3000 }, (_, i) => piece(`${i}`, { ...keys(i), priority: i % 3 })));
    await until(async () => (await fleet.queues.states()).every(({ waiting, delayed, active }) => waiting + delayed + active === 0));
    expect(done).toBe(3000);
    const left = (await cli("KEYS", `${prefix}:*`)).split("\n").filter((key) => !before.has(key));
    const start = `${prefix}:{${prefix}:queues}:`;
    const ofLane = (name: string): string[] => ["", "%run", "%tick"].map((lane) => `q:default${lane}:${name}`);
    const stays = ["names", ...["meta", "id", "marker", "stalled-check", "stalled", "pc"].flatMap(ofLane)];
    for (const key of left.filter((name) => !name.startsWith(`${start}taken:`)))
      expect([`${prefix}:layout`, ...stays.map((name) => start + name)]).toContain(key);
  });
});
