// Rule 44: an answer after the run was suspended. The task starts over, finds what it was answered, and nothing that was finished is done again.
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { map, task, workflow, type AskInfo, type TaskContext } from "../../src/index.ts";
import { asksOf, faultsOfRun, newWorld, storedEvents, stores, type Process, type World } from "../asks/world.ts";

/** Each process carries the run out until it waits again, and the next answers. */
async function answerInTurn(
  world: World,
  wf: Parameters<Process["resume"]>[0],
  input: unknown,
  answers: Readonly<Record<string, Parameters<Process["people"]["answer"]>[1]>>,
): Promise<{ output: unknown; faults: string[]; lives: number; runId: string }> {
  let asks: readonly AskInfo[] | undefined;
  for (let lives = 1; ; lives++) {
    const process = world.newProcess();
    const { engine, people, clock } = process;
    const [first] = asks ?? [];
    if (first !== undefined) await people.answer(first.prompt, answers[first.prompt] ?? { text: "?" });
    const run = first === undefined ? process.start(wf as never, input) : await process.resume(wf, first.runId);
    let isOver = false;
    void run.outcome.then(() => (isOver = true));
    while (!isOver) await Promise.race([run.outcome, clock.next()]);
    const outcome = await run.outcome;
    if (outcome.status === "suspended") {
      ({ asks } = outcome);
      await engine.close();
      continue;
    }
    const faults = await faultsOfRun(engine, run.id);
    if (outcome.status === "failed") throw outcome.error;
    return { output: "output" in outcome ? outcome.output : outcome.status, faults, lives, runId: run.id };
  }
}

describe.each(stores)("on %s", (_name, store) => {
  test("rule 44: in a life after the other, each ask of a task has its own answer, and what is done once is done once", async () => {
    const done: string[] = [];
    const ask = task("ask", async (_: void, ctx) => {
      await ctx.once("mail", () => void done.push("mail"));
      const name = await ctx.requestText({ prompt: "Name?", timeout: 0 });
      await ctx.once("note", () => void done.push(`note ${name}`));
      const town = await ctx.requestText({ prompt: "Town?", timeout: 0 });
      const { approved } = await ctx.requestApproval({ prompt: "Right?", key: 'a "quoted" key', timeout: 0 });
      return { name, town, approved };
    });
    const before = task("before", () => void done.push("before"));
    const wf = workflow("w", "before >> ask", { before, ask });
    const answers = { "Name?": { text: "Ada" }, "Town?": { text: "London" }, "Right?": { approved: true } };
    const { output, faults, lives } = await answerInTurn(newWorld(store), wf, undefined, answers);
    expect(output).toEqual({ name: "Ada", town: "London", approved: true });
    expect(done).toEqual(["before", "mail", "note Ada"]);
    expect(lives).toBe(4);
    expect(faults).toEqual([]);
  });

  test("rule 44: in loops, every iteration asks anew and has its own answer", async () => {
    const ask = task("ask", async (sofar: string, ctx): Promise<string> => {
      const text = await ctx.requestText({ prompt: `Word ${ctx.iteration}?`, timeout: 0 });
      if (ctx.iteration < 2) ctx.nextIteration(sofar + text);
      return sofar + text;
    });
    const wf = workflow("w", ask);
    const answers = { "Word 0?": { text: "a" }, "Word 1?": { text: "b" }, "Word 2?": { text: "c" } };
    const { output, faults } = await answerInTurn(newWorld(store), wf, "", answers);
    expect(output).toBe("abc");
    expect(faults).toEqual([]);
  });

  test("rule 44: by back edges as well, and after them the loop goes on", async () => {
    const draft = task("draft", (note: string) => `${note}!`);
    const done = task("done", (text: string) => `done ${text}`);
    const check = task("check", async (text: string, ctx) => {
      const { approved, reason = "" } = await ctx.requestApproval({ prompt: `${text} (${ctx.iteration})`, timeout: 0 });
      if (approved) ctx.goto(done, text);
      return reason;
    });
    const wf = workflow("w", "draft >> check >> draft", { draft, check }, { tasks: [done] });
    const answers = {
      "x! (0)": { approved: false, reason: "y" },
      "y! (1)": { approved: false, reason: "z" },
      "z! (2)": { approved: true },
    };
    const { output, faults } = await answerInTurn(newWorld(store), wf, "x", answers);
    expect(output).toBe("done z!");
    expect(faults).toEqual([]);
  });

  test("rule 44: in the items of a map and in sub-workflows within each other, whose passes have the same names", async () => {
    const ask = task("ask", (item: string, ctx) => ctx.requestText({ prompt: `${ctx.taskId} ${item}?`, timeout: 0 }));
    const inner = workflow("inner", ask);
    const list = task("list", (text: string) => text.split(""));
    const wf = workflow("w", "list >> items >> last", { list, items: map(inner), last: task("last", (all: string[]) => all.join("")) });
    const world = newWorld(store);
    const first = world.newProcess();
    const [one, two, three] = asksOf(await first.end(wf, "xyz"));
    expect([one, two, three].map((ask) => ask?.prompt)).toHaveLength(3);
    // The last one first, and all of them before anybody goes on.
    for (const ask of [three, one, two] as AskInfo[]) await first.people.answer(ask.prompt, { text: ask.prompt.at(-2) ?? "" });
    await first.engine.close();
    const second = world.newProcess();
    const run = await second.resume(wf, one?.runId ?? "");
    expect(await run.completed()).toBe("xyz");
    expect(await faultsOfRun(second.engine, run.id)).toEqual([]);
  });

  test("rule 44: a sub-workflow that is done again in a loop asks again", async () => {
    const inner = workflow(
      "inner",
      task("ask", (_: unknown, ctx) => ctx.requestText({ prompt: "Next?", timeout: 0 })),
    );
    const outer = task("again", (text: string, ctx) => {
      if (text !== "stop") ctx.goto("inner", text);
      return text;
    });
    const wf = workflow("w", "inner >> again", { inner, again: outer });
    const world = newWorld(store);
    const texts = ["a", "b", "stop"];
    const seen = new Set<string>();
    let process = world.newProcess();
    let [ask] = asksOf(await process.end(wf, undefined));
    for (const text of texts) {
      expect(seen.has(ask?.id ?? "")).toBe(false);
      seen.add(ask?.id ?? "");
      await process.engine.asks.answer(ask?.id ?? "", { text }, { from: "test" });
      await process.engine.close();
      process = world.newProcess();
      const run = await process.resume(wf, ask?.runId ?? "");
      const outcome = await run.outcome;
      expect(outcome.status).toBe(text === "stop" ? "completed" : "suspended");
      if (text !== "stop") [ask] = asksOf(outcome);
    }
    expect(await faultsOfRun(process.engine, ask?.runId ?? "")).toEqual([]);
  });

  test("rule 44: a retry finds the answers of the attempts before it, and so does one after the run was suspended", async () => {
    let fails = 2;
    const ask = task("ask", { retry: { limit: 5, delay: 10 } }, async (_: void, ctx) => {
      const name = await ctx.requestText({ prompt: "Name?", timeout: 0 });
      if (fails-- > 0) throw new Error("not yet");
      return `${name} ${await ctx.requestText({ prompt: "Town?", timeout: 0 })}`;
    });
    const { output, faults, runId, lives } = await answerInTurn(newWorld(store), workflow("w", ask), undefined, {
      "Name?": { text: "Ada" },
      "Town?": { text: "London" },
    });
    expect(output).toBe("Ada London");
    expect(faults).toEqual([]);
    expect([lives, runId]).toEqual([3, "run-1"]);
  });

  test("rule 44: a task whose time is up asks no longer; with a retry it goes on waiting for the same answer", async () => {
    const { engine, run, people, start, clock } = newWorld(store).newProcess();
    const ask = (retry: number) =>
      task("ask", { timeout: "1s", retry: { limit: retry, delay: 0, jitter: false } }, (_: void, ctx: TaskContext) =>
        ctx.requestText({ prompt: "Name?", timeout: "1h" }),
      );
    const once = await run(workflow("once", ask(0)), undefined);
    await once.failed("TASK_TIMEOUT");
    expect((await engine.asks.list({ runId: once.id })).map(({ end }) => end.status)).toEqual(["cancelled"]);
    expect(await faultsOfRun(engine, once.id)).toEqual([]);

    const again = start(workflow("again", ask(5)), undefined);
    await again.event("ask.opened");
    await clock.advance(3_500);
    expect((await again.event("task.retrying")).attempt).toBe(0);
    await people.answer("Name?", { text: "Ada" });
    expect(await again.completed()).toBe("Ada");
    expect(await engine.asks.list({ runId: again.id })).toHaveLength(1);
    expect(await faultsOfRun(engine, again.id)).toEqual([]);
  });

  test("rule 44: an answer that only the task can refuse, and that came while nobody waited, is asked for again with what was wrong", async () => {
    const schema = z
      .object({ from: z.number(), to: z.number() })
      .refine(({ from, to }) => from < to, { message: "from is not before to", path: ["to"] });
    const wf = workflow(
      "w",
      task("ask", (_: void, ctx) => ctx.requestFeedback({ prompt: "Span?", schema, timeout: 0 })),
    );
    const world = newWorld(store);
    const first = world.newProcess();
    const [ask] = asksOf(await first.end(wf, undefined));
    await first.people.answer("Span?", { data: { from: 2, to: 1 } });
    await first.engine.close();

    const second = world.newProcess();
    const [again] = asksOf(await (await second.resume(wf, ask?.runId ?? "")).outcome);
    expect(again?.id).not.toBe(ask?.id);
    expect(again).toMatchObject({ prompt: "Span?", key: ask?.key, problem: "to: from is not before to", end: { status: "open" } });
    await second.engine.asks.answer(again?.id ?? "", { data: { from: 1, to: 2 } }, { from: "test" });
    const run = await second.resume(wf, ask?.runId ?? "");
    expect(await run.completed()).toEqual({ from: 1, to: 2 });
    expect(await faultsOfRun(second.engine, run.id)).toEqual([]);

    // As long as the task waits, whoever answers is told at once.
    const third = world.newProcess();
    const live = third.start(
      workflow(
        "live",
        task("ask", (_: void, ctx) => ctx.requestFeedback({ prompt: "Live?", schema })),
      ),
      undefined,
      { runId: "live" },
    );
    await expect(third.people.answer("Live?", { data: { from: 2, to: 1 } })).rejects.toMatchObject({
      code: "ANSWER_MISFIT",
      issues: [{ path: "data.to", message: "from is not before to" }],
    });
    await third.people.answer("Live?", { data: { from: 1, to: 2 } });
    expect(await live.completed()).toEqual({ from: 1, to: 2 });
  });

  test("rule 44: a fork asks anew what was open, and has what was answered", async () => {
    const wf = workflow(
      "w",
      task("ask", async (_: void, ctx) => [
        await ctx.requestText({ prompt: "Name?", timeout: 0 }),
        await ctx.requestText({ prompt: "Town?", timeout: 0 }),
      ]),
    );
    const world = newWorld(store);
    const { engine, end, people, resume } = world.newProcess();
    const [name] = asksOf(await end(wf, undefined, { runId: "trunk" }));
    await people.answer("Name?", { text: "Ada" });
    const suspended = await (await resume(wf, "trunk")).outcome;
    const [town] = asksOf(suspended);
    const checkpoint = suspended.status === "suspended" ? suspended.checkpoint.id : "";
    const [own] = asksOf(await (await resume(wf, checkpoint, { runId: "branch" })).outcome);
    expect(own).toMatchObject({ runId: "branch", prompt: "Town?" });
    expect(own?.id).not.toBe(town?.id);
    await engine.asks.answer(own?.id ?? "", { text: "Paris" }, { from: "test" });
    expect(await (await resume(wf, "branch")).completed()).toEqual(["Ada", "Paris"]);
    expect((await engine.asks.get(town?.id ?? ""))?.end.status).toBe("open");
    await engine.asks.answer(town?.id ?? "", { text: "London" }, { from: "test" });
    expect(await (await resume(wf, "trunk")).completed()).toEqual(["Ada", "London"]);
    expect(name?.runId).toBe("trunk");
    for (const id of ["trunk", "branch"]) expect({ id, faults: await faultsOfRun(engine, id) }).toEqual({ id, faults: [] });
    expect((await storedEvents(engine, "branch")).filter(({ type }) => type.startsWith("ask."))).toHaveLength(2);
  });
});
