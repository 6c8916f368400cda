// Queues of work for long: much of it, done by processes that are killed all the time, over connections that are cut.
import { expect, test } from "vitest";
import { until } from "./bench.ts";
import { oneServer } from "./one-server.ts";
import { openHall, piece, type Told, type Worker } from "./work-hall.ts";

const theServer = oneServer();

test("20,000 pieces of work leave nothing behind", { timeout: 600_000 }, async (context) => {
  const { url, cli } = theServer(context);
  const { fleet, consume, prefix } = openHall(context, url);
  let done = 0;
  for (let i = 0; i < 2; i++) {
    consume(
      () => {
        done++;
        return { type: "done" };
      },
      { concurrency: 20 },
    );
  }
  await fleet.queues.add(Array.from({ length: 20_000 }, (_, i) => piece(`${i}`, i % 50 === 0 ? { concurrencyKey: `key ${i % 7}` } : {})));
  await until(async () => (await fleet.queues.states()).every(({ waiting, delayed, active }) => waiting + delayed + active === 0));
  expect(done).toBe(20_000);
  expect((await cli("KEYS", `${prefix}:*`)).split("\n").length).toBeLessThan(15);
});

test("workers that are killed all the time: all of it is done, one piece of a key at a time", { timeout: 600_000 }, async (context) => {
  const { url, cli } = theServer(context);
  const { fleet, worker, prefix } = openHall(context, url, { lock: "1s", poisonAfter: 1000 });
  const count = 1000;
  const told: Told[] = [];
  let isOver = false;
  const killer = async (): Promise<void> => {
    while (!isOver) {
      const own: Worker = await worker();
      const end = Date.now() + 300 + Math.random() * 1500;
      await until(() => isOver || Date.now() > end);
      own.kill();
      told.push(...own.told);
    }
  };
  const killers = [killer(), killer(), killer()];
  await fleet.queues.add(
    Array.from({ length: count }, (_, i) =>
      piece(`${i}`, {
        payload: "rest 20",
        ...(i % 3 === 0 && { concurrencyKey: `key ${i % 9}` }),
        ...(i % 5 === 0 && { queue: "other" }),
        ...(i % 11 === 0 && { delay: i }),
        priority: i % 4,
      }),
    ),
  );
  await until(async () => (await fleet.queues.states()).every(({ waiting, delayed, active }) => waiting + delayed + active === 0));
  isOver = true;
  await Promise.all(killers);
  const ended = new Set(told.filter(({ what }) => what === "ended").map(({ id }) => id));
  // What was told by a process in its last moment may not have come here.
  expect(ended.size).toBeGreaterThan(count - 100);
  expect(await fleet.deadLetters.count()).toBe(0);
  const left = (await cli("KEYS", `${prefix}:*`))
    .split("\n")
    .filter((key) => /:\.|parked|keys$|since|:(wait|prioritized|delayed|active)$/.test(key));
  expect(left).toEqual([]);
  for (let key = 0; key < 9; key += 3) expect(overlaps(told.filter(({ id }) => Number(id) % 9 === key))).toEqual([]);
});

/** Pieces that were carried out to their end while another was. */
function overlaps(told: readonly Told[]): string[] {
  const spans = told
    .filter(({ what }) => what === "begun")
    .flatMap(({ id, taken, at }) => {
      const end = told.find((each) => each.what === "ended" && each.id === id && each.taken === taken);
      return end === undefined ? [] : [{ id, from: at, to: end.at }];
    })
    .toSorted((one, other) => one.from - other.from);
  return spans.slice(1).flatMap(({ id, from }, i) => (from < (spans[i]?.to ?? 0) ? [`${spans[i]?.id} ${id}`] : []));
}
