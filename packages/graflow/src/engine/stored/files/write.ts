// Writes the three files of a checkpoint, whole or not at all, also over those of an earlier checkpoint of the same run: a task that
// writes `latest` again and again leaves a checkpoint there whenever it is killed.
//
// State and summary are written under names of their own first. Then the metadata take their place in one step, and from then on this
// checkpoint is the one that is read; moving the other two to their places only tidies up, and a reader does without it.
import { basename, dirname, join } from "node:path";
import { CheckpointError } from "../../../shared/errors/checkpoint-error.ts";
import { OptionError } from "../../../shared/errors/option-error.ts";
import { show } from "../../../shared/show.ts";
import { codeOf, diskFailure, isDiskError } from "../../durable/disk-failure.ts";
import { makeFolder, syncFolder, writeNewFile } from "../../durable/durable-file.ts";
import { seal } from "../../durable/sealed.ts";
import { readCompress } from "../../durable/zstd.ts";
import { writeContent, type CheckpointContent } from "./content.ts";
import { sumOf, writeMeta } from "./meta.ts";
import { isBeside, isPending, pathsOf, pendingPath, type CheckpointPaths } from "./names.ts";
import { expectFree, ownerOf } from "./owner.ts";
import { nodeFiles } from "../../durable/node-modules.ts";

export interface WriteOptions {
  /** Compresses the state. Needs Node 22.15. Default: it is not compressed. */
  readonly compress?: "zstd";
  /** Runs whose checkpoint may be replaced, besides the one that is written: those that it goes on from. Default none. */
  readonly replaces?: readonly string[];
}

/** Files that somebody was writing, and has not touched for so long (ms), are remains. */
const REMAINS_AFTER = 3_600_000;

/**
 * Writes a checkpoint to `path`, and beside it `.state.json` with the summary and `.meta.json`. Folders are made. Resolves to the absolute
 * path of the state, once everything is on the medium. What another run has written there, or anybody else, is not replaced
 * (`CHECKPOINT_EXISTS`). Throws `BackendError` when the disk is full or cannot be written: what was there before is as it was.
 */
export async function writeCheckpointFiles(
  path: string,
  content: CheckpointContent,
  summary: object,
  options: WriteOptions = {},
): Promise<string> {
  if (path === "" || isBeside(path)) {
    throw new OptionError(
      `Expected \`path\` to be that of the state, got ${show(path)}`,
      "Leave out .state.json and .meta.json: they are added.",
    );
  }
  const paths = pathsOf(path);
  const { record } = content;
  const state = await seal("graflow-checkpoint", "", writeContent(content), readCompress(options.compress));
  const summaryParts = [Buffer.from(`${JSON.stringify(summary, undefined, 2)}\n`)];
  const writing = crypto.randomUUID();
  const meta = writeMeta({ runId: record.runId, writing, state: sumOf(state), summary: sumOf(summaryParts) }, record);
  const files: Files = { paths, writing, parts: [state, summaryParts, [meta]] };
  const mine = [record.runId, ...(options.replaces ?? [])];
  // Two at once in this process would move their files over each other's.
  const before = turns.get(paths.state);
  const turn = (before ?? Promise.resolve()).then(() => writeFiles(files, mine));
  const settled = turn.catch(() => {});
  turns.set(paths.state, settled);
  try {
    await turn;
  } catch (error) {
    throw isDiskError(error) ? diskFailure(error, { deed: "write", what: `the checkpoint ${show(paths.state)}` }) : error;
  } finally {
    if (turns.get(paths.state) === settled) turns.delete(paths.state);
  }
  return paths.state;
}

/** The last one who writes, by the path of the state. */
const turns = new Map<string, Promise<void>>();

interface Files {
  readonly paths: CheckpointPaths;
  readonly writing: string;
  /** Of the state, the summary and the metadata. */
  readonly parts: readonly (readonly Uint8Array[])[];
}

async function writeFiles({ paths, writing, parts }: Files, mine: readonly string[]): Promise<void> {
  const folder = dirname(paths.state);
  const places = [paths.state, paths.summary, paths.meta];
  const forget = async (): Promise<void> => {
    for (const place of places)
      await nodeFiles()
        .unlink(pendingPath(place, writing))
        .catch(() => {});
  };
  await makeFolder(folder);
  const owner = await ownerOf(paths);
  expectFree(paths, owner, mine);
  try {
    for (const [i, place] of places.entries()) await writeNewFile(pendingPath(place, writing), parts[i] ?? []);
    await syncFolder(folder);
  } catch (error) {
    await forget();
    throw error;
  }
  try {
    await putInForce(paths, writing, owner === undefined, mine);
  } catch (error) {
    // After any other error they may be in force.
    if (error instanceof CheckpointError) await forget();
    throw error;
  }
  for (const place of [paths.state, paths.summary]) await nodeFiles().rename(pendingPath(place, writing), place);
  await syncFolder(folder);
  await sweep(paths);
}

/** The one step that counts. Of several runs that write to a free place at once, the first one has it. */
async function putInForce(paths: CheckpointPaths, writing: string, isFree: boolean, mine: readonly string[]): Promise<void> {
  const pending = pendingPath(paths.meta, writing);
  if (isFree) {
    try {
      await nodeFiles().link(pending, paths.meta);
      await nodeFiles().unlink(pending);
      await syncFolder(dirname(paths.meta));
      return;
    } catch (error) {
      // On a file system without links, whoever comes last has it.
      const code = codeOf(error);
      if (code === "EEXIST") expectFree(paths, await ownerOf(paths), mine);
      else if (!["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK"].includes(code ?? "")) throw error;
    }
  }
  await nodeFiles().rename(pending, paths.meta);
  await syncFolder(dirname(paths.meta));
}

/** Removes what was left behind by those who were killed while they wrote. */
async function sweep({ state }: CheckpointPaths): Promise<void> {
  const folder = dirname(state);
  for (const name of await nodeFiles().readdir(folder)) {
    if (!isPending(name, basename(state))) continue;
    const path = join(folder, name);
    const { mtimeMs } = await nodeFiles()
      .stat(path)
      .catch(() => ({ mtimeMs: Infinity }));
    if (Date.now() - mtimeMs > REMAINS_AFTER)
      await nodeFiles()
        .unlink(path)
        .catch(() => {});
  }
}
