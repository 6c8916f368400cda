import { type ChildProcess, fork } from "node:child_process";
import { on } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";
import { count, openStore, soundness, temporaryFolder } from "../../test/sqlite/store.ts";
import { answered } from "../testing/conformance/asks/scenario.ts";
import { events, goOn, newRun, newSave, tell } from "../testing/conformance/scenario.ts";

const script = fileURLToPath(new URL("../../test/sqlite/racer.ts", import.meta.url));

type Task = "saves" | "claims" | "endless" | "prune" | "answers" | "waits" | "counts" | "logs";

interface Racer {
  readonly child: ChildProcess;
  /** What it tells next; `undefined` when it has ended. */
  next(): Promise<unknown>;
}

/** Starts a process, which is ready to begin. */
async function start(file: string, name: string, task: Task): Promise<Racer> {
  const child = fork(script, [file, name, task], { execArgv: [] });
  onTestFinished(() => void child.kill("SIGKILL"));
  const messages = on(child, "message", { close: ["exit"] });
  const next = async (): Promise<unknown> => ((await messages.next()).value as readonly unknown[] | undefined)?.[0];
  expect(await next()).toBe("ready");
  return { child, next };
}

/** Lets processes begin at the same time. Resolves to what each has done. */
async function race<T>(file: string, task: Task, names: readonly string[]): Promise<T[]> {
  const racers = await Promise.all(names.map((name) => start(file, name, task)));
  for (const { child } of racers) child.send("go");
  return Promise.all(racers.map(async ({ next }) => ((await next()) as { readonly done: T }).done));
}

async function kill({ child, next }: Racer): Promise<void> {
  child.kill("SIGKILL");
  while ((await next()) !== undefined);
}

describe("several processes on one file", () => {
  test("rule 39: of two that save the same version, one wins, and no save that was stored is lost", async () => {
    const { file, database, runs } = openStore();
    await tell(runs, newRun("shared"), newSave(1));
    const stored = await race<number[]>(file, "saves", ["one", "two", "three"]);
    expect(stored.flat().toSorted((a, b) => a - b)).toEqual(Array.from({ length: 299 }, (_, i) => i + 2));
    const cells = (await runs.read("shared"))?.get("g");
    for (const [i, name] of ["one", "two", "three"].entries()) {
      for (const version of stored[i] ?? []) expect(cells?.get(`by ${version}`)).toBe(name);
    }
    expect(await runs.events("shared", 0, 1000)).toEqual(events(2, 300));
    expect([count(database, "saves"), count(database, "texts")]).toEqual([300, 299]);
    expect(soundness(database)).toBe("ok");
  });

  test("rule 39: of all that make a new file, its runs and claim them, each run has one owner", async () => {
    const file = join(temporaryFolder(), "runs.db");
    const names = ["one", "two", "three", "four"];
    const had = await race<string[]>(file, "claims", names);
    const { database, runs } = openStore({ file });
    expect(database.get("PRAGMA auto_vacuum")).toEqual({ auto_vacuum: 2 });
    const all = await runs.list({ limit: 1000 });
    expect(had.flat().toSorted()).toEqual(all.map(({ id }) => id).toSorted());
    expect(all).toHaveLength(100);
    for (const { id, lease } of all) expect(had[names.indexOf(lease?.owner ?? "")]).toContain(id);
  });

  test("rule 46: of all that open an ask and answer it, each was first, and the answer that was taken stays", async () => {
    const { file, database, asks } = openStore();
    const names = ["one", "two", "three"];
    const told = await race<{ opened: string[]; taken: string[] }>(file, "answers", names);
    const passes = Array.from({ length: 100 }, (_, i) => `pass ${i + 1}`).toSorted();
    expect(told.flatMap(({ opened }) => opened).toSorted()).toEqual(passes);
    expect(told.flatMap(({ taken }) => taken).toSorted()).toEqual(passes);
    const all = await asks.list({ limit: 1000 });
    expect(all).toHaveLength(100);
    for (const { id, pass, state, version } of all) {
      const [opener, winner] = [told.findIndex(({ opened }) => opened.includes(pass)), told.findIndex(({ taken }) => taken.includes(pass))];
      expect(id.endsWith(` of ${names[opener]}`)).toBe(true);
      expect([state, version]).toEqual([answered(names[winner] ?? "", names[winner]), 2]);
    }
    expect(database.get("SELECT number FROM closings")).toEqual({ number: 100 });
    expect(soundness(database)).toBe("ok");
  });

  test("of all that make a record, one does; no change of one is lost; and each line of a log has a number of its own", async () => {
    const { file, database, records } = openStore();
    await records.create("shared", "count", "0");
    const names = ["one", "two", "three"];
    const told = await race<{ made: string[]; lines: number[] }>(file, "counts", names);
    expect(await records.get("shared", "count")).toEqual({ id: "count", text: "300", version: 301 });
    const all = (await records.list("shared", { limit: 1000 })).filter(({ id }) => id !== "count");
    expect(told.flatMap(({ made }) => made).toSorted()).toEqual(all.map(({ id }) => id));
    expect(all).toHaveLength(100);
    for (const { id, text } of all) expect(told[names.indexOf(text)]?.made).toContain(id);
    const lines = await records.read("log", { limit: 1000 });
    expect(lines).toHaveLength(300);
    for (const [i, name] of names.entries()) {
      const own = lines.filter(({ text }) => text === name);
      expect(own.map(({ at }) => at)).toEqual(Array.from({ length: 100 }, (_, each) => each + 1));
      expect(own.map(({ seq }) => seq)).toEqual(told[i]?.lines);
    }
    expect(soundness(database)).toBe("ok");
  });

  test("rule 44: who waits for an answer hears of it, whichever process has taken it", async () => {
    const { file, asks } = openStore();
    const waiters = await Promise.all(["one", "two"].map((name) => start(file, name, "waits")));
    for (const [i, { child, next }] of waiters.entries()) {
      child.send("go");
      expect(await next()).toBe("opened");
      await asks.close(["one", "two"][i] ?? "", answered("yes", "somebody"));
      expect(await next()).toEqual({ done: answered("yes", "somebody") });
    }
  });
});

describe("a process that is killed", () => {
  test("loses no save that it was told of, and leaves a sound file that others go on with", async () => {
    const { file, database, runs } = openStore();
    for (let i = 1; i <= 6; i++) {
      const name = `run ${i}`;
      const racer = await start(file, name, "endless");
      racer.child.send("go");
      let last: unknown;
      for (let saves = 0; saves < i * 9; saves++) last = await racer.next();
      await kill(racer);
      const version = (await runs.find(name))?.version ?? 0;
      expect(version).toBeGreaterThanOrEqual(Number(last));
      for (let each = 1; each <= version; each++) expect(await runs.read(name, each)).toBeDefined();
      expect((await runs.events(name, 0, 10_000)).at(-1)?.seq).toBe(version);
      await goOn(runs, name, newSave(version + 1));
    }
    expect(soundness(database)).toBe("ok");
  });

  test("loses no line of a log that it was told of, and others go on with greater numbers", async () => {
    const { file, database, records } = openStore();
    for (let i = 1; i <= 3; i++) {
      const racer = await start(file, "log", "logs");
      racer.child.send("go");
      let last: unknown;
      for (let lines = 0; lines < i * 10; lines++) last = await racer.next();
      await kill(racer);
      const seqs = (await records.read("log", { limit: 10_000 })).map(({ seq }) => seq);
      expect(seqs).toContain(last);
      expect(await records.append("log", 0, "by another")).toBeGreaterThan(Math.max(...seqs));
    }
    expect(soundness(database)).toBe("ok");
  });

  test("leaves every state that is to stay as it was, when it was pruning", async () => {
    const { file, database, runs } = openStore();
    database.exec("PRAGMA synchronous = OFF");
    await tell(runs, newRun("pruned"), ...Array.from({ length: 1000 }, (_, i) => newSave(i + 1, { [`cell ${i % 30}`]: `${i}` })));
    const before = [await runs.read("pruned", 1), await runs.read("pruned")];
    for (let i = 0; i < 4; i++) {
      const racer = await start(file, "one", "prune");
      racer.child.send("go");
      expect(await racer.next()).toBe("begun");
      for (let turns = 0; turns < i * 50; turns++) await new Promise((resolve) => void setImmediate(resolve));
      await kill(racer);
      expect([await runs.read("pruned", 1), await runs.read("pruned")]).toEqual(before);
      expect(soundness(database)).toBe("ok");
    }
    await runs.prune("pruned", [1]);
    expect(count(database, "saves")).toBe(2);
    expect([await runs.read("pruned", 1), await runs.read("pruned")]).toEqual(before);
  });
});
