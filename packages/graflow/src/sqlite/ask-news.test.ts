import { describe, expect, test } from "vitest";
import { type OpenStore, openStore } from "../../test/sqlite/store.ts";
import { answered, cancelled, newAsk, open } from "../testing/conformance/asks/scenario.ts";
import { VirtualClock } from "../testing/virtual-clock.ts";

interface Pair {
  readonly clock: VirtualClock;
  readonly here: OpenStore;
  readonly elsewhere: OpenStore;
}

/** Two connections to one file, with as many asks. */
async function pair(...ids: readonly string[]): Promise<Pair> {
  const clock = new VirtualClock();
  const here = openStore({ clock });
  const elsewhere = openStore({ clock, file: here.file });
  await open(here.asks, ...ids.map((id) => newAsk(id, { runId: `run of ${id}` })));
  return { clock, here, elsewhere };
}

function listen({ asks }: OpenStore): { readonly ids: string[]; end(): void } {
  const ids: string[] = [];
  return { ids, end: asks.onClosed(undefined, ({ id }) => void ids.push(id)) };
}

describe("looking for asks that other processes have closed", () => {
  test("costs one timer, however many listen, and none when nobody does", async () => {
    const { clock, here } = await pair();
    expect(clock.pending).toBe(0);
    const heard = Array.from({ length: 5 }, () => listen(here));
    await clock.advance(10_000);
    expect(clock.pending).toBe(1);
    for (const { end } of heard) end();
    expect(clock.pending).toBe(0);
    await clock.advance(10_000);
    expect(clock.pending).toBe(0);
  });

  test("tells each once, also of those that are closed on both sides at the same time", async () => {
    const ids = Array.from({ length: 30 }, (_, i) => `ask ${i}`);
    const { clock, here, elsewhere } = await pair(...ids);
    const heard = [listen(here), listen(elsewhere)];
    const sides = [here, elsewhere];
    for (const [i, id] of ids.entries()) {
      await sides[i % 2]?.asks.close(id, answered("yes"));
      if (i % 7 === 0) await clock.advance(250);
    }
    await clock.advance(1000);
    for (const each of heard) expect(each.ids.toSorted()).toEqual(ids.toSorted());
  });

  test("finds those that are closed after the last ones were removed", async () => {
    const { clock, here, elsewhere } = await pair("a", "b", "c");
    const heard = listen(elsewhere);
    await here.asks.close("a", answered("yes"));
    await clock.advance(1000);
    await here.asks.drop("run of a");
    await here.asks.close("b", answered("yes"));
    await here.asks.drop("run of b");
    await here.asks.close("c", answered("yes"));
    await clock.advance(1000);
    expect(heard.ids).toEqual(["a", "c"]);
  });

  test("loses nothing when the file fails for a while", async () => {
    const { clock, here, elsewhere } = await pair("a", "b");
    const heard = listen(elsewhere);
    await here.asks.close("a", answered("yes"));
    here.database.exec("ALTER TABLE asks RENAME TO elsewhere");
    await clock.advance(5000);
    expect(heard.ids).toEqual([]);
    here.database.exec("ALTER TABLE elsewhere RENAME TO asks");
    await here.asks.close("b", cancelled("enough"));
    await clock.advance(1000);
    expect(heard.ids).toEqual(["a", "b"]);
  });

  test("goes on after an ask that is damaged", async () => {
    const { clock, here, elsewhere } = await pair("a", "b");
    const heard = listen(elsewhere);
    await here.asks.close("a", answered("yes"));
    here.database.exec("UPDATE asks SET closing = 'yes' WHERE id = 'a'");
    await here.asks.close("b", answered("yes"));
    await clock.advance(1000);
    expect(heard.ids).toEqual(["b"]);
  });

  test("ends when the backend is closed, and cannot begin after that", async () => {
    const { clock, here, elsewhere } = await pair("a");
    const heard = listen(elsewhere);
    elsewhere.close();
    await here.asks.close("a", answered("yes"));
    await clock.advance(5000);
    expect([heard.ids, clock.pending]).toEqual([[], 0]);
    expect(() => listen(elsewhere)).toThrow(expect.objectContaining({ code: "BACKEND_UNREACHABLE" }));
    expect(clock.pending).toBe(0);
  });
});
