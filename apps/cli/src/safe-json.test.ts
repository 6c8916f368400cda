import fc from "fast-check";
import { expect, test } from "vitest";
import { safeJson, toJson } from "./safe-json.ts";

test("what is JSON stays as it is", () => {
  const value = { a: [1, "two", true, null], b: { c: "ü" } };
  expect(JSON.parse(safeJson(value))).toEqual(value);
});

test("every JSON value comes back as it was", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(JSON.parse(safeJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test("any value at all gives one line that parses", () => {
  fc.assert(
    fc.property(
      fc.anything({
        withBigInt: true,
        withMap: true,
        withSet: true,
        withDate: true,
        withTypedArray: true,
        withNullPrototype: true,
        withSparseArray: true,
      }),
      (value) => {
        const line = safeJson(value);
        expect(line).not.toContain("\n");
        JSON.parse(line);
      },
    ),
  );
});

test("what JSON cannot carry is shown as text", () => {
  expect(
    toJson({
      big: 12n,
      map: new Map([["k", 1n]]),
      set: new Set([1]),
      date: new Date(0),
      not: Number.NaN,
      run() {},
      mark: Symbol("m"),
      bytes: new Uint8Array(3),
      none: undefined,
      later: Promise.resolve(1),
    }),
  ).toEqual({
    big: "12n",
    map: { Map: [["k", "1n"]] },
    set: { Set: [1] },
    date: "1970-01-01T00:00:00.000Z",
    not: "NaN",
    run: "[Function run]",
    mark: "Symbol(m)",
    bytes: "[Uint8Array of 3 bytes]",
    later: "[Promise]",
  });
});

test("a cycle is cut, a value used twice is not", () => {
  const shared = { x: 1 };
  const ring: Record<string, unknown> = { left: shared, right: shared };
  ring["self"] = ring;
  expect(toJson(ring)).toEqual({ left: { x: 1 }, right: { x: 1 }, self: "[Circular]" });
});

test("an error keeps its name, message, own fields and causes", () => {
  const error = Object.assign(new TypeError("outer", { cause: new Error("inner") }), { code: "E_X" });
  expect(toJson(error)).toEqual({ name: "TypeError", message: "outer", code: "E_X", cause: { name: "Error", message: "inner" } });
});

test("a getter, a toJSON or a proxy that throws harms nothing", () => {
  const hostile = {
    get bad(): number {
      throw new Error("no");
    },
    worse: {
      toJSON(): never {
        throw new Error("no");
      },
    },
    worst: new Proxy(
      {},
      {
        ownKeys(): never {
          throw new Error("no");
        },
      },
    ),
  };
  expect(toJson(hostile)).toEqual({ bad: "[Unreadable]", worse: "[Unreadable]", worst: "[Unreadable]" });
});

test("a key called __proto__ is a key like any other", () => {
  expect(safeJson(JSON.parse('{"__proto__":1}'))).toBe('{"__proto__":1}');
});

test("beyond the limit a note says how much is missing", () => {
  const value = toJson({ rows: Array.from({ length: 1000 }, (_, index) => index), after: 1 }, { limit: 5 });
  expect(value).toEqual({ rows: [0, 1, 2, "… 997 more"], "…": "1 more" });
});

test("a very deep value is cut instead of overflowing the stack", () => {
  let deep: unknown = 1;
  for (let level = 0; level < 50_000; level++) deep = [deep];
  expect(safeJson(deep)).toContain("[Too deep]");
});
