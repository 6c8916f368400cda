// What a task sees and does when it is carried out elsewhere is what it sees and does in its own process: one suite for all the ways to leave it.
import { describe, expect, test } from "vitest";
import { z } from "zod";
import type { WorkflowGraph } from "../../src/graph/workflow-graph.ts";
import {
  bestEffort,
  type GraflowError,
  type TaskCall,
  isGraflowError,
  map,
  par,
  seq,
  task,
  workflow,
  type Engine,
  type RunEvent,
} from "../../src/index.ts";
import { elsewhere } from "./hall.ts";

/** Engines that share a fleet. */
export interface SharedFleet {
  readonly owner: Engine;
  /** How many pieces of work were sent so far; `undefined` when nobody counts. */
  sent(): number | undefined;
}

/** Where calls are carried out: `open` makes an owner, and two that work for it on these queues. All is closed when the test is over. */
export interface Away {
  readonly name: string;
  open(workflows: readonly WorkflowGraph<never, unknown>[], queues?: readonly string[]): SharedFleet | Promise<SharedFleet>;
}

const twice = task("twice", (n: number) => n * 2);
const square = task("square", (n: number) => n * n);

export function callCases(away: Away): void {
  describe(`carried out ${away.name}`, () => {
    const fleetFor = (...workflows: WorkflowGraph<never, unknown>[]): SharedFleet | Promise<SharedFleet> => away.open(workflows);
    describe("rule 51: results come back as if it had been local", () => {
      test("of members of a group", async () => {
        const flow = workflow("group", par(twice, square).withExecution(elsewhere));
        const { owner, sent } = await fleetFor(flow);
        expect(await flow.run(7, { engine: owner })).toEqual({ twice: 14, square: 49 });
        expect(sent() ?? 2).toBe(2);
      });

      test("of the items of a map in it, in batches that grow", async () => {
        const flow = workflow("items", par({ all: map(twice) }).withExecution(elsewhere));
        const { owner, sent } = await fleetFor(flow);
        const items = Array.from({ length: 3000 }, (_, i) => i);
        expect(await flow.run(items, { engine: owner })).toEqual({ all: items.map((n) => n * 2) });
        expect(sent() ?? 10).toBeLessThan(200);
        expect(sent() ?? 10).toBeGreaterThan(5);
      });

      test("of the items of a map that is itself carried out there, so many at once as it says, in order", async () => {
        const flow = workflow("mapped", map(seq(twice, square), { concurrency: 7, batch: 3 }).withExecution(elsewhere));
        const { owner, sent } = await fleetFor(flow);
        const items = Array.from({ length: 50 }, (_, i) => i);
        expect(await flow.run(items, { engine: owner })).toEqual(items.map((n) => 4 * n * n));
        // Two tasks for each item, and three of them together at most.
        expect(sent() ?? 34).toBeGreaterThanOrEqual(34);
      });

      test("of a task with a queue, without a group", async () => {
        const there = task("there", { queue: "gpu" }, (n: number) => n + 1);
        const flow = workflow("queued", seq(twice, there));
        const { owner, sent } = await away.open([flow], ["gpu"]);
        expect(await flow.run(1, { engine: owner })).toBe(3);
        expect(sent() ?? 1).toBe(1);
      });

      test("of every kind of value", async () => {
        const echo = task("echo", (value: unknown) => value);
        const flow = workflow("values", par(echo).withExecution(elsewhere));
        const { owner } = await fleetFor(flow);
        const loop: { me?: unknown } = {};
        loop.me = loop;
        for (const value of [
          undefined,
          null,
          0,
          -0,
          NaN,
          "",
          "a'\"\\",
          [1, [2]],
          new Map([[1, new Set([2])]]),
          10n,
          new Date(5),
          new Uint8Array([1, 2]),
          loop,
        ]) {
          expect(await flow.run(value, { engine: owner })).toEqual({ echo: value });
        }
      });

      test("inside of sub-workflows, added nodes and loops", async () => {
        const inner = workflow("inner", seq(twice, square));
        const count = task("count", (n: number, ctx): number => {
          if (ctx.iteration < 3) ctx.nextIteration(n + 1);
          return n;
        });
        const late = task("late", (text: string) => `${text}!`);
        const adds = task("adds", (n: number, ctx) => {
          ctx.nextTask(late, `added by ${ctx.taskId}`);
          return n;
        });
        const flow = workflow("deep", par(inner, count, adds).withExecution(elsewhere), { tasks: [late] });
        const { owner } = await fleetFor(flow);
        const run = flow.start(3, { engine: owner });
        const events: RunEvent[] = [];
        for await (const event of run.events()) events.push(event);
        expect(await run.outcome).toMatchObject({ status: "completed" });
        expect(events.filter(({ type }) => type === "node.added")).toMatchObject([{ taskId: "late", by: "adds" }]);
        expect(events).toContainEqual(expect.objectContaining({ type: "task.completed", taskId: "late", output: "added by adds!" }));
        expect(events).toContainEqual(expect.objectContaining({ type: "task.completed", taskId: "inner/square", output: 36 }));
        expect(events).toContainEqual(expect.objectContaining({ type: "task.completed", taskId: "count", output: 6, iteration: 3 }));
      });
    });

    test("rule 20: a far task goes to a node that was added, by its id, and to the node it names", async () => {
      const late = task("late", (text: string) => text);
      const adds = task("adds", (_: unknown, ctx) => [ctx.nextTask(late, "first"), ctx.nextTask(late, "second")]);
      const goes = task("goes", ([, id = ""]: string[], ctx) => {
        ctx.goto(id, "third");
        ctx.goto(late, "fourth");
      });
      const flow = workflow("going", seq(adds, par(goes).withExecution(elsewhere)), { tasks: [late] });
      const { owner } = await fleetFor(flow);
      const run = flow.start(undefined, { engine: owner });
      const done: string[] = [];
      for await (const event of run.events())
        if (event.type === "task.completed" && event.taskId.startsWith("late")) done.push(`${event.taskId} ${String(event.output)}`);
      expect(done.toSorted()).toEqual(["late first", "late fourth", "late~2 second", "late~2 third"]);
    });

    describe("rule 51: the context works from there", () => {
      test("channels: five members that add 1 to 0 make 5, and a list keeps everybody's items", async () => {
        const members = Object.fromEntries(
          [0, 1, 2, 3, 4].map((i) => [
            `m${i}`,
            task(`m${i}`, async (_: unknown, ctx) => {
              await ctx.channel.increment("n");
              await ctx.channel.append("list", i);
              await ctx.channel.update("sum", (sum: number = 0) => sum + i);
              return ctx.channel.get("start");
            }),
          ]),
        );
        const read = task("read", async (_: unknown, ctx) => [
          await ctx.channel.get("n"),
          await ctx.channel.get<number[]>("list"),
          await ctx.channel.get("sum"),
        ]);
        const flow = workflow("channels", seq(par(members).withExecution(elsewhere), read));
        const { owner } = await fleetFor(flow);
        const [n, list, sum] = (await flow.run(undefined, { engine: owner, channel: { start: "here" } })) as [number, number[], number];
        expect(n).toBe(5);
        expect([...list].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4]);
        expect(sum).toBe(10);
      });

      test("members hear of each other's changes, and wait for each other's locks", async () => {
        const listens = task("listens", async (_: unknown, ctx) => {
          const changes = ctx.channel.subscribe("word");
          await ctx.channel.set("ready", true);
          for await (const change of changes) return change.type === "set" ? change.value : undefined;
          return undefined;
        });
        const speaks = task("speaks", async (_: unknown, ctx) => {
          for await (const { key } of ctx.channel.subscribe()) if (key === "ready") break;
          await ctx.channel.set("word", "hello");
        });
        const locked = (id: string) =>
          task(id, async (_: unknown, ctx) => {
            const lock = await ctx.channel.lock("door");
            const inside = ((await ctx.channel.get<number>("inside")) ?? 0) + 1;
            await ctx.channel.set("inside", inside);
            await ctx.channel.set("inside", inside - 1);
            await lock.release();
            return inside;
          });
        const flow = workflow("hearing", par(speaks, listens, locked("a"), locked("b"), locked("c")).withExecution(elsewhere));
        const { owner } = await fleetFor(flow);
        expect(await flow.run(undefined, { engine: owner, channel: { ready: false } })).toEqual({
          speaks: undefined,
          listens: "hello",
          a: 1,
          b: 1,
          c: 1,
        });
      });

      test("what others have made, by ctx.resultOf and ctx.outcomeOf", async () => {
        const bad = task("bad", () => {
          throw new Error("not today");
        });
        const first = par(twice, bad).named("first").withPolicy(bestEffort());
        const looks = task("looks", (_: unknown, ctx) => {
          const { failed, members } = ctx.outcomeOf("first");
          const member = members["bad"];
          return [ctx.resultOf(twice), failed, member?.status === "failed" ? String(member.error.message).includes("not today") : false];
        });
        const flow = workflow("looking", seq(first, par(looks).withExecution(elsewhere)));
        const { owner } = await fleetFor(flow);
        expect(await flow.run(4, { engine: owner })).toEqual({ looks: [8, ["bad"], true] });
      });

      test("log and progress are events of the run, in order", async () => {
        const says = task("says", async (_: unknown, ctx) => {
          ctx.log.info("one", { n: 1 });
          ctx.progress(1, 2, "half");
          ctx.log.warn("two");
        });
        const flow = workflow("saying", par(says).withExecution(elsewhere));
        const { owner } = await fleetFor(flow);
        const run = flow.start(undefined, { engine: owner });
        const said: string[] = [];
        for await (const event of run.events()) {
          if (event.type === "log") said.push(`${event.level} ${event.taskId} ${event.message}`);
          if (event.type === "task.progress") said.push(`${event.done}/${event.total} ${event.message}`);
          if (event.type === "task.completed" && event.taskId === "says") said.push("done");
        }
        expect(said).toEqual(["info says one", "1/2 half", "warn says two", "done"]);
      });

      test("ctx.once keeps what must not be done twice, over retries", async () => {
        let done = 0;
        const flaky = task("flaky", { retry: { limit: 2, delay: 1 } }, async (_: unknown, ctx) => {
          const ticket = await ctx.once("ticket", () => ++done);
          if (ctx.attempt < 2) throw new Error("again");
          return ticket;
        });
        const flow = workflow("once", par(flaky).withExecution(elsewhere));
        const { owner } = await fleetFor(flow);
        expect(await flow.run(undefined, { engine: owner })).toEqual({ flaky: 1 });
      });

      test("asks are the run's, and answers come back", async () => {
        const asks = task("asks", async (_: unknown, ctx) => {
          const { approved, by } = await ctx.requestApproval({ prompt: "Go?" });
          const data = await ctx.requestFeedback({
            prompt: "How many?",
            schema: z.object({
              n: z
                .number()
                .int()
                .transform((n) => n + 1),
            }),
          });
          return [approved, by, data.n];
        });
        const flow = workflow("asking", par(asks).withExecution(elsewhere));
        const { owner } = await fleetFor(flow);
        const unwatch = owner.asks.watch((news) => {
          if (news.type !== "opened") return;
          const { id, details } = news.ask;
          void owner.asks.answer(id, details.kind === "approval" ? { approved: true } : { data: { n: 4 } }, { by: "ada", from: "a test" });
        });
        expect(await flow.run(undefined, { engine: owner })).toEqual({ asks: [true, "ada", 5] });
        unwatch();
      });

      test("a checkpoint now is one of the run", async () => {
        const saves = task("saves", async (_: unknown, ctx) => (await ctx.checkpoint({ name: "half way", deferred: false }))?.name);
        const flow = workflow("saving", par(saves).withExecution(elsewhere));
        const { owner } = await fleetFor(flow);
        expect(await flow.run(undefined, { engine: owner })).toEqual({ saves: "half way" });
      });
    });

    describe("rule 51: what stands around a task goes with it, or stays where it belongs", () => {
      test("handlers of the task go along; schemas are looked at where the run is", async () => {
        const bracketed = {
          name: "bracketed",
          execute: async (call: TaskCall, next: (call: TaskCall) => Promise<unknown>) =>
            `[${String(await next({ ...call, input: `${String(call.input)}!` }))}]`,
        };
        const act = task("act", { handler: bracketed, input: z.string().trim(), output: z.string().toUpperCase() }, (text: string) => text);
        const flow = workflow("around", par(act).withExecution(elsewhere));
        const { owner } = await fleetFor(flow);
        expect(await flow.run(" hello ", { engine: owner })).toEqual({ act: "[HELLO!]" });
        await expect(flow.run(5 as never, { engine: owner })).rejects.toMatchObject({ cause: { code: "VALIDATION_FAILED" } });
      });

      test("rule 29: what far tasks have done is undone, in reverse order", async () => {
        const undone: string[] = [];
        const step = (id: string, queue: string) =>
          task(id, { queue, compensate: (output: string) => void undone.push(output) }, () => `${id} done`);
        const fails = task("fails", { queue: "default" }, () => {
          throw new Error("no");
        });
        const flow = workflow("saga", seq(step("one", "default"), step("two", "default"), fails), { saga: true });
        const { owner } = await fleetFor(flow);
        await expect(flow.run(undefined, { engine: owner })).rejects.toThrow("no");
        expect(undone).toEqual(["two done", "one done"]);
      });

      test("rule 10: with one task at a time the order is that of one process", async () => {
        const order: string[] = [];
        const noted = (id: string, priority: number) => task(id, { priority }, () => void order.push(id));
        const flow = workflow("ordered", par(noted("c", 2), noted("a", -1), noted("b", 0.5)).withExecution(elsewhere));
        const { owner } = await fleetFor(flow);
        await flow.run(undefined, { engine: owner, concurrency: 1 });
        expect(order).toEqual(["a", "b", "c"]);
      });

      test("names may be anything", async () => {
        const key = "a key with ' \" \n : % { } and \u{1F600}";
        const odd = task("odd ' name", { queue: `q"%:'` }, async (input: string, ctx) => {
          await ctx.channel(key).set(key, input);
          return ctx.channel(key).get(key);
        });
        const flow = workflow("odd ' flow", par({ "odd ' name": odd }));
        const { owner } = await away.open([flow], [`q"%:'`]);
        expect(await flow.run(key, { engine: owner })).toEqual({ "odd ' name": key });
      });
    });

    describe("rule 51: errors, time-outs and cancellation come back", () => {
      test("what a task throws arrives with message, stack and cause", async () => {
        const fails = task("fails", () => {
          throw new TypeError("no", { cause: new RangeError("because") });
        });
        const flow = workflow("failing", par(fails).withExecution(elsewhere));
        const { owner } = await fleetFor(flow);
        const error: unknown = await flow.run(undefined, { engine: owner }).catch((thrown: unknown) => thrown);
        const inner = (error as { cause: { cause: Error } }).cause.cause;
        expect(inner).toBeInstanceOf(TypeError);
        expect(inner.stack).toContain("call-cases.ts");
        expect(inner.cause).toBeInstanceOf(RangeError);
      });

      test("rule 25: which errors are tried again is decided where they are thrown", async () => {
        class Busy extends Error {}
        const tries: string[] = [];
        const busy = task("busy", { retry: { limit: 3, delay: 1, when: (error) => error instanceof Busy } }, (_: unknown, { attempt }) => {
          tries.push(`busy ${attempt}`);
          if (attempt < 2) throw new Busy("wait");
          throw new Error("gone");
        });
        const word = task("word", { retry: { limit: 1, delay: 1, when: (error) => error === "again" } }, (_: unknown, { attempt }) => {
          tries.push(`word ${attempt}`);
          AbortSignal.abort("again").throwIfAborted();
        });
        const flow = workflow("when", par(busy, word).withPolicy(bestEffort()).withExecution(elsewhere));
        const { owner } = await fleetFor(flow);
        expect(await flow.run(undefined, { engine: owner })).toEqual({});
        expect(tries.toSorted()).toEqual(["busy 0", "busy 1", "busy 2", "word 0", "word 1"]);
      });

      test("rule 25: a `when` that throws ends the attempts, and both errors are told", async () => {
        const when = (): boolean => {
          throw new RangeError("when is wrong");
        };
        const wrong = task("wrong", { retry: { limit: 3, delay: 1, when } }, () => Promise.reject(new Error("task is wrong")));
        const flow = workflow("wrong rule", par(wrong).withExecution(elsewhere));
        const { owner } = await fleetFor(flow);
        const error: unknown = await flow.run(undefined, { engine: owner }).catch((thrown: unknown) => thrown);
        const { errors } = (error as { cause: { cause: AggregateError } }).cause.cause;
        expect(errors.map(({ message }: Error) => message)).toEqual(["task is wrong", "when is wrong"]);
      });

      test("what cannot travel is an error that names the task and the path", async () => {
        const leaks = task("leaks", () => ({ a: { b: () => 1 } }));
        const flow = workflow("leaking", par(leaks).withExecution(elsewhere));
        const { owner } = await fleetFor(flow);
        await expect(flow.run(undefined, { engine: owner })).rejects.toThrow(/result of leaks\.a\.b/);
        const takes = workflow("taking", par(task("takes", (input: unknown) => input)).withExecution(elsewhere));
        await expect(takes.run({ f: () => 1 }, { engine: (await fleetFor(takes)).owner })).rejects.toThrow(/`(input of takes)?\.f`/);
      });

      test("a task that takes too long is a time-out, and is signalled where it is", async () => {
        let signalled = false;
        const slow = task("slow", { timeout: "20ms" }, (_: unknown, { signal }) => {
          signal.addEventListener("abort", () => (signalled = true));
          return new Promise<never>(() => {});
        });
        const flow = workflow("slow", par(slow).withExecution(elsewhere));
        const { owner } = await fleetFor(flow);
        const error: unknown = await flow.run(undefined, { engine: owner }).catch((thrown: unknown) => thrown);
        expect(isGraflowError((error as Error).cause, "TASK_TIMEOUT")).toBe(true);
        expect(signalled).toBe(true);
      });

      test("cancelling the run signals a task wherever it is, and waits for it", async () => {
        let ended = "";
        const waits = task("waits", async (_: unknown, { signal, channel }) => {
          await channel.set("here", true);
          await new Promise((resolve) => signal.addEventListener("abort", resolve));
          const reason = signal.reason as GraflowError;
          ended = `${reason.code} ${reason.message}`;
          throw signal.reason;
        });
        const flow = workflow("cancelled", par(waits).withExecution(elsewhere));
        const { owner } = await fleetFor(flow);
        const run = flow.start(undefined, { engine: owner });
        for await (const event of run.events()) if (event.type === "channel.changed") run.cancel("enough");
        expect(await run.outcome).toMatchObject({ status: "cancelled", reason: "enough" });
        expect(ended).toBe(`WORKFLOW_CANCELED Run ${run.id} was cancelled: enough`);
      });

      test("a task may cancel its run, and end it well", async () => {
        const cancels = task("cancels", (_: unknown, ctx) => ctx.cancelWorkflow("no use"));
        const ends = task("ends", (_: unknown, ctx) => {
          ctx.terminateWorkflow("all is known");
          return 42;
        });
        const one = workflow("one", par(cancels).withExecution(elsewhere));
        const two = workflow("two", par(ends).withExecution(elsewhere));
        const { owner } = await fleetFor(one, two);
        expect(await one.start(undefined, { engine: owner }).outcome).toMatchObject({ status: "cancelled", reason: "no use" });
        expect(await two.start(undefined, { engine: owner }).outcome).toMatchObject({ status: "terminated", reason: "all is known" });
      });
    });
  });
}
