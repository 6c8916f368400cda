import { describe, expect, test, vi } from "vitest";
import { createFeed, mapFeed } from "./feed.ts";

describe("a feed", () => {
  test("delivers what was pushed before and after somebody came to read, in order", async () => {
    const feed = createFeed<number>(() => undefined);
    feed.push(1);
    const reads = [feed.values.next(), feed.values.next(), feed.values.next()];
    feed.push(2);
    feed.push(3);
    expect((await Promise.all(reads)).map(({ value }) => value)).toEqual([1, 2, 3]);
  });

  test("keeps thousands of values that nobody reads in order", async () => {
    const feed = createFeed<number>(() => undefined);
    const read: number[] = [];
    for (let i = 0; i < 10_000; i++) {
      feed.push(i);
      if (i % 3 === 0) read.push(Number((await feed.values.next()).value));
    }
    feed.end();
    for await (const value of feed.values) read.push(value);
    expect(read).toEqual(Array.from({ length: 10_000 }, (_, i) => i));
  });

  test("delivers what waits before it ends, and tells once that it has ended", async () => {
    const onEnd = vi.fn<() => void>();
    const feed = createFeed<number>(onEnd);
    feed.push(1);
    feed.end();
    feed.push(2);
    feed.end();
    expect([await feed.values.next(), await feed.values.next()]).toEqual([
      { done: false, value: 1 },
      { done: true, value: undefined },
    ]);
    expect(onEnd).toHaveBeenCalledTimes(1);
  });

  test("closes at once, without what waits, when its reader leaves", async () => {
    const onEnd = vi.fn<() => void>();
    const feed = createFeed<number>(onEnd);
    feed.push(1);
    feed.push(2);
    for await (const value of feed.values) {
      expect(value).toBe(1);
      break;
    }
    expect(onEnd).toHaveBeenCalledTimes(1);
    expect(await feed.values.next()).toEqual({ done: true, value: undefined });
  });

  test("gives an error to one reader, after the values that wait; the others are done", async () => {
    const feed = createFeed<number>(() => undefined);
    const waiting = feed.values.next();
    const other = feed.values.next();
    feed.end(new Error("lost"));
    await expect(waiting).rejects.toThrow("lost");
    expect((await other).done).toBe(true);

    const late = createFeed<number>(() => undefined);
    late.push(1);
    late.end(new Error("lost"));
    expect((await late.values.next()).value).toBe(1);
    await expect(late.values.next()).rejects.toThrow("lost");
    expect((await late.values.next()).done).toBe(true);
  });

  test("is closed when a value cannot be read", async () => {
    const onEnd = vi.fn<() => void>();
    const feed = createFeed<number>(onEnd);
    const mapped = mapFeed(feed.values, (value) => {
      if (value === 2) throw new Error("two");
      return value * 10;
    });
    for (const value of [1, 2, 3]) feed.push(value);
    expect((await mapped.next()).value).toBe(10);
    await expect(mapped.next()).rejects.toThrow("two");
    expect(onEnd).toHaveBeenCalledTimes(1);
    expect((await mapped.next()).done).toBe(true);
  });
});
