// An ask between what the engine knows and what the hash holds. Scripts look into none of these texts but those of the index.
import type { AskClosing, AskRecord, AskState, AskStatus, AskTerms, NewAsk } from "../ports/ask-store.ts";
import { SerializationError } from "../shared/errors/serialization-error.ts";
import { show } from "../shared/show.ts";
import { indexName, momentOf } from "./ask-keys.ts";
import type { AskRow } from "./ask-scripts.ts";
import { nameOf } from "./ordered-text.ts";

/** What never changes. */
type Asked = Omit<NewAsk, "id" | keyof AskTerms>;

export function askedText(ask: NewAsk): string {
  const { runId, workflow, taskId, iteration, pass, key, kind, question, openedAt } = ask;
  return JSON.stringify({ runId, workflow, taskId, iteration, pass, key, kind, question, openedAt } satisfies Asked);
}

/** Terms, and the names of the index; when its time is up, or nothing. */
export function termTexts({ assignees, due, step }: AskTerms): readonly [string, string, string] {
  return [JSON.stringify({ assignees, due, step }), JSON.stringify(assignees.map(indexName)), due === undefined ? "" : String(due)];
}

/** What the index needs, and the place that no other ask has. */
export function placeTexts({ runId, workflow, pass, key, openedAt }: NewAsk): readonly [string, string] {
  const place = JSON.stringify([runId, pass, key]);
  return [JSON.stringify([momentOf(openedAt), indexName(runId), indexName(workflow), place]), place];
}

export function askOf([name, asked, terms, version, status, closing]: AskRow): AskRecord {
  const id = nameOf(name);
  const { assignees, due, step } = parsed<AskTerms>(id, "terms", terms);
  const { runId, workflow, taskId, iteration, pass, key, kind, question, openedAt } = parsed<Asked>(id, "question", asked);
  const told = { id, runId, workflow, taskId, iteration, pass, key, kind, question, openedAt };
  return { ...told, assignees, due, step, version: Number(version), state: stateOf(id, status as AskStatus, closing) };
}

function stateOf(id: string, status: AskStatus, text: string | null): AskState {
  if (status === "open") return { status };
  const closing = parsed<AskClosing>(id, "closing", text);
  // JSON leaves out what is not known.
  if (closing.status === "answered") return { ...closing, by: { name: closing.by.name, from: closing.by.from } };
  if (closing.status === "cancelled") return { ...closing, by: closing.by && { name: closing.by.name, from: closing.by.from } };
  return closing;
}

function parsed<T>(id: string, what: string, text: string | null): T {
  try {
    const value: unknown = JSON.parse(text ?? "");
    if (typeof value === "object" && value !== null) return value as T;
  } catch {
    // Told below.
  }
  throw new SerializationError("DATA_DAMAGED", `Expected the ${what} of the ask "${id}" to be as it was written, got ${show(text)}`, {
    hint: "Restore the data of the server from a copy.",
  });
}
