// Runs that are looked after: what was answered goes on by itself, once, whoever looks, whatever moment it was answered at.
import { describe, expect, test } from "vitest";
import { BackendError, map, par, task, workflow, type Supervisor } from "../../src/index.ts";
import type { RunRecord, RunStore } from "../../src/ports/run-store.ts";
import type { FaultPoint } from "../../src/testing/index.ts";
import { asksOf, faultsOfRun, newWorld, stores, type Process } from "./world.ts";

const ask = (timeout: number | string = 0) => task("ask", (_: void, ctx) => ctx.requestText({ prompt: "Name?", timeout: timeout as "1s" }));
const simple = workflow("simple", ask());

const failure = (): Error => new BackendError("BACKEND_FAILED", "The store is not there", { hint: "Try again.", cause: undefined });

/** Resolves when a run has this status. */
async function becomes({ engine, clock }: Process, runId: string, status: string): Promise<void> {
  for (let i = 0; i < 500; i++) {
    if ((await engine.runs.get(runId))?.status === status) return;
    await clock.advance(50);
  }
  throw new Error(`Run ${runId} is ${(await engine.runs.get(runId))?.status}, and not ${status}`);
}

describe.each(stores)("on %s", (_name, store) => {
  test("rule 44: a run that was answered before anybody looked after it goes on when somebody does", async () => {
    const world = newWorld(store);
    const first = world.newProcess();
    const [open] = asksOf(await first.end(simple, undefined));
    await first.people.answer("Name?", { text: "Ada" });
    await first.engine.close();
    const second = world.newProcess();
    second.engine.supervise([simple]);
    await becomes(second, open?.runId ?? "", "completed");
    expect((await second.engine.runs.show(open?.runId ?? "")).output).toBe("Ada");
    expect(await faultsOfRun(second.engine, open?.runId ?? "")).toEqual([]);
  });

  test("rule 44: the answer may come from another process than those that look after runs", async () => {
    const world = newWorld(store);
    const [worker, other, person] = [world.newProcess(), world.newProcess(), world.newProcess()];
    const supervisors = [worker.engine.supervise([simple]), other.engine.supervise([simple])];
    const run = worker.start(simple, undefined);
    asksOf(await run.outcome);
    await person.people.answer("Name?", { text: "Ada" });
    await becomes(person, run.id, "completed");
    expect(await faultsOfRun(person.engine, run.id)).toEqual([]);
    for (const { problems } of supervisors) expect([...problems]).toEqual([]);
  });

  test("rule 44: a run that is looked after is kept for five minutes, and then waits without its process", async () => {
    const { engine, clock, start, people } = newWorld(store).newProcess();
    engine.supervise([workflow("patient", ask("1h"))]);
    const run = start(workflow("patient", ask("1h")), undefined);
    await people.asked("Name?");
    await clock.advance(299_000);
    expect(engine.find(run.id)).toBeDefined();
    await clock.advance(1_000);
    expect(asksOf(await run.outcome)).toHaveLength(1);
  });

  test("rule 43: while runs are suspended, those who look after them see to asks whose time is up", async () => {
    const world = newWorld(store);
    const wf = workflow(
      "late",
      task("ask", (_: void, ctx) =>
        ctx.requestText({
          prompt: "Name?",
          timeout: "10m",
          onTimeout: { escalate: [{ assignees: ["lead"], timeout: "1m" }], otherwise: { default: "nobody" } },
        }),
      ),
    );
    const first = world.newProcess();
    const run = first.start(wf, undefined);
    const { id } = await first.people.asked("Name?");
    run.handle.suspend("enough");
    await run.outcome;
    await first.engine.close();
    const second = world.newProcess();
    second.engine.supervise([wf]);
    await second.clock.advance(601_000);
    expect(await second.engine.asks.get(id)).toMatchObject({ step: 1, assignees: ["lead"], end: { status: "open" } });
    await second.clock.advance(62_000);
    await becomes(second, run.id, "completed");
    expect((await second.engine.runs.show(run.id)).output).toBe("nobody");
    expect(await faultsOfRun(second.engine, run.id)).toEqual([]);
  });

  test.each(["before-suspend", "after-suspend"] as const)(
    "rule 45: an answer that comes exactly %s is not missed, in the same process and from another",
    async (at: FaultPoint) => {
      for (const from of ["same", "another"] as const) {
        const world = newWorld(store);
        let answered: Promise<unknown> = Promise.resolve();
        const person = world.newProcess();
        const worker: Process = world.newProcess({
          async reach({ point }) {
            if (point !== at) return;
            const { people } = from === "same" ? worker : person;
            answered = people.answer("Name?", { text: from });
            await answered;
          },
        });
        worker.engine.supervise([simple]);
        const run = worker.start(simple, undefined);
        await worker.clock.advance(1);
        await answered;
        await becomes(person, run.id, "completed");
        expect((await person.engine.runs.show(run.id)).output).toBe(from);
        expect(await faultsOfRun(person.engine, run.id)).toEqual([]);
        await worker.engine.close();
      }
    },
  );

  test.each(["before-suspend", "after-suspend"] as const)(
    "rule 22: cancelled %s, a run is cancelled, and does not wait for an answer",
    async (at: FaultPoint) => {
      const worker: Process = newWorld(store).newProcess({
        async reach({ point }) {
          if (point === at) await worker.engine.runs.cancel(run.id, "never mind");
        },
      });
      worker.engine.supervise([simple]);
      const run = worker.start(simple, undefined);
      await run.outcome;
      await becomes(worker, run.id, "cancelled");
      expect(await worker.people.open()).toEqual([]);
      expect(await faultsOfRun(worker.engine, run.id)).toEqual([]);
    },
  );

  test("rule 44: an engine that is closed leaves its runs to whoever looks after them next, also those that nobody has to answer", async () => {
    const world = newWorld(store);
    const done: string[] = [];
    const slow = task("slow", async (_: void, ctx) => {
      await ctx.sleep("1m");
      done.push("slow");
    });
    const wf = workflow("w", par(ask("1h"), slow));
    const first = world.newProcess();
    const supervisor = first.engine.supervise([wf]);
    const run = first.start(wf, undefined);
    await first.people.asked("Name?");
    await first.engine.close();
    expect((await run.outcome).status).toBe("suspended");
    await supervisor.close();

    const second = world.newProcess();
    second.engine.supervise([wf]);
    await second.clock.advance(65_000);
    expect(done).toEqual(["slow"]);
    await second.people.answer("Name?", { text: "Ada" });
    await becomes(second, run.id, "completed");
    expect(await faultsOfRun(second.engine, run.id)).toEqual([]);
  });

  test("closing the engine while runs are being taken up ends all of them as suspended, and the next goes on", async () => {
    const world = newWorld(store);
    const wf = workflow("w", "ask >> last", { ask: ask(), last: task("last", async (text: string, ctx) => (await ctx.sleep(10), text)) });
    const first = world.newProcess();
    const runs = [];
    for (let i = 0; i < 12; i++) runs.push((await first.run(wf, undefined)).id);
    for (const { id } of await first.people.open()) await first.engine.asks.answer(id, { text: "x" }, { from: "test" });
    let reads = 0;
    const taking: Process = world.newProcess({
      // In the middle of taking them up, the engine is closed.
      reach: ({ point }) => {
        if (point === "after-claim" && ++reads === 3) void taking.engine.close();
      },
    });
    taking.engine.supervise([wf], { concurrency: 4 });
    await world.clock.advance(1);
    await taking.engine.close();
    for (const id of runs) expect((await first.engine.runs.get(id))?.status).toBe("suspended");
    const next = world.newProcess();
    next.engine.supervise([wf]);
    for (const id of runs) await becomes(next, id, "completed");
  });

  test("a supervisor that is closed looks after nothing, and what it has begun goes on", async () => {
    const { engine, clock, start, people } = newWorld(store).newProcess();
    const supervisor: Supervisor = engine.supervise([simple]);
    const run = start(simple, undefined);
    asksOf(await run.outcome);
    await supervisor.close();
    await supervisor.close();
    const pending = clock.pending;
    await people.answer("Name?", { text: "Ada" });
    await clock.advance(60_000);
    expect((await engine.runs.get(run.id))?.status).toBe("suspended");
    expect(clock.pending).toBeLessThanOrEqual(pending);
  });

  test("a run that cannot be gone on with is a problem, said once, and keeps nobody from going on", async () => {
    const world = newWorld(store);
    const first = world.newProcess();
    const other = workflow("simple", "ask >> more", { ask: ask(), more: task("more", (text: string) => text) });
    const bad = await first.run(other, undefined);
    const good = await first.run(simple, undefined);
    for (const { id } of await first.people.open()) await first.engine.asks.answer(id, { text: "x" }, { from: "test" });
    await first.engine.close();
    const second = world.newProcess();
    const supervisor = second.engine.supervise([simple]);
    await becomes(second, good.id, "completed");
    await second.clock.advance(60_000);
    expect([...supervisor.problems.keys()]).toEqual([bad.id]);
    expect((await second.engine.runs.get(bad.id))?.status).toBe("suspended");
  });

  test("a store that fails for a while is looked at again, and nothing is forgotten", async () => {
    const world = newWorld(store);
    const first = world.newProcess();
    const run = await first.run(simple, undefined);
    await first.people.answer("Name?", { text: "x" });
    await first.engine.close();
    let failures = 3;
    const second = world.newProcess({
      reach({ point }) {
        if (point === "before-claim" && failures-- > 0) throw failure();
      },
    });
    second.engine.supervise([simple], { poll: "1s" });
    await becomes(second, run.id, "completed");
    expect(failures).toBeLessThan(0);
  });

  test("rule 53: runs are looked at again soon after a look that has failed, however long the store had let it wait", async () => {
    let looks = 0;
    const world = newWorld({
      ...store,
      open: () => (clock) => {
        const backend = store.open()(clock);
        const list = async (filter: Parameters<RunStore["list"]>[0], runs: RunStore): Promise<RunRecord[]> => {
          if (filter.status !== "running" || looks++ > 0) return runs.list(filter);
          await new Promise<void>((resolve) => void clock.setTimer(10_000, resolve));
          throw failure();
        };
        return {
          ...backend,
          open(services) {
            const opened = backend.open(services);
            const { runs } = opened;
            return { ...opened, runs: { ...runs, list: (filter) => list(filter, runs) } };
          },
        };
      },
    });
    const { engine, clock } = world.newProcess();
    engine.supervise([simple], { poll: "1s" });
    await clock.advance(10_000);
    expect(looks).toBe(1);
    await clock.advance(1_000);
    expect(looks).toBe(2);
  });

  test("rule 45: items of a map and members of groups wait, wake and wait again, each on its own, until all are answered", async () => {
    const { engine, clock, start, people } = newWorld(store).newProcess();
    const each = task("each", async (item: string, ctx) => {
      const first = await ctx.requestText({ prompt: `${item} 1?`, timeout: "1s" });
      return first + (await ctx.requestText({ prompt: `${item} 2?`, timeout: "1s" }));
    });
    const wf = workflow("w", "list >> items", { list: task("list", () => ["a", "b", "c"]), items: map(each) });
    engine.supervise([wf]);
    const run = start(wf, undefined);
    for (const prompt of ["b 1?", "c 1?", "c 2?", "b 2?", "a 1?", "a 2?"]) {
      await people.answer(prompt, { text: prompt.slice(0, 3) });
      await clock.advance(5_000);
    }
    await becomes({ engine, clock } as Process, run.id, "completed");
    expect((await engine.runs.show(run.id)).output).toEqual(["a 1a 2", "b 1b 2", "c 1c 2"]);
    expect(await faultsOfRun(engine, run.id)).toEqual([]);
  });
});
