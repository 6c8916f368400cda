// A checkpoint without its state, as text: what is known of it, and the id by which the pieces of its state are found.
import type { KeptCheckpoint } from "../ports/checkpoint-store.ts";

/** A checkpoint as it stands in the store. */
export interface Standing {
  readonly checkpoint: KeptCheckpoint;
  readonly id: string;
}

export function writeStanding({ checkpoint, id }: Standing): string {
  const { runId, version, workflow, tags, at, facts, kind, name, metadata } = checkpoint;
  return JSON.stringify({ id, runId, version, workflow, tags, at, kind, name, metadata, facts });
}

/** `undefined` for a text that is something else. */
export function readStanding(text: string): Standing | undefined {
  let fields: Record<string, unknown>;
  try {
    fields = JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
  const { id, runId, version, workflow, tags, at, kind, name, metadata, facts } = fields;
  const isSound =
    typeof id === "string" &&
    typeof runId === "string" &&
    typeof version === "number" &&
    typeof workflow === "string" &&
    Array.isArray(tags) &&
    typeof at === "number" &&
    (kind === "automatic" || kind === "manual" || kind === "suspend") &&
    (name === undefined || typeof name === "string") &&
    (metadata === undefined || typeof metadata === "string") &&
    typeof facts === "string";
  if (!isSound) return undefined;
  return { id, checkpoint: { runId, version, workflow, tags: tags.map(String), at, kind, name, metadata, facts } };
}
