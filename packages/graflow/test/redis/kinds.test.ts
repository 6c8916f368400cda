// A worker has a consumer for tasks and one for runs, on the same queues: neither may have the work of the other.
import { afterAll, beforeAll, expect, test } from "vitest";
import { until } from "./bench.ts";
import { openHall, pieces, sharedServer } from "./work-hall.ts";

const shared = sharedServer();
beforeAll(() => shared.start(), 180_000);
afterAll(() => shared.stop());

test.fails("work of a kind that a consumer does not do is never taken by it, so that it is left to nobody and waits for nothing", async (context) => {
  const { fleet, consume } = openHall(shared.of(context).url);
  const left: number[] = [];
  const ofKind = (kind: "tasks" | "run"): void =>
    void consume(
      (work) => {
        left.push(work.left);
        return { type: "done" };
      },
      { kinds: [kind], concurrency: 10 },
    );
  ofKind("run");
  ofKind("tasks");
  await fleet.queues.add(pieces(100));
  await until(() => left.length === 100);
  expect(left.filter((times) => times > 0)).toEqual([]);
});
