import { expect, test } from "vitest";
import { allLoaded, isLoading, whenUsed } from "./when-used.ts";

test("a part is loaded when it is asked for, and once", async () => {
  let loads = 0;
  const part = whenUsed(async () => ++loads);
  expect(loads).toBe(0);
  expect(await Promise.all([part(), part()])).toEqual([1, 1]);
  expect(await part()).toBe(1);
});

test("what could not be loaded is tried again", async () => {
  const ways = [() => Promise.reject(new Error("no such file")), () => Promise.resolve("there")];
  const part = whenUsed(async () => ways.shift()?.());
  await expect(part()).rejects.toThrow("no such file");
  expect(await part()).toBe("there");
});

test("whoever lets everything go on that can can wait for what is being loaded", async () => {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const first = whenUsed(() => promise)();
  const other = whenUsed(() => Promise.resolve())();
  expect(isLoading()).toBe(true);
  await other;
  expect(isLoading()).toBe(true);
  const all = allLoaded();
  reject(new Error("no such file"));
  resolve();
  await all;
  expect(isLoading()).toBe(false);
  await expect(first).rejects.toThrow("no such file");
});
