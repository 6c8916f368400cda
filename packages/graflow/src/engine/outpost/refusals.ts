// Why a call that was to be carried out elsewhere is not, as errors.
import { formatDuration } from "../../shared/duration.ts";
import { GraflowError } from "../../shared/errors/graflow-error.ts";

export function over(): GraflowError {
  return new GraflowError("CONTEXT_CLOSED", "Nobody waits for this task any more", { hint: "Nothing to do: its attempt has ended." });
}

/** `within`: how long it has had, in ms. */
export function neverBegun(taskId: string, place: string, within: number): GraflowError {
  return new GraflowError(
    "PLACE_UNAVAILABLE",
    `Expected ${place}() to begin with task "${taskId}" within ${formatDuration(within)}, got nothing`,
    {
      hint: "See whether the module that defines the workflow waits for something while it is loaded.",
    },
  );
}

/** Sizes in characters. */
export function tooLarge(what: "input" | "output", taskId: string, size: number, largest: number): GraflowError {
  return new GraflowError("WORK_TOO_LARGE", `Expected the ${what} of task "${taskId}" to have at most ${largest} characters, got ${size}`, {
    hint: "Keep large values in files or an object store, and hand on where they are.",
  });
}
