// A fleet whose work is signed and encrypted, on a server where somebody else writes as well.
import { inspect } from "node:util";
import { expect, test } from "vitest";
import { map, par, task, workflow } from "../../src/index.ts";
import { redis } from "../../src/redis/index.ts";
import { oneServer } from "../redis/one-server.ts";
import { until } from "../redis/bench.ts";
import { openCrew } from "./crew.ts";

const signing = { secrets: [{ id: "s1", secret: "a secret of at least thirty-two bytes" }] };
const encryption = { keys: [{ id: "k1", key: "5b".repeat(32) }] };

const theServer = oneServer();

const square = task("square", async (n: number, ctx) => {
  await ctx.channel.append("seen", n);
  return n * n;
});
const away = workflow("away", par(map(square)).withExecution(redis()));

test("rule 51: tasks, channels and results go through a fleet whose work is signed and encrypted as through any other", async (context) => {
  const { engine, inside } = openCrew(context, theServer(context).url, { server: { signing, encryption } });
  const told = await inside({ workflows: [away] });
  const numbers = Array.from({ length: 50 }, (_, n) => n);
  const [output] = Object.values(await away.run(numbers, { engine, runId: "all" }));
  expect(output).toEqual(numbers.map((n) => n * n));
  const run = await engine.submit(away, [1, 2]);
  expect(await run.outcome()).toMatchObject({ status: "completed" });
  expect([await engine.deadLetters.count(), engine.fleet?.distrusted.size]).toEqual([0, 0]);
  // Nobody who looks at anything of it sees what is secret.
  const events: unknown[] = [];
  for await (const event of run.events()) events.push(event);
  const shown = inspect([engine, engine.fleet, told, events, await run.outcome()], { depth: 20, showHidden: true, maxArrayLength: null });
  expect(shown).toContain("work.taken");
  for (const { secret } of signing.secrets) expect(shown).not.toContain(secret);
  for (const { key } of encryption.keys) expect(shown).not.toContain(key);
});

test("a batch that was changed on its way fails in its run, the worker lives on, and the run goes on when the letter is tried again", async (context) => {
  const { cli, url } = theServer(context);
  const { engine, inside, prefix } = openCrew(context, url, { server: { signing } });
  const queues = engine.fleet?.queues;
  await queues?.pause("default");
  await inside({ workflows: [away] });
  const run = away.start([3], { engine, runId: "changed" });
  const jobs = async (): Promise<readonly string[]> =>
    (await cli("--scan", "--pattern", `${prefix}:{*queues}:q:default:.*`))
      .split("\n")
      .filter((key) => key !== "" && !key.endsWith(":lock"));
  await until(async () => (await jobs()).length === 1);
  const [job = ""] = await jobs();
  const data = await cli("HGET", job, "data");
  await cli("HSET", job, "data", data.replace('"taskId":"', '"taskId":"x'));
  await queues?.resume("default");
  expect(inspect(await run.outcome, { depth: 20 })).toContain("WORK_UNDONE");
  const [letter] = await engine.deadLetters.list();
  expect(letter).toMatchObject({ reason: "altered", work: { kind: "tasks", runId: "changed" } });
  expect(Object.values(await away.run([4], { engine }))).toEqual([[16]]);
  expect(await engine.deadLetters.retry(letter?.id ?? "")).toMatchObject({ type: "resumed", runId: "changed" });
  await until(async () => (await engine.runs.get("changed"))?.status === "completed");
  expect(Object.values((await engine.runs.show("changed")).output as object)).toEqual([[9]]);
  expect(await engine.deadLetters.count()).toBe(0);
});

test("whoever has no secret completes no task, though it can write into mailboxes", async (context) => {
  const { url } = theServer(context);
  const { engine, another, prefix } = openCrew(context, url, { server: { signing } });
  const stranger = another({ backend: redis({ url, prefix }) });
  const run = away.start([5], { engine, runId: "forged" });
  const queues = engine.fleet?.queues;
  await until(async () => ((await queues?.states(["default"]))?.[0]?.waiting ?? 0) > 0);
  const { address = "" } = engine.fleet?.post ?? {};
  await stranger.fleet?.post.send(address, [JSON.stringify(["results", "x", "y", 1, [[0, "good", "25"]]])]);
  await until(() => (engine.fleet?.distrusted.get("unsigned") ?? 0) > 0);
  expect(engine.find("forged")).toBeDefined();
  run.cancel();
  expect(await run.outcome).toMatchObject({ status: "cancelled" });
});
