// Rule 43: asking a person. What each kind gives, what is done when nobody answers in time, and what a task may do about it.
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { task, workflow, type TaskContext } from "../../src/index.ts";
import { asksOf, faultsOfRun, newWorld, stores } from "../asks/world.ts";

const asking = <T>(ask: (ctx: TaskContext) => Promise<T>) =>
  workflow(
    "asking",
    task("ask", (_: void, ctx) => ask(ctx)),
  );

describe.each(stores)("on %s", (_name, store) => {
  test("rule 43: each of the five kinds returns what was answered", async () => {
    const { engine, start, people } = newWorld(store).newProcess();
    const run = start(
      asking(async (ctx) => [
        await ctx.requestApproval({ prompt: "approval" }),
        await ctx.requestText({ prompt: "text", minLength: 0 }),
        await ctx.requestSelection({ prompt: "selection", options: ["a", { value: "b", label: "B" }] }),
        await ctx.requestMultiSelection({ prompt: "several", options: ["a", "b", "c"], min: 1 }),
        await ctx.requestFeedback({ prompt: "form", schema: z.object({ rate: z.number(), name: z.string().trim() }) }),
      ]),
      undefined,
    );
    await people.answer("approval", { approved: false, reason: "not yet" });
    await people.answer("text", { text: "" });
    await people.answer("selection", { selected: "b" });
    await people.answer("several", { selections: ["c", "a"] });
    await people.answer("form", { data: { rate: 0.5, name: " ada " } });
    const [approval, ...rest] = (await run.completed()) as [unknown, ...unknown[]];
    expect(approval).toEqual({ approved: false, reason: "not yet", by: "ada", at: 1_000_000 });
    // In the order of the options; parsed by the schema.
    expect(rest).toEqual(["", "b", ["a", "c"], { rate: 0.5, name: "ada" }]);
    expect(await faultsOfRun(engine, run.id)).toEqual([]);
  });

  test("rule 43: the run is suspended when the time of its ask is up, and not before", async () => {
    const { clock, start, engine, people } = { ...newWorld(store).newProcess() };
    const run = start(
      asking((ctx) => ctx.requestText({ prompt: "Name?", timeout: "1m" })),
      undefined,
    );
    await people.asked("Name?");
    await clock.advance(59_999);
    expect(engine.find(run.id)).toBeDefined();
    await clock.advance(1);
    const [ask] = asksOf(await run.outcome);
    expect(ask).toMatchObject({ prompt: "Name?", onTimeout: "suspend", end: { status: "open" } });
    expect(await engine.runs.get(run.id)).toMatchObject({ status: "suspended" });
  });

  test("rule 43: other tasks finish before the run is suspended, and so do those that follow them", async () => {
    const { engine, end, people } = newWorld(store).newProcess();
    const done: string[] = [];
    const ask = task("ask", (_: void, ctx) => ctx.requestText({ prompt: "Name?", timeout: "1s" }));
    const slow = task("slow", async (_: void, ctx) => {
      await ctx.sleep("1m");
      done.push("slow");
    });
    const flaky = task("flaky", { retry: { limit: 1, delay: "2m" } }, (_: void, { attempt }) => {
      if (attempt === 0) throw new Error("not yet");
      done.push("flaky");
    });
    const after = task("after", () => void done.push("after"));
    const wf = workflow("w", "ask | (slow >> after) | flaky", { ask, slow, after, flaky });
    const [open] = asksOf(await end(wf, undefined));
    expect(done.toSorted()).toEqual(["after", "flaky", "slow"]);
    expect(open?.prompt).toBe("Name?");
    expect((await engine.runs.show(open?.runId ?? "")).status).toBe("suspended");
    expect(people.seen).toHaveLength(1);
  });

  test("rule 43: a default is taken when nobody answers, for each kind", async () => {
    const { engine, run } = newWorld(store).newProcess();
    const ended = await run(
      asking((ctx) =>
        Promise.all([
          ctx.requestApproval({ prompt: "1", timeout: 5, onTimeout: { default: true } }),
          ctx.requestApproval({ prompt: "2", timeout: 5, onTimeout: { default: { approved: false, reason: "nobody came" } } }),
          ctx.requestText({ prompt: "3", timeout: 5, onTimeout: { default: "none" } }),
          ctx.requestSelection({ prompt: "4", options: ["a", "b"], timeout: 0, onTimeout: { default: "b" } }),
          ctx.requestMultiSelection({ prompt: "5", options: ["a", "b"], timeout: 5, onTimeout: { default: [] } }),
          ctx.requestFeedback({ prompt: "6", schema: z.object({ n: z.number() }), timeout: 5, onTimeout: { default: { n: 1 } } }),
        ]),
      ),
      undefined,
    );
    const at = 1_000_005;
    expect(await ended.completed()).toEqual([
      { approved: true, at },
      { approved: false, reason: "nobody came", at },
      "none",
      "b",
      [],
      { n: 1 },
    ]);
    expect((await engine.asks.list()).map(({ end }) => end.status)).toEqual(Array.from({ length: 6 }, () => "expired"));
    expect(await faultsOfRun(engine, ended.id)).toEqual([]);
  });

  test("rule 43: who does not answer in time is followed by others, rung by rung, and the run is suspended after the last", async () => {
    const { clock, start, engine, people } = newWorld(store).newProcess();
    const escalate = [
      { assignees: ["lead"], timeout: "1m" },
      { assignees: ["head", "board"], timeout: "2m" },
    ] as const;
    const run = start(
      asking((ctx) => ctx.requestApproval({ prompt: "Pay?", assignees: ["ann"], timeout: "30s", onTimeout: { escalate } })),
      undefined,
    );
    const { id } = await people.asked("Pay?");
    const now = async (): Promise<unknown> => {
      const ask = await engine.asks.get(id);
      return {
        assignees: ask?.assignees,
        step: ask?.step,
        onTimeout: ask?.onTimeout,
        left: ask?.due === undefined ? "-" : ask.due - clock.now(),
      };
    };
    expect(await now()).toEqual({ assignees: ["ann"], step: 0, onTimeout: "escalate", left: 30_000 });
    await clock.advance(30_000);
    expect(await now()).toEqual({ assignees: ["lead"], step: 1, onTimeout: "escalate", left: 60_000 });
    await clock.advance(60_000);
    expect(await now()).toEqual({ assignees: ["head", "board"], step: 2, onTimeout: "suspend", left: "-" });
    await clock.advance(120_000);
    expect(asksOf(await run.outcome)).toMatchObject([{ id, step: 2, assignees: ["head", "board"] }]);
  });

  test("rule 43: a ladder may end with a default", async () => {
    const { clock, engine, run } = newWorld(store).newProcess();
    const onTimeout = { escalate: [{ assignees: ["lead"], timeout: "1m" }], otherwise: { default: false } } as const;
    const ended = await run(
      asking((ctx) => ctx.requestApproval({ prompt: "Pay?", timeout: "1m", onTimeout })),
      undefined,
    );
    expect(await ended.completed()).toEqual({ approved: false, at: 1_120_000 });
    expect(clock.now()).toBe(1_120_000);
    expect(await faultsOfRun(engine, ended.id)).toEqual([]);
  });

  test("rule 43: while the run is suspended, an ask is passed on and its default taken by whoever attends to asks", async () => {
    const world = newWorld(store);
    const first = world.newProcess();
    const onTimeout = { escalate: [{ assignees: ["lead"], timeout: "1m" }], otherwise: { default: "nobody" } } as const;
    const wf = asking((ctx) => ctx.requestText({ prompt: "Name?", timeout: "1m", onTimeout }));
    const run = first.start(wf, undefined);
    await first.people.asked("Name?");
    run.handle.suspend("the process ends");
    const [ask] = asksOf(await run.outcome);
    await first.engine.close();

    const { engine, clock, resume } = world.newProcess();
    expect(await engine.asks.attend()).toBe(0);
    await clock.advance(60_000);
    expect(await engine.asks.attend()).toBe(1);
    expect(await engine.asks.get(ask?.id ?? "")).toMatchObject({ assignees: ["lead"], step: 1, end: { status: "open" } });
    expect(await engine.asks.attend()).toBe(0);
    await clock.advance(60_000);
    expect(await engine.asks.attend()).toBe(1);
    expect((await engine.asks.get(ask?.id ?? ""))?.end).toMatchObject({ status: "expired", answer: { text: "nobody" } });
    expect(await (await resume(wf, run.id)).completed()).toBe("nobody");
    expect(await faultsOfRun(engine, run.id)).toEqual([]);
  });

  test("rule 43: a task may cancel what it asks by a signal, and go on without the answer", async () => {
    const { engine, run, people } = newWorld(store).newProcess();
    const ended = await run(
      asking(async (ctx) => {
        const patience = new AbortController();
        const answer = ctx.requestText({ prompt: "Name?", signal: patience.signal }).catch((error: unknown) => error);
        await ctx.sleep("1m");
        patience.abort(new Error("too late"));
        return answer;
      }),
      undefined,
    );
    expect(await ended.completed()).toEqual(new Error("too late"));
    const id = people.seen[0]?.id ?? "";
    expect((await engine.asks.get(id))?.end).toMatchObject({ status: "cancelled" });
    await expect(people.answer("Name?", { text: "Ada" })).rejects.toMatchObject({ code: "ASK_CLOSED" });
    expect(await faultsOfRun(engine, ended.id)).toEqual([]);
  });

  test("rule 43: a signal that has been aborted before, or while the ask was being opened, asks nobody for long", async () => {
    const { engine, run } = newWorld(store).newProcess();
    const ended = await run(
      asking(async (ctx) => {
        const before = await ctx.requestText({ prompt: "1", signal: AbortSignal.abort("early") }).catch((error: unknown) => error);
        const patience = new AbortController();
        const during = ctx.requestText({ prompt: "2", signal: patience.signal }).catch((error: unknown) => error);
        patience.abort("meanwhile");
        const late = new AbortController();
        const soon = ctx.requestText({ prompt: "3", signal: late.signal }).catch((error: unknown) => error);
        await Promise.resolve();
        await Promise.resolve();
        late.abort("a moment later");
        return [before, await during, await soon];
      }),
      undefined,
    );
    expect(await ended.completed()).toEqual(["early", "meanwhile", "a moment later"]);
    expect(await faultsOfRun(engine, ended.id)).toEqual([]);
  });
});
