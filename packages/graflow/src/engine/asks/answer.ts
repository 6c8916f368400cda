// Whether an answer fits what was asked: its form by the kind of the ask, the data of a form by its schema.
import { show } from "../../shared/show.ts";
import type { AskAnswer, AskChoice, AskDetails, JsonSchema } from "./face.ts";

/** One thing that is wrong with an answer. */
export interface AnswerIssue {
  /** Where in the answer, as code would reach it: `data.rows[3].price`. */
  readonly path: string;
  readonly message: string;
}

const fields: Readonly<Record<AskDetails["kind"], readonly string[]>> = {
  approval: ["approved", "reason"],
  text: ["text"],
  selection: ["selected"],
  "multi-selection": ["selections"],
  form: ["data"],
};

const LONGEST_REASON = 10_000;

/** What is wrong with an answer, as far as its form goes; the schema of a form is not looked at. */
export function misfitsOf(details: AskDetails, answer: unknown): readonly AnswerIssue[] {
  if (typeof answer !== "object" || answer === null || Array.isArray(answer))
    return [{ path: "", message: `Expected an answer to be a record, got ${show(answer)}` }];
  const known = fields[details.kind];
  const unknown = Object.keys(answer).find((name) => !known.includes(name));
  if (unknown !== undefined)
    return [{ path: unknown, message: `Expected an answer to ${nameOf(details)} to have ${known.join(" and ")}, got \`${unknown}\`` }];
  const given = answer as Readonly<Record<string, unknown>>;
  switch (details.kind) {
    case "approval":
      return approvalMisfits(given["approved"], given["reason"]);
    case "text":
      return textMisfits(details, given["text"]);
    case "selection":
      return selectionMisfits(details.options, given["selected"]);
    case "multi-selection":
      return selectionsMisfits(details, given["selections"]);
    case "form":
      return Object.hasOwn(given, "data") ? [] : [{ path: "data", message: "Expected an answer to a form to have `data`" }];
  }
}

/** All that is wrong with an answer, the schema of a form included. */
export async function allMisfitsOf(details: AskDetails, answer: unknown): Promise<readonly AnswerIssue[]> {
  const issues = misfitsOf(details, answer);
  if (issues.length > 0 || details.kind !== "form" || details.schema === undefined) return issues;
  return schemaMisfits(details.schema, (answer as { readonly data: unknown }).data);
}

/** The answer without anything that does not belong to it. */
export function cleanAnswer(details: AskDetails, answer: AskAnswer): AskAnswer {
  if (details.kind !== "approval") return answer;
  const { approved, reason } = answer as { readonly approved: boolean; readonly reason?: string };
  return { approved, ...(reason === undefined || reason === "" ? {} : { reason }) };
}

function nameOf({ kind }: AskDetails): string {
  return `${kind === "approval" ? "an" : "a"} ${kind}`;
}

function approvalMisfits(approved: unknown, reason: unknown): readonly AnswerIssue[] {
  if (typeof approved !== "boolean")
    return [{ path: "approved", message: `Expected \`approved\` to be true or false, got ${show(approved)}` }];
  if (reason !== undefined && (typeof reason !== "string" || reason.length > LONGEST_REASON))
    return [{ path: "reason", message: `Expected \`reason\` to be text of at most ${LONGEST_REASON} characters, got ${show(reason)}` }];
  return [];
}

function textMisfits({ minLength, maxLength }: AskDetails & { kind: "text" }, text: unknown): readonly AnswerIssue[] {
  if (typeof text !== "string") return [{ path: "text", message: `Expected \`text\` to be text, got ${show(text)}` }];
  if (text.length >= minLength && text.length <= maxLength) return [];
  return [{ path: "text", message: `Expected \`text\` to have ${minLength} to ${maxLength} characters, got ${text.length}` }];
}

function selectionMisfits(options: readonly AskChoice[], selected: unknown, path = "selected"): readonly AnswerIssue[] {
  if (options.some(({ value }) => value === selected)) return [];
  const values = options.map(({ value }) => JSON.stringify(value));
  const names = values.length > 10 ? `${values.slice(0, 10).join(", ")} …` : values.join(", ");
  return [{ path, message: `Expected \`${path}\` to be one of ${names}, got ${show(selected)}` }];
}

function selectionsMisfits({ options, min, max }: AskDetails & { kind: "multi-selection" }, selections: unknown): readonly AnswerIssue[] {
  if (!Array.isArray(selections)) return [{ path: "selections", message: `Expected \`selections\` to be a list, got ${show(selections)}` }];
  if (new Set(selections).size < selections.length)
    return [{ path: "selections", message: "Expected `selections` to differ from each other" }];
  if (selections.length < min || selections.length > max)
    return [{ path: "selections", message: `Expected \`selections\` to be ${min} to ${max}, got ${selections.length}` }];
  return Array.from(selections).flatMap((value: unknown, at) => selectionMisfits(options, value, `selections[${at}]`));
}

/** By a validator that interprets schemas: it makes no code of them. */
async function schemaMisfits(schema: JsonSchema, data: unknown): Promise<readonly AnswerIssue[]> {
  const json = asJson(data);
  if (json === undefined) return [{ path: "data", message: `Expected \`data\` to be what JSON can say, got ${show(data)}` }];
  const { Validator } = await import("@cfworker/json-schema");
  let errors: ReturnType<InstanceType<typeof Validator>["validate"]>["errors"];
  try {
    ({ errors } = new Validator(schema, "2020-12", false).validate(json.value));
  } catch {
    // A schema that this validator cannot follow (a pattern, a reference) refuses nobody: the task's own says whether the answer fits.
    return [];
  }
  if (errors.length === 0) return [];
  // Of nested complaints the innermost say what is wrong.
  const inner = errors.filter(({ keyword }) => !["properties", "items", "$ref", "additionalProperties"].includes(keyword));
  return (inner.length > 0 ? inner : errors).map(({ instanceLocation, error }) => ({ path: placeOf(instanceLocation), message: error }));
}

/** What JSON says of a value that comes from this process; `undefined` when it says nothing. */
function asJson(value: unknown): { readonly value: unknown } | undefined {
  try {
    const text = JSON.stringify(value) as string | undefined;
    return text === undefined ? undefined : { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

/** `#/rows/3/price` as `data.rows[3].price`. */
function placeOf(pointer: string): string {
  const keys = pointer
    .replace(/^#\/?/, "")
    .split("/")
    .filter((key) => key !== "");
  return keys.reduce((path, key) => {
    const name = decodeURIComponent(key).replaceAll("~1", "/").replaceAll("~0", "~");
    return /^\d+$/.test(name) ? `${path}[${name}]` : `${path}.${name}`;
  }, "data");
}
