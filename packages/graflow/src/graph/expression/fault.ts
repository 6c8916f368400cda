// An error about a place of an expression.
import { ExpressionError } from "../../shared/errors/expression-error.ts";
import { placeOf, pointAt } from "./picture.ts";

/** `message` says what was expected there; the picture of the place is added to it. */
export function faultAt(text: string, at: number, end: number, message: string, hint: string): ExpressionError {
  return new ExpressionError(`${message}\n${pointAt(text, at, end)}`, { hint, expression: text, at, ...placeOf(text, at) });
}
