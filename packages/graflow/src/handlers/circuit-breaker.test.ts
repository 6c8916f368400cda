import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { GraflowError } from "../shared/errors/graflow-error.ts";
import { callOf } from "../testing/task-call.ts";
import { circuitBreaker } from "./circuit-breaker.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: 1_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

const fail = async (): Promise<unknown> => {
  throw new Error("down");
};
const work = async (): Promise<unknown> => "up";
const untried = async (): Promise<unknown> => expect.fail("it was tried");
const isOpen = expect.objectContaining({ code: "CIRCUIT_OPEN" }) as unknown;

/** A circuit that failures have opened. */
async function opened(options: Partial<Parameters<typeof circuitBreaker>[0]> = {}) {
  const handler = circuitBreaker({ failures: 2, resetAfter: "30s", ...options });
  for (let i = 0; i < 2; i++) await expect(handler.execute(callOf(i), fail)).rejects.toThrow("down");
  return handler;
}

describe("circuitBreaker", () => {
  test("is open after so many failures, and tells when it will try again and why", async () => {
    const handler = await opened();
    vi.advanceTimersByTime(10_000);
    const refused: unknown = await handler.execute(callOf(1), untried).catch((error: unknown) => error);
    expect(refused).toEqual(expect.objectContaining({ code: "CIRCUIT_OPEN", retryAt: 1_030_000 }));
    expect((refused as Error).cause).toEqual(new Error("down"));
    expect((refused as Error).message).toContain('Task "task" of run run');
  });

  test("stays closed while successes come between", async () => {
    const handler = circuitBreaker({ failures: 2, resetAfter: "30s" });
    for (let i = 0; i < 5; i++) {
      await expect(handler.execute(callOf(i), fail)).rejects.toThrow("down");
      expect(await handler.execute(callOf(i), work)).toBe("up");
    }
  });

  test("closes when the trial succeeds, and opens anew when it fails", async () => {
    const handler = await opened();
    vi.advanceTimersByTime(30_000);
    await expect(handler.execute(callOf(1), fail)).rejects.toThrow("down");
    await expect(handler.execute(callOf(1), untried)).rejects.toEqual(expect.objectContaining({ retryAt: 1_060_000 }));
    vi.advanceTimersByTime(30_000);
    expect(await handler.execute(callOf(1), work)).toBe("up");
    await expect(handler.execute(callOf(1), fail)).rejects.toThrow("down");
    expect(await handler.execute(callOf(1), work)).toBe("up");
  });

  test("lets others wait for the verdict of the trials", async () => {
    const handler = await opened({ halfOpen: 2 });
    vi.advanceTimersByTime(30_000);
    const trial = Promise.withResolvers<unknown>();
    const trials = [1, 2].map(() => handler.execute(callOf(1), () => trial.promise));
    const other = handler.execute(callOf(1), work);
    const stop = new AbortController();
    const stopped = handler.execute(callOf(1, { signal: stop.signal }), untried);
    await Promise.resolve();
    stop.abort(new Error("stopped"));
    await expect(stopped).rejects.toThrow("stopped");
    trial.resolve("tried");
    expect(await Promise.all([...trials, other])).toEqual(["tried", "tried", "up"]);
  });

  test("counts what `when` says, and throws everything", async () => {
    const handler = circuitBreaker({ failures: 1, resetAfter: "30s", when: (error) => error instanceof TypeError });
    for (let i = 0; i < 3; i++) await expect(handler.execute(callOf(i), fail)).rejects.toThrow("down");
    const failing = handler.execute(callOf(1), async () => {
      throw new TypeError("type");
    });
    await expect(failing).rejects.toThrow("type");
    await expect(handler.execute(callOf(1), untried)).rejects.toEqual(isOpen);
  });

  test("does not count a cancellation, but a time-out, even of a task that does not listen", async () => {
    const handler = circuitBreaker({ failures: 1, resetAfter: "30s" });
    const never = (): Promise<unknown> => new Promise(() => undefined);
    for (const reason of [new Error("cancelled"), new GraflowError("TASK_TIMEOUT", "too slow", { hint: "" })]) {
      expect(await handler.execute(callOf(1), work)).toBe("up");
      const stop = new AbortController();
      const run = handler.execute(callOf(1, { signal: stop.signal }), never);
      await Promise.resolve();
      stop.abort(reason);
      await expect(run).rejects.toBe(reason);
    }
    await expect(handler.execute(callOf(1), untried)).rejects.toEqual(isOpen);
  });

  test("takes a cancelled trial for no proof: the circuit stays open", async () => {
    const handler = await opened();
    vi.advanceTimersByTime(30_000);
    const stop = new AbortController();
    const tried = Promise.withResolvers<void>();
    const trial = handler.execute(callOf(1, { signal: stop.signal }), () => {
      tried.resolve();
      return new Promise(() => undefined);
    });
    await tried.promise;
    stop.abort(new Error("cancelled"));
    await expect(trial).rejects.toThrow("cancelled");
    await expect(handler.execute(callOf(1), untried)).rejects.toEqual(isOpen);
  });

  test("refuses bad options at once", () => {
    const good = { failures: 1, resetAfter: "30s" };
    for (const options of [
      {},
      { failures: 1 },
      { ...good, failures: 0 },
      { ...good, resetAfter: 0 },
      { ...good, halfOpen: 0 },
      { ...good, when: 1 },
      { ...good, reset: 1 },
    ]) {
      expect(() => circuitBreaker(options as never)).toThrow(expect.objectContaining({ code: "OPTION_INVALID" }));
    }
  });
});
