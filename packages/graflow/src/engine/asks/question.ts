// What an ask asks, and how that is stored: as text of the codec, for whoever shows it or answers it in whatever process.
import type { ClassRegistry } from "../../shared/codec/class-registry.ts";
import { decode, encode } from "../../shared/codec/codec.ts";
import { describeError } from "../../shared/error-of.ts";
import type { AskAnswer, AskDetails } from "./face.ts";

export interface Question {
  readonly prompt: string;
  readonly context?: Readonly<Record<string, unknown>>;
  readonly details: AskDetails;
  /** How long the first that are asked have, in ms. */
  readonly patience: number;
  readonly ladder: readonly { readonly assignees: readonly string[]; readonly timeout: number }[];
  /** When nobody has answered, and nobody else is to be asked. */
  readonly otherwise: "suspend" | { readonly default: AskAnswer };
  readonly writeTo?: string;
  /** What was wrong with the answer before. */
  readonly problem?: string;
}

/**
 * A question as it is stored. What the user gave stands in it as text of its own, so that an ask can be shown and answered where its classes are
 * not known.
 */
export interface StoredQuestion extends Omit<Question, "context" | "otherwise"> {
  readonly context?: string;
  readonly otherwise: "suspend" | { readonly default: string };
}

/** Throws a `SerializationError` that says where in the question stands what cannot be stored. */
export function questionText({ context, otherwise, ...rest }: Question, key: string, registry: ClassRegistry | undefined): string {
  const path = `the ask "${key}"`;
  const stored: StoredQuestion = {
    ...rest,
    ...(context === undefined ? {} : { context: encode(context, { path: `${path}: context`, registry }) }),
    otherwise: otherwise === "suspend" ? otherwise : { default: encode(otherwise.default, { path: `${path}: default`, registry }) },
  };
  return encode(stored, { path, registry });
}

/** Throws a `SerializationError` (`DATA_DAMAGED`). */
export function readQuestion(text: string, registry: ClassRegistry | undefined): StoredQuestion {
  return decode(text, { registry }) as StoredQuestion;
}

/** The context of a stored question, or why it cannot be read here. */
export function readContext(
  { context }: StoredQuestion,
  registry: ClassRegistry | undefined,
): { readonly context?: Readonly<Record<string, unknown>>; readonly unreadable?: string } {
  if (context === undefined) return {};
  try {
    return { context: decode(context, { registry }) as Record<string, unknown> };
  } catch (error) {
    return { unreadable: describeError(error) };
  }
}
