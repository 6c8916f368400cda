// What shares a server and a prefix, and has nothing to do with each other: runs of one workflow, and versions of one workflow.
import { expect, test, type TestContext } from "vitest";
import { map, par, seq, task, workflow, type Workflow } from "../../src/index.ts";
import { redis } from "../../src/redis/index.ts";
import { oneServer } from "../redis/one-server.ts";
import { openCrew } from "./crew.ts";

const theServer = oneServer();

function urlOf(context: TestContext): string {
  return theServer(context).url;
}

test("rule 15: runs of one workflow on one server and one prefix never meet, though their tasks, channels and asks have the same names", async (context) => {
  const count = task("count", { queue: "default" }, async (n: number, ctx) => {
    await ctx.once("noted", () => ctx.channel.increment("count", n));
    await ctx.channel.append("list", `${ctx.runId} ${n}`);
    return n;
  });
  const ask = task("ask", { queue: "default" }, async (_: unknown, ctx) => ctx.requestText({ prompt: "Who are you?", timeout: "1m" }));
  const report = task("report", async (all: unknown, ctx) => ({
    all,
    count: await ctx.channel.get<number>("count"),
    list: (await ctx.channel.get<string[]>("list"))?.toSorted(),
  }));
  const spread = task("spread", (n: number) => [n, 10 * n, 100 * n]);
  const together = workflow("together", seq(par({ counts: seq(spread, map(count)), ask }), report));

  const { engine, inside } = openCrew(context, urlOf(context));
  await Promise.all([inside({ workflows: [together] }), inside({ workflows: [together] })]);
  const unwatch = engine.asks.watch((news) => {
    if (news.type === "opened") void answer(news.ask.id, news.ask.runId);
  });
  const answer = (id: string, runId: string): Promise<unknown> => engine.asks.answer(id, { text: runId }, { from: "test" }).catch(() => {});
  const runs = await Promise.all(Array.from({ length: 12 }, async (_, n) => engine.submit(together, n, { runId: `run ${n}` })));
  // What is asked elsewhere is not told here.
  const asking = setInterval(() => {
    void engine.asks.list({ status: "open" }).then((asks) => asks.map(({ id, runId }) => answer(id, runId)));
  }, 50);
  const outcomes = await Promise.all(runs.map((run) => run.outcome()));
  clearInterval(asking);
  unwatch();
  expect(outcomes).toEqual(
    runs.map(({ id }, n) => ({
      status: "completed",
      output: {
        all: { counts: [n, 10 * n, 100 * n], ask: id },
        count: 111 * n,
        list: [n, 10 * n, 100 * n].map((each) => `${id} ${each}`).toSorted(),
      },
    })),
  );
}, 60_000);

/** Two versions of one workflow, which tell who has carried them out. */
function version(name: string, done: string[], more: boolean): Workflow<number> {
  const far = (id: string) =>
    task(id, (n: number) => {
      done.push(`${name} ${id}`);
      return n;
    });
  const members = more ? par({ a: far("a"), b: far("b"), c: far("c") }) : par({ a: far("a"), b: far("b") });
  return workflow("versions", seq(far("first"), members.withExecution(redis())));
}

test("rule 52: a worker with another version of the graph carries out none of its runs and none of its tasks", async (context) => {
  const [byOld, byNew]: [string[], string[]] = [[], []];
  const old = version("old", byOld, false);
  const { engine, inside } = openCrew(context, urlOf(context));
  const [toldOld, toldNew] = await Promise.all([inside({ workflows: [old] }), inside({ workflows: [version("new", byNew, true)] })]);
  const runs = await Promise.all(Array.from({ length: 20 }, (_, n) => engine.submit(old, n)));
  const outcomes = await Promise.all(runs.map((run) => run.outcome()));
  expect(outcomes).toEqual(runs.map((_, n) => ({ status: "completed", output: { a: n, b: n } })));
  expect(byNew).toEqual([]);
  expect(byOld).toHaveLength(60);
  // It may look at work; what it takes it leaves.
  expect(toldNew.flatMap((event) => (event.type === "work.ended" ? [event.end.type] : [])).filter((end) => end !== "leave")).toEqual([]);
  expect(toldOld.some(({ type }) => type === "work.ended")).toBe(true);
}, 60_000);
