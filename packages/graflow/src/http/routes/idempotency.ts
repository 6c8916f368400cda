// Requests that are sent twice and done once. What a key stands for is written down before a run is started, with the run's id: whoever comes
// again after a crash between the two starts that very run.
import type { RunInfo } from "../../engine/stored/face.ts";
import { isGraflowError } from "../../shared/errors/graflow-error.ts";
import type { Caller } from "../caller.ts";
import { ProblemException } from "../problem.ts";
import type { Services } from "../services.ts";

const COLLECTION = "idempotency";

/** What is kept of a key. */
interface Kept {
  /** Of the request, so that another one under the same key is noticed. */
  readonly print: string;
  readonly runId: string;
  /** Whether the run was in the store once: it is not started again when somebody has removed it. */
  readonly begun: boolean;
}

export interface StartKeeper {
  /** Starts a run by `begin`, or finds the one that the same request has started. `runId`: of a new one. */
  once(
    caller: Caller,
    key: string,
    request: object,
    runId: string,
    begin: (runId: string) => Promise<RunInfo>,
  ): Promise<{ readonly run: RunInfo; readonly isNew: boolean }>;
}

export function startKeeper({ engine }: Services): StartKeeper {
  const { records } = engine;
  /** Requests of one key take turns in this process; of two processes the store lets one start the run. */
  const turns = new Map<string, Promise<unknown>>();

  const once: StartKeeper["once"] = async (caller, key, request, runId, begin) => {
    const id = digest(JSON.stringify([caller.kind, caller.keyId ?? caller.name ?? "", key]));
    const before = turns.get(id) ?? Promise.resolve();
    const turn = before.then(
      () => takeTurn(id, digest(steady(request)), runId, begin),
      () => takeTurn(id, digest(steady(request)), runId, begin),
    );
    turns.set(id, turn);
    try {
      return await turn;
    } finally {
      if (turns.get(id) === turn) turns.delete(id);
    }
  };

  const takeTurn = async (
    id: string,
    print: string,
    runId: string,
    begin: (runId: string) => Promise<RunInfo>,
  ): Promise<{ readonly run: RunInfo; readonly isNew: boolean }> => {
    const text = JSON.stringify({ print, runId, begun: false } satisfies Kept);
    await records.create(COLLECTION, id, text);
    const record = await records.get(COLLECTION, id);
    const kept = JSON.parse(record?.text ?? text) as Kept;
    if (kept.print !== print) throw reused();
    const found = await engine.runs.get(kept.runId);
    if (found !== undefined) return { run: found, isNew: false };
    if (kept.begun) throw removed(kept.runId);
    const begun = await begin(kept.runId).catch(async (error: unknown) => {
      // Another process has been quicker with the same request.
      const run = isTaken(error) ? await engine.runs.get(kept.runId) : undefined;
      if (run === undefined) throw error;
      return run;
    });
    await records.replace(COLLECTION, id, record?.version ?? 1, JSON.stringify({ ...kept, begun: true } satisfies Kept));
    return { run: begun, isNew: true };
  };

  return { once };
}

function isTaken(error: unknown): boolean {
  return isGraflowError(error, "RUN_EXISTS") || (error instanceof ProblemException && error.problem.code === "RUN_EXISTS");
}

function reused(): ProblemException {
  return new ProblemException({
    status: 422,
    code: "IDEMPOTENCY_KEY_REUSED",
    detail: "This idempotency key was used for another request",
    hint: "Make a new key for each thing you want done.",
  });
}

function removed(runId: string): ProblemException {
  return new ProblemException({
    status: 410,
    code: "RUN_REMOVED",
    detail: `The run ${runId} that this request has started was removed`,
    hint: "Send it with a new idempotency key to have it done again.",
  });
}

function digest(text: string): string {
  return process.getBuiltinModule("node:crypto").createHash("sha256").update(text).digest("hex");
}

/** JSON in which the order of keys makes no difference. */
function steady(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
