// Rule 49, of asks: each that was told to be opened is told to have ended, once, on every way out. And what a task does that does not wait for
// its answer after all.
import { describe, expect, test } from "vitest";
import { par, task, workflow, type TaskContext } from "../../src/index.ts";
import { asksOf, faultsOfRun, newWorld, storedEvents, stores, type Process } from "../asks/world.ts";

const asking = (ask: (ctx: TaskContext) => unknown) =>
  workflow(
    "asking",
    task("ask", async (_: void, ctx) => ask(ctx)),
  );

describe.each(stores)("on %s", (name, store) => {
  /** The events of the asks of a run. */
  const toldOf = async ({ engine }: Process, runId: string): Promise<string[]> =>
    (await storedEvents(engine, runId)).flatMap(({ type }) => (type.startsWith("ask.") ? [type] : []));

  test("rule 49: a task that goes on without its answer withdraws what it asked", async () => {
    const process = newWorld(store).newProcess();
    const wf = workflow("w", "ask >> last", {
      ask: task("ask", (_: void, ctx) =>
        Promise.race([ctx.requestText({ prompt: "Name?", timeout: 0 }), ctx.sleep("1m").then(() => "nobody")]),
      ),
      last: task("last", (name: string) => name),
    });
    const run = await process.run(wf, undefined);
    // It has waited for a time as well, and that has passed: the run was not suspended.
    expect(await run.completed()).toBe("nobody");
    expect(await toldOf(process, run.id)).toEqual(["ask.opened", "ask.cancelled"]);
    expect(await faultsOfRun(process.engine, run.id)).toEqual([]);
  });

  test("rule 43: a task that waits for a time beside its answer is suspended when the time has passed and the answer has not come", async () => {
    const { engine, run, people, resume, clock } = newWorld(store).newProcess();
    const wf = asking(async (ctx) => Promise.all([ctx.requestText({ prompt: "Name?", timeout: 0 }), ctx.sleep("1m")]));
    const first = await run(wf, undefined);
    expect(asksOf(await first.outcome)).toHaveLength(1);
    expect(clock.now()).toBe(1_060_000);
    await people.answer("Name?", { text: "Ada" });
    const again = await resume(wf, first.id);
    await clock.advance(60_000);
    expect(await again.completed()).toEqual(["Ada", undefined]);
    expect(await faultsOfRun(engine, first.id)).toEqual([]);
  });

  test("rule 49: what a task asks and does not await is withdrawn when it is over, however far it had come", async () => {
    for (const turns of [0, 1, 2, 3, 5, 8, 20]) {
      const process = newWorld(store).newProcess();
      const wf = workflow("w", "ask >> last", {
        ask: task("ask", async (_: void, ctx) => {
          void ctx.requestText({ prompt: "Name?" });
          for (let i = 0; i < turns; i++) await Promise.resolve();
        }),
        last: task("last", async (_: void, ctx) => {
          await ctx.sleep("1s");
          return (await process.people.open()).length;
        }),
      });
      const run = await process.run(wf, undefined);
      expect({ turns, open: await run.completed() }).toEqual({ turns, open: 0 });
      expect({ turns, faults: await faultsOfRun(process.engine, run.id) }).toEqual({ turns, faults: [] });
    }
  });

  test("rule 44: a run is not suspended before all that its task asks is open: each of them may wake it", async () => {
    const slow = newWorld(store).newProcess({
      async reach({ point, count }) {
        // The second takes its time.
        if (point === "before-ask" && count === 2)
          for (let i = 0; i < 20; i++) await new Promise<void>((resolve) => void setImmediate(resolve));
      },
    });
    const wf = asking((ctx) => Promise.any(["a?", "b?"].map((prompt) => ctx.requestText({ prompt, key: prompt, timeout: 0 }))));
    slow.engine.supervise([wf]);
    const run = slow.start(wf, undefined);
    expect(asksOf(await run.outcome).map(({ prompt }) => prompt)).toEqual(["a?", "b?"]);
    await slow.people.answer("b?", { text: "B" });
    await slow.clock.advance(100);
    expect(await slow.engine.runs.show(run.id)).toMatchObject({ status: "completed", output: "B" });
    expect(await faultsOfRun(slow.engine, run.id)).toEqual([]);
  });

  test("rule 45: a task that catches being interrupted has not had its answer, at whatever moment it was", async () => {
    for (let turns = 0; turns < 24; turns += name === "memory" ? 1 : 3) {
      const { engine, start, people, resume } = newWorld(store).newProcess();
      const wf = asking((ctx) => ctx.requestText({ prompt: "Name?" }).catch(() => "caught"));
      const run = start(wf, undefined);
      await run.event("task.started");
      for (let i = 0; i < turns; i++) await (i % 4 === 3 ? new Promise<void>((resolve) => void setImmediate(resolve)) : Promise.resolve());
      run.handle.suspend("now");
      expect({ turns, status: (await run.outcome).status }).toEqual({ turns, status: "suspended" });
      const again = await resume(wf, run.id);
      await people.answer("Name?", { text: "Ada" });
      expect({ turns, output: await again.completed() }).toEqual({ turns, output: "Ada" });
      expect({ turns, faults: await faultsOfRun(engine, run.id) }).toEqual({ turns, faults: [] });
    }
  });

  test("rule 45: cancelled at any moment while it begins to ask, a run ends, and nothing stays open", async () => {
    for (let turns = 0; turns < 24; turns += name === "memory" ? 1 : 3) {
      const { engine, start, people } = newWorld(store).newProcess();
      const run = start(
        asking((ctx) => ctx.requestText({ prompt: "Name?" })),
        undefined,
      );
      await run.event("task.started");
      for (let i = 0; i < turns; i++) await (i % 4 === 3 ? new Promise<void>((resolve) => void setImmediate(resolve)) : Promise.resolve());
      run.cancel("now");
      expect({ turns, status: (await run.outcome).status }).toEqual({ turns, status: "cancelled" });
      expect({ turns, open: await people.open() }).toEqual({ turns, open: [] });
      expect({ turns, faults: await faultsOfRun(engine, run.id) }).toEqual({ turns, faults: [] });
    }
  });

  test("rule 49: answered in the moment in which nobody wants to know any more, an ask is told to have been answered", async () => {
    for (const how of ["cancel", "race"] as const) {
      const worker: Process = newWorld(store).newProcess({
        // Somebody is quicker than the task that withdraws it.
        async reach({ point, askId }) {
          if (point === "before-withdraw") await worker.engine.asks.answer(askId ?? id, { text: "Ada" }, { from: "test" }).catch(() => {});
        },
      });
      let id = "";
      const run = worker.start(
        asking((ctx) => Promise.race([ctx.requestText({ prompt: "Name?" }), ctx.sleep("1s")])),
        undefined,
      );
      ({ id } = await worker.people.asked("Name?"));
      await run.event("ask.opened");
      if (how === "cancel") run.cancel("enough");
      await worker.clock.advance(2_000);
      await run.outcome;
      expect({ how, told: await toldOf(worker, run.id) }).toEqual({ how, told: ["ask.opened", "ask.answered"] });
      expect(await faultsOfRun(worker.engine, run.id)).toEqual([]);
    }
  });

  test.each([
    "before-ask",
    "after-ask",
    "before-answer",
    "after-answer",
    "before-withdraw",
    "after-withdraw",
    "before-save",
    "after-save",
  ] as const)(
    "rule 49: killed %s, whichever time it comes there, a run tells of each ask once that it was opened, and once how it ended",
    async (point) => {
      const wf = workflow("w", "ask >> last", {
        ask: task("ask", async (_: void, ctx) => {
          const patience = new AbortController();
          const answers = await Promise.all([
            ctx.requestText({ prompt: "Name?" }),
            ctx.requestApproval({ prompt: "Right?", timeout: "1s", onTimeout: { default: true } }),
            ctx.requestText({ prompt: "Gone?", signal: patience.signal }).catch(() => "gone"),
            ctx.requestText({ prompt: "Cancelled?" }).catch(() => "cancelled"),
            ctx.sleep(100).then(() => patience.abort()),
          ]);
          void ctx.requestText({ prompt: "Left?" }).catch(() => {});
          await ctx.sleep(10);
          return answers.slice(0, 4);
        }),
        last: task("last", async (all: unknown, ctx) => (await ctx.sleep(10), all)),
      });
      let deaths = 0;
      for (const count of name === "memory" ? [1, 2, 3, 4, 5, 6, 7, 8, 9] : [1, 2, 4, 7]) {
        const world = newWorld(store);
        const people = world.newProcess();
        let died = false;
        const mortal: Process = world.newProcess({
          reach: (fault) => {
            if (fault.point !== point || fault.count !== count) return undefined;
            died = true;
            void mortal.die();
            return new Promise<void>(() => {});
          },
        });
        const carryOut = async (process: Process, begun: Promise<{ readonly outcome: Promise<unknown> }>): Promise<void> => {
          let isOver = false;
          begun.then(({ outcome }) => outcome.then(() => (isOver = true))).catch(() => {});
          for (let i = 0; i < 400 && !isOver && !(process === mortal && died); i++) {
            for (const { id, prompt } of await people.engine.asks.list({ status: "open" })) {
              if (prompt === "Name?") void process.engine.asks.answer(id, { text: "Ada" }, { from: "test" }).catch(() => {});
              if (prompt === "Cancelled?") void process.engine.asks.cancel(id, "no", { from: "test" }).catch(() => {});
            }
            await world.clock.advance(37);
          }
        };
        await carryOut(mortal, Promise.resolve(mortal.start(wf, undefined, { runId: "run" })));
        if (!died) break;
        deaths++;
        await world.clock.advance(12_000);
        const heir = world.newProcess();
        const isThere = (await heir.engine.runs.get("run")) !== undefined;
        const isOver = (await heir.engine.runs.get("run"))?.status === "completed";
        if (!isOver) await carryOut(heir, isThere ? heir.resume(wf, "run") : Promise.resolve(heir.start(wf, undefined, { runId: "run" })));
        const { output } = await heir.engine.runs.show("run");
        expect({ count, output }).toMatchObject({ count, output: ["Ada", { approved: true }, "gone", "cancelled"] });
        expect({ count, faults: await faultsOfRun(heir.engine, "run") }).toEqual({ count, faults: [] });
      }
      expect(deaths).toBeGreaterThan(0);
    },
  );

  test("rule 49: answered, then cancelled with its run, and gone on with after all: an end is told once", async () => {
    const world = newWorld(store);
    const first = world.newProcess();
    const wf = workflow(
      "w",
      par(
        task("a", (_: void, ctx) => ctx.requestText({ prompt: "a?", timeout: 0 })),
        task("b", (_: void, ctx) => ctx.requestText({ prompt: "b?", timeout: 0 })),
      ),
    );
    const run = await first.run(wf, undefined);
    await first.people.answer("a?", { text: "A" });
    await first.engine.runs.cancel(run.id, "never mind");
    await first.engine.close();
    const second = world.newProcess();
    const [b, ...none] = asksOf(await (await second.resume(wf, run.id)).outcome);
    expect([b?.prompt, none]).toEqual(["b?", []]);
    await second.people.answer("b?", { text: "B" });
    expect(await (await second.resume(wf, run.id)).completed()).toEqual({ a: "A", b: "B" });
    expect(await faultsOfRun(second.engine, run.id)).toEqual([]);
  });

  test("rule 29: who undoes a task cannot ask, and is told so", async () => {
    const { engine, run } = newWorld(store).newProcess();
    const wf = workflow(
      "w",
      "a >> b",
      {
        a: task("a", { compensate: async (_: unknown, ctx) => void (await ctx.requestApproval({ prompt: "Undo?" })) }, () => "done"),
        b: task("b", () => {
          throw new Error("no");
        }),
      },
      { saga: true },
    );
    const ended = await run(wf, undefined);
    const error = (await ended.failed()) as Error & { compensationErrors?: readonly Error[] };
    expect(error.compensationErrors?.map(({ cause }) => (cause as { code?: string }).code)).toEqual(["CONTEXT_CLOSED"]);
    expect(await engine.asks.list()).toEqual([]);
  });
});
