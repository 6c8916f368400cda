// Runs by what they are, newest first.
import type { SQLInputValue } from "node:sqlite";
import type { RunFilter, RunRecord } from "../ports/run-store.ts";
import type { Connection } from "./connection.ts";
import { recordOf, type RunRow, SELECT_RUNS } from "./run-rows.ts";

/** More than anybody has, and still an integer for SQLite. */
const ALL = 2 ** 31;

export function listRuns(database: Connection, { status, workflow, tag, after, limit }: RunFilter): RunRecord[] {
  const conditions: string[] = [];
  const values: SQLInputValue[] = [];
  const only = (condition: string, value: string | undefined): void => {
    if (value === undefined) return;
    conditions.push(condition);
    values.push(value);
  };
  only("run.status = ?", status);
  only("run.workflow = ?", workflow);
  only("EXISTS (SELECT 1 FROM json_each(run.tags) WHERE value = ?)", tag);
  only("(run.created_at, run.id) < (SELECT created_at, id FROM runs WHERE id = ?)", after);
  const where = conditions.length === 0 ? "" : ` WHERE ${conditions.join(" AND ")}`;
  const sql = `${SELECT_RUNS}${where} ORDER BY run.created_at DESC, run.id DESC LIMIT ?`;
  return database.all<RunRow>(sql, ...values, Math.min(limit, ALL)).map(recordOf);
}
