import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { memory } from "../memory/backend.ts";
import type { RunStore, StoredStatus } from "../ports/run-store.ts";
import { backendCases } from "./conformance/cases.ts";
import { engine, LONG, newRun, newSave } from "./conformance/scenario.ts";
import { type Fault, faulty, type FaultPoint, faultPoints } from "./faults.ts";
import { VirtualClock } from "./virtual-clock.ts";

/** Reaches every point but those of `remove`, in their order. */
async function live(runs: RunStore): Promise<void> {
  await runs.create(newRun("a"), newSave(1));
  await runs.save("a", "one", newSave(2));
  await runs.save("a", "one", newSave(3, {}, { status: "suspended", release: true }));
  await runs.claim("a", engine("one"), LONG);
  await runs.renew("one", ["a"], LONG);
  await runs.askCancel("a", "enough");
  await runs.save("a", "one", newSave(4, {}, { status: "failed", release: true }));
  await runs.read("a");
  await runs.read("a", 2);
  await runs.prune("a", []);
}

function open(reach: (fault: Fault) => void | Promise<void>): RunStore {
  return faulty(memory(), reach).open({ clock: new VirtualClock() }).runs;
}

describe("fault points", () => {
  test("every one is reached, before and after the store does what it was asked for, with the run, the version and a count", async () => {
    const faults: Fault[] = [];
    const runs = open((fault) => void faults.push(fault));
    await live(runs);
    await runs.remove("a");
    const told = faults.map(({ point, runId, version, count }) => `${point} ${runId} ${version} ${count}`);
    const pair = (act: string, rest: string) => [`before-${act} ${rest}`, `after-${act} ${rest}`];
    expect(told).toEqual([
      ...pair("create", "a 1 1"),
      ...pair("save", "a 2 1"),
      ...pair("suspend", "a 3 1"),
      ...pair("claim", "a undefined 1"),
      ...pair("renew", "undefined undefined 1"),
      ...pair("cancel", "a undefined 1"),
      ...pair("complete", "a 4 1"),
      ...pair("read", "a undefined 1"),
      ...pair("read", "a 2 2"),
      ...pair("prune", "a undefined 1"),
      ...pair("remove", "a undefined 1"),
    ]);
    expect(new Set(faults.map(({ point }) => point))).toEqual(new Set(faultPoints));
  });

  test.each(faultPoints.filter((point) => !point.endsWith("-read")))(
    "what throws at %s rejects the call, and the store has done nothing before and all of it after",
    async (point) => {
      const failure = new Error("no room left");
      let armed = false;
      const runs = open((fault) => {
        if (armed && fault.point === point) throw failure;
      });
      await runs.create(newRun("free", { lease: undefined }), newSave(1));
      await runs.create(newRun("a"), newSave(1));
      await runs.save("a", "one", newSave(2));
      armed = true;
      const [when, act = ""] = point.split("-");
      await expect(acts[act]?.ask(runs)).rejects.toBe(failure);
      expect(await acts[act]?.isDone(runs)).toBe(when === "after");
    },
  );

  test("a call waits for what is promised at a point", async () => {
    let go: () => void = () => {};
    const gate = new Promise<void>((resolve) => (go = resolve));
    const runs = open(({ point }) => (point === "before-save" ? gate : undefined));
    await runs.create(newRun("a"), newSave(1));
    const saving = runs.save("a", "one", newSave(2));
    expect((await runs.find("a"))?.version).toBe(1);
    go();
    expect(await saving).toEqual({ type: "saved", cancel: undefined });
  });

  test("what was refused or lost does not come after", async () => {
    const points: FaultPoint[] = [];
    const runs = open(({ point }) => void points.push(point));
    await runs.create(newRun("a"), newSave(1));
    await runs.create(newRun("a"), newSave(1));
    await runs.save("a", "two", newSave(2));
    expect(points).toEqual(["before-create", "after-create", "before-create", "before-save"]);
  });

  test("a process may end at a point", () => {
    const script = `
      import { memory } from "${new URL("../memory/backend.ts", import.meta.url).href}";
      import { faulty } from "${new URL("./faults.ts", import.meta.url).href}";
      import { newRun, newSave } from "${new URL("./conformance/scenario.ts", import.meta.url).href}";
      const clock = { now: () => 0 };
      const { runs } = faulty(memory(), ({ point }) => {
        console.log(point);
        if (point === "after-create") process.kill(process.pid, "SIGKILL");
      }).open({ clock });
      await runs.create(newRun("a"), newSave(1));
      console.log("too late");
    `;
    const { signal, stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "--eval", script], { encoding: "utf8" });
    expect({ signal, stdout, stderr }).toEqual({ signal: "SIGKILL", stdout: "before-create\nafter-create\n", stderr: "" });
  });

  test("a backend with faults that never come does what every backend must", async () => {
    const skipped = new Set<string>();
    for (const { name, run } of backendCases()) {
      if (name.startsWith("durable: ")) skipped.add(name);
      else {
        const clock = new VirtualClock();
        await run({ backend: faulty(memory(), () => undefined).open({ clock }), clock, advance: (ms) => clock.advance(ms) });
      }
    }
    expect(skipped.size).toBe(4);
  });
});

/** For each act that changes something: how to ask for it, and whether it was done. */
const acts: Readonly<Record<string, { ask(runs: RunStore): Promise<unknown>; isDone(runs: RunStore): Promise<boolean> }>> = {
  create: {
    ask: (runs) => runs.create(newRun("b"), newSave(1)),
    isDone: async (runs) => (await runs.find("b")) !== undefined,
  },
  save: saved("running"),
  suspend: saved("suspended"),
  complete: saved("completed"),
  claim: {
    ask: (runs) => runs.claim("a", engine("two"), LONG, "one"),
    isDone: async (runs) => (await runs.find("a"))?.lease?.owner === "two",
  },
  renew: {
    ask: (runs) => runs.renew("one", ["a"], LONG * 2),
    isDone: async (runs) => ((await runs.find("a"))?.lease?.until ?? 0) > new VirtualClock().now() + LONG,
  },
  cancel: {
    ask: (runs) => runs.askCancel("a", "enough"),
    isDone: async (runs) => (await runs.find("a"))?.cancel === "enough",
  },
  prune: {
    ask: (runs) => runs.prune("a", []),
    isDone: async (runs) => (await runs.checkpoints("a")).length === 1,
  },
  remove: {
    ask: (runs) => runs.remove("free"),
    isDone: async (runs) => (await runs.find("free")) === undefined,
  },
};

function saved(status: StoredStatus): (typeof acts)[string] {
  return {
    ask: (runs) => runs.save("a", "one", newSave(3, {}, { status })),
    isDone: async (runs) => (await runs.find("a"))?.version === 3,
  };
}
