// Where a directory of checkpoints is.
import { resolve } from "node:path";
import { OptionError } from "../shared/errors/option-error.ts";
import { show } from "../shared/show.ts";

/** The whole path, as seen from where the process is now. Throws `OptionError`. */
export function expectDirectory(path: unknown): string {
  if (typeof path === "string" && path !== "") return resolve(path);
  throw new OptionError(`Expected \`path\` to be that of a directory, got ${show(path)}`, "Name the directory for the checkpoints.");
}
