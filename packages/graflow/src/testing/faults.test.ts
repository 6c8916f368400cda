import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { memory } from "../memory/backend.ts";
import type { OpenBackend } from "../ports/backend.ts";
import type { StoredStatus } from "../ports/run-store.ts";
import { answered, cancelled, expired, newAsk, terms } from "./conformance/asks/scenario.ts";
import { backendCases } from "./conformance/cases.ts";
import { engine, LONG, newRun, newSave } from "./conformance/scenario.ts";
import { type Fault, faulty, type FaultPoint, faultPoints } from "./faults.ts";
import { VirtualClock } from "./virtual-clock.ts";

/** Reaches every point but those of `remove`, in their order. */
async function live({ runs, asks, records }: OpenBackend): Promise<void> {
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
  for (const id of ["x", "y", "z"]) await asks.open(newAsk(id, { runId: "a" }));
  await asks.change("x", 1, terms());
  await asks.close("x", answered("yes"));
  await asks.close("y", cancelled("enough"));
  await asks.cancelAll("a", cancelled("it has ended"));
  await records.create("keys", "k", "text");
  await records.replace("keys", "k", 1, "changed");
  await records.remove("keys", "k");
  await records.append("audit", 1000, "line");
}

function open(reach: (fault: Fault) => void | Promise<void>): OpenBackend {
  return faulty(memory(), reach).open({ clock: new VirtualClock() });
}

describe("fault points", () => {
  test("every one is reached, before and after the store does what it was asked for, with what it is about, the version and a count", async () => {
    const faults: Fault[] = [];
    const backend = open((fault) => void faults.push(fault));
    await live(backend);
    await backend.runs.remove("a");
    const told = faults.map(
      ({ point, runId, askId, collection, version, count }) => `${point} ${collection ?? askId ?? runId} ${version} ${count}`,
    );
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
      ...["x", "y", "z"].flatMap((id, i) => pair("ask", `${id} undefined ${i + 1}`)),
      ...pair("escalate", "x 1 1"),
      ...pair("answer", "x undefined 1"),
      ...pair("withdraw", "y undefined 1"),
      ...pair("withdraw", "a undefined 2"),
      ...pair("record", "keys undefined 1"),
      ...pair("record", "keys 1 2"),
      ...pair("record", "keys undefined 3"),
      ...pair("log", "audit undefined 1"),
      ...pair("remove", "a undefined 1"),
    ]);
    expect(new Set(faults.map(({ point }) => point))).toEqual(new Set(faultPoints));
  });

  test.each(faultPoints.filter((point) => !point.endsWith("-read")))(
    "what throws at %s rejects the call, and the store has done nothing before and all of it after",
    async (point) => {
      const failure = new Error("no room left");
      let armed = false;
      const backend = open((fault) => {
        if (armed && fault.point === point) throw failure;
      });
      const { runs, asks } = backend;
      await runs.create(newRun("free", { lease: undefined }), newSave(1));
      await runs.create(newRun("a"), newSave(1));
      await runs.save("a", "one", newSave(2));
      await asks.open(newAsk("x"));
      armed = true;
      const [when, act = ""] = point.split("-");
      await expect(acts[act]?.ask(backend)).rejects.toBe(failure);
      expect(await acts[act]?.isDone(backend)).toBe(when === "after");
    },
  );

  test("a call waits for what is promised at a point", async () => {
    let go: () => void = () => {};
    const gate = new Promise<void>((resolve) => (go = resolve));
    const { runs } = open(({ point }) => (point === "before-save" ? gate : undefined));
    await runs.create(newRun("a"), newSave(1));
    const saving = runs.save("a", "one", newSave(2));
    expect((await runs.find("a"))?.version).toBe(1);
    go();
    expect(await saving).toEqual({ type: "saved", cancel: undefined });
  });

  test("what was refused or lost does not come after", async () => {
    const points: FaultPoint[] = [];
    const { runs, asks, records } = open(({ point }) => void points.push(point));
    await runs.create(newRun("a"), newSave(1));
    await runs.create(newRun("a"), newSave(1));
    await runs.save("a", "two", newSave(2));
    expect(points.splice(0)).toEqual(["before-create", "after-create", "before-create", "before-save"]);
    await asks.open(newAsk("x"));
    await asks.open(newAsk("x"));
    await asks.change("x", 7, terms());
    await asks.close("x", expired("the default"));
    await asks.close("x", answered("late"));
    await asks.close("x", cancelled("late"));
    expect(points.splice(0, 2)).toEqual(["before-ask", "after-ask"]);
    expect(points.splice(0)).toEqual([
      "before-ask",
      "before-escalate",
      "before-answer",
      "after-answer",
      "before-answer",
      "before-withdraw",
    ]);
    await records.create("keys", "k", "text");
    await records.create("keys", "k", "another");
    await records.replace("keys", "k", 7, "late");
    await records.remove("keys", "gone");
    expect(points).toEqual(["before-record", "after-record", "before-record", "before-record", "before-record"]);
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
    for (const { name, run, skip } of backendCases({ fleet: "memory has none" })) {
      if (skip !== undefined) continue;
      if (name.startsWith("durable: ")) skipped.add(name);
      else {
        const clock = new VirtualClock();
        await run({ backend: faulty(memory(), () => undefined).open({ clock }), clock, advance: (ms) => clock.advance(ms) });
      }
    }
    expect(skipped.size).toBe(6);
  });
});

/** For each act that changes something: how to ask for it, and whether it was done. */
const acts: Readonly<Record<string, { ask(backend: OpenBackend): Promise<unknown>; isDone(backend: OpenBackend): Promise<boolean> }>> = {
  create: {
    ask: ({ runs }) => runs.create(newRun("b"), newSave(1)),
    isDone: async ({ runs }) => (await runs.find("b")) !== undefined,
  },
  save: saved("running"),
  suspend: saved("suspended"),
  complete: saved("completed"),
  claim: {
    ask: ({ runs }) => runs.claim("a", engine("two"), LONG, "one"),
    isDone: async ({ runs }) => (await runs.find("a"))?.lease?.owner === "two",
  },
  renew: {
    ask: ({ runs }) => runs.renew("one", ["a"], LONG * 2),
    isDone: async ({ runs }) => ((await runs.find("a"))?.lease?.until ?? 0) > new VirtualClock().now() + LONG,
  },
  cancel: {
    ask: ({ runs }) => runs.askCancel("a", "enough"),
    isDone: async ({ runs }) => (await runs.find("a"))?.cancel === "enough",
  },
  prune: {
    ask: ({ runs }) => runs.prune("a", []),
    isDone: async ({ runs }) => (await runs.checkpoints("a")).length === 1,
  },
  remove: {
    ask: ({ runs }) => runs.remove("free"),
    isDone: async ({ runs }) => (await runs.find("free")) === undefined,
  },
  ask: {
    ask: ({ asks }) => asks.open(newAsk("y")),
    isDone: async ({ asks }) => (await asks.find("y")) !== undefined,
  },
  answer: {
    ask: ({ asks }) => asks.close("x", answered("yes")),
    isDone: async ({ asks }) => (await asks.find("x"))?.state.status === "answered",
  },
  withdraw: {
    ask: ({ asks }) => asks.cancelAll("run", cancelled("enough")),
    isDone: async ({ asks }) => (await asks.find("x"))?.state.status === "cancelled",
  },
  record: {
    ask: ({ records }) => records.create("keys", "k", "text"),
    isDone: async ({ records }) => (await records.get("keys", "k")) !== undefined,
  },
  log: {
    ask: ({ records }) => records.append("audit", 1000, "line"),
    isDone: async ({ records }) => (await records.read("audit", { limit: 1 })).length === 1,
  },
  escalate: {
    ask: ({ asks }) => asks.change("x", 1, terms({ step: 1 })),
    isDone: async ({ asks }) => (await asks.find("x"))?.step === 1,
  },
};

function saved(status: StoredStatus): (typeof acts)[string] {
  return {
    ask: ({ runs }) => runs.save("a", "one", newSave(3, {}, { status })),
    isDone: async ({ runs }) => (await runs.find("a"))?.version === 3,
  };
}
