import vm from "node:vm";
import fc from "fast-check";
import { expect, test } from "vitest";
import { quote, shorten, show } from "./show.ts";

class Money {
  amount = 1;
}

fc.configureGlobal({ numRuns: 10000 });
test.each([
  [0, "`0`"],
  [-0, "`-0`"],
  [NaN, "`NaN`"],
  [10n, "`10n`"],
  [true, "`true`"],
  [null, "`null`"],
  [undefined, "`undefined`"],
  ["30x", '`"30x"`'],
  ['say "hi"\n', '`"say \\"hi\\"\\n"`'],
  [Symbol("secret"), "`Symbol(secret)`"],
  [function clean() {}, "`function clean`"],
  [() => 1, "`function`"],
  [Money, "`class Money`"],
  [new Money(), "`a Money`"],
  [[], "`[]`"],
  [[1, "a", [2, [3]]], '`[1, "a", [2, Array(1)]]`'],
  [[1, 2, 3, 4, 5, 6], "`[1, 2, 3, 4, … 2 more]`"],
  [Object.assign([1], { 2: 3 }), "`[1, nothing, 3]`"],
  [{}, "`{}`"],
  [{ limit: 3, delay: "1s" }, '`{ limit: 3, delay: "1s" }`'],
  [{ a: { b: { c: 1 } } }, "`{ a: { b: {…} } }`"],
  [Object.create(null), "`{}`"],
  [new Date(0), "`Date 1970-01-01T00:00:00.000Z`"],
  [new Date(NaN), "`Date (invalid)`"],
  [/a+/g, "`/a+/g`"],
  [new Map([[1, 2]]), "`Map(1)`"],
  [new TypeError("no"), "`TypeError: no`"],
  [new Uint8Array(5), "`Uint8Array of 5 bytes`"],
  [Promise.resolve(1), "`a Promise`"],
])("a value is shown short: %o", (value, shown) => {
  expect(show(value)).toBe(shown);
});

test("long text is cut, never in the middle of a character", () => {
  expect(show("x".repeat(1000)).length).toBeLessThan(80);
  expect(shorten("ab😀cd", 4)).toBe("ab…");
  expect(quote("ab")).toBe('"ab"');
});

test("showing a value runs none of its code", () => {
  const ran: string[] = [];
  const value = {
    get a() {
      ran.push("get");
      return 1;
    },
    toString: () => ran.push("toString"),
    toJSON: () => ran.push("toJSON"),
  };
  expect(show(value)).toBe("`{ a: …, toString: function toString, toJSON: function toJSON }`");
  expect(ran).toEqual([]);
});

test("what refuses to be looked into is shown as such", () => {
  const refuse = () => {
    throw new Error("no");
  };
  const hostile = new Proxy({}, { get: refuse, getPrototypeOf: refuse, ownKeys: refuse, getOwnPropertyDescriptor: refuse });
  expect(show(hostile)).toBe("`a value that cannot be looked into`");
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  expect(show(proxy)).toBe("`a value that cannot be looked into`");
});

test("cyclic values and values of another realm are shown", () => {
  const cyclic: Record<string, unknown> = {};
  cyclic["self"] = cyclic;
  expect(show(cyclic)).toBe("`{ self: { self: {…} } }`");
  expect(show(vm.runInNewContext("({ a: [1] })"))).toBe("`{ a: [1] }`");
  expect(show(vm.runInNewContext("new Date(0)"))).toBe("`a Date`");
});

test("anything at all is shown in a line of bounded length", () => {
  fc.assert(
    fc.property(
      fc.anything({ withDate: true, withMap: true, withSet: true, withBigInt: true, withNullPrototype: true, withTypedArray: true }),
      (value) => {
        const shown = show(value);
        expect(shown).toMatch(/^`[^\n]*`$/);
        expect(shown.length).toBeLessThan(3000);
      },
    ),
  );
});
