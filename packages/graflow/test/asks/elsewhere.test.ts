// Asks and other places: runs that are taken to another store, answers that come from two processes at once, and what waiting costs.
import { execFile } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { task, workflow } from "../../src/index.ts";
import type { AskStore } from "../../src/ports/ask-store.ts";
import type { RunStore } from "../../src/ports/run-store.ts";
import { testEngine } from "../../src/testing/index.ts";
import { temporaryFolder } from "../sqlite/store.ts";
import { asksOf, faultsOfRun, newWorld, stores } from "./world.ts";

const two = workflow(
  "two",
  task("ask", async (_: void, ctx) => [
    await ctx.requestText({ prompt: "Name?", timeout: 0 }),
    await ctx.requestText({ prompt: "Town?", timeout: 0 }),
  ]),
);

describe.each(stores)("on %s", (_name, store) => {
  test("rule 38: a suspended run that is taken to another store has its answers, and asks anew there what was open", async () => {
    const [here, there] = [newWorld(store).newProcess(), newWorld(store).newProcess()];
    const path = join(temporaryFolder(), "run");
    const [name] = asksOf(await here.end(two, undefined));
    await here.people.answer("Name?", { text: "Ada" });
    const outcome = await (await here.resume(two, name?.runId ?? "")).outcome;
    await here.engine.checkpoints.export(outcome.status === "suspended" ? outcome.checkpoint : "", path);
    const ref = await there.engine.checkpoints.import(path);
    const [town, ...none] = asksOf(await (await there.resume(two, ref.runId)).outcome);
    expect([town?.prompt, none]).toEqual(["Town?", []]);
    await there.people.answer("Town?", { text: "London" });
    expect(await (await there.resume(two, ref.runId)).completed()).toEqual(["Ada", "London"]);
    expect(await faultsOfRun(there.engine, ref.runId)).toEqual([]);
    expect((await here.people.open()).map(({ prompt }) => prompt)).toEqual(["Town?"]);
  });

  test("rule 46: of answers from two processes at once exactly one is taken", async () => {
    for (let i = 0; i < 10; i++) {
      const world = newWorld(store);
      const people = [world.newProcess(), world.newProcess()];
      const [ask] = asksOf(await world.newProcess().end(two, undefined));
      const tries = await Promise.allSettled(
        people.flatMap(({ engine }, n) => [
          engine.asks.answer(ask?.id ?? "", { text: `${n}` }, { by: `${n}`, from: "test" }),
          engine.asks.cancel(ask?.id ?? "", "no", { by: `${n}`, from: "test" }),
        ]),
      );
      const refused = tries.flatMap((one) => (one.status === "rejected" ? [(one.reason as { code: string }).code] : []));
      expect(refused).toEqual(["ASK_CLOSED", "ASK_CLOSED", "ASK_CLOSED"]);
    }
  });

  test("runs that are suspended are not looked at again and again", async () => {
    const world = newWorld(store);
    const first = world.newProcess();
    for (let i = 0; i < 30; i++) await first.run(two, undefined);
    await first.engine.close();
    const calls = new Map<string, number>();
    const counted = <T extends RunStore | AskStore>(name: string, all: T): T =>
      new Proxy(all, {
        get: (target, key) => {
          const method = Reflect.get(target, key) as (...args: unknown[]) => unknown;
          return (...args: unknown[]) => {
            const call = `${name}.${String(key)}`;
            calls.set(call, (calls.get(call) ?? 0) + 1);
            return method.apply(target, args);
          };
        },
      });
    const { clock, backend } = world;
    await using made = testEngine({
      clock,
      backend: {
        name: "counted",
        open(services) {
          const opened = backend.open(services);
          return { ...opened, runs: counted("runs", opened.runs), asks: counted("asks", opened.asks), close: () => opened.close() };
        },
      },
    });
    made.engine.supervise([two]);
    await clock.advance(120_000);
    calls.clear();
    await clock.advance(120_000);
    // Every second it is looked for asks whose time is up and for runs in the queue, every 15 s for runs that nobody carries out.
    expect(Object.fromEntries(calls)).toEqual({ "asks.due": 120, "runs.list": 120 + 16 });
  });
});

const leaving = fileURLToPath(new URL("leaving.ts", import.meta.url));

test("a process whose runs are suspended ends by itself, whether or not somebody looks after them", async () => {
  for (const how of ["supervised", "closed", "alone"] as const) {
    const file = join(temporaryFolder(), "runs.db");
    const { stdout } = await promisify(execFile)(process.execPath, [leaving, file, how], {
      timeout: 20_000,
      env: { ...process.env, NODE_OPTIONS: "--disable-warning=ExperimentalWarning" },
    });
    expect({ how, stdout }).toEqual({ how, stdout: "suspended\n" });
  }
});
