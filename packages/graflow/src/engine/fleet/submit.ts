// Handing a run over: everything that can be wrong is found out at once; then the run is stored, and whoever is free hears of it.
import type { WorkflowGraph } from "../../graph/workflow-graph.ts";
import type { RecordStore } from "../../ports/record-store.ts";
import type { RunRecord } from "../../ports/run-store.ts";
import { ValidationError, admissionFailure } from "../../run/errors.ts";
import { errorOf } from "../../shared/error-of.ts";
import { GraflowError, isGraflowError } from "../../shared/errors/graflow-error.ts";
import { readFacts } from "../saving/facts.ts";
import type { Storage } from "../saving/run-storage.ts";
import { hashOf } from "../saving/texts.ts";
import { check, type Checked } from "../validate.ts";
import type { SubmitOptions } from "../face.ts";
import type { Handover } from "./handover.ts";
import { expectSubmitOptions, placeIn } from "./place.ts";
import { makeQueuedRun, type QueuedRun } from "./queued-run.ts";

export interface SubmitterParts {
  readonly storage: Storage;
  readonly records: RecordStore;
  /** Absent where there is no fleet: then whoever looks after the runs takes those that are queued. */
  readonly handover: Handover | undefined;
  readonly newId: () => string;
  /** There is a run in the queue, where there is no fleet. */
  readonly queued: () => void;
}

/** By a digest of the workflow and the key, the id of the run that was made first. */
const COLLECTION = "submitted-once";

export class Submitter {
  readonly #parts: SubmitterParts;

  constructor(parts: SubmitterParts) {
    this.#parts = parts;
  }

  /** Resolves to the id of the run. */
  async submit(workflow: WorkflowGraph, input: unknown, options: SubmitOptions): Promise<string> {
    expectSubmitOptions(options);
    const { storage, newId } = this.#parts;
    const place = placeIn(options, storage.clock);
    const wished = options.runId ?? newId();
    await expectInput(workflow, input, wished);
    const { idempotencyKey } = options;
    const once = idempotencyKey === undefined ? undefined : hashOf(JSON.stringify([workflow.name, idempotencyKey]));
    const runId = once === undefined ? wished : await this.#firstOf(once, wished);
    const made = await this.#make({
      runId,
      workflow,
      input,
      place,
      once,
      tags: options.tags ?? [],
      policy: options.checkpoint ?? (storage.durable ? "each-task" : "manual"),
      concurrency: options.concurrency ?? workflow.concurrency,
      maxSteps: options.maxSteps ?? workflow.maxSteps,
      channel: options.channel,
    });
    if (!made && once === undefined) throw taken(runId);
    return runId;
  }

  /** The run of a key: this one, or the one that somebody has asked for before. */
  async #firstOf(once: string, runId: string): Promise<string> {
    const { records } = this.#parts;
    if (await records.create(COLLECTION, once, runId)) return runId;
    return (await records.get(COLLECTION, once))?.text ?? runId;
  }

  /** A run is gone, and its key with it. */
  async removed({ id, facts }: Pick<RunRecord, "id" | "facts">): Promise<void> {
    const { once } = readFacts(facts, id);
    if (once === undefined) return;
    const record = await this.#parts.records.get(COLLECTION, once);
    if (record?.text === id) await this.#parts.records.remove(COLLECTION, once);
  }

  /** Resolves to whether it did: not when there is a run with its id. */
  async #make(run: QueuedRun): Promise<boolean> {
    const { storage, handover, queued } = this.#parts;
    const { runId } = run;
    if (handover === undefined) {
      const made = await makeQueuedRun(storage, run);
      if (made) queued();
      return made;
    }
    // Another process may be about to hand over the same run: what it has noted is for it to end.
    if ((await storage.runs.find(runId)) !== undefined) return false;
    await handover.begin(runId);
    if (!(await this.#store(run, handover))) return false;
    const record = await storage.runs.find(runId);
    if (record !== undefined && (await handover.give(record)) === "full") {
      await storage.runs.remove(runId);
      await handover.end(runId);
      throw full(run);
    }
    await handover.end(runId);
    return true;
  }

  async #store(run: QueuedRun, handover: Handover): Promise<boolean> {
    try {
      return await makeQueuedRun(this.#parts.storage, run);
    } catch (error) {
      // A store that fails may have made it all the same.
      if (!isGraflowError(error) || !error.code.startsWith("BACKEND_")) await handover.end(run.runId);
      throw error;
    }
  }
}

/** Throws `ValidationError` for an input that does not fit, and a `TaskError` for a schema that throws. */
export async function expectInput({ name, input: schema }: WorkflowGraph, input: unknown, runId: string): Promise<void> {
  if (schema === undefined) return;
  const place = { runId, taskId: name, attempt: 0, iteration: 0 };
  let checked: Checked;
  try {
    checked = await check(schema, input);
  } catch (thrown) {
    throw admissionFailure(place, errorOf(thrown));
  }
  if (checked.issues !== undefined) throw new ValidationError(place, "input", checked.issues);
}

function taken(runId: string): GraflowError {
  return new GraflowError("RUN_EXISTS", `Run ${runId} is stored already`, {
    hint: "Give the new run another `runId`; or an `idempotencyKey`, to be given the run that is there.",
  });
}

function full({ runId, place: { queue } }: QueuedRun): GraflowError {
  return new GraflowError("QUEUE_FULL", `Run ${runId} was not handed over: the queue "${queue}" has as much work as it may have`, {
    hint: "Try again later, start more workers, or raise the limit of the queue.",
  });
}
