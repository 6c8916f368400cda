// A form on the terminal: field by field where the schema says what the fields are, as JSON where it does not.
import type { AskDetails } from "@graflow/core";
import { oneLine } from "../live/text-width.ts";
import { assemble } from "./assemble.ts";
import { boundsText, optionText, requirement } from "./field-text.ts";
import { formFields, type Bounds, type Field } from "./form-fields.ts";
import { askJson, isJson } from "./ask-json.ts";
import type { Prompts, TextField } from "./prompts.ts";

/** `before`: data that were refused, to begin with. Throws `Unanswered`. */
export async function askForm(
  { schema, initial }: AskDetails & { readonly kind: "form" },
  prompts: Prompts,
  before: unknown,
): Promise<unknown> {
  const start = before ?? initial;
  const fields = schema === undefined ? undefined : formFields(schema, start);
  if (fields === undefined) return askJson("Data, as JSON", start, prompts);
  const values: unknown[] = [];
  for (const field of fields) values.push(await askField(field, prompts));
  return assemble(fields, values);
}

/** Stands for "no value" in a list to choose from. */
const nothing = "";

async function askField(field: Field, prompts: Prompts): Promise<unknown> {
  const { input, initial, required, nullable } = field;
  const message = messageOf(field);
  const empty = nullable ? null : undefined;
  const mayBeEmpty = !required || nullable;
  switch (input.type) {
    case "boolean":
      if (!mayBeEmpty || typeof initial === "boolean") return prompts.confirm(message, { yes: "Yes", no: "No", initial: initial === true });
      return choose([true, false]);
    case "choice":
      return choose(input.options);
    case "choices":
      return chooseMany(input.options, input.min, input.max);
    case "text": {
      const text = await prompts.text(message, {
        ...startOf(typeof initial === "string" ? initial : undefined),
        validate: (value) => (value === "" && mayBeEmpty ? undefined : textMisfit(value, input)),
      });
      return text === "" && mayBeEmpty ? empty : text;
    }
    case "number": {
      const text = await prompts.text(message, {
        ...startOf(typeof initial === "number" ? String(initial) : undefined),
        validate: (value) => (value.trim() === "" && mayBeEmpty ? undefined : numberMisfit(value, input.integer, input.bounds)),
      });
      return text.trim() === "" ? empty : Number(text);
    }
    case "json": {
      if (required) return askJson(message, initial, prompts);
      const text = await prompts.text(message, {
        ...startOf(initial === undefined ? undefined : JSON.stringify(initial)),
        validate: (value) => (value.trim() === "" || isJson(value) ? undefined : "This is not JSON."),
      });
      return text.trim() === "" ? empty : JSON.parse(text);
    }
  }

  function startOf(text: string | undefined): TextField {
    return { initial: text, placeholder: mayBeEmpty ? "Enter leaves it empty" : undefined };
  }

  /** Options are told apart by their places: values may be anything. */
  async function choose(options: readonly unknown[]): Promise<unknown> {
    const list = options.map((value, index) => ({ value: String(index), label: labelOf(value) }));
    const all = mayBeEmpty ? [...list, { value: nothing, label: "none" }] : list;
    const at = options.findIndex((value) => JSON.stringify(value) === JSON.stringify(initial));
    const chosen = await prompts.select(message, all, at < 0 ? (mayBeEmpty ? nothing : undefined) : String(at));
    return chosen === nothing ? empty : options[Number(chosen)];
  }

  async function chooseMany(options: readonly unknown[], min: number, max: number): Promise<unknown> {
    const list = options.map((value, index) => ({ value: String(index), label: labelOf(value) }));
    const texts = new Set((Array.isArray(initial) ? initial : []).map((value) => JSON.stringify(value)));
    let chosen: readonly string[] = list.filter((_, index) => texts.has(JSON.stringify(options[index]))).map(({ value }) => value);
    for (let text = message; ;) {
      chosen = await prompts.selectMany(text, list, chosen);
      if (chosen.length === 0 && !required) return empty;
      if (chosen.length >= min && chosen.length <= max) return chosen.map((index) => options[Number(index)]);
      text = `${message}: expected ${min} to ${max}, got ${chosen.length}`;
    }
  }
}

function messageOf(field: Field): string {
  const name = oneLine(field.title ?? field.path.join("."));
  const more = field.description === undefined ? requirement(field) : `${oneLine(field.description)}; ${requirement(field)}`;
  return `${name}: ${more}`;
}

function labelOf(value: unknown): string {
  return typeof value === "boolean" ? (value ? "yes" : "no") : oneLine(optionText(value));
}

function textMisfit(text: string, { minLength, maxLength, pattern }: Field["input"] & { readonly type: "text" }): string | undefined {
  if (text.length < minLength) return text === "" ? "Something has to be written." : `At least ${minLength} characters.`;
  if (text.length > maxLength) return `At most ${maxLength} characters; these are ${text.length}.`;
  return pattern === undefined || matches(pattern, text) ? undefined : `Expected text like ${pattern}`;
}

/** A pattern that this engine cannot read is left to whoever takes the answer. */
function matches(pattern: string, text: string): boolean {
  try {
    return new RegExp(pattern, "u").test(text);
  } catch {
    return true;
  }
}

function numberMisfit(text: string, integer: boolean, bounds: Bounds): string | undefined {
  const value = Number(text);
  const isWrong =
    text.trim() === "" ||
    !Number.isFinite(value) ||
    (integer && !Number.isInteger(value)) ||
    value < (bounds.minimum ?? -Infinity) ||
    value > (bounds.maximum ?? Infinity) ||
    value <= (bounds.exclusiveMinimum ?? -Infinity) ||
    value >= (bounds.exclusiveMaximum ?? Infinity);
  return isWrong ? `Expected ${integer ? "an integer" : "a number"}${boundsText(bounds)}.` : undefined;
}
