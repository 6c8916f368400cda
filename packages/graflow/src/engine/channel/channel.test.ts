import { describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { defineChannel, type ChannelChange } from "../../graph/channel.ts";
import { memoryChannels } from "../../memory/channel-store.ts";
import { ClassRegistry } from "../../shared/codec/class-registry.ts";
import { VirtualClock } from "../../testing/virtual-clock.ts";
import { openChannel } from "./open-channel.ts";
import { openTypedChannel } from "./typed-channel.ts";

function bench(setup: Partial<Parameters<typeof openChannel>[2]> = {}) {
  const clock = new VirtualClock();
  const store = memoryChannels(clock);
  return { clock, store, channel: openChannel(store, clock, { runId: "run", name: "", signal: undefined, ...setup }) };
}

const refusal = (code: string, message?: string): unknown =>
  expect.objectContaining({ code, ...(message === undefined ? {} : { message }) });

describe("a channel", () => {
  test("tells every change made through it, of appended lists without the value", async () => {
    const changes: ChannelChange[] = [];
    const { channel } = bench({ onChange: (change) => changes.push(change) });
    await channel.set("a", 1);
    await channel.increment("a", 2);
    await channel.update<number>("a", (a = 0) => a * 2);
    await channel.append("list", 1);
    await channel.prepend("list", 0);
    await channel.delete("a");
    await channel.delete("a");
    await channel.clear();
    expect(changes).toEqual([
      { key: "a", type: "set", value: 1 },
      { key: "a", type: "set", value: 3 },
      { key: "a", type: "set", value: 6 },
      { key: "list", type: "set" },
      { key: "list", type: "set" },
      { key: "a", type: "deleted" },
      { key: "list", type: "deleted" },
    ]);
  });

  test("reads its signal only when something waits", async () => {
    const signal = vi.fn<() => undefined>();
    const clock = new VirtualClock();
    const setup = {
      runId: "run",
      name: "",
      get signal() {
        return signal();
      },
    };
    const channel = openChannel(memoryChannels(clock), clock, setup);
    await channel.set("a", 1);
    await channel.increment("a");
    await channel.append("list", 1);
    await channel.keys();
    expect(signal).not.toHaveBeenCalled();
    await (await channel.lock("a")).release();
    expect(signal).toHaveBeenCalledTimes(1);
  });

  test("refuses bad arguments at once", async () => {
    const { channel } = bench();
    await expect(channel.set(5 as never, 1)).rejects.toEqual(refusal("OPTION_INVALID", "Expected `key` to be text, got `5`"));
    await expect(channel.set("a", 1, { ttl: 0 })).rejects.toEqual(refusal("OPTION_INVALID", "Expected `ttl` to be longer than 0"));
    await expect(channel.set("a", 1, { ttl: "soon" as never })).rejects.toEqual(refusal("OPTION_INVALID"));
    await expect(channel.increment("a", NaN)).rejects.toEqual(refusal("OPTION_INVALID"));
    await expect(channel.update("a", 5 as never)).rejects.toEqual(refusal("OPTION_INVALID"));
    await expect(channel.lock("a", { wait: -1 })).rejects.toEqual(refusal("OPTION_INVALID"));
    expect(() => channel.subscribe(5 as never)).toThrow(expect.objectContaining({ code: "OPTION_INVALID" }));
    expect(await channel.keys()).toEqual([]);
  });

  test("tells the channel and the key of what does not fit", async () => {
    const { channel } = bench();
    await channel.set("hits", "many");
    await expect(channel.increment("hits")).rejects.toEqual(
      refusal("CHANNEL_TYPE", 'Expected key "hits" of the run\'s channel to hold a number, got `"many"`'),
    );
  });

  test("carries instances of registered classes", async () => {
    class Money {
      readonly cents: number;
      constructor(cents: number) {
        this.cents = cents;
      }
    }
    const registry = new ClassRegistry();
    registry.registerClass("Money", Money, { encode: ({ cents }) => cents, decode: (cents) => new Money(cents) });
    const { channel } = bench({ registry });
    await channel.set("price", new Money(5));
    await channel.append("prices", new Money(6));
    expect(await channel.get("price")).toEqual(new Money(5));
    expect(await channel.get("prices")).toEqual([new Money(6)]);
  });

  test("rule 32: an update is tried again with what a quicker task wrote, and given up when the signal aborts", async () => {
    const stop = new AbortController();
    const { channel, store, clock } = bench({ signal: stop.signal });
    const quicker = openChannel(store, clock, { runId: "run", name: "", signal: undefined });
    const seen: unknown[] = [];
    await channel.update<number>("n", async (n = 0) => {
      seen.push(n);
      if (seen.length < 3) await quicker.set("n", seen.length * 10);
      return n + 1;
    });
    expect(seen).toEqual([0, 10, 20]);
    expect(await channel.get("n")).toBe(21);

    const always = channel.update<number>("n", async (n = 0) => {
      await quicker.increment("n");
      if (n > 30) stop.abort(new Error("enough"));
      return -1;
    });
    await expect(always).rejects.toThrow("enough");
    expect(await channel.update<number>("n", (n = 0) => n)).toBeGreaterThan(30);
  });

  test("rule 32: a lock leaves no timer and no listener behind, had or not", async () => {
    const stop = new AbortController();
    const removed = vi.spyOn(stop.signal, "removeEventListener");
    const added = vi.spyOn(stop.signal, "addEventListener");
    const { channel, clock } = bench({ signal: stop.signal });
    const lock = await channel.lock("key");
    const waiting = channel.lock("key");
    await expect(channel.lock("key", { wait: 0 })).rejects.toEqual(refusal("CHANNEL_LOCK"));
    expect(clock.pending).toBe(1);
    await lock.release();
    await (await waiting).release();
    expect(clock.pending).toBe(0);
    expect(removed).toHaveBeenCalledTimes(added.mock.calls.length);
    stop.abort(new Error("over"));
    await expect(channel.lock("key")).rejects.toThrow("over");
  });

  test("rule 35: a subscription that is over listens to nothing any more", async () => {
    const stop = new AbortController();
    const removed = vi.spyOn(stop.signal, "removeEventListener");
    const { channel, store } = bench({ signal: stop.signal });
    const end = vi.fn<() => void>();
    vi.spyOn(store.open("run", ""), "subscribe").mockImplementation(() => end);
    await channel.subscribe("key").return?.();
    expect(end).toHaveBeenCalledTimes(1);
    expect(removed).toHaveBeenCalledTimes(1);
  });
});

describe("a typed channel", () => {
  const metrics = defineChannel(
    "metrics",
    z.object({ hits: z.number().int().min(0), tags: z.array(z.string()), last: z.object({ at: z.date() }).optional() }),
  );

  test("rule 36: tells the path and the reason of what does not fit, and only of the key at hand", async () => {
    const { channel: loose } = bench({ name: "metrics" });
    const channel = openTypedChannel(loose, metrics);
    const error: unknown = await channel.set("tags", ["a", 5] as never).catch((caught: unknown) => caught);
    expect(error).toEqual(refusal("VALIDATION_FAILED"));
    expect((error as { issues: unknown }).issues).toEqual([{ path: "tags[1]", message: expect.stringContaining("string") as string }]);
    expect(String(error)).toContain('key "tags" of channel "metrics"');
    await channel.set("last", { at: new Date(5) });
    expect(await channel.get("last")).toEqual({ at: new Date(5) });
    expect(await loose.keys()).toEqual(["last"]);
  });

  test("rule 36: what lies under a strict schema's unknown key is refused", async () => {
    const { channel: loose } = bench({ name: "strict" });
    const channel = openTypedChannel(loose, defineChannel("strict", z.strictObject({ hits: z.number() })));
    await expect(channel.set("hit" as never, 1 as never)).rejects.toEqual(refusal("VALIDATION_FAILED"));
    await channel.set("hits", 1);
    expect(await loose.keys()).toEqual(["hits"]);
  });

  test("is defined by a name and a Standard Schema", () => {
    expect(() => defineChannel("", z.object({}))).toThrow(expect.objectContaining({ code: "OPTION_INVALID" }));
    expect(() => defineChannel("metrics", { hits: Number } as never)).toThrow(expect.objectContaining({ code: "OPTION_INVALID" }));
  });
});
