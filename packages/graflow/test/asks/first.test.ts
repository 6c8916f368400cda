// A task asks, a person answers: the whole way through all layers, on memory and on sqlite.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import {
  ClassRegistry,
  createEngine,
  memory,
  par,
  sqlite,
  task,
  workflow,
  type AskInfo,
  type Backend,
  type Engine,
} from "../../src/index.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "graflow-asks-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** The next ask that is opened. */
function nextAsk(engine: Engine, isMeant: (ask: AskInfo) => boolean = () => true): Promise<AskInfo> {
  return new Promise((resolve) => {
    const end = engine.asks.watch(({ type, ask }) => {
      if (type !== "opened" || !isMeant(ask)) return;
      end();
      resolve(ask);
    });
  });
}

const backends: [string, () => Backend][] = [
  ["memory", () => memory()],
  ["sqlite", () => sqlite({ path: join(folder, "graflow.db") })],
];

describe.each(backends)("on %s", (_name, backend) => {
  test("rule 43: an answer in time is returned", async () => {
    await using engine = createEngine({ backend: backend() });
    const ask = task("ask", async (_: void, ctx) =>
      ctx.requestApproval({ prompt: "Deploy?", context: { version: 3 }, writeTo: "decision" }),
    );
    const read = task("read", async (approval: { approved: boolean; reason?: string; by?: string }, { channel }) => ({
      approval,
      kept: await channel.get("decision"),
    }));
    const wf = workflow("deploy", "ask >> read", { ask, read });
    const opened = nextAsk(engine);
    const run = wf.start(undefined, { engine });
    const info = await opened;
    expect(info).toMatchObject({ prompt: "Deploy?", context: { version: 3 }, details: { kind: "approval" }, taskId: "ask", runId: run.id });
    const answered = await engine.asks.answer(info.id, { approved: true, reason: "looks good" }, { by: "ada", from: "test" });
    expect(answered.end).toMatchObject({ status: "answered", by: "ada" });
    const outcome = await run.outcome;
    expect(outcome).toMatchObject({
      status: "completed",
      output: { approval: { approved: true, reason: "looks good", by: "ada" }, kept: { approved: true, reason: "looks good" } },
    });
    await expect(engine.asks.answer(info.id, { approved: false }, { from: "test" })).rejects.toMatchObject({ code: "ASK_CLOSED" });
  });

  test("rules 43 and 44: the run is suspended when nobody answers, and goes on with the answer from where it was", async () => {
    const calls: string[] = [];
    const before = task("before", () => void calls.push("before"));
    const ask = task("ask", async (_: void, ctx) => {
      await ctx.once("mail", () => void calls.push("mail"));
      const text = await ctx.requestText({ prompt: "Name?", timeout: 0 });
      const pick = await ctx.requestSelection({ prompt: "Colour?", options: ["red", "blue"], timeout: 0 });
      calls.push("asked");
      return `${text} ${pick}`;
    });
    const sibling = task("sibling", () => void calls.push("sibling"));
    const wf = workflow("names", "before >> (ask | sibling) >> end", { before, ask, sibling, end: task("end", (all: unknown) => all) });
    await using engine = createEngine({ backend: backend() });
    const outcome = await wf.start(undefined, { engine }).outcome;
    expect(outcome).toMatchObject({ status: "suspended", asks: [{ prompt: "Name?" }] });
    if (outcome.status !== "suspended") return;
    const [name] = outcome.asks as [AskInfo];
    await engine.asks.answer(name.id, { text: "Ada" }, { from: "test" });
    const run = await engine.resume(wf, name.runId);
    const second = await run.outcome;
    expect(second).toMatchObject({ status: "suspended", asks: [{ prompt: "Colour?" }] });
    if (second.status !== "suspended") return;
    const [colour] = second.asks as [AskInfo];
    await expect(engine.asks.answer(colour.id, { selected: "green" }, { from: "test" })).rejects.toMatchObject({ code: "ANSWER_MISFIT" });
    await engine.asks.answer(colour.id, { selected: "blue" }, { from: "test" });
    const last = await (await engine.resume(wf, name.runId)).outcome;
    expect(last).toMatchObject({ status: "completed", output: { ask: "Ada blue" } });
    expect(calls).toEqual(["before", "mail", "sibling", "asked"]);
  });

  test("a supervisor goes on with a suspended run as soon as it is answered", async () => {
    const form = task("form", async (_: void, ctx) =>
      ctx.requestFeedback({ prompt: "Parameters?", schema: z.object({ rate: z.number().max(1) }), timeout: 0 }),
    );
    const wf = workflow("tune", form);
    await using engine = createEngine({ backend: backend() });
    const outcome = await wf.start(undefined, { engine }).outcome;
    if (outcome.status !== "suspended") throw new Error(outcome.status);
    const [ask] = outcome.asks as [AskInfo];
    await using supervisor = engine.supervise([wf]);
    expect(supervisor.workflows).toEqual(["tune"]);
    await expect(engine.asks.answer(ask.id, { data: { rate: 2 } }, { from: "test" })).rejects.toMatchObject({ code: "ANSWER_MISFIT" });
    const ended = new Promise<void>((resolve) => {
      const look = async (): Promise<void> => {
        const info = await engine.runs.get(ask.runId);
        if (info?.status === "completed") resolve();
        else setTimeout(() => void look(), 5);
      };
      void look();
    });
    await engine.asks.answer(ask.id, { data: { rate: 0.5 } }, { from: "test" });
    await ended;
    expect((await engine.runs.show(ask.runId)).output).toEqual({ rate: 0.5 });
  });

  test("rule 45: a rejection cancels what the other reviewer is asked", async () => {
    const reviewer = (name: string) =>
      task(name, async (_: void, ctx) => {
        const { approved } = await ctx.requestApproval({ prompt: `${name}?` });
        if (!approved) throw new Error("rejected");
        return name;
      });
    const wf = workflow("review", par(reviewer("ann"), reviewer("bob")));
    await using engine = createEngine({ backend: backend() });
    const ann = nextAsk(engine, ({ prompt }) => prompt === "ann?");
    const bob = nextAsk(engine, ({ prompt }) => prompt === "bob?");
    const run = wf.start(undefined, { engine });
    const events = (async () => {
      const types: string[] = [];
      for await (const { type } of run.events()) types.push(type);
      return types;
    })();
    await engine.asks.answer((await ann).id, { approved: false }, { from: "test" });
    const other = await bob;
    expect((await run.outcome).status).toBe("failed");
    const types = await events;
    expect(types.filter((type) => type.startsWith("ask."))).toEqual(["ask.opened", "ask.opened", "ask.answered", "ask.cancelled"]);
    expect((await engine.asks.get(other.id))?.end).toMatchObject({ status: "cancelled" });
  });

  test("nobody answers, and the default is taken", async () => {
    const ask = task("ask", async (_: void, ctx) =>
      ctx.requestMultiSelection({ prompt: "Which?", options: ["a", "b", "c"], timeout: 5, onTimeout: { default: ["c", "a"] } }),
    );
    await using engine = createEngine({ backend: backend() });
    expect(await workflow("any", ask).run(undefined, { engine })).toEqual(["a", "c"]);
  });
});

test("a task that waits for a person takes no place of those that may run at once", async () => {
  await using engine = createEngine({ backend: memory() });
  const asks = task("asks", async (_: void, ctx) => ctx.requestText({ prompt: "Text?", timeout: 0 }));
  const works = task("works", async () => "done");
  const after = task("after", async (from: string) => `${from} and over`);
  const wf = workflow("places", "(asks | works >> after)", { asks, works, after });
  const run = wf.start(undefined, { engine, concurrency: 1 });
  const outcome = await run.outcome;
  if (outcome.status !== "suspended") throw new Error(outcome.status);
  const states = Object.fromEntries((await engine.runs.show(run.id)).nodes.map(({ taskId, state }) => [taskId, state]));
  expect(states).toMatchObject({ works: "completed", after: "completed" });
  await engine.asks.answer(outcome.asks[0]?.id ?? "", { text: "x" }, { from: "test" });
  expect(await wf.resume(run.id, { engine })).toEqual({ asks: "x", after: "done and over" });
});

test("an ask whose context is known to other processes alone can be listed and answered here", async () => {
  class Money {
    readonly cents: number;
    constructor(cents: number) {
      this.cents = cents;
    }
  }
  const classes = new ClassRegistry().registerClass("Money", Money, {
    encode: (money: Money) => money.cents,
    decode: (cents: number) => new Money(cents),
  });
  const backend = sqlite({ path: join(folder, "graflow.db") });
  await using engine = createEngine({ backend, classes });
  const ask = task("ask", async (_: void, ctx) => ctx.requestText({ prompt: "Text?", context: { price: new Money(5) }, timeout: 0 }));
  const wf = workflow("other", ask);
  const outcome = await wf.start(undefined, { engine }).outcome;
  if (outcome.status !== "suspended") throw new Error(outcome.status);
  await using other = createEngine({ backend });
  const [shown] = await other.asks.list();
  expect(shown).toMatchObject({ prompt: "Text?", unreadable: expect.stringContaining("Money") as unknown });
  await other.asks.answer(shown?.id ?? "", { text: "x" }, { from: "test" });
  expect(await wf.resume(outcome.checkpoint.runId, { engine })).toBe("x");
});
