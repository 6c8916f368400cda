import vm from "node:vm";
import fc from "fast-check";
import { expect, test } from "vitest";
import { describeError, errorOf } from "./error-of.ts";
import { GraflowError, isGraflowError } from "./errors/graflow-error.ts";

test("a sound error is itself", () => {
  const error = new TypeError("no");
  expect(errorOf(error)).toBe(error);
});

test("a frozen and a cyclic error are themselves", () => {
  const frozen = Object.freeze(new Error("cold"));
  expect(errorOf(frozen)).toBe(frozen);
  const cyclic = new Error("round");
  cyclic.cause = cyclic;
  expect(errorOf(cyclic)).toBe(cyclic);
  expect(describeError(cyclic)).toBe("Error: round");
});

test("thrown text is the message", () => {
  const error = errorOf("disk full");
  expect(error).toBeInstanceOf(Error);
  expect(error.message).toBe("disk full");
  expect(error.cause).toBe("disk full");
  expect(error.stack).toBe("Error: disk full");
});

test.each([
  [undefined, "Expected an error to be thrown, got `undefined`"],
  [null, "Expected an error to be thrown, got `null`"],
  ["", 'Expected an error to be thrown, got `""`'],
  [42, "Expected an error to be thrown, got `42`"],
  [Symbol("x"), "Expected an error to be thrown, got `Symbol(x)`"],
  [{ reason: 1 }, "Expected an error to be thrown, got `{ reason: 1 }`"],
  [() => 1, "Expected an error to be thrown, got `function`"],
])("thrown %o is told as it is", (thrown, message) => {
  const error = errorOf(thrown);
  expect(error.message).toBe(message);
  expect(error.cause).toBe(thrown);
});

test("an error of another realm becomes one of this realm, with its name, message, stack and code", () => {
  const foreign: unknown = vm.runInNewContext("Object.assign(new TypeError('far away'), { code: 'EFAR' })");
  expect(foreign).not.toBeInstanceOf(Error);
  const error = errorOf(foreign);
  expect(error).toBeInstanceOf(Error);
  expect(error).toMatchObject({ name: "TypeError", message: "far away", code: "EFAR", cause: foreign });
  expect(error.stack).toContain("TypeError: far away");
});

test("an object that looks like an error is read as one", () => {
  expect(errorOf({ name: "HttpError", message: "404", code: 404 })).toMatchObject({ name: "HttpError", message: "404", code: 404 });
});

test("an error whose message is no text is told as it is", () => {
  const odd = Object.assign(new Error("x"), { message: { deep: 1 } });
  expect(errorOf(odd)).not.toBe(odd);
  expect(errorOf(odd).message).toBe("Expected an error to be thrown, got `an Error`");
});

test("what refuses to be read is reported all the same, and is not changed", () => {
  const refuse = () => {
    throw new Error("hands off");
  };
  const hostile = [
    Object.defineProperty({}, "message", { get: refuse }),
    Object.defineProperty(new Error("x"), "message", { get: refuse }),
    new Proxy(new Error("x"), { get: refuse, getPrototypeOf: refuse, has: refuse, getOwnPropertyDescriptor: refuse, ownKeys: refuse }),
    Proxy.revocable({}, {}).proxy,
  ];
  for (const thrown of hostile) {
    const error = errorOf(thrown);
    expect(error).toBeInstanceOf(Error);
    expect(describeError(thrown)).toMatch(/^Error/);
  }
});

test("anything at all becomes an error with a message on one line", () => {
  fc.assert(
    fc.property(fc.anything({ withNullPrototype: true, withBigInt: true, withDate: true, withMap: true }), (thrown) => {
      const before = structuredClone(thrown);
      expect(errorOf(thrown)).toBeInstanceOf(Error);
      expect(describeError(thrown)).toMatch(/^[^\r\n]+$/);
      expect(thrown).toEqual(before);
    }),
  );
});

test("a description is one line", () => {
  expect(describeError(new RangeError("first\n   second\r\nthird "))).toBe("RangeError: first second third");
  expect(describeError(new Error(" "))).toBe("Error");
  expect(describeError(new Error("x".repeat(5000))).length).toBe(500);
});

test("errors of Graflow are recognised by their code, in every realm and copy", () => {
  const own = new GraflowError("TASK_FAILED", "no", { hint: "Look." });
  expect(isGraflowError(own)).toBe(true);
  expect(isGraflowError(own, "TASK_FAILED")).toBe(true);
  expect(isGraflowError(own, "TASK_TIMEOUT")).toBe(false);
  expect(isGraflowError(vm.runInNewContext("Object.assign(new Error('no'), { code: 'TASK_FAILED' })"), "TASK_FAILED")).toBe(true);
});

test("nothing else is taken for an error of Graflow", () => {
  const refuse = () => {
    throw new Error("no");
  };
  const others = [
    undefined,
    null,
    "TASK_FAILED",
    { code: "TASK_FAILED" },
    new Error("x"),
    Object.assign(new Error("x"), { code: "toString" }),
    Object.assign(new Error("x"), { code: "ENOENT" }),
    Object.defineProperty(new Error("x"), "code", { get: refuse }),
    new Proxy(new Error("x"), { get: refuse, getPrototypeOf: refuse }),
  ];
  for (const other of others) expect(isGraflowError(other)).toBe(false);
});
