// What a host sees and does with runs and checkpoints that are stored: rules 37, 38, 40 and 48.
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { par, seq, task, workflow, type KeepRules, type TaskContext } from "../../src/index.ts";
import { testEngine } from "../../src/testing/index.ts";
import { temporaryFolder } from "../sqlite/store.ts";
import { gate, newFile, onSqlite, type Process } from "./on-sqlite.ts";

const plus = (id: string) => task(id, (n: number) => n + 1);

/** Ten passes of a task that counts in the channel, and names every fifth checkpoint. */
const counts = task("counts", { maxIterations: 20 }, async (n: number, ctx) => {
  await ctx.channel.increment("count");
  if ((ctx.iteration + 1) % 5 === 0) await ctx.checkpoint({ name: `after ${ctx.iteration + 1}`, metadata: { loss: 1 / n } });
  if (ctx.iteration < 9) ctx.nextIteration(n + 1);
  return n;
});
const training = workflow("training", seq(plus("first"), counts));

const idsOf = async ({ engine }: Process, runId: string): Promise<string[]> => (await engine.checkpoints.list(runId)).map(({ id }) => id);

describe("checkpoints of a run", () => {
  test("rule 37: are listed, oldest first, with their names, kinds and metadata", async () => {
    const on = onSqlite();
    await on.start(training, 1, { runId: "r" }).completed();
    const all = await on.engine.checkpoints.list("r");
    expect(all.map(({ version }) => version)).toEqual(Array.from({ length: 11 }, (_, n) => n + 2));
    expect(all.filter(({ name }) => name !== undefined)).toMatchObject([
      { id: "r@7", runId: "r", version: 7, name: "after 5", kind: "manual", workflow: "training", metadata: { loss: 1 / 6 } },
      { id: "r@12", name: "after 10" },
    ]);
    expect(all.every(({ bytes, at }) => bytes > 0 && at === 1_000_000)).toBe(true);
    expect(await on.engine.checkpoints.get("r@7")).toMatchObject({ name: "after 5" });
    await expect(on.engine.checkpoints.get("r@99")).rejects.toMatchObject({ code: "CHECKPOINT_UNKNOWN" });
    await expect(on.engine.checkpoints.list("nobody")).rejects.toMatchObject({ code: "CHECKPOINT_UNKNOWN" });
  });

  test("rule 38: are shown: nodes with what they were given and gave, and channels", async () => {
    const on = onSqlite();
    await on.start(training, 1, { runId: "r", tags: ["night"] }).completed();
    expect(await on.engine.runs.show("r@4")).toMatchObject({
      id: "r",
      at: { id: "r@4" },
      tags: ["night"],
      input: 1,
      nodes: [
        { taskId: "first", kind: "task", state: "completed", passes: 1, output: 2 },
        { taskId: "counts", kind: "task", state: "running", passes: 3, attempt: 0, input: 4 },
      ],
      channels: { "": { count: 2 } },
    });
    expect(await on.engine.runs.show("r")).toMatchObject({ status: "completed", output: 11, channels: { "": { count: 10 } } });
  });

  test("rule 38: are compared by what differs", async () => {
    const on = onSqlite();
    await on.start(training, 1, { runId: "r" }).completed();
    expect(await on.engine.checkpoints.diff("r@4", "r@4")).toEqual([]);
    const differences = await on.engine.checkpoints.diff("r@2", "r@4");
    expect(differences).toContainEqual({ what: 'channel key "count"', after: 2 });
    expect(differences.map(({ what }) => what).toSorted()).toEqual(['channel key "count"', 'input of "counts"', 'node "counts"']);
    expect(await on.engine.checkpoints.diff("r@4", "r")).toContainEqual({ what: 'channel key "count"', before: 2, after: 10 });
  });

  test.each<[string, KeepRules, string[]]>([
    ["the last and those with a name", { last: 2 }, ["r@7", "r@11", "r@12"]],
    ["the last alone", { last: 1, named: false }, ["r@12"]],
    ["those with a name", { named: true }, ["r@7", "r@12"]],
    ["the young ones", { ttl: "1h", named: false }, Array.from({ length: 11 }, (_, n) => `r@${n + 2}`)],
  ])("rule 37: are pruned but for %s, and the run and its forks are as they were", async (_, keep, left) => {
    const on = onSqlite();
    await on.start(training, 1, { runId: "r" }).completed();
    const shown = (ids: readonly string[]) => Promise.all(ids.map((id) => on.engine.runs.show(id)));
    const before = await shown(left);
    expect(await on.engine.checkpoints.prune("r", keep)).toBe(11 - left.length);
    expect(await idsOf(on, "r")).toEqual(left);
    expect(await shown(left)).toEqual(before);
    expect(await on.engine.runs.show("r")).toMatchObject({ output: 11 });
    for (const id of left) expect(await (await on.resume(training, id)).completed()).toBe(11);
  });

  test("rule 37: stay where forks begin, whatever is pruned", async () => {
    const on = onSqlite();
    await on.start(training, 1, { runId: "r" }).completed();
    const open = gate();
    const slow = task("counts", { maxIterations: 20 }, () => open.opened);
    const fork = await on.resume(workflow("training", seq(plus("first"), slow)), "r@5", { runId: "fork" });
    await fork.event("task.started", "counts");
    await on.engine.checkpoints.prune("r", { last: 1, named: false });
    fork.handle.suspend();
    open.open();
    await fork.outcome;
    const again = await on.resume(training, "fork@6", { runId: "again" });
    expect(again.id).toBe("again");
    expect(await again.completed()).toBe(11);
    await expect(on.engine.runs.remove("r")).rejects.toMatchObject({ hint: expect.stringContaining("fork") as string });
  });

  test("rule 37: want to be told which of them to keep", async () => {
    const on = onSqlite();
    await on.start(training, 1, { runId: "r" }).completed();
    await expect(on.engine.checkpoints.prune("r", {})).rejects.toMatchObject({ hint: expect.stringContaining("last: 10") as string });
    await expect(on.engine.checkpoints.prune("r", { last: -1 })).rejects.toMatchObject({ code: "OPTION_INVALID" });
    await expect(on.engine.checkpoints.prune("nobody", { last: 1 })).rejects.toMatchObject({ code: "CHECKPOINT_UNKNOWN" });
  });
});

describe("a checkpoint that a task asks for", () => {
  const known = task("known", (n: number) => n * 10);
  test.each<[string, (ctx: TaskContext) => void, Record<string, string>]>([
    ["goes its normal way", () => {}, { asks: "completed", after: "running" }],
    ["adds a node", (ctx) => void ctx.nextTask(known, 1), { asks: "completed", after: "running", known: "running" }],
    ["leaves for a node", (ctx) => void ctx.goto(known, 1), { asks: "jumped", after: "skipped", known: "running" }],
    ["goes round again", (ctx) => ctx.nextIteration(1), { asks: "running", after: "waiting" }],
  ])("rule 37: and that %s has all that follows from it, and nothing of that has begun", async (_, steer, expected) => {
    const on = onSqlite();
    const asks = task("asks", async (n: number, ctx) => {
      if (ctx.iteration > 0) return n;
      await ctx.checkpoint({ name: "asked" });
      steer(ctx);
      return n;
    });
    const wf = workflow("w", seq(asks, plus("after")), { tasks: [known] });
    const run = on.start(wf, 1, { runId: "r", checkpoint: "manual" });
    await run.completed();
    const { nodes } = await on.engine.runs.show("r@2");
    expect(Object.fromEntries(nodes.map(({ taskId, state }) => [taskId, state]))).toEqual(expected);
    const saved = run.events.findIndex(({ type }) => type === "checkpoint.saved");
    expect(run.events.slice(0, saved).filter(({ type }) => type === "task.started")).toHaveLength(1);
    const again = await on.resume(wf, "r@2");
    await again.completed();
    const left = Object.keys(expected).filter((id) => ["running", "waiting"].includes(expected[id] ?? ""));
    expect(again.started().toSorted()).toEqual(left.toSorted());
  });
});

describe("a checkpoint in files", () => {
  const exported = async () => {
    const on = onSqlite();
    await on.start(training, 1, { runId: "r", tags: ["x"] }).completed();
    const ref = await on.engine.checkpoints.export("r@7", join(temporaryFolder(), "five.checkpoint"));
    return { ref, path: ref.path ?? "" };
  };

  test("rule 38: is three files, the summary of which can be read", async () => {
    const { ref, path } = await exported();
    expect(ref).toMatchObject({ id: "r@7", name: "after 5", path });
    const summary: unknown = JSON.parse(readFileSync(`${path}.state.json`, "utf8"));
    expect(summary).toMatchObject({ workflow: "training", run: "r", checkpoint: "r@7", channels: { "": { count: 5 } } });
    expect(JSON.parse(readFileSync(`${path}.meta.json`, "utf8"))).toMatchObject({
      name: "after 5",
      metadata: { loss: 1 / 6 },
      tags: ["x"],
    });
  });

  test("rule 38: goes on in a store that has never heard of it, from wherever it was carried to", async () => {
    const { path } = await exported();
    const elsewhere = join(temporaryFolder(), "carried");
    for (const end of ["", ".state.json", ".meta.json"]) copyFileSync(path + end, elsewhere + end);
    for (const there of [onSqlite(), { ...testEngine() }]) {
      const { engine } = there;
      const ref = await engine.checkpoints.import(elsewhere);
      expect(await engine.runs.get(ref.runId)).toMatchObject({ id: "r", status: "suspended", tags: ["x"], workflow: "training" });
      const run = await engine.resume(training, ref);
      expect(await run.outcome).toEqual({ status: "completed", output: 11 });
      // The id is taken now.
      expect((await engine.checkpoints.import(elsewhere)).runId).not.toBe("r");
    }
  });

  test("rule 38: goes on by the path alone", async () => {
    const { path } = await exported();
    const there = onSqlite();
    const again = await there.resume(training, path);
    expect(await again.completed()).toBe(11);
    expect(again.passes("counts").map(({ iteration }) => iteration)).toEqual([5, 6, 7, 8, 9]);
    expect((await there.engine.runs.show(again.id)).channels).toEqual({ "": { count: 10 } });
  });

  test.each([
    ["cut off", (bytes: Buffer) => bytes.subarray(0, bytes.length - 10)],
    ["changed", (bytes: Buffer) => Buffer.concat([bytes.subarray(0, 40), Buffer.from("x"), bytes.subarray(41)])],
    ["something else", () => Buffer.from("{}")],
  ])("rule 38: that is %s is a clear error, and nothing is made of it", async (_, damage) => {
    const { path } = await exported();
    writeFileSync(path, damage(readFileSync(path)));
    const there = onSqlite();
    await expect(there.resume(training, path)).rejects.toMatchObject({ code: "CHECKPOINT_DAMAGED" });
    expect(await there.engine.runs.list()).toEqual([]);
  });
});

describe("runs that are stored", () => {
  test("rule 48: are listed with what became of them, newest first", async () => {
    const on = onSqlite();
    const fails = task("fails", () => {
      throw new Error("broken");
    });
    await on.start(workflow("works", plus("a")), 1, { runId: "one", tags: ["day"] }).completed();
    await on.clock.advance(1);
    await on.start(workflow("breaks", fails), 1, { runId: "two", tags: ["night"] }).failed();
    await on.clock.advance(1);
    const ends = task("ends", (_: number, ctx) => ctx.terminateWorkflow("enough"));
    await on.start(workflow("ends", ends), 1, { runId: "three", tags: ["night"] }).completed();
    const idsBy = async (options: Parameters<typeof on.engine.runs.list>[0]) => (await on.engine.runs.list(options)).map(({ id }) => id);
    expect(await idsBy({})).toEqual(["three", "two", "one"]);
    expect(await idsBy({ status: "failed" })).toEqual(["two"]);
    expect(await idsBy({ tag: "night" })).toEqual(["three", "two"]);
    expect(await idsBy({ workflow: "works" })).toEqual(["one"]);
    expect(await idsBy({ limit: 1, after: "three" })).toEqual(["two"]);
    expect(await on.engine.runs.get("three")).toMatchObject({ status: "terminated", reason: "enough" });
    expect(await on.engine.runs.get("two")).toMatchObject({ status: "failed", error: { code: "TASK_FAILED" } });
  });

  test("rule 48: of which the process has died are abandoned, once their leases have run out", async () => {
    const { newProcess } = newFile();
    const [first, second] = [newProcess(), newProcess()];
    const open = gate();
    const waits = workflow(
      "w",
      seq(
        plus("a"),
        task("waits", async (n: number) => (await open.opened, n)),
      ),
    );
    const run = first.start(waits, 1, { runId: "r" });
    await run.event("task.started", "waits");
    expect(await second.engine.runs.get("r")).toMatchObject({ status: "running", owner: { pid: process.pid } });
    // The clock of the first, which would have said that it lives, stands still.
    await second.clock.advance(10_001);
    expect(await second.engine.runs.get("r")).toMatchObject({ status: "abandoned" });
    expect((await second.engine.runs.list({ status: "abandoned" })).map(({ id }) => id)).toEqual(["r"]);
    open.open();
    expect(await (await second.resume(waits, "r")).completed()).toBe(2);
    expect(await run.outcome).toMatchObject({ status: "failed", error: { code: "RUN_LOST" } });
    const events = await second.engine.runs.events("r");
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
  });

  test("rule 48: tell their events again, a page at a time", async () => {
    const on = onSqlite();
    const run = on.start(
      workflow(
        "w",
        seq(
          par(plus("a"), plus("b")),
          task("sum", (all: object) => Object.keys(all)),
        ),
      ),
      1,
      { runId: "r" },
    );
    await run.completed();
    const told = run.events.filter(({ type }) => type !== "checkpoint.saved").map(({ seq, type }) => `${seq} ${type}`);
    const stored = await on.engine.runs.events("r");
    expect(stored.map(({ seq, type }) => `${seq} ${type}`)).toEqual(expect.arrayContaining(told));
    expect(await on.engine.runs.events("r", { since: 3, limit: 2 })).toEqual(stored.slice(3, 5));
  });

  test("rule 38: are removed with all that is stored of them, but not while they are carried out", async () => {
    const on = onSqlite();
    const open = gate();
    const run = on.start(
      workflow(
        "w",
        task("waits", () => open.opened),
      ),
      undefined,
      { runId: "r" },
    );
    await run.event("task.started");
    await expect(on.engine.runs.remove("r")).rejects.toMatchObject({ code: "RUN_HELD" });
    open.open();
    await run.completed();
    await on.engine.runs.remove("r");
    expect(await on.engine.runs.get("r")).toBeUndefined();
    await expect(on.engine.runs.show("r")).rejects.toMatchObject({ code: "CHECKPOINT_UNKNOWN" });
  });
});
