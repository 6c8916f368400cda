import { expect, test } from "vitest";
import { whenUsed } from "../shared/when-used.ts";
import { VirtualClock } from "./virtual-clock.ts";

test("time stands still while a part of the library is being loaded", async () => {
  const clock = new VirtualClock();
  const seen: string[] = [];
  const part = whenUsed(() => new Promise<void>((resolve) => void setTimeout(resolve, 20)));
  clock.setTimer(1000, () => seen.push("time"));
  void part().then(() => clock.setTimer(500, () => seen.push("part")));
  await clock.advance(2000);
  expect(seen).toEqual(["part", "time"]);
});
