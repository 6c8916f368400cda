import { expect, test } from "vitest";
import { createEngine, map, resourcePool, task, workflow } from "../../src/index.ts";

const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

test.each([false, true])(
  "1,000 cancelled and 1,000 failed calls leave nobody in the line, and no device away (shared: %s)",
  { timeout: 60_000 },
  async (shared) => {
    await using engine = createEngine();
    const handler = resourcePool("gpu", 3, { shared });
    const { promise: never } = Promise.withResolvers<void>();
    const wait = task("wait", { handler }, (_: number, { signal }) => {
      const { promise: told, reject } = Promise.withResolvers<void>();
      signal.addEventListener("abort", () => reject(signal.reason as Error));
      return Promise.race([never, told]);
    });
    const fail = task("fail", { handler }, async (input: number) => {
      if (input % 3 === 0) throw new Error("at once");
      await turn();
      throw new Error("later");
    });
    const inputs = Array.from({ length: 1000 }, (_, i) => i);
    const cancelled = workflow("waits", map(wait)).start(inputs, { engine });
    await turn();
    cancelled.cancel("not wanted");
    expect((await cancelled.outcome).status).toBe("cancelled");
    const failed = inputs.map((input) => workflow("fails", fail).start(input, { engine }).outcome);
    expect((await Promise.all(failed)).every(({ status }) => status === "failed")).toBe(true);
    const last = task("last", { handler }, (_: number, { resources }) => resources["gpu"]);
    expect(await workflow("lasts", map(last)).run([1, 2, 3], { engine })).toHaveLength(3);
    if (!shared) return;
    await expect
      .poll(async () => JSON.parse((await engine.records.get("resource pools", "gpu"))?.text ?? "{}") as unknown)
      .toEqual({ format: 1, beats: {}, held: {}, waiting: [] });
  },
);
