// A program says a form as JSON Schema; tasks say it as a Standard Schema.
import type { FeedbackOptions } from "../../graph/ask.ts";
import { OptionError } from "../../shared/errors/option-error.ts";
import { show } from "../../shared/show.ts";

/** The options of `requestFeedback`. Answers are held against the schema before the program gets them. */
export function formOf(options: unknown): FeedbackOptions<unknown> {
  if (typeof options !== "object" || options === null)
    throw new OptionError(`Expected the options of "requestFeedback" to be an object, got ${show(options)}`);
  const { schema = {}, ...others } = options as { readonly schema?: unknown; readonly prompt: string };
  if (typeof schema !== "object" || schema === null)
    throw new OptionError(`Expected \`schema\` of "requestFeedback" to be a JSON Schema, got ${show(schema)}`);
  const standard = {
    version: 1,
    vendor: "graflow",
    validate: (value: unknown) => ({ value }),
    jsonSchema: { input: () => schema },
  } as const;
  return { ...others, schema: { "~standard": standard } };
}
