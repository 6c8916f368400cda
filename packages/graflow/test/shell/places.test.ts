// A command in a thread or a process of its own: it is started there, and ends with whoever has started it.
import { expect, test } from "vitest";
import { createEngine, processes, threads } from "../../src/index.ts";
import { gone } from "../is-there.ts";
import { napping } from "./flows.ts";

test.runIf(process.platform === "linux").each([
  ["thread", threads({ grace: 50 })],
  ["process", processes({ grace: 50 })],
])("a command ends with the %s that has started it, when that is killed", async (_, place) => {
  const engine = createEngine({ handlers: { place } });
  const run = napping.start(undefined, { engine });
  const ids: number[] = [];
  for await (const event of run.events()) {
    if (event.type !== "log") continue;
    if (ids.push(Number(event.message)) === 2) run.cancel("enough");
  }
  expect(await run.outcome).toMatchObject({ status: "cancelled" });
  await gone(ids);
  expect(ids).toHaveLength(2);
  await engine.close();
});
