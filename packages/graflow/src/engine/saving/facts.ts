// What the engine keeps with a stored run beside its state: what it takes to decide whether, where and how it can be gone on with.
import { OptionError } from "../../shared/errors/option-error.ts";
import { SerializationError } from "../../shared/errors/serialization-error.ts";
import { parseDuration } from "../../shared/duration.ts";
import { show } from "../../shared/show.ts";
import type { CheckpointPolicy, QueuePlace } from "../stored/face.ts";

/** The version of what is written in cells. A run that was stored with a newer one is refused. */
export const SCHEMA = 1;

export interface Facts {
  readonly schema: number;
  /** The workflow's `version`. */
  readonly version?: string;
  /** The hash of its graph, and of the text under which the graph stands. */
  readonly graph: string;
  readonly concurrency?: number;
  readonly maxSteps?: number;
  readonly policy: CheckpointPolicy;
  /** The runs that it goes on from under an id of its own, the last one last. */
  readonly origins?: readonly string[];
  /** How it has ended, as long as nobody has gone on with it and stored anything since. */
  readonly ended?: "failed" | "cancelled";
  /** A failure has come after this version, and nothing has tolerated it yet: a failed run is gone on with from here. */
  readonly sound?: number;
  /** Text of the codec, of a run that has failed. */
  readonly error?: string;
  readonly reason?: string;
  /** When a run that was suspended is to be gone on with by itself: when one of these asks is closed, or as soon as somebody looks after it. */
  readonly wake?: { readonly asks: readonly string[] } | "next";
  /** Of a run that was handed over to whoever is free. */
  readonly place?: QueuePlace;
  /** The record that keeps it from being made twice; goes with it. */
  readonly once?: string;
  /** Completed tasks have been undone: there is no going on. */
  readonly undone?: true;
}

export function factsText(facts: Facts): string {
  return JSON.stringify(facts);
}

/** Without what is true of a run that has ended. */
export function unended(facts: Facts): Facts {
  const { ended: _, sound: __, error: ___, reason: ____, undone: _____, wake: ______, ...kept } = facts;
  return kept;
}

export function readFacts(text: string, runId: string): Facts {
  let facts: Partial<Facts>;
  try {
    facts = JSON.parse(text) as Partial<Facts>;
  } catch (cause) {
    throw new SerializationError("DATA_DAMAGED", `Expected what is stored of run ${runId} to be readable, but it is damaged`, {
      hint: "Restore the store from a copy.",
      cause,
    });
  }
  if (typeof facts.schema !== "number" || facts.schema > SCHEMA) {
    throw new SerializationError(
      "DATA_DAMAGED",
      `Run ${runId} was stored with schema ${show(facts.schema)}; this Graflow reads up to ${SCHEMA}`,
      {
        hint: "Go on with it by the newer Graflow that has stored it.",
      },
    );
  }
  return facts as Facts;
}

/** A policy in numbers: save after so many tasks, after so many milliseconds, or never by itself. */
export type SavingRhythm = { readonly tasks: number } | { readonly ms: number } | undefined;

/** Reads the option `checkpoint` of a run. Throws `OptionError`. */
export function rhythmOf(policy: CheckpointPolicy): SavingRhythm {
  if (policy === "manual") return undefined;
  if (policy === "each-task") return { tasks: 1 };
  const every: unknown = typeof policy === "object" && (policy as unknown) !== null ? policy.every : undefined;
  if (typeof every === "number" && Number.isInteger(every) && every >= 1) return { tasks: every };
  if (typeof every === "string") return { ms: parseDuration(every, "checkpoint.every") };
  throw new OptionError(
    `Expected \`checkpoint\` to be "manual", "each-task" or { every: … }, got ${show(policy)}`,
    'Write { every: 10 } for every ten tasks, or { every: "30s" }.',
  );
}
