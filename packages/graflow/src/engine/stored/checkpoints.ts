// The checkpoints of stored runs, for hosts: listed, compared, pruned, carried out of the store and into it.
import type { CheckpointRef } from "../../graph/checkpoint.ts";
import { expectInteger, expectKnown } from "../../graph/settings.ts";
import type { SavePoint, StoredCheckpoint } from "../../ports/run-store.ts";
import { deltaOf } from "../../run/snapshot/cells.ts";
import { parseDuration } from "../../shared/duration.ts";
import { OptionError } from "../../shared/errors/option-error.ts";
import { nodeUtil } from "../durable/node-modules.ts";
import { makeRun } from "./make-run.ts";
import { readFacts, unended } from "../saving/facts.ts";
import type { Storage } from "../saving/run-storage.ts";
import { refOf } from "../saving/saver.ts";
import { hashesIn } from "../saving/texts.ts";
import { readCheckpointFiles, writeCheckpointFiles } from "./checkpoint-files.ts";
import { stateDetails } from "./details.ts";
import type { CheckpointDifference, CheckpointInfo, ExportOptions, KeepRules, StoredCheckpoints } from "./face.ts";
import { checkpointInfo } from "./info.ts";
import { resolve, unknown } from "./resolve.ts";
import { readState, sourceIn, type StoredState } from "./state.ts";
import { summaryOf } from "./summary.ts";

export function storedCheckpoints(storage: Storage): StoredCheckpoints {
  const { runs, clock, registry } = storage;
  const source = sourceIn(runs);

  const find = async (what: CheckpointRef | string) => {
    const meant = await resolve(runs, what);
    if (meant.type !== "run" && meant.type !== "checkpoint") throw unknown(typeof what === "string" ? what : what.id);
    return { run: meant.run, version: meant.type === "checkpoint" ? meant.version : meant.run.version };
  };

  const stateAt = async (what: CheckpointRef | string): Promise<StoredState> => {
    const { run, version } = await find(what);
    return readState(source, { runId: run.id, version }, registry);
  };

  const marksOf = async (
    runId: string,
  ): Promise<{
    readonly workflow: string;
    readonly version: number;
    readonly sound: number;
    readonly marks: readonly StoredCheckpoint[];
  }> => {
    const run = await runs.find(runId);
    if (run === undefined) throw unknown(runId);
    const { workflow, version } = run;
    return { workflow, version, sound: readFacts(run.facts, runId).sound ?? version, marks: await runs.checkpoints(runId) };
  };

  return {
    async list(runId: string): Promise<CheckpointInfo[]> {
      const kept = (await runs.find(runId)) === undefined ? await storage.checkpoints?.list(runId) : undefined;
      if (kept !== undefined && kept.length > 0) return kept.map((mark) => checkpointInfo({ ...mark, bytes: 0 }, mark.workflow, registry));
      const { workflow, marks } = await marksOf(runId);
      return marks.map((mark) => checkpointInfo(mark, workflow, registry));
    },

    async get(what: CheckpointRef | string): Promise<CheckpointInfo | undefined> {
      const { run, version } = await find(what);
      const mark = (await runs.checkpoints(run.id)).find((one) => one.version === version);
      return mark === undefined ? undefined : checkpointInfo(mark, run.workflow, registry);
    },

    async diff(before: CheckpointRef | string, after: CheckpointRef | string): Promise<CheckpointDifference[]> {
      const now = clock.now();
      const [first, second] = await Promise.all([stateAt(before), stateAt(after)]);
      return differencesOf(factsIn(first, now, registry), factsIn(second, now, registry));
    },

    async prune(runId: string, keep: KeepRules): Promise<number> {
      const rules = readKeepRules(keep);
      const { version, sound, marks } = await marksOf(runId);
      const now = clock.now();
      const kept = marks.filter(
        (mark, index) =>
          (rules.last !== undefined && index >= marks.length - rules.last) ||
          (rules.ttl !== undefined && now - mark.at < rules.ttl) ||
          (rules.named && mark.name !== undefined),
      );
      const versions = kept.map(({ version }) => version);
      // A run that has failed, or fails meanwhile, is gone on with from there.
      versions.push(sound);
      // A backend keeps the last save by itself; a store of checkpoints keeps what it is told. What is stored meanwhile has not been looked at.
      const last = marks.at(-1)?.version;
      const outside = await storage.checkpoints?.prune(runId, last === undefined ? versions : [...versions, last], version);
      return Math.max(outside ?? 0, await runs.prune(runId, versions, version));
    },

    async export(what: CheckpointRef | string, path: string, options: ExportOptions = {}): Promise<CheckpointRef> {
      expectKnown(options, ["compress"], "an export");
      const { run, version } = await find(what);
      const state = await readState(source, { runId: run.id, version }, registry);
      const mark = (await runs.checkpoints(run.id)).find((one) => one.version === version);
      const details = summaryOf(stateDetails(state, clock.now(), registry));
      const record = {
        runId: run.id,
        version,
        workflow: run.workflow,
        tags: run.tags,
        at: mark?.at ?? run.updatedAt,
        name: mark?.name,
        metadata: mark?.metadata,
        facts: run.facts,
      };
      const summary = { run: run.id, workflow: run.workflow, checkpoint: `${run.id}@${version}`, ...details };
      const written = await writeCheckpointFiles(path, { record, cells: state.cells, values: state.values }, summary, {
        ...options,
        replaces: readFacts(run.facts, run.id).origins ?? [],
      });
      return { ...refOf(run.id, version, mark), path: written };
    },

    async import(path: string): Promise<CheckpointRef> {
      const { record, cells, values } = await readCheckpointFiles(path);
      return adoptCheckpoint(storage, record, deltaOf(cells), values);
    },
  };
}

interface Foreign {
  readonly runId: string;
  readonly version: number;
  readonly workflow: string;
  readonly tags: readonly string[];
  readonly facts: string;
}

/** Makes a suspended run of a checkpoint that comes from elsewhere. */
async function adoptCheckpoint(
  storage: Storage,
  { runId, version, workflow, tags, facts }: Foreign,
  delta: ReturnType<typeof deltaOf>,
  values: ReadonlyMap<string, string>,
): Promise<CheckpointRef> {
  const kept = unended(readFacts(facts, runId));
  const { runs, checkpoints } = storage;
  // The versions that would follow may be there already, of the run as it went on elsewhere.
  const wentOn = (await checkpoints?.list(runId))?.some((kept) => kept.version > version) === true;
  const isTaken = wentOn || (await runs.find(runId)) !== undefined;
  const id = isTaken ? crypto.randomUUID() : runId;
  const origins = isTaken ? { origins: [...(kept.origins ?? []), runId] } : {};
  await makeRun(storage, { runId: id, workflow, tags, facts: { ...kept, ...origins } }, version, delta, values, "suspended");
  return refOf(id, version, undefined);
}

/** Brings a checkpoint from the store of checkpoints, as a suspended run. */
export async function fetchCheckpoint(storage: Storage, at: SavePoint): Promise<CheckpointRef> {
  const { checkpoints } = storage;
  const kept = await checkpoints?.find(at);
  const cells = await checkpoints?.read(at);
  if (checkpoints === undefined || kept === undefined || cells === undefined) throw unknown(`${at.runId}@${at.version}`);
  return adoptCheckpoint(storage, kept, deltaOf(cells), await checkpoints.values(hashesIn(cells)));
}

/** A state as a flat list of things that can be compared. */
function factsIn(state: StoredState, now: number, registry: Storage["registry"]): Map<string, unknown> {
  const { input, output, nodes, channels } = stateDetails(state, now, registry);
  const facts = new Map<string, unknown>([["input", input]]);
  if (output !== undefined) facts.set("output", output);
  for (const { taskId, state: standing, passes, input: received, output: given, error } of nodes) {
    if (standing === "waiting" && passes === 0) continue;
    facts.set(`node "${taskId}"`, { state: standing, passes, ...(error === undefined ? {} : { error: error.message }) });
    if (received !== undefined) facts.set(`input of "${taskId}"`, received);
    if (given !== undefined) facts.set(`output of "${taskId}"`, given);
  }
  for (const [name, keys] of Object.entries(channels)) {
    const where = name === "" ? "channel key" : `channel ${JSON.stringify(name)}, key`;
    for (const [key, value] of Object.entries(keys)) facts.set(`${where} ${JSON.stringify(key)}`, value);
  }
  return facts;
}

function differencesOf(before: ReadonlyMap<string, unknown>, after: ReadonlyMap<string, unknown>): CheckpointDifference[] {
  const differences: CheckpointDifference[] = [];
  for (const what of new Set([...before.keys(), ...after.keys()])) {
    if (before.has(what) && after.has(what) && nodeUtil().isDeepStrictEqual(before.get(what), after.get(what))) continue;
    differences.push({
      what,
      ...(before.has(what) ? { before: before.get(what) } : {}),
      ...(after.has(what) ? { after: after.get(what) } : {}),
    });
  }
  return differences;
}

function readKeepRules(keep: KeepRules): { readonly last: number | undefined; readonly ttl: number | undefined; readonly named: boolean } {
  expectKnown(keep, ["last", "ttl", "named"], "what is to be kept");
  const { last, ttl, named = true } = keep;
  if (last !== undefined) expectInteger(last, "last", 0);
  if (last === undefined && ttl === undefined && keep.named === undefined) {
    throw new OptionError(
      "Expected a rule that says which checkpoints to keep, got none",
      'Write { last: 10 }, { ttl: "7d" } or { named: true }.',
    );
  }
  return { last, ttl: ttl === undefined ? undefined : parseDuration(ttl, "ttl"), named };
}
