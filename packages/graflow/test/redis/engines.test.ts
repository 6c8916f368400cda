// Engines on one server: tasks share channels, and people answer wherever they are.
import { expect, onTestFinished, test, type TestContext } from "vitest";
import { type Channel, createEngine, type Engine, task, workflow } from "../../src/index.ts";
import { redis } from "../../src/redis/index.ts";
import { until } from "./bench.ts";
import { oneServer } from "./one-server.ts";
import { lasting } from "./server.ts";

const theServer = oneServer(lasting);

function newEngine(context: TestContext, prefix: string): Engine {
  const { url } = theServer(context);
  const engine = createEngine({ backend: redis({ url, prefix }) });
  onTestFinished(() => engine.close());
  return engine;
}

const count = (name: string) =>
  task(name, async (_: number, { channel }) => {
    for (let i = 0; i < 20; i++) {
      await channel.increment("sum");
      await channel.append("list", `${name} ${i}`);
      await using lock = await channel.lock("lock");
      await channel.set("locked", (await channel.get("locked", 0)) + 1);
      await lock.release();
    }
  });

/** In force before the others, which begin after it, change anything. */
const watch = task("watch", async (_: number, { channel }) => {
  const seen: (number | undefined)[] = [];
  for await (const { value } of channel.subscribe<number>("sum")) if (seen.push(value) === 60) break;
  await channel.set("seen", seen);
});

async function all(channel: Channel): Promise<unknown[]> {
  return [await channel.get("sum"), (await channel.get<unknown[]>("list"))?.length, await channel.get("locked"), await channel.get("seen")];
}

test("rule 32: members that count, lock and listen side by side miss nothing, while the server is started again; nothing is left behind", async (context) => {
  const engine = newEngine(context, "counting");
  const sum = task("sum", (_: unknown, { channel }) => all(channel));
  const counting = workflow("counting", "(watch | one | two | three) >> sum", {
    watch,
    one: count("one"),
    two: count("two"),
    three: count("three"),
    sum,
  });
  const run = counting.start(1, { engine, runId: "run" });
  const { kill, start, cli } = theServer(context);
  const tag = "counting:{counting:channels:run}:";
  await until(async () => Number(await cli("zcard", `${tag}:order`)) >= 3);
  await kill();
  await start();
  expect(await run.outcome).toMatchObject({ status: "completed", output: [60, 60, 60, Array.from({ length: 60 }, (_, i) => i + 1)] });
  await engine.close();
  for (const part of [":data", ":order", ":ends", "names"]) expect(await cli("exists", tag + part)).toBe("0");
});

test("rule 44: a run that waits for a person goes on in another process, with its channel as it was, when the answer comes from a third", async (context) => {
  const asking = workflow(
    "asking",
    task("ask", async (_: number, ctx) => {
      const begun = await ctx.once("begin", () => ctx.channel.increment("begun"));
      const name = await ctx.requestText({ prompt: "Name?", timeout: 0 });
      return [begun, await ctx.channel.get("begun"), name];
    }),
  );
  const [first, second, person] = [newEngine(context, "asking"), newEngine(context, "asking"), newEngine(context, "asking")];
  const run = asking.start(1, { engine: first, runId: "run" });
  expect((await run.outcome).status).toBe("suspended");
  await first.close();
  second.supervise([asking]);
  const [ask] = await person.asks.list({ status: "open", limit: 10 });
  await person.asks.answer(ask?.id ?? "", { text: "Ada" }, { by: "somebody", from: "a test" });
  await until(async () => (await person.runs.get("run"))?.status === "completed");
  expect((await person.runs.show("run")).output).toEqual([1, 1, "Ada"]);
});
