// What calls leave behind that were cancelled, or whose connection was cut: nothing, on either side.
import { readdirSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createEngine, httpTask, type RunHandle } from "../../src/index.ts";
import { takeCensus, type Census } from "../places/census.ts";
import { notes } from "./flows.ts";
import { openRemote, secret, type Remote } from "./remote.ts";

/** So many at once. */
const AT_ONCE = 4;

export function httpLeakCases(count: number, timeout: number): void {
  let remote: Remote;
  beforeAll(async () => {
    remote = await openRemote({ flows: new URL("flows.ts", import.meta.url) });
  });
  afterAll(() => remote.close());

  test(`${count} calls by HTTP that were cancelled leave nothing behind`, { timeout }, () =>
    leavesNothing(
      () => remote,
      count,
      async (runs) => {
        for (const run of runs) run.cancel("enough");
        for (const run of runs) expect(await run.outcome).toMatchObject({ status: "cancelled" });
      },
    ),
  );

  test(`${count} calls by HTTP that were cut leave nothing behind`, { timeout }, () =>
    leavesNothing(
      () => remote,
      count,
      async (runs) => {
        remote.cut();
        for (const run of runs) expect(await run.outcome).toMatchObject({ error: { cause: { code: "PLACE_LOST" } } });
      },
    ),
  );
}

/** Two halves, each on an engine of its own: the second leaves what the first has. */
async function leavesNothing(
  remote: () => Remote,
  count: number,
  end: (runs: readonly RunHandle<unknown>[]) => Promise<void>,
): Promise<void> {
  const half = async (): Promise<readonly [Census, number]> => {
    const engine = createEngine({ handlers: { place: httpTask({ url: remote().url, secret }) } });
    for (let done = 0; done < count / 2; done += AT_ONCE) {
      const runs = Array.from({ length: AT_ONCE }, () => notes.start("/dev/null", { engine }));
      await Promise.all(runs.map(hasBegun));
      await end(runs);
    }
    await engine.close();
    await expect.poll(() => remote().connections, { timeout: 20_000 }).toBe(0);
    return [await settled(), await settledThere(remote().pid)];
  };
  // What Node itself begins when it is first needed is there after the first half.
  const first = await half();
  expect(await half()).toEqual(first);
}

async function hasBegun(run: RunHandle<unknown>): Promise<void> {
  for await (const { type } of run.events()) if (type === "channel.changed") return;
}

async function settled(): Promise<Census> {
  return quiet(() => takeCensus("/nowhere"));
}

/** Files and sockets that a process has open. */
function settledThere(pid: number): Promise<number> {
  return quiet(() => readdirSync(`/proc/${pid}/fd`).length);
}

/** What is there once nothing changes any more. */
async function quiet<T>(look: () => T): Promise<T> {
  let last = look();
  for (let same = 0; same < 10;) {
    await new Promise((resolve) => void setTimeout(resolve, 20));
    const now = look();
    same = JSON.stringify(now) === JSON.stringify(last) ? same + 1 : 0;
    last = now;
  }
  return last;
}
