// What a field of a form wants, in words. Pure.
import type { Bounds, Field, FieldInput } from "./form-fields.ts";

/** What a field wants, in a few words: `"a number from 0 to 1"`, `"text (optional)"`. */
export function requirement({ input, required, nullable }: Field): string {
  return `${wanted(input)}${required && !nullable ? "" : " (optional)"}`;
}

function wanted(input: FieldInput): string {
  switch (input.type) {
    case "text": {
      const { minLength, maxLength } = input;
      if (maxLength < Infinity) return `text of ${minLength} to ${maxLength} characters`;
      return minLength > 1 ? `text of at least ${minLength} characters` : "text";
    }
    case "number":
      return `${input.integer ? "an integer" : "a number"}${boundsText(input.bounds)}`;
    case "boolean":
      return "yes or no";
    case "choice":
      return `one of ${optionsText(input.options)}`;
    case "choices":
      return `any of ${optionsText(input.options)}`;
    case "json":
      return "JSON";
  }
}

export function boundsText({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: Bounds): string {
  if (minimum !== undefined && maximum !== undefined) return ` from ${minimum} to ${maximum}`;
  const parts = [
    minimum === undefined ? undefined : `at least ${minimum}`,
    exclusiveMinimum === undefined ? undefined : `more than ${exclusiveMinimum}`,
    maximum === undefined ? undefined : `at most ${maximum}`,
    exclusiveMaximum === undefined ? undefined : `less than ${exclusiveMaximum}`,
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? "" : ` of ${parts.join(" and ")}`;
}

/** Options as they are listed: texts without quotes, unless they look like something else. */
export function optionText(value: unknown): string {
  return typeof value === "string" && value !== "" ? value : (JSON.stringify(value) ?? String(value));
}

function optionsText(options: readonly unknown[]): string {
  return `${options.slice(0, 8).map(optionText).join(", ")}${options.length > 8 ? " …" : ""}`;
}
