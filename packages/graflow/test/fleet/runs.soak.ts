// Runs that are handed over while workers are killed again and again: each ends, with every step done in turn; nothing is left of how they got
// there.
import { expect, test } from "vitest";
import { lasting, startRedis } from "../redis/server.ts";
import { until } from "../redis/bench.ts";
import { openCrew, type CrewMember } from "./crew.ts";
import { steps } from "./flows.ts";

const RUNS = 60;
/** ms */
const LIFE = 400;

test("rule 53: sixty runs end, however often their workers are killed", async (context) => {
  const server = await startRedis(lasting);
  if ("reason" in server) return context.skip(server.reason);
  context.onTestFinished(() => server.stop());
  const { engine, worker } = openCrew(context, server.url, { server: { lock: "600ms", poisonAfter: 1000 }, engine: { lease: "1s" } });
  const members: CrewMember[] = await Promise.all([worker(), worker(), worker()]);
  const runs = [];
  for (let i = 0; i < RUNS; i++) runs.push(await engine.submit(steps, { n: 0, each: 100, by: [] }, { concurrencyKey: `key ${i % 3}` }));
  const ended = Promise.all(runs.map((run) => run.outcome()));
  let isOver = false;
  void ended.then(() => (isOver = true));
  let killed = 0;
  while (!isOver) {
    await new Promise((resolve) => void setTimeout(resolve, LIFE));
    members.shift()?.kill();
    killed++;
    members.push(await worker());
  }
  for (const outcome of await ended) {
    expect(outcome.status).toBe("completed");
    expect(outcome.status === "completed" ? outcome.output.by.length : 0).toBe(10);
  }
  console.log(`${killed} workers were killed`);
  await until(
    async () =>
      (await engine.fleet?.queues.states(["default"]))?.every(({ waiting, active, delayed }) => waiting + active + delayed === 0) === true,
  );
  expect(await engine.records.list("handover", { limit: 10 })).toEqual([]);
  expect(await engine.fleet?.deadLetters.count()).toBe(0);
}, 300_000);
