import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { taskOf } from "../graph/task.ts";
import { callOf } from "../testing/task-call.ts";
import { cached } from "./cached.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["performance"] });
  vi.advanceTimersByTime(1); // The library takes a time of 0 for none.
});
afterEach(() => {
  vi.useRealTimers();
});

const task = taskOf("price", undefined, (input) => input);

/** A task that counts its executions. */
function counted(output: (input: unknown) => unknown = (input) => input) {
  const inputs: unknown[] = [];
  return {
    inputs,
    next: async (call: { readonly input: unknown }): Promise<unknown> => {
      inputs.push(call.input);
      return output(call.input);
    },
  };
}

/** An execution that a test ends. */
function held() {
  const started = Promise.withResolvers<void>();
  const end = Promise.withResolvers<unknown>();
  const next = (): Promise<unknown> => {
    started.resolve();
    return end.promise;
  };
  return { started: started.promise, end, next };
}

describe("cached", () => {
  test("answers equal inputs once, undefined included, and others anew", async () => {
    const handler = cached();
    const { inputs, next } = counted(() => undefined);
    for (const input of [{ a: 1 }, { a: 1 }, { a: 2 }, undefined, undefined, null]) {
      expect(await handler.execute(callOf(input, { task }), next)).toBeUndefined();
    }
    expect(inputs).toEqual([{ a: 1 }, { a: 2 }, undefined, null]);
  });

  test("keeps the outputs of tasks apart, even of the same name", async () => {
    const handler = cached();
    const { inputs, next } = counted();
    await handler.execute(callOf(1, { task }), next);
    await handler.execute(callOf(1, { task: taskOf("price", undefined, (input) => input) }), next);
    expect(inputs).toEqual([1, 1]);
  });

  test("forgets after `ttl`, and what was not asked for longest beyond `max`", async () => {
    const handler = cached({ ttl: "10s", max: 2 });
    const { inputs, next } = counted();
    const ask = (input: unknown) => handler.execute(callOf(input, { task }), next);
    await ask(1);
    vi.advanceTimersByTime(9_999);
    await ask(1);
    expect(inputs).toEqual([1]);
    vi.advanceTimersByTime(2);
    await ask(1);
    expect(inputs).toEqual([1, 1]);
    for (const input of [2, 1, 3, 1, 2]) await ask(input);
    expect(inputs).toEqual([1, 1, 2, 3, 2]);
  });

  test("takes what the output depends on from `key`", async () => {
    const handler = cached({ key: ({ input }) => (input as { id: number }).id });
    const { inputs, next } = counted();
    await handler.execute(callOf({ id: 1, at: 1, close: () => undefined }, { task }), next);
    await handler.execute(callOf({ id: 1, at: 2, close: () => undefined }, { task }), next);
    expect(inputs).toHaveLength(1);
  });

  test("refuses an input that has no text", async () => {
    const run = cached().execute(callOf({ close: () => undefined }, { task }), async () => 1);
    await expect(run).rejects.toEqual(
      expect.objectContaining({ code: "NOT_SERIALIZABLE", path: expect.stringContaining("close") as string }),
    );
  });

  test("computes equal calls at the same time once", async () => {
    const handler = cached();
    const { next, started, end } = held();
    const never = async (): Promise<unknown> => expect.fail("computed twice");
    const first = handler.execute(callOf(1, { task }), next);
    await started;
    const others = [1, 2, 3].map(() => handler.execute(callOf(1, { task }), never));
    end.resolve("once");
    expect(await Promise.all([first, ...others])).toEqual(["once", "once", "once", "once"]);
  });

  test("fails those who waited for a failure, and remembers none", async () => {
    const handler = cached();
    const { next, started, end } = held();
    const first = handler.execute(callOf(1, { task }), next);
    await started;
    const other = handler.execute(callOf(1, { task }), next);
    const error = new Error("no");
    end.reject(error);
    expect(await Promise.allSettled([first, other])).toEqual([
      { status: "rejected", reason: error },
      { status: "rejected", reason: error },
    ]);
    expect(await handler.execute(callOf(1, { task }), async () => "yes")).toBe("yes");
  });

  test("computes anew for those who waited when the first was stopped", async () => {
    const handler = cached();
    const { next, started } = held();
    const stop = new AbortController();
    const first = handler.execute(callOf(1, { task, signal: stop.signal }), next);
    await started;
    const others = [1, 2].map(() => handler.execute(callOf(1, { task }), async () => ({})));
    stop.abort(new Error("stopped"));
    await expect(first).rejects.toThrow("stopped");
    const [one, two] = await Promise.all(others);
    expect(one).toBe(two);
  });

  test("lets go of those who wait when their own signal aborts", async () => {
    const handler = cached();
    const { next, started, end } = held();
    const first = handler.execute(callOf(1, { task }), next);
    await started;
    const stop = new AbortController();
    const other = handler.execute(callOf(1, { task, signal: stop.signal }), next);
    stop.abort(new Error("stopped"));
    await expect(other).rejects.toThrow("stopped");
    end.resolve(1);
    expect(await first).toBe(1);
  });

  test("refuses bad options at once", () => {
    for (const options of [{ ttl: 0 }, { ttl: "soon" }, { max: 0 }, { max: 1.5 }, { key: "id" }, { tll: 5 }, null]) {
      expect(() => cached(options as never)).toThrow(expect.objectContaining({ code: "OPTION_INVALID" }));
    }
  });
});
