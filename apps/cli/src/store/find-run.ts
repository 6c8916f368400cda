// From what somebody typed to the run or the checkpoint that is meant. Ids may be cut short, as git's may.
import type { CheckpointInfo, RunInfo, StoredCheckpoints, StoredRuns } from "@graflow/core";
import { CliError } from "../cli-error.ts";
import { shortest, shortId } from "../stored/short-id.ts";

export interface Stored {
  readonly runs: StoredRuns;
  readonly checkpoints: StoredCheckpoints;
}

/** Runs that are read from the store at once, while looking for a beginning. */
const page = 1000;
/** Candidates that a message names. */
const named = 5;

/** `text` is an id, or at least four characters that one id alone begins with. Throws CLI_RUN_UNKNOWN and CLI_RUN_AMBIGUOUS. */
export async function findRun({ runs }: Stored, text: string): Promise<RunInfo> {
  const exact = await runs.get(text);
  if (exact !== undefined) return exact;
  const fits = text.length < shortest ? [] : await beginningWith(text, runs);
  const [first, second] = fits;
  if (first === undefined) throw unknown(text);
  if (second === undefined) return first;
  const list = fits.slice(0, named).map(({ id, workflow }) => `${id} (${workflow})`);
  throw new CliError("CLI_RUN_AMBIGUOUS", `Several runs begin with ${text}: ${list.join(", ")}${fits.length > named ? ", …" : ""}`, {
    hint: "Give more characters of its id.",
  });
}

/** A run as it stands, or one of its checkpoints. */
export interface Found {
  readonly run: RunInfo;
  readonly checkpoint: CheckpointInfo | undefined;
}

/** `text` is a run, or a checkpoint as `<run>@<version>` or `<run>@<name>`. */
export async function findRunOrCheckpoint(stored: Stored, text: string): Promise<Found> {
  const at = text.lastIndexOf("@");
  // An id that somebody chose may have an `@` of its own.
  if (at <= 0 || (await stored.runs.get(text)) !== undefined) return { run: await findRun(stored, text), checkpoint: undefined };
  const run = await findRun(stored, text.slice(0, at));
  return { run, checkpoint: await findCheckpoint(stored, run, text.slice(at + 1)) };
}

/** Of several checkpoints with one name the last is meant. */
export async function findCheckpoint({ checkpoints }: Stored, run: RunInfo, text: string): Promise<CheckpointInfo> {
  const found = /^\d+$/.test(text)
    ? await checkpoints.get(`${run.id}@${text}`)
    : (await checkpoints.list(run.id)).findLast(({ name }) => name === text);
  if (found !== undefined) return found;
  throw new CliError("CLI_RUN_UNKNOWN", `Run ${shortId(run.id)} has no checkpoint ${text}`, {
    hint: `List them: graflow checkpoints list ${shortId(run.id)}.`,
  });
}

/** All of them, as far as it takes to name some. */
async function beginningWith(text: string, runs: StoredRuns): Promise<readonly RunInfo[]> {
  const fits: RunInfo[] = [];
  for (let after: string | undefined; fits.length <= named;) {
    const listed = await runs.list({ limit: page, ...(after === undefined ? {} : { after }) });
    fits.push(...listed.filter(({ id }) => id.startsWith(text)));
    after = listed.at(-1)?.id;
    if (listed.length < page) break;
  }
  return fits;
}

function unknown(text: string): CliError {
  const short = text.length < shortest;
  return new CliError("CLI_RUN_UNKNOWN", `The store has no run ${text}`, {
    hint: short ? `Give at least ${shortest} characters of its id; graflow runs lists them.` : "List those that there are: graflow runs.",
  });
}
