// An expression that cannot be read.
import { GraflowError } from "./graflow-error.ts";

export interface ExpressionPlace {
  readonly hint: string;
  readonly expression: string;
  /** Counted from 0 in the expression, as JavaScript counts the characters of a string. */
  readonly at: number;
  /** Counted from 1. */
  readonly line: number;
  /** Counted from 1, in characters of that line. */
  readonly column: number;
}

/** The expression of a workflow cannot be read; the message shows the line with a caret under the place. */
export class ExpressionError extends GraflowError {
  readonly expression: string;
  readonly at: number;
  readonly line: number;
  readonly column: number;

  constructor(message: string, { hint, expression, at, line, column }: ExpressionPlace) {
    super("EXPRESSION_SYNTAX", message, { hint });
    this.expression = expression;
    this.at = at;
    this.line = line;
    this.column = column;
  }
}
