// The form for each kind of ask, and the answer that what was posted makes.
import type { AskAnswer, AskChoice, AskDetails } from "../../../engine/asks/face.ts";
import type { Entries, Field, FieldOption } from "../form/field.ts";
import { parse, type FieldIssue } from "../form/parse.ts";
import { readSchema } from "../form/read-schema.ts";
import type { Words } from "../words/words.ts";

/** What was posted, read: an answer, or what keeps it from being one. */
export type ReadAnswer =
  | { readonly type: "answer"; readonly answer: AskAnswer }
  | { readonly type: "issues"; readonly issues: readonly FieldIssue[] };

/** The field of an ask; of an approval, the one for its reason. */
export function fieldOf(details: AskDetails, words: Words): Field {
  const common = { required: true, nullable: false };
  switch (details.kind) {
    case "approval":
      return { ...common, type: "text", name: "reason", label: words.reasonLabel, input: "lines", hint: words.reasonHint, required: false };
    case "text": {
      const { initial, multiline, minLength, maxLength } = details;
      const begin = initial === undefined ? {} : { initial };
      const input = multiline ? "lines" : "line";
      return {
        ...common,
        ...begin,
        type: "text",
        name: "text",
        label: words.textLabel,
        input,
        minLength,
        maxLength,
        required: minLength > 0,
      };
    }
    case "selection":
      return { ...common, type: "choice", name: "selected", label: words.selectionLabel, options: details.options.map(optionOf) };
    case "multi-selection": {
      const { options, min, max, initial } = details;
      return {
        ...common,
        type: "choices",
        name: "selections",
        label: words.selectionsLabel,
        options: options.map(optionOf),
        min,
        max,
        initial,
      };
    }
    case "form":
      return readSchema(details.schema, words.dataLabel);
  }
}

/** What stands in the form at first, beside the defaults of its fields. */
export function initialOf(details: AskDetails): unknown {
  return details.kind === "form" ? details.initial : undefined;
}

export function readAnswer(details: AskDetails, field: Field, entries: Entries): ReadAnswer {
  const { value, issues } = parse(field, entries);
  if (details.kind === "approval") return readApproval(entries, value, issues);
  if (issues.length > 0) return { type: "issues", issues };
  switch (details.kind) {
    case "text":
      return { type: "answer", answer: { text: typeof value === "string" ? value : "" } };
    case "selection":
      return { type: "answer", answer: { selected: String(value) } };
    case "multi-selection":
      return { type: "answer", answer: { selections: Array.isArray(value) ? value.map(String) : [] } };
    case "form":
      return { type: "answer", answer: { data: value } };
  }
}

function readApproval(entries: Entries, reason: unknown, issues: readonly FieldIssue[]): ReadAnswer {
  const approved = entries.get("approved")?.[0];
  if (approved !== "true" && approved !== "false")
    return { type: "issues", issues: [...issues, { name: "approved", label: "", complaint: { type: "choose-one" } }] };
  return {
    type: "answer",
    answer: { approved: approved === "true", ...(typeof reason === "string" && reason.trim() !== "" ? { reason } : {}) },
  };
}

function optionOf({ value, label, description }: AskChoice): FieldOption {
  return { text: value, value, label, ...(description === undefined ? {} : { description }) };
}
