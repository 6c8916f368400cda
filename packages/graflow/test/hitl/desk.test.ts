// Who sends, when, how often, and what becomes of it when processes end.
import { describe, expect, test } from "vitest";
import { notifyBy, webhook, type Notification } from "../../src/hitl/index.ts";
import { memoryRecords } from "../../src/memory/record-store.ts";
import type { RecordStore } from "../../src/ports/record-store.ts";
import { arrivals, type Arrivals } from "./arrivals.ts";
import { startReceiver } from "./receiver.ts";
import { failAndGoOn, newWorld, openAsk, startProcess, told, warnings, type NotifyingProcess } from "./world.ts";

const exact = { limit: 3, delay: 1000, factor: 2, jitter: false };

/** A target that keeps what it is given. */
function keeper(options: Parameters<typeof notifyBy>[1] = {}): { sent: Arrivals<Notification>; target: ReturnType<typeof notifyBy> } {
  const sent = arrivals<Notification>();
  return { sent, target: notifyBy((notification) => sent.add(notification), { name: "keeper", ...options }) };
}

const short = ({ occasion, ask }: Notification): string => `${occasion} ${ask.id}`;

describe("what is told", () => {
  test("are asks that are opened and passed on; of their end, those who want to know", async () => {
    const world = newWorld();
    const [usual, all] = [keeper(), keeper({ name: "all", on: ["opened", "escalated", "closed"] })];
    const { open, desk } = startProcess(world, { to: [usual.target, all.target] });
    await open({ id: "a", due: world.clock.now() + 1000 });
    expect(short(await all.sent.next())).toBe("opened a");
    await world.clock.advance(1000);
    await desk.attend();
    const passedOn = await all.sent.next();
    expect([short(passedOn), passedOn.ask.assignees]).toEqual(["escalated a", ["boss"]]);
    await desk.answer("a", { approved: false, reason: "no" }, { by: "boss", from: "here" });
    const closed = await all.sent.next();
    expect([short(closed), closed.ask.end]).toMatchObject(["closed a", { status: "answered", by: "boss" }]);
    expect(usual.sent.all.map(short)).toEqual(["opened a", "escalated a"]);
  });

  test("are those that a target wants, by a function or by the names of assignees", async () => {
    const [legal, large] = [
      keeper({ name: "legal", assignees: ["legal"] }),
      keeper({ name: "large", when: ({ prompt }) => prompt === "large" }),
    ];
    const { open, attempts } = startProcess(newWorld(), { to: [legal.target, large.target] });
    await open({ id: "a", assignees: ["ada", "legal"] });
    await open({ id: "b", prompt: "large", assignees: ["ada"] });
    await open({ id: "c" });
    await attempts.take(2);
    expect([legal.sent.all.map(short), large.sent.all.map(short)]).toEqual([["opened a"], ["opened b"]]);
  });

  test("carries links, made for each attempt", async () => {
    const world = newWorld();
    const { sent, target } = keeper();
    const links = async ({ id }: { id: string }): Promise<{ page: string }> => ({ page: `https://flows.example.org/${id}` });
    const { open } = startProcess(world, { to: [target], links });
    await open({ id: "a" });
    expect((await sent.next()).links).toEqual({ page: "https://flows.example.org/a" });
  });

  test("is nothing once an ask has been answered: what waits for its retry is dropped", async () => {
    const world = newWorld();
    const { url, requests } = await startReceiver(() => 503);
    const process = startProcess(world, { to: [webhook({ url, retry: exact })] });
    const { id } = await process.open();
    await process.attempts.next();
    await process.desk.answer(id, { approved: true }, { from: "here" });
    await world.clock.advance(3_600_000);
    expect([requests.all.length, await told(world, id)]).toEqual([1, ["webhook 1 failed 503"]]);
  });
});

describe("a target that misbehaves", () => {
  test("by throwing is tried again; what it threw is recorded, without the secrets of an address", async () => {
    const world = newWorld();
    let count = 0;
    const target = notifyBy(
      () => {
        if (count++ < 2) throw new Error("POST https://hooks.example.org/T0P/S3CR3T?key=1 failed");
      },
      { retry: exact },
    );
    const process = startProcess(world, { to: [target] });
    await process.open();
    expect(await failAndGoOn(world, process)).toMatchObject({ error: "Error: POST https://hooks.example.org failed" });
    await failAndGoOn(world, process);
    expect(await process.attempts.next()).toMatchObject({ result: "sent", attempt: 3 });
  });

  test("by never answering holds up nobody, and its time ends", async () => {
    const world = newWorld();
    const { sent, target } = keeper();
    let aborted = 0;
    const hanging = notifyBy((_, { signal }) => new Promise(() => signal.addEventListener("abort", () => aborted++)), {
      concurrency: 1,
      retry: 0,
    });
    const process = startProcess(world, { to: [hanging, target] });
    for (const id of ["a", "b", "c"]) await process.open({ id });
    expect((await sent.take(3)).map(short)).toEqual(["opened a", "opened b", "opened c"]);
    for (let i = 1; i <= 3; i++) {
      await world.clock.advance(15_000);
      expect(aborted).toBe(i);
    }
    const ended = process.attempts.all.filter(({ target: name }) => name === "function");
    expect(ended.map(({ askId, result }) => `${askId} ${result}`)).toEqual(["a given-up", "b given-up", "c given-up"]);
  });

  test("by throwing in `when`, or answering with a promise, is recorded once, and harms no other", async () => {
    const world = newWorld();
    const { sent, target } = keeper();
    const when = ((): boolean => {
      throw new Error("no idea");
    }) as () => boolean;
    const promised = (async () => true) as unknown as () => boolean;
    const process = startProcess(world, {
      to: [keeper({ name: "throws", when }).target, keeper({ name: "promises", when: promised }).target, target],
    });
    await process.open({ id: "a" });
    await sent.next();
    await process.attempts.take(3);
    await world.clock.advance(600_000);
    expect((await told(world, "a")).toSorted()).toEqual(["keeper 1 sent", "promises 1 given-up", "throws 1 given-up"]);
  });

  test("so does a maker of links that throws: it is asked again", async () => {
    const world = newWorld();
    const { target } = keeper({ retry: exact });
    let count = 0;
    const links = (): { page: string } => {
      if (count++ === 0) throw new Error("the key is not there yet");
      return { page: "https://flows.example.org" };
    };
    const process = startProcess(world, { to: [target], links });
    await process.open();
    expect(await failAndGoOn(world, process)).toMatchObject({ error: "Error: the key is not there yet" });
    expect(await process.attempts.next()).toMatchObject({ result: "sent" });
  });

  test("by being down for long, while thousands are asked, keeps a bounded number in memory, and is told of all in the end", async () => {
    const world = newWorld();
    let isUp = false;
    let calls = 0;
    const seen = new Set<string>();
    const target = notifyBy(
      ({ ask }) => {
        calls++;
        if (!isUp) throw new Error("down");
        seen.add(ask.id);
      },
      { name: "down", retry: { limit: 5, delay: "10m", factor: 1, jitter: false } },
    );
    const other = keeper();
    const process = startProcess(world, { to: [target, other.target], queue: 50 });
    for (let i = 0; i < 400; i++) await process.open({ id: `ask ${i}` });
    await world.clock.advance(60_000);
    // No more than it has room for were tried; the other target has been told of all.
    expect(calls).toBe(50);
    expect(new Set(other.sent.all.map(short)).size).toBe(400);
    expect(other.sent.all).toHaveLength(400);
    isUp = true;
    await world.clock.advance(3_600_000);
    expect(seen.size).toBe(400);
  });
});

describe("a process that ends", () => {
  test("leaves what it has not sent to the next one", async () => {
    const world = newWorld();
    const { url } = await startReceiver(() => 503);
    const first = startProcess(world, { to: [webhook({ url, name: "hook", retry: exact })] });
    const { id } = await first.open();
    await first.attempts.next();
    await first.close();
    await openAsk(world, { id: "while nobody was there" });
    const up = await startReceiver();
    const second = startProcess(world, { to: [webhook({ url: up.url, name: "hook", retry: exact })] });
    expect(await second.attempts.next()).toMatchObject({ askId: "while nobody was there", result: "sent" });
    await world.clock.advance(1001);
    expect(await second.attempts.next()).toMatchObject({ askId: id, result: "sent", attempt: 2 });
    await second.close();
    const third = startProcess(world, { to: [webhook({ url: up.url, name: "hook", retry: exact })] });
    await world.clock.advance(600_000);
    expect([third.attempts.all, up.requests.all.length]).toEqual([[], 2]);
  });

  test("waits for what is being sent", async () => {
    const world = newWorld();
    const { promise, resolve } = Promise.withResolvers<void>();
    const begun = arrivals<string>();
    const target = notifyBy(({ ask }) => (begun.add(ask.id), promise), { concurrency: 1 });
    const process = startProcess(world, { to: [target] });
    await process.open({ id: "a" });
    await process.open({ id: "b" });
    await begun.next();
    const closed = process.close();
    resolve();
    await closed;
    expect([await told(world, "a"), await told(world, "b")]).toEqual([["function 1 sent"], ["function 1 sent"]]);
  });

  test("but not for ever: the next one sends it again, at once", async () => {
    const world = newWorld();
    const begun = arrivals<string>();
    const hanging = notifyBy(({ ask }) => (begun.add(ask.id), new Promise(() => {})), { name: "keeper", timeout: "1h" });
    const process = startProcess(world, { to: [hanging], closeTimeout: "10s" });
    await process.open({ id: "a" });
    await begun.next();
    const closed = process.close();
    await world.clock.advance(10_000);
    await closed;
    const { sent, target } = keeper();
    startProcess(world, { to: [target] });
    expect(await sent.next()).toMatchObject({ attempt: 2, ask: { id: "a" } });
  });

  test("without a word is taken over when its lease has ended, and its attempts are counted on", async () => {
    const world = newWorld();
    const begun = arrivals<string>();
    // Its clock stands still, and it never closes: it has died.
    const { clock } = newWorld();
    const hanging = notifyBy(({ ask }) => (begun.add(ask.id), new Promise(() => {})), { name: "keeper" });
    const dead = startProcess({ ...world, clock }, { to: [hanging], closeTimeout: 0 });
    await dead.open({ id: "a" });
    await begun.next();
    const { sent, target } = keeper();
    startProcess(world, { to: [target] });
    await world.clock.advance(44_000);
    expect(sent.all).toEqual([]);
    await world.clock.advance(2000);
    expect(await sent.next()).toMatchObject({ attempt: 2, ask: { id: "a" } });
    // What it says when it comes back changes nothing.
    const closed = dead.close();
    await clock.advance(1);
    await closed;
    await world.clock.advance(600_000);
    expect([sent.all.length, await told(world, "a")]).toEqual([1, ["keeper 2 sent"]]);
  });

  test("again and again while it sends is not followed by others for ever", async () => {
    const world = newWorld();
    const begun = arrivals<string>();
    const start = (): NotifyingProcess => {
      const hanging = notifyBy(({ ask }) => (begun.add(ask.id), new Promise(() => {})), { name: "keeper", retry: 2 });
      return startProcess(world, { to: [hanging], closeTimeout: 0 });
    };
    await openAsk(world, { id: "a" });
    for (let i = 0; i < 3; i++) {
      const process = start();
      await begun.next();
      const closed = process.close();
      await world.clock.advance(1);
      await closed;
    }
    expect(await start().attempts.next()).toMatchObject({ result: "given-up", attempt: 4 });
    expect(begun.all).toEqual(["a", "a", "a"]);
  });
});

describe("several processes over one store", () => {
  test("send each notification once", async () => {
    const world = newWorld();
    const { url, requests } = await startReceiver();
    const on = ["opened", "escalated", "closed"] as const;
    const processes = [1, 2, 3].map(() => startProcess(world, { to: [webhook({ url, on })], poll: "1s" }));
    for (let i = 0; i < 30; i++) await processes[i % 3]?.open({ id: `ask ${i}` });
    for (let i = 0; i < 10; i++) await world.clock.advance(1000);
    for (let i = 0; i < 30; i++) await processes[(i + 1) % 3]?.desk.answer(`ask ${i}`, { approved: true }, { from: "here" });
    await requests.take(60);
    await Promise.all(processes.map(({ close }) => close()));
    expect(requests.all).toHaveLength(60);
    expect(new Set(requests.all.map(({ headers }) => headers["webhook-id"])).size).toBe(60);
  });

  test("tell of asks that were opened where nobody tells", async () => {
    const world = newWorld();
    const { sent, target } = keeper();
    startProcess(world, { to: [target], poll: "30s" });
    await world.clock.advance(1);
    await openAsk(world, { id: "elsewhere" });
    await world.clock.advance(30_000);
    expect(short(await sent.next())).toBe("opened elsewhere");
  });
});

describe("a store of records that fails", () => {
  /** Fails as long as it is told to. */
  function failing(): { records: RecordStore; fail: (methods: readonly (keyof RecordStore)[]) => void } {
    const sound = memoryRecords();
    let broken: readonly string[] = [];
    const records = new Proxy(sound, {
      get: (store, name: keyof RecordStore) => {
        if (broken.includes(name)) return () => Promise.reject(new Error("the disk is full"));
        return store[name].bind(store);
      },
    });
    return { records, fail: (methods) => void (broken = methods) };
  }

  test("when something is to be sent, is waited for", async () => {
    const { records, fail } = failing();
    const world = newWorld({ records });
    const heard = warnings();
    const { sent, target } = keeper();
    const { open } = startProcess(world, { to: [target] });
    fail(["create", "get", "replace", "append"]);
    await open({ id: "a" });
    await world.clock.advance(120_000);
    expect(sent.all).toEqual([]);
    fail([]);
    await world.clock.advance(60_000);
    expect(sent.all.map(short)).toEqual(["opened a"]);
    expect(heard.filter((line) => line.includes("the disk is full"))).toHaveLength(1);
  });

  test("when something was sent, does not let this process send it again", async () => {
    const { records, fail } = failing();
    const world = newWorld({ records });
    const { target, sent } = keeper();
    const { open } = startProcess(world, { to: [target] });
    fail(["replace", "append"]);
    await open({ id: "a" });
    await sent.next();
    await world.clock.advance(600_000);
    fail([]);
    await world.clock.advance(600_000);
    expect(sent.all).toHaveLength(1);
  });
});
