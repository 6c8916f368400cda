// However a thread or process ends, the task that it carried out fails with an error that says how, and the next one has another place.
import { describe, expect, test, vi } from "vitest";
import { processes } from "../../src/index.ts";
import { isThere } from "../is-there.ts";
import { engineWith, both, errorOf, isHere, start } from "./both.ts";
import * as flows from "./flows.ts";
import { project } from "./program.ts";

describe.each(both)("%s", (name, place) => {
  test("a task that keeps the processor is ended when it is cancelled, and the next one has another place", async () => {
    const engine = engineWith(place({ max: 1, grace: 1 }));
    const before = await flows.who.run(undefined, { engine });
    const run = start(flows.stuck, engine);
    await isHere(run);
    run.cancel("enough");
    expect(await run.outcome).toMatchObject({ status: "cancelled", reason: "enough" });
    expect(await flows.who.run(undefined, { engine })).not.toBe(before);
  });

  test("a task that keeps the processor when its call is over keeps nobody waiting", async () => {
    const engine = engineWith(place({ max: 1 }));
    expect(await flows.lingers.run(undefined, { engine })).toBe("done");
    expect(await flows.who.run(undefined, { engine })).toMatch(/^\d+\/\d+$/);
  });

  test("one that is kept is used again, and one that ends while nobody uses it is replaced", async () => {
    const engine = engineWith(place({ max: 1 }));
    const before = await flows.who.run(undefined, { engine });
    expect(await flows.who.run(undefined, { engine })).toBe(before);
    expect(await flows.throwsAfterwards.run(undefined, { engine })).toBe("done");
    await expect.poll(async () => flows.who.run(undefined, { engine }).catch(() => before), { timeout: 10_000 }).not.toBe(before);
  });

  test("process.exit() is told with its code", async () => {
    const engine = engineWith(place());
    const error = await errorOf(flows.exits, engine, 3);
    expect(error).toMatchObject({ code: "PLACE_LOST" });
    expect(error.message).toMatch(/that carried the task out has ended before its task, with exit code 3/);
    expect(await errorOf(flows.exits, engine, 0)).toMatchObject({ code: "PLACE_LOST" });
  });

  test("an item of a map whose place ends is tried again in another one, and the order is kept", async () => {
    const run = start(flows.mapped, engineWith(place({ max: 2 })), [0, 1, 2, 3, 4, 5]);
    const retried: unknown[] = [];
    for await (const event of run.events()) if (event.type === "task.retrying") retried.push([event.taskId, event.error]);
    expect(await run.outcome).toMatchObject({ status: "completed", output: [0, 1, 4, 9, 16, 25] });
    expect(retried).toEqual([["item[2]", expect.objectContaining({ code: "PLACE_LOST" })]]);
  });

  test("an item of a map that fails ends the places of the others", async () => {
    const engine = engineWith(place({ max: 2, grace: 1 }));
    const error = await errorOf(flows.failing, engine, [0, 1]);
    expect(error).toEqual(new RangeError("the second"));
    expect(await flows.who.run(undefined, { engine })).toMatch(/^\d+\/\d+$/);
  });

  test("what a timer throws is told", async () => {
    const error = await errorOf(flows.throwsLater, engineWith(place()));
    expect(error).toMatchObject({ code: "PLACE_LOST" });
    expect(error.message).toContain("TypeError: nobody is there to catch this");
    // Of a process only its last words are left.
    expect(error.cause).toEqual(name === "threads" ? new TypeError("nobody is there to catch this") : undefined);
  });

  test("a task that needs more memory than `memory` allows says so", async () => {
    const error = await errorOf(flows.hoards, engineWith(place({ memory: 40 })));
    expect(error).toMatchObject({ code: "PLACE_LOST", hint: "Give it more by `memory`, or hand on less at once." });
    expect(error.message).toContain("it needed more memory than the 40 MB of `memory`");
  });

  test("one that needs more memory than `memory` before it has begun says so too", async () => {
    const folder = await project({ "hoards.cjs": "const all = []; for (let n = 0; ; n++) all.push({ n, text: `number ${n}` });\n" });
    const engine = engineWith(place({ memory: 32 }));
    vi.stubEnv("NODE_OPTIONS", `--require ${folder}/hoards.cjs`);
    const error = await errorOf(flows.who, engine);
    vi.unstubAllEnvs();
    expect(error).toMatchObject({ code: "PLACE_LOST", hint: "Give it more by `memory`, or hand on less at once." });
  });

  test("one that cannot be started says why", async () => {
    const engine = engineWith(place());
    vi.stubEnv("NODE_OPTIONS", "--require /nowhere/at/all.cjs");
    const error = await errorOf(flows.who, engine);
    vi.unstubAllEnvs();
    expect(error).toMatchObject({ code: "PLACE_UNAVAILABLE" });
    expect(`${error.message} ${String(error.cause)}`).toContain("Cannot find module '/nowhere/at/all.cjs'");
    expect(await flows.who.run(undefined, { engine })).toMatch(/^\d+\/\d+$/);
  });

  test("one that nobody has used for `idle` ends", async () => {
    const engine = engineWith(place({ max: 1, idle: 1 }));
    const before = await flows.who.run(undefined, { engine });
    // Longer apart than one takes to be free again on a busy machine.
    await expect.poll(async () => flows.who.run(undefined, { engine }), { timeout: 30_000, interval: 300 }).not.toBe(before);
  });
});

test("a process that nobody has needed for `idle` is not given to the next call while it ends", async () => {
  const engine = engineWith(processes({ max: 1, idle: 1 }));
  const pid = await flows.leavesBehind.run(undefined, { engine });
  await expect.poll(() => isThere(pid), { timeout: 20_000 }).toBe(false);
  expect(await flows.who.run(undefined, { engine })).not.toBe(`${pid}/0`);
});

test("a process that aborts is told by its signal and its last words", async () => {
  const error = await errorOf(flows.aborts, engineWith(processes()));
  expect(error).toMatchObject({ code: "PLACE_LOST" });
  expect(error.message).toMatch(/with signal SIGABRT. Its last words:\nsomething is very wrong/);
});

test("a process that is killed from outside is told so, and no other task with it", async () => {
  const engine = engineWith(processes({ max: 2 }));
  const [killed, other] = [start(flows.waits, engine), start(flows.waits, engine)];
  const [pid] = await Promise.all([isHere(killed), isHere(other)]);
  process.kill(pid, "SIGKILL");
  expect(await killed.outcome).toMatchObject({ status: "failed", error: { cause: { code: "PLACE_LOST" } } });
  other.cancel("enough");
  expect(await other.outcome).toMatchObject({ status: "cancelled" });
});
