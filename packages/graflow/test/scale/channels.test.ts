// Channels that hold very much.
import { expect, test } from "vitest";
import { task, workflow } from "../../src/index.ts";
import { growth } from "./growth.ts";

test.each(["append", "prepend"] as const)(
  "a list grows by very many calls of `%s`, and keeps their order",
  async (method) => {
    const fill = task("fill", async (count: number, { channel }) => {
      for (let n = 0; n < count; n++) await channel[method]("list", n);
      return channel.get<number[]>("list");
    });
    const flow = workflow("w", fill);
    const list = (await flow.run(3)) ?? [];
    expect(method === "append" ? list : list.toReversed()).toEqual([0, 1, 2]);
    expect(await growth(2_000, 20_000, (count) => flow.run(count))).toBeLessThan(6);
  },
  60_000,
);
