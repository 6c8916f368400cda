// Rules 45 to 47: asks that are open at the same time, in one task and in several; who answers them, and where the answer goes.
import { describe, expect, test } from "vitest";
import { atLeast, bestEffort, branch, critical, par, strict, task, workflow, type AskInfo, type TaskContext } from "../../src/index.ts";
import { asksOf, faultsOfRun, newWorld, stores } from "../asks/world.ts";

const orders = [
  ["A?", "B?"],
  ["B?", "A?"],
] as const;

const reviewer = (name: string) =>
  task(name, async (_: void, ctx) => {
    const { approved } = await ctx.requestApproval({ prompt: `${name}?`, timeout: 0 });
    if (!approved) throw new Error(`${name} says no`);
    return name;
  });

describe.each(stores)("on %s", (_name, store) => {
  test.each(orders)("rule 45: two asks of one task, open at once, have their own answers, %s first, then %s", async (...order) => {
    const world = newWorld(store);
    const both = task("both", (_: void, ctx) =>
      Promise.all([ctx.requestText({ prompt: "A?", timeout: "1s" }), ctx.requestText({ prompt: "B?", timeout: "1s" })]),
    );
    const wf = workflow("w", both);
    const live = world.newProcess();
    const warm = live.start(wf, undefined);
    for (const prompt of order) await live.people.answer(prompt, { text: prompt });
    expect(await warm.completed()).toEqual(["A?", "B?"]);

    const [a, b] = asksOf(await live.end(wf, undefined));
    expect([a?.prompt, b?.prompt]).toEqual(["A?", "B?"]);
    const [first, second] = order;
    await live.people.answer(first, { text: first });
    const [rest, ...none] = asksOf(await (await live.resume(wf, a?.runId ?? "")).outcome);
    expect([rest?.prompt, none]).toEqual([second, []]);
    await live.people.answer(second, { text: second });
    const run = await live.resume(wf, a?.runId ?? "");
    expect(await run.completed()).toEqual(["A?", "B?"]);
    expect(await faultsOfRun(live.engine, run.id)).toEqual([]);
  });

  test("rule 45: members of a group that wait do not keep the others from going on, nor are they completed before they have their answer", async () => {
    const { engine, start, people } = newWorld(store).newProcess();
    const done: string[] = [];
    const wf = workflow("w", "(a >> a2) | (b >> b2) | c", {
      a: reviewer("a"),
      a2: task("a2", () => void done.push("a2")),
      b: reviewer("b"),
      b2: task("b2", () => void done.push("b2")),
      c: task("c", () => void done.push("c")),
    });
    const run = start(wf, undefined, {});
    await people.asked("a?");
    const outcome = await run.outcome;
    expect(asksOf(outcome).map(({ prompt }) => prompt)).toEqual(["a?", "b?"]);
    expect(done).toEqual(["c"]);
    expect(run.passes("a").map(({ status }) => status)).toEqual(["running"]);
    expect(await engine.runs.show(run.id)).toMatchObject({ status: "suspended" });
  });

  test("rule 45: with a limit of one, a task that waits for a person keeps nobody else from running", async () => {
    const { engine, end, people, resume } = newWorld(store).newProcess();
    const done: string[] = [];
    const others = Array.from({ length: 3 }, (_, i) => task(`t${i}`, async () => void done.push(`t${i}`)));
    const wf = workflow("w", par(reviewer("a"), ...others));
    const [ask] = asksOf(await end(wf, undefined, { concurrency: 1 }));
    expect(done).toEqual(["t0", "t1", "t2"]);
    await people.answer("a?", { approved: true });
    const run = await resume(wf, ask?.runId ?? "");
    await run.completed();
    expect(done).toEqual(["t0", "t1", "t2"]);
    expect(await faultsOfRun(engine, run.id)).toEqual([]);
  });

  test("rule 45: in a group that runs one task at a time, all members ask before the run is suspended, and go on one by one", async () => {
    const { engine, end, people, resume } = newWorld(store).newProcess();
    let inside = 0;
    let most = 0;
    const member = (name: string) =>
      task(name, async (_: void, ctx) => {
        const text = await ctx.requestText({ prompt: `${name}?`, timeout: 0 });
        most = Math.max(most, ++inside);
        await new Promise((resolve) => void setImmediate(resolve));
        inside--;
        return text;
      });
    const wf = workflow("w", par(member("a"), member("b"), member("c")).withExecution("inline"));
    const asks = asksOf(await end(wf, undefined));
    expect(asks.map(({ prompt }) => prompt).toSorted()).toEqual(["a?", "b?", "c?"]);
    for (const name of ["c", "a", "b"]) await people.answer(`${name}?`, { text: name });
    const run = await resume(wf, asks[0]?.runId ?? "");
    expect(await run.completed()).toEqual({ a: "a", b: "b", c: "c" });
    expect(most).toBe(1);
    expect(await faultsOfRun(engine, run.id)).toEqual([]);
  });

  test.each([
    ["strict", strict(), "failed", ["cancelled"]],
    ["best effort", bestEffort(), "completed", ["answered"]],
    ["at least one", atLeast(1), "completed", ["answered"]],
    ["critical b", critical(["b"]), "completed", ["answered"]],
  ] as const)("rule 45: one reviewer says no, and a group that is %s does what it does", async (_policy, policy, status, ends) => {
    const { engine, start, people } = newWorld(store).newProcess();
    const patient = (name: string) =>
      task(name, async (_: void, ctx) => {
        const { approved } = await ctx.requestApproval({ prompt: `${name}?` });
        if (!approved) throw new Error(`${name} says no`);
        return name;
      });
    const wf = workflow("w", par(patient("a"), patient("b")).withPolicy(policy as never));
    const run = start(wf, undefined);
    const b = await people.asked("b?");
    await people.answer("a?", { approved: false });
    if (status === "completed") await people.answer("b?", { approved: true });
    const outcome = await run.outcome;
    expect(outcome.status).toBe(status);
    expect("output" in outcome && outcome.output).toEqual(status === "completed" && { b: "b" });
    expect([(await engine.asks.get(b.id))?.end.status]).toEqual(ends);
    expect(await faultsOfRun(engine, run.id)).toEqual([]);
  });

  test.each(["cancelled", "failed", "terminated"] as const)("rule 45: when the run is %s, what it still asks is withdrawn", async (how) => {
    const { engine, start, people } = newWorld(store).newProcess();
    const end = task("end", async (_: void, ctx) => {
      await ctx.channel.subscribe("go").next();
      if (how === "failed") throw new Error("enough");
      if (how === "terminated") ctx.terminateWorkflow("enough");
    });
    const go = task("go", async (_: void, ctx) => {
      await ctx.requestApproval({ prompt: "go?" });
      await ctx.channel.set("go", true);
    });
    const catching = task("catching", (_: void, ctx) => ctx.requestText({ prompt: "catching?" }).catch(() => "caught"));
    const run = start(workflow("w", "go | end | a | catching", { go, end, a: reviewer("a"), catching }), undefined);
    for (const prompt of ["a?", "catching?"]) await people.asked(prompt);
    if (how === "cancelled") run.cancel("enough");
    else await people.answer("go?", { approved: true });
    expect((await run.outcome).status).toBe(how);
    expect(await people.open()).toEqual([]);
    expect(await faultsOfRun(engine, run.id)).toEqual([]);
  });

  test("rule 45: a run that is suspended and cancelled then withdraws what it asks, and says how all of it ended", async () => {
    const { engine, end, people, resume } = newWorld(store).newProcess();
    const wf = workflow("w", par(reviewer("a"), reviewer("b")));
    const [a] = asksOf(await end(wf, undefined));
    const { runId } = a as { runId: string };
    await people.answer("a?", { approved: true });
    expect(await engine.runs.cancel(runId, "never mind")).toBe("cancelled");
    expect(await people.open()).toEqual([]);
    await expect(people.answer("b?", { approved: true })).rejects.toMatchObject({ code: "ASK_CLOSED" });
    expect(await faultsOfRun(engine, runId)).toEqual([]);
    // Somebody goes on with it after all: what was withdrawn is asked anew, what was answered is known.
    const again = asksOf(await (await resume(wf, runId)).outcome);
    expect(again.map(({ prompt }) => prompt)).toEqual(["b?"]);
  });

  test("rule 45: the function of a branch asks, and so does a node that was added on the way, and each is asked once", async () => {
    const world = newWorld(store);
    const extra = task("extra", (_: string, ctx) => ctx.requestText({ prompt: "extra?", timeout: 0 }));
    const choose = branch(async (_: void, ctx) => ((await ctx.requestApproval({ prompt: "yes?", timeout: 0 })).approved ? "yes" : "no"), {
      yes: task("yes", (_: void, ctx) => {
        ctx.nextTask(extra, "more");
        ctx.nextTask(extra, "and more");
      }),
      no: task("no", (input: void) => String(input)),
    });
    const wf = workflow("w", choose, { tasks: [extra] });
    const first = world.newProcess();
    const [yes] = asksOf(await first.end(wf, undefined));
    await first.people.answer("yes?", { approved: true });
    await first.engine.close();
    const second = world.newProcess();
    const asks = asksOf(await (await second.resume(wf, yes?.runId ?? "")).outcome);
    expect(asks.map(({ taskId }) => taskId).toSorted()).toEqual(["extra", "extra~2"]);
    for (const { id, taskId } of asks) await second.engine.asks.answer(id, { text: taskId }, { from: "test" });
    const run = await second.resume(wf, yes?.runId ?? "");
    await run.completed();
    expect(await faultsOfRun(second.engine, run.id)).toEqual([]);
  });

  test("rule 44: nodes that are added in a sub-workflow ask anew each time that it is done again", async () => {
    const { engine, start, people } = newWorld(store).newProcess();
    const extra = task("extra", (_: unknown, ctx) => ctx.requestText({ prompt: "More?" }));
    const first = task("first", (_: unknown, ctx) => {
      ctx.goto(extra, undefined);
    });
    const inner = workflow("inner", first, { tasks: [extra] });
    const again = task("again", (text: unknown, ctx) => {
      if (text !== "stop") ctx.goto("inner", text);
      return text;
    });
    const run = start(workflow("w", "inner >> again", { inner, again }), undefined);
    const seen: AskInfo[] = [];
    for (const text of ["a", "b", "stop"]) {
      const ask = await people.asked("More?", seen);
      seen.push(ask);
      await engine.asks.answer(ask.id, { text }, { from: "test" });
    }
    expect(await run.completed()).toBe("stop");
    expect(await engine.asks.list()).toHaveLength(3);
    expect(await faultsOfRun(engine, run.id)).toEqual([]);
  });

  test("rule 46: an ask that somebody cancels is an error in its task, which may catch it, also after the run was suspended", async () => {
    const { engine, start, people, end, resume } = newWorld(store).newProcess();
    const ask = (timeout: number | string) =>
      task("ask", async (_: void, ctx: TaskContext) => {
        const caught = await ctx
          .requestText({ prompt: "Name?", timeout: timeout as "1s" })
          .catch((error: unknown) => error as { code?: string });
        const again = await ctx.requestText({ prompt: "Name?", key: "text-1" }).catch((error: unknown) => error as { code?: string });
        return [typeof caught === "string" ? caught : caught.code, typeof again === "string" ? again : again.code];
      });
    const live = start(workflow("live", ask("1h")), undefined);
    const { id } = await people.asked("Name?");
    const closed = await engine.asks.cancel(id, "nobody knows", { by: "ann", from: "page" });
    expect(closed.end).toMatchObject({ status: "cancelled", reason: "nobody knows", by: "ann", from: "page" });
    expect(await live.completed()).toEqual(["ASK_CANCELLED", "ASK_CANCELLED"]);
    expect(await faultsOfRun(engine, live.id)).toEqual([]);

    const late = workflow("late", ask(0));
    const [open] = asksOf(await end(late, undefined));
    await engine.asks.cancel(open?.id ?? "", "nobody knows", { from: "page" });
    const run = await resume(late, open?.runId ?? "");
    expect(await run.completed()).toEqual(["ASK_CANCELLED", "ASK_CANCELLED"]);
    expect(await faultsOfRun(engine, run.id)).toEqual([]);
  });

  test("rule 46: a task that does not catch it fails, and says why", async () => {
    const { engine, start, people } = newWorld(store).newProcess();
    const run = start(
      workflow(
        "w",
        task("ask", (_: void, ctx) => ctx.requestText({ prompt: "Name?" })),
      ),
      undefined,
    );
    await engine.asks.cancel((await people.asked("Name?")).id, "the review is off", { from: "page" });
    const error = await run.failed();
    expect(error.cause).toMatchObject({ code: "ASK_CANCELLED" });
    expect(error.message).toContain("the review is off");
    expect(await faultsOfRun(engine, run.id)).toEqual([]);
  });

  test("rule 46: of those who answer at once the first is taken, all others are refused and told who was first", async () => {
    const { engine, start, people } = newWorld(store).newProcess();
    const run = start(
      workflow(
        "w",
        task("ask", (_: void, ctx) => ctx.requestText({ prompt: "Name?" })),
      ),
      undefined,
    );
    const { id } = await people.asked("Name?");
    const tries = await Promise.allSettled(
      Array.from({ length: 20 }, (_, i) => engine.asks.answer(id, { text: `name ${i}` }, { by: `p${i}`, from: "test" })),
    );
    const taken = tries.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
    const refused = tries.flatMap((one) => (one.status === "rejected" ? [one.reason as { code: string; message: string }] : []));
    expect([taken.length, refused.length]).toEqual([1, 19]);
    const { end } = taken[0] as { end: { by?: string; at?: number; from?: string } };
    expect(end).toMatchObject({ status: "answered", from: "test", at: 1_000_000 });
    for (const { code, message } of refused) expect([code, message]).toEqual(["ASK_CLOSED", `Ask ${id} has been answered by ${end.by}`]);
    expect(await run.completed()).toBe(`name ${end.by?.slice(1)}`);
    await expect(engine.asks.answer("nobody", { text: "" }, { from: "test" })).rejects.toMatchObject({ code: "ASK_UNKNOWN" });
    await expect(engine.asks.cancel(id, "late", { from: "test" })).rejects.toMatchObject({ code: "ASK_CLOSED" });
  });

  test("rule 47: an answer goes to its key of the channel, whoever received it, and whichever process did", async () => {
    const world = newWorld(store);
    const first = world.newProcess();
    const ask = task("ask", async (_: void, ctx) => {
      await ctx.requestSelection({ prompt: "Colour?", options: ["red", "blue"], writeTo: "a 'quoted' \"key\"", timeout: 0 });
      await ctx.requestText({ prompt: "Name?", writeTo: "name", timeout: 5, onTimeout: { default: "nobody" } });
    });
    const read = task("read", async (_: void, { channel }) => [await channel.get("a 'quoted' \"key\""), await channel.get("name")]);
    const wf = workflow("w", "ask >> read", { ask, read });
    const [open] = asksOf(await first.end(wf, undefined));
    expect(open?.writeTo).toBe("a 'quoted' \"key\"");
    await first.people.answer("Colour?", { selected: "red" });
    await first.engine.close();
    const second = world.newProcess();
    const run = await second.resume(wf, open?.runId ?? "");
    await second.people.asked("Name?");
    await world.clock.advance(5);
    expect(await run.completed()).toEqual(["red", "nobody"]);
  });
});
