// What is said below the label of a field: what its author says of it, then its bounds.
import type { Words } from "../words/words.ts";
import type { Field, NumberField, TextField } from "./field.ts";

export function hintOf(field: Field, words: Words): string | undefined {
  const parts = [...(field.hint === undefined ? [] : [field.hint]), ...boundsOf(field, words)];
  return parts.length === 0 ? undefined : parts.join(" · ");
}

function boundsOf(field: Field, words: Words): string[] {
  switch (field.type) {
    case "text":
      return textBounds(field, words);
    case "number":
      return numberBounds(field, words);
    case "choices": {
      const { min, max, options } = field;
      return min === 0 && max >= options.length ? [] : [words.hintChoices(min, max, options.length)];
    }
    case "list":
      return field.min === 0 && field.max === undefined ? [] : [words.hintRows(field.min, field.max)];
    case "json":
      return [words.hintJson];
    case "flag":
    case "choice":
    case "record":
    case "constant":
      return [];
  }
}

/** A bound that nobody reaches by hand need not be told. */
const FAR = 20_000;

function textBounds({ input, minLength = 0, pattern, hint, ...field }: TextField, words: Words): string[] {
  const maxLength = (field.maxLength ?? FAR) < FAR ? field.maxLength : undefined;
  return [
    ...(minLength > 1 || maxLength !== undefined ? [words.hintLength(minLength, maxLength)] : []),
    ...(input === "date-time" ? [words.hintUtc] : []),
    // Whoever describes a field says what it looks like.
    ...(pattern !== undefined && hint === undefined && pattern.length <= 60 ? [words.hintPattern(pattern)] : []),
  ];
}

function numberBounds({ min, max, above, below, multipleOf }: NumberField, words: Words): string[] {
  return [
    ...(min === undefined && max === undefined ? [] : [words.hintRange(min, max)]),
    ...(above === undefined ? [] : [words.hintAbove(above)]),
    ...(below === undefined ? [] : [words.hintBelow(below)]),
    ...(multipleOf === undefined ? [] : [words.hintMultiple(multipleOf)]),
  ];
}
