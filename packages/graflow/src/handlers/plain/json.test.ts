import { expect, test } from "vitest";
import { jsonOf } from "./json.ts";

test("JSON is written as it is; what is not there is left out, and nothing at all is null", () => {
  const shared = { a: 1 };
  expect(jsonOf({ a: undefined, b: [shared, shared], c: null, "it's": -0 }, "input")).toBe('{"b":[{"a":1},{"a":1}],"c":null,"it\'s":0}');
  expect(jsonOf(undefined, "input")).toBe("null");
  expect(jsonOf(Object.assign(Object.create(null) as object, { a: 1 }), "input")).toBe('{"a":1}');
});

const cyclic: { self?: unknown } = {};
cyclic.self = cyclic;
let deep: unknown = 1;
for (let i = 0; i < 100_000; i++) deep = [deep];

test.each([
  [NaN, "input"],
  [1n, "input"],
  [[1, undefined], "input[1]"],
  [{ rows: [{ at: new Date(0) }] }, "input.rows[0].at"],
  [{ m: new Map() }, "input.m"],
  [{ f: () => 1 }, "input.f"],
  [{ toJSON: () => 1 }, "input.toJSON"],
  [{ [Symbol("s")]: 1 }, "input"],
  [new Uint8Array(1), "input"],
  [cyclic, "input.self"],
])("%o is refused, at %s", (value, path) => {
  let told: unknown;
  try {
    jsonOf(value, "input");
  } catch (error) {
    told = error;
  }
  expect(told).toMatchObject({ code: "NOT_SERIALIZABLE", path });
});

test("what is nested too deeply is refused, before it fills the stack", () => {
  expect(() => jsonOf(deep, "input")).toThrow("which is nested too deeply");
});

test("a getter is refused, and not called", () => {
  const value = {
    get x(): number {
      throw new Error("It was called");
    },
  };
  expect(() => jsonOf(value, "input")).toThrow("which has a getter `x`");
});
