// Buffers from heap to heap: copied, moved, or shared.
import { markAsUntransferable } from "node:worker_threads";
import { describe, expect, test } from "vitest";
import { processes, threads } from "../../src/index.ts";
import { both, engineWith, errorOf } from "./both.ts";
import * as flows from "./flows.ts";

const isDetached = ({ buffer }: Float64Array): boolean => buffer instanceof ArrayBuffer && buffer.detached;
const numbers = (): Float64Array => Float64Array.from({ length: 1000 }, (_, n) => n);

describe.each(both)("%s", (_, place) => {
  test("copy a buffer: what the task gets is its own, and what is here stays", async () => {
    const engine = engineWith(place());
    const given = numbers();
    const { sum, numbers: back } = await flows.sums.run(given, { engine });
    expect(sum).toBe(499_500);
    expect(back).toEqual(given);
    expect(back.buffer).not.toBe(given.buffer);
    expect(given.length).toBe(1000);
  });
});

test("threads() move the buffers of the input when told to: what is here is detached, and refused the next time", async () => {
  const engine = engineWith(threads({ transfer: "input" }));
  const given = numbers();
  expect(await flows.sums.run(given, { engine })).toMatchObject({ sum: 499_500 });
  expect(isDetached(given)).toBe(true);
  const error = await errorOf(flows.sums, engine, given);
  expect(error.message).toBe("Expected a value that can be stored at `input of sum`, got a buffer that was given away");
});

test("threads() move the buffers of the output when told to, and the input is copied", async () => {
  const engine = engineWith(threads({ transfer: "output" }));
  const given = numbers();
  expect((await flows.sums.run(given, { engine })).numbers).toEqual(given);
  expect(isDetached(given)).toBe(false);
});

test("threads() move both, and copy what cannot be moved or is a part of something", async () => {
  const engine = engineWith(threads({ transfer: "both" }));
  const kept = numbers();
  markAsUntransferable(kept.buffer);
  expect(await flows.sums.run(kept, { engine })).toMatchObject({ sum: 499_500 });
  expect(kept.length).toBe(1000);
  const whole = numbers();
  expect(await flows.sums.run(whole.subarray(0, 10), { engine })).toMatchObject({ sum: 45 });
  expect(whole.length).toBe(1000);
});

test("threads() share a SharedArrayBuffer", async () => {
  const engine = engineWith(threads());
  const shared = new Int32Array(new SharedArrayBuffer(16));
  expect(await flows.adds.run({ numbers: shared }, { engine })).toBe(4);
  expect([...shared]).toEqual([1, 1, 1, 1]);
});

test("processes() say that they cannot", async () => {
  const error = await errorOf(flows.adds, engineWith(processes()), { numbers: new Int32Array(new SharedArrayBuffer(16)) });
  expect(error).toMatchObject({ code: "NOT_SERIALIZABLE", hint: "Hand on a copy of it; only threads() share memory." });
  expect(error.message).toContain("at `input of add.numbers`, got shared memory");
});
