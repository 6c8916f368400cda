// A place that is had by a worker of a fleet: what its task asks goes over the line to the worker, and from there to whoever has the run.
import { expect, test } from "vitest";
import { createEngine, task, workflow, type RunEvent } from "../../src/index.ts";
import { Hall } from "../remote/hall.ts";
import { Pair } from "./pair.ts";

test("a task in a place of a worker has the context of its run, and ends with it", async () => {
  let told: unknown;
  const far = task("far", { handler: "place", queue: "default", retry: { limit: 1, delay: 1 } }, async (start: string, ctx) => {
    const ticket = await ctx.once("ticket", () => ctx.channel.increment("tickets"));
    ctx.log.info(`attempt ${ctx.attempt}`);
    if (ctx.attempt === 0) throw new TypeError("once more", { cause: "of this" });
    const approval = await ctx.requestApproval({ prompt: "Go?" });
    if (ctx.iteration === 0) ctx.nextIteration("again");
    return [start, ticket, approval.approved, await ctx.channel.get("tickets")];
  });
  const waits = task("waits", { handler: "place", queue: "default" }, async (_: unknown, ctx) => {
    await ctx.channel.set("here", true);
    await new Promise((resolve) => ctx.signal.addEventListener("abort", resolve));
    told = ctx.signal.reason;
    throw told;
  });
  const working = workflow("working", far);
  const waiting = workflow("waiting", waits);
  const hall = new Hall();
  const pair = new Pair([working, waiting]);
  const owner = createEngine({
    backend: hall.backend("owner"),
    handlers: { place: { name: "nobody", execute: (call, next) => next(call) } },
  });
  const worker = createEngine({ backend: hall.backend("worker"), handlers: { place: pair.handler } });
  hall.employ("worker", worker.workbench([working, waiting]), ["default"], 2);
  const unwatch = owner.asks.watch((news) => {
    if (news.type === "opened") void owner.asks.answer(news.ask.id, { approved: true }, { by: "ada", from: "a test" });
  });

  const run = working.start("first", { engine: owner });
  const events: RunEvent[] = [];
  for await (const event of run.events()) events.push(event);
  expect(await run.outcome).toMatchObject({ status: "completed", output: ["again", 2, true, 2] });
  const logged = events.flatMap((event) => (event.type === "log" ? [event.message] : []));
  expect(logged).toEqual(["attempt 0", "attempt 1", "attempt 0", "attempt 1"]);
  expect(pair.happened.filter((what) => what === "opened")).toHaveLength(4);

  const cut = waiting.start(undefined, { engine: owner });
  for await (const event of cut.events()) if (event.type === "channel.changed") cut.cancel("enough");
  expect(await cut.outcome).toMatchObject({ status: "cancelled", reason: "enough" });
  expect((told as Error).message).toContain("enough");
  expect(pair.happened.filter((what) => what === "released")).toHaveLength(5);

  unwatch();
  await owner.close();
  await worker.close();
});
