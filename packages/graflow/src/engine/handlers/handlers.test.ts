import { describe, expect, test } from "vitest";
import type { TaskHandler } from "../../graph/handler.ts";
import { callOf } from "../../testing/task-call.ts";
import { compose } from "../loop/compose.ts";
import { createHandlerRegistry } from "./registry.ts";

const traced = (name: string, trace: string[]): TaskHandler => ({
  name,
  async execute(call, next) {
    trace.push(`${name} in`);
    const output = await next(call);
    trace.push(`${name} out`);
    return output;
  },
});

describe("composed handlers", () => {
  test("are nested, the first outermost", async () => {
    const trace: string[] = [];
    const run = compose([traced("a", trace), traced("b", trace)], async () => trace.push("task"));
    await run(callOf("input"));
    expect(trace).toEqual(["a in", "b in", "task", "b out", "a out"]);
  });

  test("may change the input and the output, answer themselves, and try again", async () => {
    const double: TaskHandler = { name: "double", execute: async (call, next) => [await next({ ...call, input: Number(call.input) * 2 })] };
    const again: TaskHandler = {
      name: "again",
      async execute(call, next) {
        try {
          return await next(call);
        } catch {
          return next(call);
        }
      },
    };
    const answer: TaskHandler = { name: "answer", execute: async () => "answered" };
    let tries = 0;
    const flaky = async (call: { input: unknown }): Promise<unknown> => {
      if (++tries === 1) throw new Error("once");
      return call.input;
    };
    expect(await compose([double, again], flaky)(callOf(21))).toEqual([42]);
    expect(await compose([double, answer], flaky)(callOf(21))).toEqual(["answered"]);
    expect(tries).toBe(2);
  });

  test("say so when one of them forgets to give `next` the call", async () => {
    const forgetful = { name: "forgetful", execute: async (_: unknown, next: () => Promise<unknown>) => next() } as unknown as TaskHandler;
    const message = "Expected a handler to give `next` the call, got `undefined`";
    await expect(compose([forgetful], async () => 1)(callOf(1))).rejects.toThrow(message);
    await expect(compose([forgetful, traced("inner", [])], async () => 1)(callOf(1))).rejects.toThrow(message);
  });

  test("reject, and never throw, when a handler or the task throws at once", async () => {
    const broken: TaskHandler = {
      name: "broken",
      execute() {
        throw new Error("broken");
      },
    };
    await expect(compose([traced("outer", []), broken], async () => 1)(callOf(1))).rejects.toThrow("broken");
    expect(await compose([], async ({ input }) => input)(callOf(1))).toBe(1);
  });
});

describe("the registry of handlers", () => {
  const handler: TaskHandler = { name: "h", execute: (call, next) => next(call) };

  test("finds handlers by name", () => {
    const registry = createHandlerRegistry();
    registry.register("gpu", handler);
    expect(registry.get("gpu")).toBe(handler);
    expect(registry.get("cpu")).toBeUndefined();
    expect(registry.names()).toEqual(["gpu"]);
  });

  test("refuses a name that is taken, and what is no handler", () => {
    const registry = createHandlerRegistry();
    registry.register("gpu", handler);
    expect(() => registry.register("gpu", handler)).toThrow(expect.objectContaining({ code: "HANDLER_EXISTS" }));
    expect(() => registry.register("none", {} as never)).toThrow(expect.objectContaining({ code: "OPTION_INVALID" }));
    expect(() => registry.register("", handler)).toThrow(expect.objectContaining({ code: "OPTION_INVALID" }));
    expect(registry.names()).toEqual(["gpu"]);
  });
});
