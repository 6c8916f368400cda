// Some servers take the condition of a write and do not heed it. Then two who save one checkpoint would both be told that they have, and
// nothing that is built on this would hold: such a server is refused before anything is stored in it.
import { BackendError } from "../shared/errors/backend-error.ts";
import { answerOf, s3Failure } from "./s3-failure.ts";

export interface Trial {
  /** Creates an empty object, on the condition that there is none. Rejects with the error of the SDK. */
  put(key: string): Promise<void>;
  delete(key: string): Promise<void>;
}

/** Creates one object twice, and removes it. */
export async function proveConditions(what: string, trial: Trial): Promise<void> {
  const key = `trial~${crypto.randomUUID()}`;
  let isOverwritten = false;
  try {
    await trial.put(key);
    await trial.put(key);
    isOverwritten = true;
  } catch (error) {
    if (![409, 412].includes(answerOf(error).status ?? 0)) throw s3Failure(error, { deed: "write", what });
  }
  await trial.delete(key);
  if (!isOverwritten) return;
  throw new BackendError(
    "BACKEND_FAILED",
    `Expected the server of ${what} to heed \`If-None-Match: *\`, but it has overwritten an object`,
    {
      hint: "Use a server that knows conditional writes, as S3 does. Nothing was stored.",
    },
  );
}
