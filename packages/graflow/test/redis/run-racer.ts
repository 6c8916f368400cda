// A process of its own on a server whose runs others use at the same time. It says when it is ready, begins when it is told to, and tells
// what it has done. Arguments: the URL, the prefix, its name, what to do.
import { systemClock } from "../../src/engine/system-clock.ts";
import type { RunStore } from "../../src/ports/run-store.ts";
import { Connection } from "../../src/redis/connection.ts";
import { readOptions } from "../../src/redis/options.ts";
import { redisRuns } from "../../src/redis/run-store.ts";
import { engine, events, LONG, newFork, newRun, newSave, refTo, texts } from "../../src/testing/conformance/scenario.ts";

const [url = "", prefix = "", name = "", task = ""] = process.argv.slice(2);

/** What each can be asked for; resolves to what is told in the end. */
const tasks: Readonly<Record<string, (runs: RunStore) => Promise<unknown>>> = {
  /** Everybody saves the next version of one run as the same owner. Tells which versions were its own. */
  async saves(runs) {
    const stored: number[] = [];
    for (;;) {
      const version = ((await runs.find("shared"))?.version ?? 0) + 1;
      if (version > 300) return stored;
      const text = `text ${version}`;
      const cells = { [`by ${version}`]: name, value: refTo(text) };
      const saved = await runs.save("shared", "one", newSave(version, cells, { values: texts(text), events: events(version, version) }));
      if (saved.type === "saved") stored.push(version);
    }
  },
  /** Everybody makes the same runs and claims them. Tells which ones it has. */
  async claims(runs) {
    const had: string[] = [];
    for (let i = 0; i < 100; i++) {
      await runs.create(newRun(`run ${i}`, { lease: undefined, tags: [name] }), newSave(1));
      if ((await runs.claim(`run ${i}`, engine(name), LONG)).type === "claimed") had.push(`run ${i}`);
    }
    return had;
  },
  /** Saves one run for ever, and tells each version when it is stored. */
  async endless(runs) {
    await runs.create(newRun(name), newSave(1));
    for (let version = 2; ; version++) {
      const text = `text ${version}`;
      const save = newSave(
        version,
        { n: `${version}`, value: refTo(text) },
        { values: texts(text), events: events(version - 1, version - 1) },
      );
      if ((await runs.save(name, "one", save)).type !== "saved") throw new Error(`Version ${version} was lost`);
      process.send?.(version);
    }
  },
  /** Makes forks of one run, prunes and removes them, for ever. */
  async shrinks(runs) {
    process.send?.("begun");
    for (let i = 0; ; i++) {
      const id = `${name} ${i}`;
      const own = newSave(501, { x: refTo(id) }, { values: texts(id) });
      await runs.create(newFork(id, "pruned", 500, { lease: undefined }), own);
      await runs.prune("pruned", [1, 500]);
      await runs.remove(id);
    }
  },
};

process.once("message", () => void race());
process.send?.("ready");

async function race(): Promise<void> {
  const connection = new Connection(readOptions({ url, prefix }));
  const done = await tasks[task]?.(redisRuns(connection, { clock: systemClock, onRemoved: () => Promise.resolve(), clearingTime: 100 }));
  await connection.close();
  process.send?.({ done });
  process.disconnect();
}
