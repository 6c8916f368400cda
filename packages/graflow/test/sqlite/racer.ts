// A process of its own on a file that others use at the same time. It says when it is ready, begins when it is told to, and tells what it
// has done. Arguments: the file, its name, what to do.
import { systemClock } from "../../src/engine/system-clock.ts";
import type { AskRecord, AskStore } from "../../src/ports/ask-store.ts";
import type { RecordStore } from "../../src/ports/record-store.ts";
import type { RunStore } from "../../src/ports/run-store.ts";
import { AskNews } from "../../src/sqlite/ask-news.ts";
import { sqliteAsks } from "../../src/sqlite/ask-store.ts";
import { openDatabase } from "../../src/sqlite/open.ts";
import { sqliteRecords } from "../../src/sqlite/record-store.ts";
import { sqliteRuns } from "../../src/sqlite/run-store.ts";
import { answered, newAsk } from "../../src/testing/conformance/asks/scenario.ts";
import { events, LONG, newRun, newSave, refTo, texts } from "../../src/testing/conformance/scenario.ts";

const [file = "", name = "", task = ""] = process.argv.slice(2);

/** What each can be asked for; resolves to what is told in the end. */
const tasks: Readonly<Record<string, (runs: RunStore, asks: AskStore, records: RecordStore) => Promise<unknown>>> = {
  /** Everybody saves the same run, as if it were theirs, until it has 300 saves. Tells which ones were stored. */
  async saves(runs) {
    const stored: number[] = [];
    for (;;) {
      const version = ((await runs.find("shared"))?.version ?? 0) + 1;
      if (version > 300) return stored;
      const text = `large ${version} of ${name}`;
      const save = newSave(
        version,
        { [`by ${version}`]: name, large: refTo(text) },
        { values: texts(text), events: events(version, version) },
      );
      if ((await runs.save("shared", "one", save)).type === "saved") stored.push(version);
      await turn();
    }
  },
  /** Everybody makes the same runs and claims them. Tells which ones were had. */
  async claims(runs) {
    const had: string[] = [];
    for (let i = 1; i <= 100; i++) {
      await runs.create(newRun(`run ${i}`, { lease: undefined }), newSave(1));
      const claim = await runs.claim(`run ${i}`, { owner: name, host: "host", pid: process.pid }, LONG);
      if (claim.type === "claimed") had.push(claim.run.id);
    }
    return had;
  },
  /** Saves a run of its own, and tells each save that is stored. Does not end. */
  async endless(runs) {
    await runs.create(newRun(name), newSave(1));
    for (let version = 2; ; version++) {
      await runs.save(name, "one", newSave(version, { [`cell ${version % 50}`]: `${version}` }, { events: events(version, version) }));
      process.send?.(version);
      await turn();
    }
  },
  /** Leaves the first and the last save of the run, and tells so when it begins. */
  prune(runs) {
    process.send?.("begun");
    return runs.prune("pruned", [1]);
  },
  /** Everybody opens the same asks and answers them. Tells which ones were opened, and which of its answers were taken. */
  async answers(_runs, asks) {
    const opened: string[] = [];
    const taken: string[] = [];
    for (let i = 1; i <= 100; i++) {
      const ask = await asks.open(newAsk(`ask ${i} of ${name}`, { pass: `pass ${i}` }));
      if (ask.type === "taken") throw new Error("Nobody else has this id");
      if (ask.type === "opened") opened.push(ask.ask.pass);
      await turn();
      const closed = await asks.close(ask.ask.id, answered(name, name));
      if (closed.type === "done") taken.push(ask.ask.pass);
    }
    return { opened, taken };
  },
  /** Everybody makes the same records, counts on in one, and adds lines to one log. Tells which records were made, and the numbers of its lines. */
  async counts(_runs, _asks, records) {
    const made: string[] = [];
    const lines: number[] = [];
    for (let i = 1; i <= 100; i++) {
      if (await records.create("shared", `record ${i}`, name)) made.push(`record ${i}`);
      for (;;) {
        await turn();
        const count = await records.get("shared", "count");
        if (count === undefined) throw new Error("Nobody removes it");
        if (await records.replace("shared", "count", count.version, `${Number(count.text) + 1}`)) break;
      }
      lines.push(await records.append("log", i, name));
    }
    return { made, lines };
  },
  /** Adds lines to the log of its name, and tells the number of each. Does not end. */
  async logs(_runs, _asks, records) {
    for (let i = 1; ; i++) {
      process.send?.(await records.append(name, i, `line ${i}`));
      await turn();
    }
  },
  /** Opens an ask, and tells that and then how it was closed, when it hears of it. */
  async waits(_runs, asks) {
    const waiting = new Promise<AskRecord>((resolve) => void asks.onClosed("run", resolve));
    await asks.open(newAsk(name));
    process.send?.("opened");
    // Listening keeps no process alive.
    const stay = setInterval(() => undefined, 1000);
    const { state } = await waiting;
    clearInterval(stay);
    return state;
  },
};

const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

process.once("message", () => void race());
process.send?.("ready");

async function race(): Promise<void> {
  const database = openDatabase(file, { patience: 30_000 });
  const part = { rows: 10, text: 1e6 };
  const news = new AskNews(database, systemClock);
  const done = await tasks[task]?.(sqliteRuns(database, { clock: systemClock, part }), sqliteAsks(database, news), sqliteRecords(database));
  news.end();
  database.close();
  process.send?.({ done });
  process.disconnect();
}
