// Many tasks and few places; several engines; engines that are closed in the middle.
import { describe, expect, test } from "vitest";
import { both, engineWith, isHere, start } from "./both.ts";
import * as flows from "./flows.ts";

describe.each(both)("%s", (_, place) => {
  test("many more tasks than places all have their turn", async () => {
    const engine = engineWith(place({ max: 2 }));
    const numbers = Array.from({ length: 100 }, (__, n) => n);
    expect(await flows.squares.run(numbers, { engine })).toEqual(numbers.map((n) => n * n));
  });

  test("a task that waits for its turn is called off at once, and holds up nobody", async () => {
    const engine = engineWith(place({ max: 1, grace: 1 }));
    const first = start(flows.waits, engine);
    await isHere(first);
    const second = start(flows.waits, engine);
    for await (const event of second.events()) if (event.type === "task.started") second.cancel("never mind");
    expect(await second.outcome).toMatchObject({ status: "cancelled", reason: "never mind" });
    first.cancel("enough");
    await first.outcome;
    expect(await flows.who.run(undefined, { engine })).toMatch(/^\d+\/\d+$/);
  });

  test("engines that have the same handler have places of their own", async () => {
    const handler = place({ max: 1 });
    const [one, other] = [engineWith(handler), engineWith(handler)];
    const run = start(flows.waits, one);
    await isHere(run);
    expect(await flows.who.run(undefined, { engine: other })).toMatch(/^\d+\/\d+$/);
    run.cancel("enough");
    await run.outcome;
    await one.close();
    expect(await flows.who.run(undefined, { engine: other })).toMatch(/^\d+\/\d+$/);
  });

  test("an engine that is closed ends what goes on there, and what waits for it", async () => {
    const engine = engineWith(place({ max: 1, grace: 1 }));
    const going = start(flows.stuck, engine);
    await isHere(going);
    const waiting = start(flows.waits, engine);
    for await (const event of waiting.events()) if (event.type === "task.started") break;
    await engine.close();
    expect(await going.outcome).toMatchObject({ status: "cancelled" });
    expect(await waiting.outcome).toMatchObject({ status: "cancelled" });
  });
});
