// The floor of SQLite: a row for each step, each in a transaction that is on the disk before the next one begins.
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expectEqual } from "../shapes.ts";
import type { DurableRun, DurableSetup } from "./contender.ts";

export async function insert({ folder, payload, size }: DurableSetup): Promise<DurableRun> {
  const database = new DatabaseSync(join(folder, "steps.db"));
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE steps (key INTEGER PRIMARY KEY, text TEXT NOT NULL)");
  const begin = database.prepare("BEGIN IMMEDIATE");
  const add = database.prepare("INSERT INTO steps (text) VALUES (?)");
  const commit = database.prepare("COMMIT");
  const text = "x".repeat(payload);
  return {
    async advance(steps) {
      for (let step = 0; step < steps; step++) {
        begin.run();
        add.run(text);
        commit.run();
      }
    },
    async finish() {
      expectEqual(database.prepare("SELECT count(*) AS count FROM steps").get()?.["count"], size, "number of rows");
      database.close();
      return {};
    },
  };
}
