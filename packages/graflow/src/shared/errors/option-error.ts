// A wrong argument, told in one pattern: what was expected, what was got.
import { GraflowError } from "./graflow-error.ts";

/** A value given to a function of Graflow is not what it expects. */
export class OptionError extends GraflowError {
  constructor(message: string, hint = "Correct the value where it is given.") {
    super("OPTION_INVALID", message, { hint });
  }
}
