// A run that is made and not begun: its first save has its graph, its input, what its channel begins with, and where it waits.
import type { Save } from "../../ports/run-store.ts";
import { Journal } from "../../run/journal.ts";
import { joinDeltas, type Delta } from "../../run/snapshot/cells.ts";
import { writeChanges } from "../../run/snapshot/write.ts";
import { RunState } from "../../run/state.ts";
import { contentCodec } from "../channel/content.ts";
import { expectKey } from "../channel/operands.ts";
import { OWN_CHANNEL } from "../context/channel.ts";
import { ChannelRecorder } from "../saving/channel-recorder.ts";
import { factsText } from "../saving/facts.ts";
import { RunStorage, graphDelta, type Storage, type StoredAs } from "../saving/run-storage.ts";
import { setAside, ValueWriter } from "../saving/texts.ts";
import type { QueuePlace } from "../stored/face.ts";

export interface QueuedRun extends StoredAs {
  readonly input: unknown;
  readonly channel: Readonly<Record<string, unknown>> | undefined;
  readonly place: QueuePlace;
  /** The record that keeps it from being made twice. */
  readonly once: string | undefined;
}

/** Stores it. Resolves to whether it did: not when its id is taken. Throws `SerializationError` for what cannot be stored. */
export async function makeQueuedRun(storage: Storage, run: QueuedRun): Promise<boolean> {
  const { runs, clock } = storage;
  const { runId, workflow, tags, place, once } = run;
  const at = clock.now();
  const { delta, values } = setAside(firstCells(storage, run));
  const facts = factsText({ ...new RunStorage(storage, run).facts(), place, ...(once === undefined ? {} : { once }) });
  const save: Save = {
    version: 1,
    at,
    delta,
    values,
    events: [],
    checkpoint: undefined,
    status: "queued",
    facts: undefined,
    release: true,
  };
  return runs.create({ id: runId, workflow: workflow.name, tags, createdAt: at, parent: undefined, facts, lease: undefined }, save);
}

function firstCells({ clock, registry }: Storage, { runId, workflow, input, channel = {}, concurrency, maxSteps }: QueuedRun): Delta {
  const state = new RunState(runId, workflow.plan, input, { concurrency, maxSteps }, false);
  const journal = new Journal(false);
  journal.opened(state.root);
  const values = new ValueWriter(registry);
  const cells = writeChanges(state, journal, journal.take(), {
    textOf: (value, what) => values.textOf(value, what),
    dueOf: () => undefined,
    // Nothing has been added yet.
    nodeOf: () => ({ from: "nowhere", ids: [] }),
  });
  const recorder = new ChannelRecorder(clock);
  const codec = contentCodec(registry);
  const entries = Object.entries(channel).map(([key, value]) => ({ key: expectKey(key), content: codec.contentOf(key, value) }));
  recorder.begin(entries.length === 0 ? [] : [{ name: OWN_CHANNEL, entries }]);
  return joinDeltas(joinDeltas(graphDelta(workflow), cells), recorder.take());
}
