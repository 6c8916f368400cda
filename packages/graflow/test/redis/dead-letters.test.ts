// Dead letters on a server, against a list in memory.
import fc from "fast-check";
import { describe, expect, onTestFinished, test, type TestContext } from "vitest";
import { systemClock } from "../../src/engine/system-clock.ts";
import type { Clock } from "../../src/ports/clock.ts";
import type { DeadLetter, DeadLetters, NewDeadLetter } from "../../src/ports/dead-letters.ts";
import type { DeadReason, Work } from "../../src/ports/work-queues.ts";
import { Connection } from "../../src/redis/connection.ts";
import { redisDeadLetters } from "../../src/redis/fleet/dead-letters.ts";
import { readOptions, type RedisOptions } from "../../src/redis/options.ts";
import { VirtualClock } from "../../src/testing/virtual-clock.ts";
import { openWay } from "./proxy.ts";
import { oneServer } from "./one-server.ts";

const theServer = oneServer();
let worlds = 0;

function open(context: TestContext, options: Partial<RedisOptions> = {}, clock: Clock = systemClock): DeadLetters {
  const { url } = theServer(context);
  const connection = new Connection(readOptions({ url, prefix: `world-${worlds++}`, ...options }));
  onTestFinished(() => connection.close());
  return redisDeadLetters(connection, clock);
}

interface Parts {
  readonly queue?: string;
  readonly workflow?: string;
  readonly runId?: string | undefined;
  readonly reason?: DeadReason;
  readonly payload?: string;
}

function letterOf({ queue = "default", workflow = "flow", runId, reason: why = "failed", payload = "payload" }: Parts = {}): NewDeadLetter {
  const subject = { workflow, graph: undefined, runId, taskId: "a/b", owner: undefined };
  const work: Work = { id: "w", kind: "tasks", queue, priority: 2, delay: 5, subject, concurrencyKey: undefined, payload };
  return { work, reason: why, error: "it threw", attempts: 3, at: 17, history: [{ at: 11, by: "worker", what: "took it" }] };
}

/** As they stand in a list. */
function listed(id: string, letter: NewDeadLetter): DeadLetter {
  return { ...letter, id, work: { ...letter.work, payload: "" }, size: Buffer.byteLength(letter.work.payload), cut: false };
}

describe("dead letters", () => {
  test("are listed newest first by queue, workflow, run and reason, all of them at once, page by page", async (context) => {
    const { url } = theServer(context);
    const name = fc.constantFrom("a", "a2", 'a"', "", "ä\ud83d");
    const parts = fc.record({
      queue: name,
      workflow: name,
      runId: fc.option(name, { nil: undefined }),
      reason: fc.constantFrom("failed" as const, "poison" as const),
      payload: fc.string({ unit: "binary", maxLength: 5 }),
    });
    const { payload: _, ...conditions } = {
      queue: name,
      workflow: name,
      runId: name,
      reason: fc.constantFrom("failed" as const, "poison" as const),
      payload: name,
    };
    const filter = fc.record({ ...conditions, limit: fc.integer({ min: 1, max: 4 }) }, { requiredKeys: ["limit"] });
    const property = fc.asyncProperty(
      fc.array(parts, { maxLength: 25 }),
      fc.array(filter, { maxLength: 6 }),
      fc.array(fc.nat(24), { maxLength: 5 }),
      async (all, filters, gone) => {
        const connection = new Connection(readOptions({ url, prefix: `world-${worlds++}` }));
        try {
          const letters = redisDeadLetters(connection, systemClock);
          let kept: DeadLetter[] = [];
          for (const each of all) {
            const letter = letterOf(each);
            const id = await letters.bury(letter);
            expect(await letters.find(id)).toEqual({ ...listed(id, letter), work: letter.work });
            kept.unshift(listed(id, letter));
          }
          for (const at of gone) {
            const id = kept[at]?.id ?? "nobody";
            expect(await letters.remove(id)).toBe(id !== "nobody");
            expect(await letters.remove(id)).toBe(false);
            kept = kept.filter((each) => each.id !== id);
          }
          expect(await letters.count()).toBe(kept.length);
          for (const { limit, ...wanted } of filters) {
            const expected = kept.filter(
              ({ work: { queue, subject }, reason: why }) =>
                (wanted.queue ?? queue) === queue &&
                (wanted.workflow ?? subject.workflow) === subject.workflow &&
                (wanted.runId ?? subject.runId) === subject.runId &&
                (wanted.reason ?? why) === why,
            );
            const found: DeadLetter[] = [];
            for (let page: readonly DeadLetter[], after: string | undefined; ; after = found.at(-1)?.id) {
              page = await letters.list({ ...wanted, limit, after });
              found.push(...page);
              if (page.length < limit) break;
            }
            expect(found).toEqual(expected);
          }
        } finally {
          await connection.close();
        }
      },
    );
    await fc.assert(property, { numRuns: 25 });
  });

  test("are found among thousands that are not meant", async (context) => {
    const letters = open(context);
    const rare = await letters.bury(letterOf({ queue: "q", reason: "poison" }));
    await Promise.all(Array.from({ length: 2500 }, () => letters.bury(letterOf({ queue: "q" }))));
    expect((await letters.list({ queue: "q", reason: "poison", limit: 5 })).map(({ id }) => id)).toEqual([rare]);
    expect(await letters.count()).toBe(2501);
  });

  test("beyond the limit, the bytes or the time the oldest are dropped, and counted; the last one stays", async (context) => {
    const clock = new VirtualClock(1_700_000_000_000);
    const letters = open(context, { deadLetters: { limit: 3, ttl: "1h", bytes: 2000 } }, clock);
    const ids: string[] = [];
    const left = async (): Promise<number[]> => (await letters.list({ limit: 10 })).map(({ id }) => ids.indexOf(id));
    for (let i = 0; i < 5; i++) ids.push(await letters.bury(letterOf()));
    expect([await left(), await letters.count(), await letters.dropped()]).toEqual([[4, 3, 2], 3, 2]);
    ids.push(await letters.bury(letterOf({ payload: "x".repeat(1990) })));
    expect([await left(), await letters.dropped()]).toEqual([[5, 4], 4]);
    ids.push(await letters.bury(letterOf({ payload: "x".repeat(9990) })));
    expect([await left(), await letters.dropped()]).toEqual([[6], 6]);
    await clock.advance(3_599_999);
    expect(await letters.count()).toBe(1);
    await clock.advance(1);
    expect([await letters.count(), await left(), await letters.dropped()]).toEqual([0, [], 7]);
  });

  test("are edited, counted anew by their bytes, and not made by it", async (context) => {
    const letters = open(context, { deadLetters: { bytes: 1024 } });
    const id = await letters.bury(letterOf());
    expect(await letters.edit(id, "x".repeat(900))).toBe(true);
    expect(await letters.edit("nobody", "x")).toBe(false);
    expect(await letters.find(id)).toMatchObject({ size: 900, work: { payload: "x".repeat(900) } });
    await letters.bury(letterOf({ payload: "x".repeat(200) }));
    expect([await letters.find(id), await letters.count()]).toEqual([undefined, 1]);
  });

  test("leave nothing behind when they are removed but their numbers, which go by themselves", async (context) => {
    const prefix = `world-${worlds}`;
    const { cli } = theServer(context);
    const letters = open(context);
    const id = await letters.bury(letterOf());
    await letters.remove(id);
    const key = `${prefix}:{${prefix}:dead}:letters`;
    expect((await cli("HKEYS", key)).split("\n").toSorted()).toEqual(["#bytes", "#count", "#seq"]);
    expect(Number(await cli("PTTL", key))).toBeGreaterThan(89 * 86_400_000);
    expect(await cli("EXISTS", `${prefix}:{${prefix}:dead}:index`)).toBe("0");
  });

  test("are buried once, also when the answer was lost", async (context) => {
    const { port } = theServer(context);
    const way = await openWay(port);
    onTestFinished(() => way.stop());
    const letters = open(context, { url: way.url });
    await letters.bury(letterOf());
    way.loseAnswer("lost letter");
    await letters.bury(letterOf({ payload: "lost letter" }));
    expect(await letters.count()).toBe(2);
  });

  test("of a size that nobody could have queued are kept in part, and say so", async (context) => {
    const letters = open(context, { maxPayload: 1024 });
    const id = await letters.bury(letterOf({ payload: "ä".repeat(100_000) }));
    const letter = await letters.find(id);
    expect(letter).toMatchObject({ size: 200_000, cut: true });
    expect(letter?.work.payload.length).toBeLessThan(20_000);
    expect(await letters.list({ limit: 1 })).toMatchObject([{ size: 200_000, cut: true }]);
    expect(letter && letters.open(letter)).toMatchObject({ type: "doubtful", payload: undefined });
  });
});

describe("payloads of dead letters", () => {
  const signing = { secrets: [{ id: "s", secret: "a secret of at least thirty-two bytes" }] };

  test("are opened as they are where nothing is signed, and not taken for signed ones", async (context) => {
    const letters = open(context);
    const id = await letters.bury(letterOf());
    const letter = (await letters.find(id)) as DeadLetter;
    expect(letters.open(letter)).toEqual({ type: "opened", payload: "payload" });
  });

  test("that were edited are signed, and opened by whoever has the secret; others see that they cannot", async (context) => {
    const prefix = `world-${worlds++}`;
    const [signer, other] = [open(context, { prefix, signing }), open(context, { prefix })];
    const id = await signer.bury(letterOf({ payload: "by nobody" }));
    const before = (await signer.find(id)) as DeadLetter;
    expect(signer.open(before)).toMatchObject({ type: "doubtful", payload: "by nobody" });
    await signer.edit(id, "mended");
    const after = (await signer.find(id)) as DeadLetter;
    expect(signer.open(after)).toEqual({ type: "opened", payload: "mended" });
    expect(signer.open({ ...after, work: { ...after.work, queue: "elsewhere" } })).toMatchObject({ type: "doubtful", payload: undefined });
    expect(other.open(after)).toMatchObject({ type: "doubtful", payload: undefined });
  });
});
