import { describe, expect, test } from "vitest";
import { channelCases } from "../testing/channel-cases.ts";
import { VirtualClock } from "../testing/virtual-clock.ts";
import { memoryChannels } from "./channel-store.ts";

describe("channels in memory", () => {
  test.each(channelCases)("$name", async ({ run }) => {
    const clock = new VirtualClock();
    await run({ store: memoryChannels(clock), clock, advance: (ms) => clock.advance(ms) });
  });

  test("rule 34: a ttl costs no timer", async () => {
    const clock = new VirtualClock();
    const space = memoryChannels(clock).open("run", "");
    for (let i = 0; i < 1000; i++) {
      await space.write(`key-${i}`, { type: "number", number: i }, 10);
      if (i % 100 === 99) await clock.advance(5);
    }
    expect(clock.pending).toBe(0);
    expect((await space.keys()).length).toBe(100);
  });

  test("what a task still writes after its run was dropped is kept nowhere", async () => {
    const clock = new VirtualClock();
    const store = memoryChannels(clock);
    const late = store.open("run", "");
    await store.drop("run");
    await late.write("key", { type: "number", number: 1 });
    expect(await store.open("run", "").keys()).toEqual([]);
  });
});
