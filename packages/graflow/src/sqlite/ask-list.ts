// Asks by what they are, in the order of time.
import type { SQLInputValue } from "node:sqlite";
import type { AskFilter, AskRecord } from "../ports/ask-store.ts";
import { askOf, type AskRow } from "./ask-rows.ts";
import type { Connection } from "./connection.ts";

/** More than anybody has, and still an integer for SQLite. */
const ALL = 2 ** 31;

const ANSWERABLE = `(assignees = '[]' OR EXISTS (SELECT 1 FROM json_each(assignees) AS assignee
  JOIN json_each(?) AS name ON name.value = assignee.value))`;

export function listAsks(database: Connection, filter: AskFilter): AskRecord[] {
  const { runId, workflow, status, answerableBy, order = "newest", after, limit } = filter;
  const conditions: string[] = [];
  const values: SQLInputValue[] = [];
  const only = (condition: string, value: string | undefined): void => {
    if (value === undefined) return;
    conditions.push(condition);
    values.push(value);
  };
  const [direction, further] = order === "newest" ? ["DESC", "<"] : ["ASC", ">"];
  only("run = ?", runId);
  only("workflow = ?", workflow);
  // A run has few asks: SQLite, which does not know, is kept from looking through all that are open.
  only(runId === undefined ? "status = ?" : "+status = ?", status);
  only(ANSWERABLE, answerableBy && JSON.stringify(answerableBy));
  only(`(opened_at, id) ${further} (SELECT opened_at, id FROM asks WHERE id = ?)`, after);
  const where = conditions.length === 0 ? "" : ` WHERE ${conditions.join(" AND ")}`;
  const sql = `SELECT * FROM asks${where} ORDER BY opened_at ${direction}, id ${direction} LIMIT ?`;
  return database.all<AskRow>(sql, ...values, Math.min(limit, ALL)).map(askOf);
}

export function dueAsks(database: Connection, now: number, limit: number): AskRecord[] {
  const sql = "SELECT * FROM asks INDEXED BY asks_due WHERE status = 'open' AND due <= ? ORDER BY due, id LIMIT ?";
  return database.all<AskRow>(sql, now, Math.min(limit, ALL)).map(askOf);
}
