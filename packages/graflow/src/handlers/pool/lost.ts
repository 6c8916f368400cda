// What is said of a thread or process that has ended before the task that it carried out.
import { describeError } from "../../shared/error-of.ts";
import { GraflowError } from "../../shared/errors/graflow-error.ts";
import { lastWords } from "../plain/tail.ts";

const thread = "The thread that carried the task out has ended before its task";
const retrying = "A failure that passes by itself is what `retry` is for.";

/** `thrown`: what nobody has caught there. `memory`: its limit, in MB. */
export function threadLost(code: number, thrown: { readonly error: unknown } | undefined, memory: number | undefined): GraflowError {
  if (thrown === undefined)
    return new GraflowError("PLACE_LOST", `${thread}, with exit code ${code}`, {
      hint: `Let nothing in the task call process.exit(). ${retrying}`,
    });
  const { error: cause } = thrown;
  if (isOutOfMemory(cause))
    return new GraflowError("PLACE_LOST", `${thread}: it needed more memory than ${limit(memory)}`, { hint: moreMemory, cause });
  return new GraflowError("PLACE_LOST", `${thread}, by an error that nobody has caught: ${describeError(cause)}`, {
    hint: `Catch what timers, listeners and promises of the task throw. ${retrying}`,
    cause,
  });
}

/** Whether a thread has ended because of that. */
export function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY";
}

export interface ProcessEnd {
  readonly exitCode: number | null;
  readonly signalCode: NodeJS.Signals | null;
}

/** `tail`: the last it has said on standard error. */
export function processLost({ exitCode, signalCode }: ProcessEnd, tail: string, memory: number | undefined): GraflowError {
  const how = signalCode === null ? `exit code ${exitCode}` : `signal ${signalCode}`;
  const process = `The process that carried the task out has ended before its task, with ${how}`;
  const said = lastWords(tail);
  if (hasNoMemory(tail))
    return new GraflowError("PLACE_LOST", `${process}: it needed more memory than ${limit(memory)}${said}`, { hint: moreMemory });
  const hint =
    signalCode === "SIGKILL"
      ? `Somebody has killed it, as a system does whose memory is used up. ${retrying}`
      : `See what it has said. Let nothing in the task end its process. ${retrying}`;
  return new GraflowError("PLACE_LOST", `${process}${said}`, { hint });
}

/** Whether the last words of a process say that. */
export function hasNoMemory(tail: string): boolean {
  return /heap out of memory|Allocation failed/.test(tail);
}

const moreMemory = "Give it more by `memory`, or hand on less at once.";

function limit(memory: number | undefined): string {
  return memory === undefined ? "Node allows" : `the ${memory} MB of \`memory\``;
}
