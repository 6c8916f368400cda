// A map that is done again asks again: the answers of its items before are answers to what was asked before.
import { expect, test } from "vitest";
import { createEngine, map, memory, seq, task, workflow } from "../../src/index.ts";

test("rule 44: an item of a map in a loop asks anew each time round", async () => {
  const engine = createEngine({ backend: memory() });
  const asks = task("asks", async (n: number, ctx) => `${n}: ${await ctx.requestText({ prompt: `Round ${n}?` })}`);
  const list = task("list", (round: number) => [round]);
  const again = task("again", (said: string[], ctx): string[] => {
    all.push(...said);
    if (ctx.iteration === 0) ctx.goto("list", 1);
    return said;
  });
  const all: string[] = [];
  const flow = workflow("rounds", seq(list, map(asks), again));
  engine.asks.watch((news) => {
    if (news.type === "opened") void engine.asks.answer(news.ask.id, { text: news.ask.prompt.slice(6, 7) }, { from: "a test" });
  });
  await flow.run(0, { engine });
  expect(all).toEqual(["0: 0", "1: 1"]);
  await engine.close();
});
