// Rules 43 and 46: options that are wrong are errors where they are given, answers that do not fit are refused, and names may be anything.
import type { StandardSchemaV1 } from "@standard-schema/spec";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { GraflowError, task, workflow, type AskAnswer, type TaskContext } from "../../src/index.ts";
import { asksOf, faultsOfRun, newWorld, stores } from "../asks/world.ts";

const asking = (ask: (ctx: TaskContext) => unknown) =>
  workflow(
    "asking",
    task("ask", async (_: void, ctx) => ask(ctx)),
  );

const memory = stores[0]?.[1] as (typeof stores)[number][1];

/** Ways to ask that are wrong, and what is said of them. */
const wrong: readonly (readonly [string, (ctx: TaskContext) => unknown, RegExp])[] = [
  ["no options", (ctx) => ctx.requestApproval(undefined as never), /given options with a `prompt`, got `undefined`/],
  ["no prompt", (ctx) => ctx.requestApproval({} as never), /`prompt` of ctx.requestApproval to be text, got `undefined`/],
  ["an empty prompt", (ctx) => ctx.requestText({ prompt: "  " }), /`prompt`/],
  ["an option nobody knows", (ctx) => ctx.requestText({ prompt: "?", options: [] } as never), /`options`/],
  ["an empty key", (ctx) => ctx.requestText({ prompt: "?", key: "" }), /`key` .* 1 to 200 characters/],
  ["a long key", (ctx) => ctx.requestText({ prompt: "?", writeTo: "x".repeat(201) }), /`writeTo` .* 1 to 200 characters/],
  ["a context that is no record", (ctx) => ctx.requestText({ prompt: "?", context: [] as never }), /`context`/],
  ["a context that is null", (ctx) => ctx.requestText({ prompt: "?", context: null as never }), /`context`/],
  ["assignees that are no list", (ctx) => ctx.requestText({ prompt: "?", assignees: "ann" as never }), /`assignees`/],
  ["an assignee without a name", (ctx) => ctx.requestText({ prompt: "?", assignees: ["ann", " "] }), /`assignees`/],
  ["a time that is none", (ctx) => ctx.requestText({ prompt: "?", timeout: "soon" as never }), /timeout/],
  ["a negative time", (ctx) => ctx.requestText({ prompt: "?", timeout: -1 }), /timeout/],
  ["an end that is none", (ctx) => ctx.requestText({ prompt: "?", onTimeout: "wait" as never }), /`onTimeout`/],
  ["an end that is null", (ctx) => ctx.requestText({ prompt: "?", onTimeout: null as never }), /`onTimeout`/],
  ["a default that does not fit", (ctx) => ctx.requestText({ prompt: "?", onTimeout: { default: "" } }), /default of `onTimeout`/],
  [
    "a default that is no option",
    (ctx) => ctx.requestSelection({ prompt: "?", options: ["a"], onTimeout: { default: "b" as "a" } }),
    /default of `onTimeout`/,
  ],
  ["a ladder without rungs", (ctx) => ctx.requestText({ prompt: "?", onTimeout: { escalate: [] } }), /`escalate`/],
  ["a rung that is none", (ctx) => ctx.requestText({ prompt: "?", onTimeout: { escalate: [null as never] } }), /`escalate`/],
  [
    "a rung without time",
    (ctx) => ctx.requestText({ prompt: "?", onTimeout: { escalate: [{ assignees: [] } as never] } }),
    /escalate.timeout/,
  ],
  ["a signal that is none", (ctx) => ctx.requestText({ prompt: "?", signal: {} as never }), /`signal`/],
  ["a text longer than its longest", (ctx) => ctx.requestText({ prompt: "?", minLength: 5, maxLength: 2 }), /`maxLength`/],
  ["no options to choose from", (ctx) => ctx.requestSelection({ prompt: "?", options: [] }), /`options`/],
  ["an option twice", (ctx) => ctx.requestSelection({ prompt: "?", options: ["a", "a"] }), /twice/],
  ["an option that is none", (ctx) => ctx.requestSelection({ prompt: "?", options: [null as never] }), /every option/],
  ["more than there are", (ctx) => ctx.requestMultiSelection({ prompt: "?", options: ["a"], min: 2 }), /`min`/],
  ["chosen first what is none", (ctx) => ctx.requestMultiSelection({ prompt: "?", options: ["a"], initial: ["b" as "a"] }), /`initial`/],
  ["chosen first what is no list", (ctx) => ctx.requestMultiSelection({ prompt: "?", options: ["a"], initial: 1 as never }), /`initial`/],
  ["a form without a schema", (ctx) => ctx.requestFeedback({ prompt: "?", schema: {} as never }), /`schema`/],
];

test.each(wrong)("rule 43: %s is an error in the task that asks, and nobody is asked", async (_what, ask, message) => {
  const { engine, run } = newWorld(memory).newProcess();
  const error = await (await run(asking(ask), undefined)).failed();
  expect(error.cause).toMatchObject({ code: "OPTION_INVALID" });
  expect((error.cause as Error).message).toMatch(message);
  expect(await engine.asks.list()).toEqual([]);
});

const form = z.object({ email: z.email(), when: z.iso.datetime().optional(), site: z.url().optional(), n: z.int().optional() });

/** Answers that do not fit, and where. */
const misfits: readonly (readonly [string, (ctx: TaskContext) => unknown, unknown, string])[] = [
  ["nothing", (ctx) => ctx.requestApproval({ prompt: "?" }), undefined, ""],
  ["null", (ctx) => ctx.requestApproval({ prompt: "?" }), null, ""],
  ["a list", (ctx) => ctx.requestApproval({ prompt: "?" }), [], ""],
  ["words for a yes", (ctx) => ctx.requestApproval({ prompt: "?" }), { approved: "true" }, "approved"],
  ["a long reason", (ctx) => ctx.requestApproval({ prompt: "?" }), { approved: true, reason: "x".repeat(10_001) }, "reason"],
  ["more than was asked", (ctx) => ctx.requestApproval({ prompt: "?" }), { approved: true, by: "ann" }, "by"],
  ["what another kind wants", (ctx) => ctx.requestText({ prompt: "?" }), { approved: true }, "approved"],
  ["an empty text", (ctx) => ctx.requestText({ prompt: "?" }), { text: "" }, "text"],
  ["a number for a text", (ctx) => ctx.requestText({ prompt: "?" }), { text: 5 }, "text"],
  ["none of the options", (ctx) => ctx.requestSelection({ prompt: "?", options: ["a"] }), { selected: "A" }, "selected"],
  ["a member of every object", (ctx) => ctx.requestSelection({ prompt: "?", options: ["a"] }), { selected: "toString" }, "selected"],
  ["the same twice", (ctx) => ctx.requestMultiSelection({ prompt: "?", options: ["a", "b"] }), { selections: ["a", "a"] }, "selections"],
  [
    "a list with a hole",
    (ctx) => ctx.requestMultiSelection({ prompt: "?", options: ["a", "b"] }),
    { selections: new Array(1) },
    "selections[0]",
  ],
  ["too few", (ctx) => ctx.requestMultiSelection({ prompt: "?", options: ["a", "b"], min: 1 }), { selections: [] }, "selections"],
  ["no data", (ctx) => ctx.requestFeedback({ prompt: "?", schema: form }), {}, "data"],
  ["data that are nothing", (ctx) => ctx.requestFeedback({ prompt: "?", schema: form }), { data: undefined }, "data"],
  ["data that are a function", (ctx) => ctx.requestFeedback({ prompt: "?", schema: form }), { data: () => 1 }, "data"],
  ["a large integer", (ctx) => ctx.requestFeedback({ prompt: "?", schema: form }), { data: { email: "a@b.ch", n: 10n } }, "data"],
  ["an address that is none", (ctx) => ctx.requestFeedback({ prompt: "?", schema: form }), { data: { email: "a" } }, "data.email"],
  ["a missing field", (ctx) => ctx.requestFeedback({ prompt: "?", schema: form }), { data: {} }, "data"],
];

test.each(misfits)("rule 46: %s is refused, and the ask stays open", async (_what, ask, answer, path) => {
  const { engine, start, people } = newWorld(memory).newProcess();
  start(asking(ask), undefined);
  const { id } = await people.asked("?");
  const refused = engine.asks.answer(id, answer as AskAnswer, { from: "test" });
  await expect(refused).rejects.toMatchObject({
    code: "ANSWER_MISFIT",
    issues: expect.arrayContaining([expect.objectContaining({ path })]) as unknown,
  });
  expect((await engine.asks.get(id))?.end).toEqual({ status: "open" });
});

test("rule 46: data that refer to themselves are refused, also where no schema says so", async () => {
  const { engine, start, people } = newWorld(memory).newProcess();
  const anything: StandardSchemaV1<unknown, unknown> = { "~standard": { version: 1, vendor: "test", validate: (value) => ({ value }) } };
  start(
    asking((ctx) =>
      Promise.all([ctx.requestFeedback({ prompt: "1", schema: anything }), ctx.requestFeedback({ prompt: "2", schema: form })]),
    ),
    undefined,
  );
  const data: Record<string, unknown> = { email: "a@b.ch" };
  data["self"] = data;
  for (const prompt of ["1", "2"]) {
    const { id } = await people.asked(prompt);
    await expect(engine.asks.answer(id, { data: { deep: () => 1 } }, { from: "test" })).rejects.toBeInstanceOf(GraflowError);
    const answers = await Promise.allSettled([engine.asks.answer(id, { data }, { from: "test" })]);
    expect(answers).toMatchObject(prompt === "1" ? [{ status: "fulfilled" }] : [{ reason: { code: "ANSWER_MISFIT" } }]);
  }
});

describe.each(stores)("on %s", (_name, store) => {
  test("rule 46: a form by a schema that says itself in a way nobody else can follow is checked by the task alone", async () => {
    const { start, people, end, engine, resume } = newWorld(store).newProcess();
    const strange = (jsonSchema: unknown): StandardSchemaV1<unknown, { n: number }> =>
      ({
        "~standard": {
          version: 1,
          vendor: "test",
          validate: (value: { n?: unknown }) =>
            typeof value.n === "number" ? { value } : { issues: [{ message: "n is missing", path: ["n"] }] },
          jsonSchema: { input: () => jsonSchema },
        },
      }) as never;
    for (const schema of [{ properties: { n: { pattern: "(" } } }, { $ref: "https://example.org/none" }]) {
      const run = start(
        asking((ctx) => ctx.requestFeedback({ prompt: "?", schema: strange(schema) })),
        undefined,
      );
      await run.event("ask.opened");
      await expect(people.answer("?", { data: { m: 1 } })).rejects.toMatchObject({ code: "ANSWER_MISFIT" });
      await people.answer("?", { data: { n: 1 } });
      expect(await run.completed()).toEqual({ n: 1 });
    }
    const wf = asking((ctx) =>
      ctx.requestFeedback({ prompt: "late", schema: strange({ properties: { n: { pattern: "(" } } }), timeout: 0 }),
    );
    const [ask] = asksOf(await end(wf, undefined));
    await people.answer("late", { data: { n: 2 } });
    expect(await (await resume(wf, ask?.runId ?? "")).completed()).toEqual({ n: 2 });
    expect(await faultsOfRun(engine, ask?.runId ?? "")).toEqual([]);
  });

  test("rule 43: a context that cannot be stored is an error that names the ask and the path, and nobody is asked", async () => {
    const { engine, run } = newWorld(store).newProcess();
    const ended = await run(
      asking((ctx) => ctx.requestText({ prompt: "?", context: { a: { b: () => 1 } } })),
      undefined,
    );
    const error = await ended.failed();
    const { code, message } = error.cause as { code: string; message: string };
    expect(code).toBe("NOT_SERIALIZABLE");
    expect(message).toMatch(/the ask "text-1"/);
    expect(message).toMatch(/context\.a\.b/);
    expect(await engine.asks.list()).toEqual([]);
  });

  test("rule 44: a key names one ask of a pass: asked again it has the same answer, also at the same time", async () => {
    const { engine, start, people } = newWorld(store).newProcess();
    const run = start(
      asking(async (ctx) => {
        const ask = (prompt: string) => ctx.requestText({ prompt, key: "name" });
        return [await Promise.all([ask("Name?"), ask("Name?")]), await ask("Name?")];
      }),
      undefined,
    );
    await people.answer("Name?", { text: "Ada" });
    expect(await run.completed()).toEqual([["Ada", "Ada"], "Ada"]);
    expect(await engine.asks.list()).toHaveLength(1);
    expect(await faultsOfRun(engine, run.id)).toEqual([]);
  });

  test("rule 44: an answer to one thing is none to another that has its key: that is an error", async () => {
    const { engine, start, people } = newWorld(store).newProcess();
    const run = start(
      asking(async (ctx) => {
        await ctx.requestApproval({ prompt: "Delete the draft?", key: "delete" });
        await ctx.requestApproval({ prompt: "Delete everything?", key: "delete" });
      }),
      undefined,
    );
    await people.answer("Delete the draft?", { approved: true });
    const error = await run.failed();
    const { code, message } = error.cause as { code: string; message: string };
    expect(code).toBe("OPTION_INVALID");
    expect(message).toContain("Delete everything?");
    expect(await engine.asks.list()).toHaveLength(1);
  });

  test("rule 44: a key that names asks of two kinds is an error, whether or not the first has been answered", async () => {
    const { engine, start, people, clock } = newWorld(store).newProcess();
    const run = start(
      asking(async (ctx) => {
        const first = ctx.requestText({ prompt: "Name?", key: "approval-1" });
        await ctx.sleep(1).catch(() => {});
        const during = await ctx.requestApproval({ prompt: "Right?" }).catch((error: unknown) => error as { code: string });
        const text = await first;
        const after = await ctx
          .requestApproval({ prompt: "Right?", key: "approval-1" })
          .catch((error: unknown) => error as { code: string });
        return [text, "code" in during && during.code, "code" in after && after.code];
      }),
      undefined,
    );
    await people.asked("Name?");
    await clock.advance(1);
    await people.answer("Name?", { text: "Ada" });
    expect(await run.completed()).toEqual(["Ada", "OPTION_INVALID", "OPTION_INVALID"]);
    expect(await faultsOfRun(engine, run.id)).toEqual([]);
  });

  test("rule 44: keys, assignees and prompts may be any text, and none is taken for another", async () => {
    const world = newWorld(store);
    const names = ["a", "a~2", "a cancelled", "cancelled a", "'quoted' \"twice\"", "a\u0001b", "💡 / % _ --", "__proto__", "constructor"];
    const wf = asking((ctx) =>
      Promise.all(
        names.map((key) =>
          ctx.requestText({ prompt: `${key}?`, key, assignees: [key], timeout: 0 }).catch((error: unknown) => (error as Error).message),
        ),
      ),
    );
    const first = world.newProcess();
    const asks = asksOf(await first.end(wf, undefined));
    expect(asks.map(({ key }) => key).toSorted()).toEqual(names.toSorted());
    for (const { id, key, assignees } of asks) {
      expect(assignees).toEqual([key]);
      expect((await first.engine.asks.list({ answerableBy: [key] })).map((ask) => ask.id)).toEqual([id]);
      if (key === "a") await first.engine.asks.cancel(id, "no", { from: "test" });
      else await first.people.answer(`${key}?`, { text: key });
    }
    await first.engine.close();
    const second = world.newProcess();
    const run = await second.resume(wf, asks[0]?.runId ?? "");
    expect(await run.completed()).toEqual([expect.stringContaining("cancelled: no"), ...names.slice(1)]);
    expect(await faultsOfRun(second.engine, run.id)).toEqual([]);
  });
});
