// What the owner of a run has sent and has not seen done when it is killed.
import { expect, test } from "vitest";
import { oneServer } from "../redis/one-server.ts";
import { until } from "../redis/bench.ts";
import { openCrew } from "./crew.ts";
import { later } from "./flows.ts";

const theServer = oneServer();

test("rule 53: work of an owner who was killed is not carried out when another has ended its run, and is soon gone", async (context) => {
  const options = { server: { lock: "600ms" }, engine: { lease: "1s" } } as const;
  const { engine, worker, inside } = openCrew(context, theServer(context).url, options);
  const queued = async () => (await engine.fleet?.queues.states(["later"]))?.[0];
  const first = await worker();
  const run = await engine.submit(later.flow, 1);
  await until(async () => (await queued())?.waiting === 1);
  first.kill();
  // It has its own sent as well, and takes that back when it ends the run.
  await worker();
  await until(async () => (await queued())?.waiting === 2);
  await run.cancel("not wanted any more");
  expect(await run.outcome()).toMatchObject({ status: "cancelled" });
  await until(async () => (await queued())?.waiting === 1);
  const told = await inside({ workflows: [later.flow], queues: ["later"] });
  await until(async () => {
    const { waiting, delayed, active } = (await queued()) ?? {};
    return waiting === 0 && delayed === 0 && active === 0;
  });
  expect(told.flatMap((event) => (event.type === "work.ended" ? [event.end.type] : []))).toEqual(["done"]);
  expect(later.counts.carriedOut).toBe(0);
}, 60_000);
