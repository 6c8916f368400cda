// An error about a place of an expression.
import { ExpressionError } from "../../shared/errors/expression-error.ts";
import { placeOf, pointAt } from "./picture.ts";

/** `message` says what was expected there; the picture of the place is added to it, unless there is nothing to see. */
export function faultAt(text: string, at: number, end: number, message: string, hint: string): ExpressionError {
  const picture = text.trim() === "" ? "" : `\n${pointAt(text, at, end)}`;
  return new ExpressionError(message + picture, { hint, expression: text, at, ...placeOf(text, at) });
}
