// What goes to the other side with a call, as it is written here and read there.
import type { TaskCall } from "../../graph/handler.ts";
import type { Aside } from "../../shared/codec/aside.ts";
import { GraflowError } from "../../shared/errors/graflow-error.ts";
import { show } from "../../shared/show.ts";
import { BATCH_FORMAT, type BatchText } from "../remote/batch.ts";
import { BatchWriter } from "../remote/batch-writer.ts";
import type { Call } from "../remote/call.ts";
import { writtenIn } from "./attempt-of.ts";
import { OTHER } from "./line.ts";
import { LARGEST, type Place } from "./place.ts";
import { tooLarge } from "./refusals.ts";

export interface Errand {
  readonly batch: BatchText;
  /** Modules that may define the workflow, the likeliest first. */
  readonly modules: readonly string[];
  /** What comes back is no larger, in characters. */
  readonly largest: number;
  /** What of the input stands beside its text. */
  readonly buffers?: readonly ArrayBufferLike[];
  /** Whether the buffers of the output are given away. */
  readonly givesOutput?: true;
}

/**
 * `id`: what the call is known by over its line. `aside`: where buffers go, if they go beside the text. Throws a `SerializationError`, and a
 * `GraflowError` (`WORK_TOO_LARGE`).
 */
export function writeErrand(id: string, call: Call, task: TaskCall, place: Place, aside: Aside | undefined): Errand {
  const { services } = call.attempt;
  const { registry, runId, workflow, graph } = services;
  const { largest = LARGEST, transfer } = place;
  const writer = new BatchWriter(registry, aside);
  writer.add(call);
  if (writer.size > largest) throw tooLarge("input", task.taskId, writer.size, largest);
  return {
    batch: writer.batch({ id, owner: OTHER, runId, workflow, graph, kept: false, telling: services.isTelling() }),
    modules: place.modules ?? writtenIn(task),
    largest,
    ...(aside === undefined || aside.buffers.length === 0 ? {} : { buffers: aside.buffers }),
    ...(transfer === "output" || transfer === "both" ? { givesOutput: true } : {}),
  };
}

/** Throws a `GraflowError` (`WORK_UNREADABLE`) for what another version of Graflow has sent. */
export function readErrand(sent: unknown): Errand {
  const errand = sent as Partial<Errand> | undefined;
  if (errand?.batch?.format === BATCH_FORMAT && Array.isArray(errand.modules)) return { largest: LARGEST, ...errand } as Errand;
  throw unreadable(`got one of format ${show(errand?.batch?.format)}`);
}

export function unreadable(what: string): GraflowError {
  return new GraflowError("WORK_UNREADABLE", `Expected a call of format ${BATCH_FORMAT}, ${what}`, {
    hint: "Let both sides run the same version of Graflow.",
  });
}
