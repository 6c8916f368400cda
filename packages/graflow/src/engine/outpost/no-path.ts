// Where files are written on this machine is for this machine to say: a task that is carried out apart from it has no say in that.
import type { CheckpointOptions } from "../../graph/checkpoint.ts";
import { OptionError } from "../../shared/errors/option-error.ts";
import { show } from "../../shared/show.ts";

/** Throws `OptionError`. */
export function expectNoPath(options: CheckpointOptions | undefined, place: string): void {
  if (options?.path === undefined) return;
  throw new OptionError(
    `Expected a checkpoint that a task in ${place}() asks for to have no \`path\`, got ${show(options.path)}`,
    "Leave it out: what is carried out apart from this machine does not choose where files are written on it.",
  );
}
