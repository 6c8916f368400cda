import { describe, expect, test } from "vitest";
import { callOf } from "../testing/task-call.ts";
import { bulkhead } from "./bulkhead.ts";

/** Executions that a test ends one by one. */
function held() {
  const running: { readonly input: unknown; readonly end: () => void }[] = [];
  const next = (call: { readonly input: unknown }): Promise<unknown> => {
    const { promise, resolve } = Promise.withResolvers<unknown>();
    running.push({ input: call.input, end: () => resolve(call.input) });
    return promise;
  };
  return { running, next };
}

describe("bulkhead", () => {
  test("lets so many in at once, and the others in their order", async () => {
    const handler = bulkhead({ concurrency: 2 });
    const { running, next } = held();
    const runs = [1, 2, 3, 4].map((input) => handler.execute(callOf(input), next));
    expect(running.map(({ input }) => input)).toEqual([1, 2]);
    running[1]?.end();
    await runs[1];
    running[0]?.end();
    await runs[0];
    expect(running.map(({ input }) => input)).toEqual([1, 2, 3, 4]);
    running[2]?.end();
    running[3]?.end();
    expect(await Promise.all(runs)).toEqual([1, 2, 3, 4]);
    void handler.execute(callOf(5), next);
    void handler.execute(callOf(6), next);
    expect(running).toHaveLength(6);
  });

  test("refuses one more when its queue is full", async () => {
    const handler = bulkhead({ concurrency: 1, queue: 1 });
    const { running, next } = held();
    const runs = [1, 2].map((input) => handler.execute(callOf(input), next));
    await expect(handler.execute(callOf(3), next)).rejects.toEqual(expect.objectContaining({ code: "BULKHEAD_FULL" }));
    running[0]?.end();
    await runs[0];
    running[1]?.end();
    await Promise.all(runs);
  });

  test("gives back the place of a task that failed", async () => {
    const handler = bulkhead({ concurrency: 1, queue: 0 });
    for (let i = 0; i < 3; i++) {
      const failing = handler.execute(callOf(i), async () => {
        throw new Error("no");
      });
      await expect(failing).rejects.toThrow("no");
    }
  });

  test("lets go of those who wait when their signal aborts, with their place in the queue", async () => {
    const handler = bulkhead({ concurrency: 1, queue: 1 });
    const { running, next } = held();
    const stop = new AbortController();
    const first = handler.execute(callOf(1), next);
    const stopped = handler.execute(callOf(2, { signal: stop.signal }), next);
    stop.abort(new Error("stopped"));
    await expect(stopped).rejects.toThrow("stopped");
    const third = handler.execute(callOf(3), next);
    running[0]?.end();
    await first;
    running[1]?.end();
    expect(await third).toBe(3);
    await expect(handler.execute(callOf(4, { signal: stop.signal }), next)).rejects.toThrow("stopped");
  });

  test("refuses bad options at once", () => {
    for (const options of [
      {},
      { concurrency: 0 },
      { concurrency: "4" },
      { concurrency: 1, queue: -1 },
      { concurrency: 1, size: 1 },
      undefined,
    ]) {
      expect(() => bulkhead(options as never)).toThrow(expect.objectContaining({ code: "OPTION_INVALID" }));
    }
    expect(bulkhead({ concurrency: 1, queue: Infinity }).name).toBe("bulkhead");
  });
});
