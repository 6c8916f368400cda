// What the files of all versions hold. It stays as it is: files that were written by earlier versions are compared with it.
import type { AskStore } from "../../src/ports/ask-store.ts";
import type { RecordStore } from "../../src/ports/record-store.ts";
import type { RunStore } from "../../src/ports/run-store.ts";
import type { Connection } from "../../src/sqlite/connection.ts";
import {
  allOf,
  change,
  engine,
  events,
  goOn,
  kept,
  mark,
  newFork,
  newRun,
  newSave,
  refTo,
  tell,
  texts,
} from "../../src/testing/conformance/scenario.ts";
import { allAsks, answered, cancelled, expired, newAsk, open, terms } from "../../src/testing/conformance/asks/scenario.ts";

const large = ["a large text, ".repeat(100), `${"a large text, ".repeat(100)}and more: ÄÖÜ 漢字 👩‍🚀`, "'quoted'"];
const runIds = ["sales", "fork", "done", "cancelling"];

export async function fill(runs: RunStore): Promise<void> {
  const [one = "", two = "", three = ""] = large;
  await tell(
    runs,
    newRun("sales", { workflow: "sales flow", tags: ["nightly", `it's "quoted"`], createdAt: 1000.5, facts: '{"version":"2"}' }),
    newSave(1, { a: "1", b: refTo(one) }, { values: texts(one), events: events(1, 3), checkpoint: undefined }),
    newSave(2, { a: null, c: refTo(two) }, { values: texts(two), checkpoint: mark({ kind: "manual", name: "half", metadata: '{"n":1}' }) }),
    newSave(3, {}, { delta: change({ g: { d: "4" }, h: { x: "1" } }, ["g"]), events: events(4, 4) }),
    newSave(4, { e: "5" }, { events: events(5, 9) }),
  );
  await tell(
    runs,
    newFork("fork", "sales", 2, { lease: undefined }),
    newSave(3, { f: refTo(three) }, { values: texts(three), status: "suspended" }),
  );
  await tell(runs, newRun("done"), newSave(1, { b: refTo(one) }, { values: texts(one) }));
  await goOn(runs, "done", newSave(2, { out: "1" }, { status: "completed", facts: "{}", release: true, events: events(1, 1) }));
  await tell(runs, newRun("cancelling", { lease: { owner: engine("two"), ttl: 5 } }), newSave(1));
  await runs.askCancel("cancelling", "no longer needed");
}

/** Since version 2. */
export async function fillAsks(asks: AskStore): Promise<void> {
  const parts = { runId: "sales", workflow: "sales flow", pass: "review 1" };
  await open(
    asks,
    newAsk("waiting", { ...parts, key: "0", question: `it's a "question"`, openedAt: 1003.5, assignees: ["ann", "ÄÖÜ"], due: 5000.5 }),
    newAsk("answered", { ...parts, key: "1", kind: "form", iteration: 2, taskId: "outer/review[1]" }),
    newAsk("cancelled", { ...parts, key: "2" }),
    newAsk("expired", { ...parts, key: "3" }),
    newAsk("of a run that is not stored", { runId: "unknown" }),
  );
  await asks.close("answered", answered("漢字 👩‍🚀", "somebody"));
  await asks.change("waiting", 1, terms({ assignees: ["boss"], due: 9000, step: 1 }));
  await asks.close("cancelled", cancelled("no longer needed"));
  await asks.close("expired", expired("the default"));
}

/** Since version 3. */
export async function fillRecords(records: RecordStore): Promise<void> {
  await records.create("keys", "ann", `{"name":"it's a key"}`);
  await records.create("keys", "\ud83d", "half of a character");
  await records.create("keys", "gone", "");
  await records.create("ÄÖÜ 漢字 👩‍🚀", "NUL \0", "texts too: \0 \udc00");
  await records.replace("keys", "ann", 1, "changed");
  await records.remove("keys", "gone");
  for (const [i, text] of ["first", "漢字 👩‍🚀", "NUL \0"].entries()) await records.append("audit", 1000.5 - i, text);
  await records.append("NUL \0", 2000, "");
}

export async function contentsOfRecords(records: RecordStore): Promise<unknown> {
  const collections = ["keys", "ÄÖÜ 漢字 👩‍🚀"].map((name) => records.list(name, { limit: 10 }));
  const logs = ["audit", "NUL \0"].map((name) => records.read(name, { limit: 10 }));
  return [await Promise.all(collections), await Promise.all(logs)];
}

export async function contentsOfAsks(asks: AskStore): Promise<unknown> {
  return [await allAsks(asks, "sales"), await asks.list({ limit: 10 }), await asks.due(9000, 10)];
}

export async function contents(runs: RunStore): Promise<unknown> {
  return {
    runs: await Promise.all(runIds.map((runId) => allOf(runs, { runId, version: 4 }))),
    list: await runs.list({ limit: 10 }),
    values: await kept(runs, ...large),
  };
}

/** The whole file as SQL. */
export function dump(database: Connection): string {
  const version = database.get<{ readonly user_version: number }>("PRAGMA user_version")?.user_version;
  const id = database.get<{ readonly application_id: number }>("PRAGMA application_id")?.application_id;
  const lines = [`PRAGMA application_id = ${id};`, `PRAGMA user_version = ${version};`];
  const schema = database.all<{ readonly sql: string; readonly name: string; readonly type: string }>(
    "SELECT sql, name, type FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'",
  );
  for (const { sql } of schema) lines.push(`${sql};`);
  for (const { name } of schema.filter(({ type }) => type === "table")) {
    const columns = database.all<{ readonly name: string }>(`SELECT name FROM pragma_table_info('${name}')`).map((column) => column.name);
    const values = columns.map((column) => `quote(${column})`).join(" || ', ' || ");
    for (const { row } of database.all<{ readonly row: string }>(`SELECT ${values} AS row FROM ${name}`)) {
      lines.push(`INSERT INTO ${name} (${columns.join(", ")}) VALUES (${row});`);
    }
  }
  return `${lines.join("\n")}\n`;
}
