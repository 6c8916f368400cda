// What cases about asks are made of, of which a case says only what matters to it.
import assert from "node:assert/strict";
import type { AskClosing, AskFilter, AskRecord, AskStore, AskTerms, ChangedAsk, NewAsk } from "../../../ports/ask-store.ts";

/** An ask of the run `run`, in a pass of its own. */
export function newAsk(id: string, parts: Partial<NewAsk> = {}): NewAsk {
  return {
    id,
    runId: "run",
    workflow: "flow",
    taskId: "review",
    iteration: 0,
    pass: `pass of ${id}`,
    key: "0",
    kind: "approval",
    question: "question",
    openedAt: 1000,
    assignees: [],
    due: undefined,
    step: 0,
    ...parts,
  };
}

export function terms(parts: Partial<AskTerms> = {}): AskTerms {
  return { assignees: [], due: undefined, step: 0, ...parts };
}

export function answered(answer: string, name?: string): AskClosing & { readonly status: "answered" } {
  return { status: "answered", at: 2000, answer, by: { name, from: "somewhere" } };
}

export function cancelled(reason: string): AskClosing & { readonly status: "cancelled" } {
  return { status: "cancelled", at: 2000, reason, by: undefined };
}

export function expired(answer: string): AskClosing {
  return { status: "expired", at: 2000, answer };
}

/** Opens asks: all must be new. */
export async function open(asks: AskStore, ...all: readonly NewAsk[]): Promise<void> {
  for (const ask of all) assert.equal((await asks.open(ask)).type, "opened", `the ask ${ask.id} is opened`);
}

/** The ask as it is after something that must have been done. */
export function done(changed: ChangedAsk): AskRecord {
  assert.ok(changed.type === "done", `Expected it to be done, got ${changed.type}`);
  return changed.ask;
}

export async function idsOf(asks: AskStore, filter: Partial<AskFilter> = {}): Promise<string[]> {
  return (await asks.list({ limit: 100, ...filter })).map(({ id }) => id);
}

/** All that a store tells of the asks of a run. */
export async function allAsks(asks: AskStore, runId: string): Promise<AskRecord[]> {
  return asks.list({ runId, limit: 10_000 });
}
