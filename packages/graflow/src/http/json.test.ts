import { expect, test } from "vitest";
import { TaskError } from "../run/errors.ts";
import { eventJson } from "./event-json.ts";
import { toJson } from "./json.ts";

test("JSON is as it was", () => {
  const value = { a: [1, "x", null, true, { b: [] }], "": 0 };
  expect(toJson(value)).toEqual(value);
});

test.each<[string, unknown, unknown]>([
  ["nothing", undefined, null],
  ["fields that are not there", { a: undefined, b: [undefined] }, { b: [null] }],
  ["numbers that JSON has no word for", [Number.NaN, Infinity, -0], ["NaN", "Infinity", -0]],
  ["large integers", 12345678901234567890n, "12345678901234567890"],
  ["moments", [new Date(0), new Date(Number.NaN)], ["1970-01-01T00:00:00.000Z", null]],
  ["sets and maps", [new Set([1]), new Map([["a", new Set(["b"])]])], [[1], [["a", ["b"]]]]],
  ["patterns and addresses", [/x/g, new URL("http://a/b")], ["/x/g", "http://a/b"]],
  ["bytes", new Uint8Array(3), "`Uint8Array of 3 bytes`"],
  ["functions and symbols", [Symbol("s"), function work() {}], ["`Symbol(s)`", "`function work`"]],
])("of %s is what can be said of it", (_, value, json) => {
  expect(toJson(value)).toEqual(json);
});

test("a cycle, a getter and a proxy that throws harm nothing, and nothing of the value is run", () => {
  const cycle: { self?: unknown } = {};
  cycle.self = cycle;
  let ran = false;
  const sly = {
    get secret() {
      ran = true;
      return 1;
    },
    toJSON: () => {
      ran = true;
    },
  };
  const hostile = new Proxy(
    {},
    {
      ownKeys: () => {
        throw new Error("no");
      },
    },
  );
  expect(JSON.stringify(toJson([cycle, sly, hostile]))).toContain("self");
  expect(ran).toBe(false);
});

test("what is nested without end is cut off", () => {
  let deep: unknown = 1;
  for (let i = 0; i < 100_000; i++) deep = [deep];
  expect(JSON.stringify(toJson(deep)).length).toBeLessThan(1000);
});

test("an error tells what it is and why, and not where in the code", () => {
  const place = { runId: "r", taskId: "t", attempt: 1, iteration: 0 };
  const error = new TaskError(place, "It failed", { hint: "Mend it", cause: Object.assign(new TypeError("inner"), { password: "x" }) });
  const json = toJson({ error });
  expect(json).toEqual({
    error: {
      name: "TaskError",
      message: "It failed",
      code: "TASK_FAILED",
      hint: "Mend it",
      ...place,
      cause: { name: "TypeError", message: "inner" },
    },
  });
  expect(JSON.stringify(json)).not.toMatch(/stack|password|\.ts/);
});

test("an event leaves out what the store would leave out", () => {
  const base = {
    seq: 1,
    at: 2,
    runId: "r",
    type: "task.completed",
    taskId: "t",
    kind: "task",
    iteration: 0,
    attempt: 0,
    duration: 1,
  } as const;
  expect(eventJson({ ...base, output: "x".repeat(1022) })).toMatchObject({ output: "x".repeat(1022) });
  expect(eventJson({ ...base, output: "x".repeat(1023) })).toEqual({ ...base, output: { $omitted: 1025 } });
  expect(eventJson({ ...base, output: undefined })).toEqual(base);
});
