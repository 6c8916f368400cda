// The table of asks.
import type { AskClosing, AskRecord, AskState, AskStatus, NewAsk } from "../ports/ask-store.ts";
import { SerializationError } from "../shared/errors/serialization-error.ts";
import { show } from "../shared/show.ts";
import type { Connection } from "./connection.ts";

export interface AskRow {
  readonly key: number;
  readonly id: string;
  readonly run: string;
  readonly pass: string;
  readonly name: string;
  readonly workflow: string;
  readonly status: AskStatus;
  readonly opened_at: number;
  readonly due: number | null;
  readonly step: number;
  readonly version: number;
  readonly assignees: string;
  readonly question: string;
  readonly closing: string | null;
  readonly closed: number | null;
}

/** What is asked, and where in the run. */
type Question = Pick<NewAsk, "taskId" | "iteration" | "kind" | "question">;

const INSERT = `INSERT INTO asks (id, run, pass, name, workflow, status, opened_at, due, step, version, assignees, question)
  VALUES (?, ?, ?, ?, ?, 'open', ?, ?, ?, 1, ?, ?) RETURNING *`;

export function insertAsk(database: Connection, ask: NewAsk): AskRow {
  const { id, runId, pass, key, workflow, openedAt, due, step, assignees, taskId, iteration, kind, question } = ask;
  const asked: Question = { taskId, iteration, kind, question };
  const terms = [due ?? null, step, JSON.stringify(assignees)] as const;
  return database.get<AskRow>(INSERT, id, runId, pass, key, workflow, openedAt, ...terms, JSON.stringify(asked)) as AskRow;
}

export function findAsk(database: Connection, id: string): AskRow | undefined {
  return database.get<AskRow>("SELECT * FROM asks WHERE id = ?", id);
}

export function findInPass(database: Connection, { runId, pass, key }: NewAsk): AskRow | undefined {
  return database.get<AskRow>("SELECT * FROM asks WHERE run = ? AND pass = ? AND name = ?", runId, pass, key);
}

export function dropAsks(database: Connection, runId: string): void {
  database.run("DELETE FROM asks WHERE run = ?", runId);
}

export function askOf(row: AskRow): AskRecord {
  const { taskId, iteration, kind, question } = parsed<Question>(row, "question");
  return {
    id: row.id,
    runId: row.run,
    workflow: row.workflow,
    taskId,
    iteration,
    pass: row.pass,
    key: row.name,
    kind,
    question,
    openedAt: row.opened_at,
    assignees: parsed<string[]>(row, "assignees"),
    due: row.due ?? undefined,
    step: row.step,
    version: row.version,
    state: stateOf(row),
  };
}

function stateOf(row: AskRow): AskState {
  if (row.status === "open") return { status: "open" };
  const closing = parsed<AskClosing>(row, "closing");
  // JSON leaves out what is not known.
  if (closing.status === "answered") return { ...closing, by: { name: closing.by.name, from: closing.by.from } };
  if (closing.status === "cancelled") return { ...closing, by: closing.by && { name: closing.by.name, from: closing.by.from } };
  return closing;
}

function parsed<T>(row: AskRow, column: "assignees" | "question" | "closing"): T {
  const text = row[column];
  try {
    const value: unknown = JSON.parse(text ?? "");
    if (typeof value === "object" && value !== null) return value as T;
  } catch {
    // Told below.
  }
  throw new SerializationError("DATA_DAMAGED", `Expected the ${column} of the ask "${row.id}" to be as it was written, got ${show(text)}`, {
    hint: "Restore the database from a copy.",
  });
}
