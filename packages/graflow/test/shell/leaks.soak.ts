// A thousand commands that were cancelled and a thousand that crashed leave no process, pipe or listener behind.
import { expect, test } from "vitest";
import { createEngine, shell, workflow, type Engine } from "../../src/index.ts";
import { takeCensus } from "../places/census.ts";

const LONGEST = 1_800_000;
const family = "sleep 1000 & sh -c 'sleep 1000 & wait' & echo begun; wait";
const cancelled = workflow("cancelled", shell("cancelled", { command: ["sh", "-c", family], grace: 50 }));
const deaf = workflow("deaf", shell("deaf", { command: ["sh", "-c", `trap '' TERM; ${family}; wait`], grace: 20 }));
const crashed = workflow("crashed", shell("crashed", { command: ["sh", "-c", "sleep 1000 & echo begun; kill -KILL $$"], grace: 20 }));

async function call(engine: Engine, at: number): Promise<string> {
  const run = [cancelled, deaf, crashed, crashed][at % 4]?.start(undefined, { engine });
  if (run === undefined) return "";
  if (at % 4 < 2) for await (const event of run.events()) if (event.type === "log") run.cancel("enough");
  return (await run.outcome).status;
}

test("2,000 commands leave nothing behind", { timeout: LONGEST }, async () => {
  const half = async (): Promise<unknown> => {
    const engine = createEngine({});
    let at = 0;
    const one = async (): Promise<void> => {
      while (at < 1000) {
        const mine = at++;
        expect(await call(engine, mine)).toBe(mine % 4 < 2 ? "cancelled" : "failed");
      }
    };
    await Promise.all(Array.from({ length: 4 }, one));
    await engine.close();
    const { processes, pipes, sockets, files, listeners } = takeCensus("/no/such/folder");
    return { processes, pipes, sockets, files, listeners };
  };
  const first = await half();
  expect(first).toMatchObject({ processes: 0 });
  expect(await half()).toEqual(first);
});
