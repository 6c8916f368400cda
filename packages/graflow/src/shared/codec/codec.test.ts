import vm from "node:vm";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { GraflowError, isGraflowError } from "../errors/graflow-error.ts";
import { OptionError } from "../errors/option-error.ts";
import { SerializationError } from "../errors/serialization-error.ts";
import { ClassRegistry } from "./class-registry.ts";
import { decode, encode, type EncodeOptions } from "./codec.ts";

const roundTrip = (value: unknown): unknown => decode(encode(value));

function refusal(value: unknown, options?: EncodeOptions): SerializationError {
  try {
    encode(value, options);
  } catch (error) {
    if (error instanceof SerializationError && error.code === "NOT_SERIALIZABLE") return error;
    throw error;
  }
  throw new Error("it was stored");
}

function damage(text: string): void {
  expect(() => decode(text)).toThrow(expect.objectContaining({ code: "DATA_DAMAGED", name: "SerializationError" }));
}

class Money {
  readonly cents: number;
  constructor(cents: number) {
    this.cents = cents;
  }
}

class Order {
  id = "o1";
  readonly lines: unknown;
  constructor(lines: unknown) {
    this.lines = lines;
  }
}

const registry = new ClassRegistry()
  .registerClass("Money", Money, { encode: (money) => money.cents, decode: (cents) => new Money(cents) })
  .registerClass('an "Order"', Order, { encode: ({ lines }) => ({ lines }), decode: ({ lines }) => new Order(lines) });

describe("values that can be stored", () => {
  test.each<[string, unknown]>([
    ["a record", { a: 1, b: [true, null, "x", 0.5] }],
    ["undefined", undefined],
    ["undefined inside", { a: undefined, b: [undefined] }],
    ["null", null],
    ["odd numbers", [NaN, Infinity, -Infinity, -0, 0, 1e300, 5e-324]],
    ["text", "\u0000 \ud800 😀 \u2028 </script>"],
    ["bigints", [0n, -12345678901234567890n]],
    ["dates", [new Date(0), new Date(NaN), new Date(8.64e15)]],
    ["maps and sets", new Map<unknown, unknown>([[{ k: 1 }, new Set([1, "a"])]])],
    ["patterns", /a"\/\n<b>/giu],
    ["a pattern without flags", /x/],
    ["typed arrays", [new Uint8Array([1, 2]), new Float64Array([0.5]), new BigInt64Array([5n]), new Uint8ClampedArray(0)]],
    ["buffers", new Uint8Array([1, 2, 3]).buffer],
    ["views", new DataView(new Uint8Array([1, 2, 3]).buffer)],
    ["web addresses", [new URL("https://example.org/a?b=c#d"), new URLSearchParams("a=1&a=2")]],
    ["boxed primitives", [Object(1), Object("a"), Object(false), Object(5n)]],
    ["arrays with holes", Object.assign([], { 2: "x", length: 5 })],
    ["nearly empty arrays", Object.assign([], { 100_000: "x" })],
    ["records without a prototype", Object.assign(Object.create(null), { a: 1 })],
    ["keys like the methods of objects", { constructor: 1, toString: 2, hasOwnProperty: 3, "": 4, "~": 5 }],
    ["texts like our marks", ["~", "~-1", "\n", "-1", { "\u0000Money": 1 }]],
    ["the text that looks like undefined", "~-1"],
  ])("%s", (_, value) => {
    expect(roundTrip(value)).toStrictEqual(value);
    expect(roundTrip([value, { value }])).toStrictEqual([value, { value }]);
  });

  test("plain data is stored as JSON", () => {
    expect(encode({ a: [1, "x", null, true] })).toBe('{"a":[1,"x",null,true]}');
    expect(encode("x")).toBe('"x"');
    expect(encode(12)).toBe("12\n");
  });

  test("shared references stay shared, and cycles cyclic", () => {
    const shared = { n: 1 };
    const value: Record<string, unknown> = { a: shared, b: [shared], map: new Map([[shared, shared]]) };
    value["self"] = value;
    const back = roundTrip(value) as { a: unknown; b: unknown[]; self: unknown; map: Map<unknown, unknown> };
    expect(back.self).toBe(back);
    expect(back.b[0]).toBe(back.a);
    expect(back.map.get(back.a)).toBe(back.a);
  });

  test("values of another realm come back as values of this one", () => {
    const value: unknown = vm.runInNewContext(
      "({ list: [1, { a: undefined }], map: new Map([[1, new Date(0)]]), bytes: new Uint8Array(2), bare: Object.create(null) })",
    );
    expect(roundTrip(value)).toStrictEqual({
      list: [1, { a: undefined }],
      map: new Map([[1, new Date(0)]]),
      bytes: new Uint8Array(2),
      bare: Object.create(null) as unknown,
    });
  });

  test("a Buffer comes back as bytes, or as a Buffer when its class is registered", () => {
    const buffer = Buffer.from("héllo");
    expect(roundTrip({ buffer })).toStrictEqual({ buffer: new Uint8Array(buffer) });
    const buffers = new ClassRegistry().registerClass("Buffer", Buffer, {
      encode: (bytes) => new Uint8Array(bytes),
      decode: (bytes) => Buffer.from(bytes.buffer),
    });
    expect(decode(encode([buffer], { registry: buffers }), { registry: buffers })).toStrictEqual([buffer]);
  });

  test("of a view of a larger buffer only the visible bytes are stored", () => {
    const secret = new TextEncoder().encode("secret|visible|secret");
    const text = encode([secret.subarray(7, 14), Buffer.from(secret.buffer, 7, 7), new DataView(secret.buffer, 7, 7)]);
    expect(text).not.toContain(Buffer.from("secret").toString("base64").slice(0, 6));
    const [a, b, c] = decode(text) as [Uint8Array, Uint8Array, DataView];
    expect(new TextDecoder().decode(a)).toBe("visible");
    expect(a).toStrictEqual(b);
    expect(new TextDecoder().decode(c)).toBe("visible");
    expect(a.buffer.byteLength).toBe(7);
  });

  test("two whole views of one buffer still share it", () => {
    const bytes = new Uint8Array(4);
    const [a, b] = roundTrip([bytes, new DataView(bytes.buffer)]) as [Uint8Array, DataView];
    b.setUint8(0, 9);
    expect(a[0]).toBe(9);
  });

  const data = fc
    .anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withSet: true,
      withNullPrototype: true,
      withObjectString: false,
      withTypedArray: true,
      withSparseArray: true,
      withBoxedValues: true,
      stringUnit: "binary",
      key: fc.string({ unit: "binary" }).filter((key) => key !== "__proto__"),
    })
    .filter((value) => !hasOddKeys(value));

  test("property: any data comes back as it was", () => {
    fc.assert(
      fc.property(data, (value) => {
        expect(roundTrip(value)).toStrictEqual(value);
      }),
      { numRuns: 500 },
    );
  });

  test("property: any JSON comes back as it was, and is stored as JSON unless it has a -0", () => {
    fc.assert(
      fc.property(
        fc.jsonValue({ stringUnit: "binary" }).filter((value) => !hasOddKeys(value)),
        (value) => {
          const text = encode(value);
          expect(decode(text)).toStrictEqual(value);
          expect(text.startsWith("~") ? value : JSON.parse(text)).toStrictEqual(value);
        },
      ),
    );
  });

  test("property: no text that was cut off reads as a complete one", () => {
    fc.assert(
      fc.property(data, fc.nat(), (value, n) => {
        const text = encode(value);
        damage(text.slice(0, n % text.length));
      }),
      { numRuns: 500 },
    );
  });

  test("property: text that is not ours gives a value or a SerializationError, nothing else", () => {
    const noise = fc.oneof(
      fc.string(),
      fc.json(),
      fc.json().map((json) => `~${json}`),
      fc.tuple(data, fc.nat(), fc.string({ minLength: 1, maxLength: 3 })).map(([value, n, text]) => {
        const good = encode(value);
        const at = n % good.length;
        return good.slice(0, at) + text + good.slice(at + 1);
      }),
    );
    fc.assert(
      fc.property(noise, (text) => {
        let thrown: unknown;
        try {
          decode(text);
        } catch (error) {
          thrown = error;
        }
        expect(thrown === undefined || thrown instanceof SerializationError).toBe(true);
        expect(Object.getOwnPropertyNames(Object.prototype)).toHaveLength(12);
      }),
      { numRuns: 1000 },
    );
  });
});

/** Extra keys on arrays and built-ins are not stored, and `__proto__` is refused. */
function hasOddKeys(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (value instanceof Map) return [...value].flat().some(hasOddKeys);
  if (value instanceof Set) return [...value].some(hasOddKeys);
  return Object.hasOwn(value, "__proto__") || Object.values(value).some(hasOddKeys);
}

describe("errors", () => {
  test("keep their kind, name, message, stack, cause and own fields", () => {
    const error = Object.assign(new TypeError("no such file", { cause: new RangeError("deep", { cause: "text" }) }), {
      code: "ENOENT",
      errno: -2,
      when: new Date(0),
    });
    const back = roundTrip(error) as TypeError & { code: string; when: Date };
    expect(back).toBeInstanceOf(TypeError);
    expect(back).toMatchObject({
      name: "TypeError",
      message: "no such file",
      stack: error.stack,
      code: "ENOENT",
      errno: -2,
      when: new Date(0),
    });
    expect(back.cause).toBeInstanceOf(RangeError);
    expect((back.cause as Error).cause).toBe("text");
    expect(Object.keys(back)).toEqual(["code", "errno", "when"]);
  });

  test("of an unknown class keep its name", () => {
    class HttpError extends Error {
      override name = "HttpError";
      status = 404;
    }
    const back = roundTrip(new HttpError("gone"));
    expect(back).toBeInstanceOf(Error);
    expect(back).toMatchObject({ name: "HttpError", message: "gone", status: 404 });
    expect(String(back)).toBe("HttpError: gone");
  });

  test("of Graflow are recognised, with their code and hint", () => {
    const back = roundTrip(new OptionError("Expected more", "Give more."));
    expect(back).toBeInstanceOf(GraflowError);
    expect(isGraflowError(back, "OPTION_INVALID")).toBe(true);
    expect(back).toMatchObject({ name: "OptionError", message: "Expected more", hint: "Give more." });
  });

  test("that aggregate others keep all of them", () => {
    const back = roundTrip(new AggregateError([new Error("a"), "b", () => 1], "both")) as AggregateError;
    expect(back).toBeInstanceOf(AggregateError);
    expect(back.errors).toStrictEqual([new Error("a"), "b", "`function`"]);
  });

  test("that contain themselves come back the same way", () => {
    const error: Error & { context?: unknown } = new GraflowError("TASK_FAILED", "round", { hint: "Look." });
    error.cause = error;
    error.context = { errors: new Set([error]), list: [error] };
    const back = roundTrip({ error }) as { error: Error & { context: { errors: Set<Error>; list: Error[] } } };
    expect(isGraflowError(back.error, "TASK_FAILED")).toBe(true);
    expect(back.error.cause).toBe(back.error);
    expect(back.error.context.list[0]).toBe(back.error);
    expect(back.error.context.errors.has(back.error)).toBe(true);
  });

  test("can always be stored: what of their fields cannot is left out", () => {
    const inner = Object.assign(new Error("inner"), { socket: new WeakMap(), port: 80 });
    const error = Object.assign(new Error("outer", { cause: inner }), { request: { send: () => 1 }, status: 500, inner });
    Object.defineProperty(error, "secret", {
      enumerable: true,
      get: () => {
        throw new Error("no");
      },
    });
    const back = roundTrip([error]) as [Error & { inner: unknown }];
    expect(Object.keys(back[0])).toEqual(["status", "inner"]);
    expect(back[0].cause).toMatchObject({ message: "inner", port: 80 });
    expect(back[0].inner).toBe(back[0].cause);
  });

  test("can be stored also when they have an instance that contains itself", () => {
    const lines: unknown[] = [];
    const order = new Order(lines);
    lines.push({ of: order });
    const back = decode(encode(Object.assign(new Error("no"), { order, status: 500 }), { registry }), { registry });
    expect(back).toMatchObject({ message: "no", status: 500 });
    expect(back).not.toHaveProperty("order");
  });

  test("in long chains are stored in a moment", () => {
    let error = new Error("0");
    for (let i = 1; i < 200; i++) error = Object.assign(new Error(String(i), { cause: error }), { previous: error });
    expect(roundTrip(error)).toMatchObject({ message: "199", previous: { message: "198", cause: { message: "197" } } });
  });

  test("of another realm and of the platform are errors too", () => {
    expect(roundTrip(vm.runInNewContext("new SyntaxError('far')"))).toStrictEqual(
      expect.objectContaining({ name: "SyntaxError", message: "far" }),
    );
    const back = roundTrip(AbortSignal.abort().reason);
    expect(back).toBeInstanceOf(Error);
    expect(back).toMatchObject({ name: "AbortError", message: "This operation was aborted" });
  });

  test("that are frozen are left as they were", () => {
    expect(roundTrip(Object.freeze(new Error("cold")))).toMatchObject({ message: "cold" });
  });
});

describe("registered classes", () => {
  test("come back as instances, shared ones once", () => {
    const money = new Money(5);
    const back = decode(encode({ a: money, order: new Order([money]) }, { registry }), { registry }) as { a: Money; order: Order };
    expect(back.a).toStrictEqual(new Money(5));
    expect(back.order).toStrictEqual(new Order([new Money(5)]));
    expect((back.order.lines as Money[])[0]).toBe(back.a);
  });

  test("may be encoded as any value, also one that counts as false", () => {
    expect(decode(encode(new Money(0), { registry }), { registry })).toStrictEqual(new Money(0));
  });

  test("keep their subclasses out", () => {
    class Euro extends Money {}
    expect(refusal({ price: new Euro(1) }, { registry })).toMatchObject({ path: ".price" });
  });

  test("that nobody registered where they are read are named", () => {
    const text = encode(new Money(5), { registry });
    expect(() => decode(text)).toThrow("the class `Money` is not registered here");
    damage(text);
  });

  test("tell the path through their data", () => {
    expect(refusal({ order: new Order([1, { f: () => 1 }]) }, { registry }).path).toBe(".order.lines[1].f");
  });

  test("that throw are told of, with the path", () => {
    const bad = new ClassRegistry().registerClass("Money", Money, {
      encode: () => {
        throw new TypeError("no coins");
      },
      decode: () => new Money(0),
    });
    expect(refusal([new Money(1)], { registry: bad })).toMatchObject({
      message: "Expected a value that can be stored at `[0]`, got one that cannot be read: TypeError: no coins",
      path: "[0]",
    });
  });

  test("may lead back to a record around them, but not to themselves", () => {
    const around: Record<string, unknown> = {};
    around["order"] = new Order(around);
    const back = decode(encode(around, { registry }), { registry }) as { order: Order };
    expect(back.order.lines).toBe(back);

    const lines: unknown[] = [];
    const order = new Order(lines);
    lines.push({ of: order });
    expect(refusal({ orders: new Map([["x", order]]) }, { registry })).toMatchObject({
      message: 'Expected an instance of a registered class not to contain itself at `.orders.get("x").lines[0].of`',
    });
  });

  test("are registered once, with a name and a codec", () => {
    const codec = { encode: () => 1, decode: () => new Money(1) };
    expect(() => new ClassRegistry().registerClass("", Money, codec)).toThrow(OptionError);
    expect(() => new ClassRegistry().registerClass("A", {} as typeof Money, codec)).toThrow(OptionError);
    expect(() => new ClassRegistry().registerClass("A", Money, {} as typeof codec)).toThrow(OptionError);
    expect(() => new ClassRegistry().registerClass("A", Money, codec).registerClass("B", Money, codec)).toThrow(OptionError);
    expect(() => new ClassRegistry().registerClass("A", Money, codec).registerClass("A", Order, codec as never)).toThrow(OptionError);
  });
});

describe("values that cannot be stored", () => {
  class MyMap extends Map {}
  class MyList extends Array {}
  const refuse = () => {
    throw new Error("hands off");
  };
  const hostile = new Proxy({}, { get: refuse, getPrototypeOf: refuse, ownKeys: refuse, getOwnPropertyDescriptor: refuse, has: refuse });

  test.each<[string, unknown, string]>([
    ["a function", function callback() {}, "`function callback`"],
    ["a class", Money, "`class Money`"],
    ["a symbol", Symbol("s"), "`Symbol(s)`"],
    ["a promise", Promise.resolve(1), "`a Promise`"],
    ["a WeakMap", new WeakMap(), "`a WeakMap`"],
    ["an instance of a class", new Money(1), "`a Money`"],
    ["an extended Map", new MyMap(), "`MyMap(0)`"],
    ["an extended array", new MyList(), "`[]`"],
    ["an iterator", [1].values(), "`an object`"],
    ["a signal", new AbortController().signal, "`an AbortSignal`"],
    ["shared memory", new SharedArrayBuffer(1), "`a SharedArrayBuffer`"],
    ["a record with a symbol", { [Symbol("s")]: 1 }, "`{}`, which has a symbol as a key"],
    ["a false Map", { [Symbol.toStringTag]: "Map" }, "`{}`, which has a symbol as a key"],
    ["what refuses to be looked into", hostile, "`a value that cannot be looked into`"],
  ])("%s", (_, culprit, shown) => {
    const error = refusal({ rows: [0, new Map([["k", { culprit }]])] });
    expect(error.message).toBe(`Expected a value that can be stored at \`.rows[1].get("k").culprit\`, got ${shown}`);
    expect(error.path).toBe('.rows[1].get("k").culprit');
    expect(error.hint).not.toBe("");
    expect(refusal(culprit).message).toBe(`Expected a value that can be stored, got ${shown}`);
  });

  test("are found at the path that leads to the value", () => {
    expect(refusal([{ f: () => 1 }], { path: "result" }).path).toBe("result[0].f");
  });

  test("a key `__proto__`", () => {
    const value = JSON.parse('{"a":[{"__proto__":{"admin":true}}]}') as unknown;
    expect(refusal(value)).toMatchObject({ path: ".a[0]", message: expect.stringContaining("which has a key `__proto__`") as string });
  });

  test("a getter that throws", () => {
    const value = { list: [Object.defineProperty({}, "x", { enumerable: true, get: refuse })] };
    expect(refusal(value)).toMatchObject({ path: ".list[0].x", cause: expect.objectContaining({ message: "hands off" }) as Error });
  });

  test("a false built-in", () => {
    expect(refusal([Object.create(Map.prototype)])).toBeInstanceOf(SerializationError);
  });

  test("what is nested deeper than the stack", () => {
    let plain: unknown[] = [];
    for (let i = 0; i < 200_000; i++) plain = [plain];
    let rich: unknown = undefined;
    for (let i = 0; i < 200_000; i++) rich = { rich };
    for (const value of [plain, rich])
      expect(refusal(value).message).toBe("Expected a value that can be stored, got one that is nested too deeply");
  });

  test("but what could be stored deep down can be read back", () => {
    let depth = 500;
    for (; depth < 100_000; depth = Math.ceil(depth * 1.3)) {
      let value: unknown = undefined;
      for (let i = 0; i < depth; i++) value = { value };
      let text: string;
      try {
        text = encode(value);
      } catch {
        break;
      }
      decode(text);
    }
    expect(depth).toBeGreaterThan(1000);
  });
});

describe("damaged data", () => {
  test.each([
    "",
    "{",
    "~",
    "~[",
    "~[]",
    "~{}",
    "~[5]x",
    "~5",
    "12",
    "-",
    "nul",
    '["a"',
    "undefined",
    '~[["Class",1],{}]',
    '~[["Class",1],5]',
    '~[["Error",1],[]]',
    '~[["Error",0]]',
    '~[["Class",0]]',
    '~[["Nope",1],1]',
    '~[["Map",9]]',
    '~[["URL","x"]]',
    '~[["RegExp","("]]',
  ])("%j is refused", damage);

  test("what is no text at all is refused", () => {
    damage(undefined as unknown as string);
    damage(5 as unknown as string);
  });

  test.each([
    '{"__proto__":{"admin":true}}',
    '[{"\\u005f_proto__":1}]',
    '{"\\u005F\\u005Fproto\\u005f_":1}',
    '~[{"__proto__":1},{}]',
    '~[["null","__proto__",1],1]',
    '~[{"\\u005f_proto__":1},{}]',
  ])("%s pollutes no prototype", (text) => {
    damage(text);
    expect(({} as { admin?: unknown }).admin).toBeUndefined();
  });

  test("an error with a field `__proto__` changes no prototype", () => {
    const text = encode(Object.assign(new Error("x"), { proto: { admin: true } })).replace('"proto"', '"__proto__"');
    damage(text);
  });

  test("text that only mentions the key is text", () => {
    expect(roundTrip({ a: "__proto__", b: "\u0001" })).toStrictEqual({ a: "__proto__", b: "\u0001" });
  });

  test("nothing stored is run when it is read", () => {
    const ran = (globalThis as { ran?: boolean }).ran;
    for (const text of ['"globalThis.ran=true"', '~[["Object",1],"x"]', '~[{"toString":1,"then":1,"toJSON":1},"globalThis.ran=true"]'])
      decode(text);
    expect((globalThis as { ran?: boolean }).ran).toBe(ran);
  });
});
