// The cases of channels, tested: each store here breaks one promise, and the cases that say so must fail, and no others.
import { describe, expect, test } from "vitest";
import { type ChannelCase, channelCases } from "../../src/testing/index.ts";
import { VirtualClock } from "../../src/testing/virtual-clock.ts";
import { alteredChannels, type BrokenChannels } from "./broken-channels.ts";
import { channelKeys } from "./channel-keys.ts";
import { channelNews } from "./channel-news.ts";

type Sound = Omit<BrokenChannels, "does" | "fails">;

async function passes({ run }: ChannelCase, store: Sound): Promise<boolean> {
  const clock = new VirtualClock();
  try {
    await Promise.race([run({ store: alteredChannels(clock, store), clock, advance: (ms) => clock.advance(ms) }), stuck()]);
    return true;
  } catch {
    return false;
  }
}

/** Rejects after so many turns of the event loop: whoever waits then waits for something that never comes. */
async function stuck(): Promise<never> {
  for (let turn = 0; turn < 2000; turn++) await new Promise<void>((resolve) => void setImmediate(resolve));
  throw new Error("it waits for ever");
}

async function failures(store: Sound): Promise<string[]> {
  const failed: string[] = [];
  for (const each of channelCases) if (!(await passes(each, store))) failed.push(each.name);
  return failed;
}

describe("a channel store that", () => {
  test("keeps every promise passes every case", async () => {
    expect(await failures({})).toEqual([]);
  });

  test.each([...channelKeys, ...channelNews])("$does fails where it does so", async (store) => {
    expect(store.fails).not.toEqual([]);
    expect((await failures(store)).toSorted()).toEqual(store.fails.toSorted());
  });
});
