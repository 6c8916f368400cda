import { expect, test } from "vitest";
import { Aside } from "./aside.ts";
import { decode, encode } from "./codec.ts";

function there(value: unknown, isSharing = false): { readonly value: unknown; readonly text: string; readonly aside: Aside } {
  const aside = new Aside(isSharing);
  const text = encode(value, { aside });
  return { value: decode(text, { buffers: aside.buffers }), text, aside };
}

test("buffers and views of every kind stand beside the text, and come back as they were", () => {
  const value = {
    bytes: new Uint8Array([1, 2, 3]),
    clamped: new Uint8ClampedArray([4]),
    doubles: new Float64Array([0.5, Number.NaN]),
    big: new BigInt64Array([-5n]),
    view: new DataView(new ArrayBuffer(3)),
    bare: new ArrayBuffer(7),
    deep: [new Map([["key", new Int16Array([-1])]])],
  };
  const { value: back, text, aside } = there(value);
  expect(back).toEqual(value);
  expect(aside.buffers.length).toBe(7);
  expect(aside.bytes).toBe(3 + 1 + 16 + 8 + 3 + 7 + 2);
  expect(text).not.toContain("AQID");
});

test("a whole buffer is the same buffer beside the text, once, however many views of it there are", () => {
  const buffer = new ArrayBuffer(8);
  const { aside, value } = there([new Uint8Array(buffer), new Float64Array(buffer), buffer]);
  expect(aside.buffers).toEqual([buffer]);
  expect(aside.buffers[0]).toBe(buffer);
  const [bytes, doubles, bare] = value as [Uint8Array, Float64Array, ArrayBuffer];
  expect([bytes.buffer, doubles.buffer]).toEqual([bare, bare]);
});

test("of a view of a part only that part goes along", () => {
  const secret = new Uint8Array([9, 9, 1, 2, 9]);
  const { aside, value } = there({ part: secret.subarray(2, 4), buffer: Buffer.from("text") });
  expect(value).toEqual({ part: new Uint8Array([1, 2]), buffer: new Uint8Array([116, 101, 120, 116]) });
  expect(aside.bytes).toBe(6);
});

test("what an error has of buffers goes along once, and what of it cannot be stored leaves nothing behind", () => {
  const pool = new ArrayBuffer(8);
  const error = Object.assign(new Error("no"), {
    part: new Uint8Array(pool, 0, 4),
    cause: Object.assign(new Error("inner"), { part: new Uint8Array(pool, 4, 2) }),
    request: { body: new Uint8Array(3), send: () => {} },
  });
  const { value, aside } = there({ error });
  expect(value).toMatchObject({ error: { part: new Uint8Array(4), cause: { part: new Uint8Array(2) } } });
  expect((value as { error: object }).error).not.toHaveProperty("request");
  expect(aside.bytes).toBe(6);
});

test("shared memory stays shared where it can, and is refused where it cannot, with the place where it stands", () => {
  const memory = new SharedArrayBuffer(8);
  const { value } = there({ numbers: new Int32Array(memory, 4, 1), memory }, true);
  const { numbers, memory: same } = value as { numbers: Int32Array; memory: SharedArrayBuffer };
  expect(same).toBe(memory);
  expect([numbers.buffer, numbers.byteOffset, numbers.length]).toEqual([memory, 4, 1]);
  expect(() => there({ a: [new Int32Array(memory)] })).toThrow(
    "Expected a value that can be stored at `.a[0]`, got shared memory, which ends with this process",
  );
  expect(() => there(memory)).toThrow("shared memory");
});

test("a buffer that was given away is refused, beside the text and in it", () => {
  const bytes = new Uint8Array(4);
  structuredClone(bytes, { transfer: [bytes.buffer] });
  expect(() => there({ bytes })).toThrow("at `.bytes`, got a buffer that was given away");
  expect(() => encode({ bytes })).toThrow("given away");
});

test("a class of the user's own that extends a view is refused as ever", () => {
  class Pixels extends Uint8Array {}
  expect(() => there({ pixels: new Pixels(3) })).toThrow("Expected a value that can be stored at `.pixels`");
});

test("a text whose buffers are not there, or that names a view that does not exist, is damaged", () => {
  const aside = new Aside(false);
  const text = encode(new Uint8Array(3), { aside });
  expect(() => decode(text)).toThrow(expect.objectContaining({ code: "DATA_DAMAGED" }));
  expect(() => decode(text.replace("Uint8Array", "constructor"), { buffers: aside.buffers })).toThrow(
    expect.objectContaining({ code: "DATA_DAMAGED" }),
  );
  expect(() => decode(`~[["Aside",1],[2,3],"ArrayBuffer","length"]`, { buffers: aside.buffers })).toThrow(
    expect.objectContaining({ code: "DATA_DAMAGED" }),
  );
  expect(() => decode(text.replace("Uint8Array", "Float64Array"), { buffers: aside.buffers })).toThrow(
    expect.objectContaining({ code: "DATA_DAMAGED" }),
  );
});
