import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { callOf } from "../testing/task-call.ts";
import { rateLimited, type RateLimitedOptions } from "./rate-limited.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout"], now: 1_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A handler whose library is loaded, and executions that tell when they happened: ms from the first. */
async function limited(options: Partial<RateLimitedOptions> = {}) {
  const handler = rateLimited({ limit: 2, per: "1s", ...options });
  const done: string[] = [];
  const run = (name: string, signal?: AbortSignal): Promise<unknown> =>
    handler.execute(callOf(name, signal === undefined ? {} : { signal }), async ({ input }) => {
      done.push(`${String(input)} at ${Date.now() - 1_000_000}`);
      return input;
    });
  await run("a");
  return { run, done };
}

describe("rateLimited", () => {
  test("lets so many through in each window, the others in their order", async () => {
    const { run, done } = await limited();
    const runs = ["b", "c", "d", "e", "f"].map((name) => run(name));
    await vi.advanceTimersByTimeAsync(0);
    expect(done).toEqual(["a at 0", "b at 0"]);
    await vi.advanceTimersByTimeAsync(1000);
    expect(done.slice(2)).toEqual(["c at 1000", "d at 1000"]);
    await vi.advanceTimersByTimeAsync(1000);
    expect(done.slice(4)).toEqual(["e at 2000", "f at 2000"]);
    expect(await Promise.all(runs)).toEqual(["b", "c", "d", "e", "f"]);
  });

  test("does not let a newcomer pass those who wait", async () => {
    const { run, done } = await limited({ limit: 1 });
    const first = run("b");
    await vi.advanceTimersByTimeAsync(500);
    const second = run("c");
    await vi.advanceTimersByTimeAsync(500);
    const third = run("d");
    await vi.advanceTimersByTimeAsync(2000);
    await Promise.all([first, second, third]);
    expect(done).toEqual(["a at 0", "b at 1000", "c at 2000", "d at 3000"]);
  });

  test("refuses at once whose turn is further away than `wait`, and tells how far", async () => {
    const { run, done } = await limited({ wait: "1.5s" });
    const runs = ["b", "c", "d"].map((name) => run(name));
    await vi.advanceTimersByTimeAsync(200);
    await expect(run("e")).rejects.toEqual(expect.objectContaining({ code: "RATE_LIMITED", retryAfter: 1800 }));
    await vi.advanceTimersByTimeAsync(800);
    await Promise.all(runs);
    expect(done).toHaveLength(4);

    const impatient = await limited({ wait: 0, limit: 1 });
    await expect(impatient.run("b")).rejects.toEqual(expect.objectContaining({ code: "RATE_LIMITED", retryAfter: 1000 }));
  });

  test("lets go of those who wait when their signal aborts, and gives their turn to the next", async () => {
    const { run, done } = await limited({ limit: 1 });
    const stop = new AbortController();
    const stopped = run("b", stop.signal);
    const next = run("c");
    await vi.advanceTimersByTimeAsync(500);
    stop.abort(new Error("stopped"));
    await expect(stopped).rejects.toThrow("stopped");
    await vi.advanceTimersByTimeAsync(500);
    await next;
    expect(done).toEqual(["a at 0", "c at 1000"]);
    await expect(run("d", stop.signal)).rejects.toThrow("stopped");
  });

  test("leaves no timer behind when the last one who waits has gone", async () => {
    const { run } = await limited({ limit: 1 });
    const before = vi.getTimerCount();
    const stop = new AbortController();
    const stopped = run("b", stop.signal);
    await vi.advanceTimersByTimeAsync(0);
    expect(vi.getTimerCount()).toBe(before + 1);
    stop.abort(new Error("stopped"));
    await expect(stopped).rejects.toThrow("stopped");
    expect(vi.getTimerCount()).toBe(before);
  });

  test("counts calls of different keys by themselves", async () => {
    const { run, done } = await limited({ limit: 1, key: ({ input }) => String(input) });
    await Promise.all([run("b"), run("c")]);
    const again = run("b");
    await vi.advanceTimersByTimeAsync(1000);
    await again;
    expect(done).toEqual(["a at 0", "b at 0", "c at 0", "b at 1000"]);
  });

  test("refuses bad options at once", () => {
    for (const options of [
      {},
      { limit: 0, per: 1 },
      { limit: 1, per: 0 },
      { limit: 1, per: "30d" },
      { limit: 1, per: 1, wait: -1 },
      { limit: 1, per: 1, key: 5 },
      { limit: 1, by: 1 },
    ]) {
      expect(() => rateLimited(options as never)).toThrow(expect.objectContaining({ code: "OPTION_INVALID" }));
    }
  });
});
