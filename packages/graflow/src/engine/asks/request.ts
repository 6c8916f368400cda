// What a task asks for, of each of the five kinds: read from its options, with how an answer becomes what the task gets.
import type { StandardSchemaV1 } from "@standard-schema/spec";
import type {
  Approval,
  ApprovalDefault,
  AskOptions,
  FeedbackOptions,
  MultiSelectionOptions,
  SelectionOptions,
  TextOptions,
} from "../../graph/ask.ts";
import { expectInteger } from "../../graph/settings.ts";
import { parseDuration } from "../../shared/duration.ts";
import { OptionError } from "../../shared/errors/option-error.ts";
import { isSchema } from "../../shared/schema.ts";
import { show } from "../../shared/show.ts";
import { pathText } from "../validate.ts";
import type { AnswerIssue } from "./answer.ts";
import { choicesOf, planOf, readOptions } from "./ask-options.ts";
import type { AskAnswer, AskDetails, JsonSchema } from "./face.ts";
import type { Question } from "./question.ts";

/** What a task asks for. */
export interface Request<T> {
  /** Names it within its pass, unless it is to be named by its kind. */
  readonly key: string | undefined;
  readonly question: Question;
  readonly assignees: readonly string[];
  readonly signal: AbortSignal | undefined;
  /** What the task gets; or what is wrong, when only the task's own code can tell that an answer does not fit. */
  readonly valueOf: (answered: Answered) => Reading<T> | Promise<Reading<T>>;
}

/** An answer, and where it came from. */
export interface Answered {
  readonly answer: AskAnswer;
  readonly by: string | undefined;
  readonly at: number;
}

/** What a task makes of an answer. */
export type Reading<T> = { readonly value: T } | { readonly issues: readonly AnswerIssue[] };

const DEFAULT_PATIENCE = "5m";
const LONGEST_TEXT = 100_000;

export function approvalRequest(options: unknown): Request<Approval> {
  const read = readOptions<ApprovalDefault>(options, [], "requestApproval");
  const toAnswer = (value: ApprovalDefault): AskAnswer => (typeof value === "boolean" ? { approved: value } : value);
  return requestOf(read, { kind: "approval" }, toAnswer, ({ answer, by, at }) => {
    const { approved, reason } = answer as { approved: boolean; reason?: string };
    return { approved, ...(reason === undefined ? {} : { reason }), ...(by === undefined ? {} : { by }), at };
  });
}

export function textRequest(options: unknown): Request<string> {
  const read = readOptions<string, TextOptions>(options, ["initial", "multiline", "minLength", "maxLength"], "requestText");
  const { initial, multiline = false, minLength = 1, maxLength = LONGEST_TEXT } = read;
  expectInteger(minLength, "minLength", 0);
  expectInteger(maxLength, "maxLength", minLength);
  if (initial !== undefined && typeof initial !== "string")
    throw new OptionError(`Expected \`initial\` of ctx.requestText to be text, got ${show(initial)}`);
  const details = { kind: "text", multiline, minLength, maxLength, ...(initial === undefined ? {} : { initial }) } as const;
  return requestOf(
    read,
    details,
    (text) => ({ text }),
    ({ answer }) => (answer as { text: string }).text,
  );
}

export function selectionRequest<T extends string>(options: unknown): Request<T> {
  const read = readOptions<T, SelectionOptions<T>>(options, ["options"], "requestSelection");
  const details = { kind: "selection", options: choicesOf(read.options, "requestSelection") } as const;
  return requestOf(
    read,
    details,
    (selected) => ({ selected }),
    ({ answer }) => (answer as { selected: T }).selected,
  );
}

export function multiSelectionRequest<T extends string>(options: unknown): Request<T[]> {
  const read = readOptions<readonly T[], MultiSelectionOptions<T>>(options, ["options", "min", "max", "initial"], "requestMultiSelection");
  const choices = choicesOf(read.options, "requestMultiSelection");
  const { min = 0, max = choices.length, initial = [] } = read;
  expectInteger(min, "min", 0);
  if (min > choices.length)
    throw new OptionError(
      `Expected \`min\` of ctx.requestMultiSelection to be at most the number of options (${choices.length}), got ${min}`,
    );
  expectInteger(max, "max", Math.max(min, 1));
  if (!isList(initial))
    throw new OptionError(`Expected \`initial\` of ctx.requestMultiSelection to be a list of options, got ${show(initial)}`);
  const details = { kind: "multi-selection", options: choices, min, max: Math.min(max, choices.length), initial } as const;
  const wrong = initial.find((value) => !choices.some((choice) => choice.value === value));
  if (wrong !== undefined) throw new OptionError(`Expected \`initial\` of ctx.requestMultiSelection to name options, got ${show(wrong)}`);
  return requestOf(
    read,
    details,
    (selections) => ({ selections }),
    ({ answer }) => {
      const chosen = new Set((answer as { selections: readonly string[] }).selections);
      return choices.map(({ value }) => value as T).filter((value) => chosen.has(value));
    },
  );
}

export function feedbackRequest<T>(options: unknown): Request<T> {
  const read = readOptions<T, FeedbackOptions<T>>(options, ["schema", "initial"], "requestFeedback");
  const { schema } = read;
  if (!isSchema(schema))
    throw new OptionError(
      `Expected \`schema\` of ctx.requestFeedback to be a Standard Schema (zod, valibot, arktype…), got ${show(schema)}`,
    );
  const json = jsonSchemaOf(schema);
  const details = {
    kind: "form",
    ...(json === undefined ? {} : { schema: json }),
    ...(read.initial === undefined ? {} : { initial: read.initial }),
  } as const;
  const { key, question, assignees, signal } = posed(read, details, (data) => ({ data }));
  const valueOf = async ({ answer }: Answered): Promise<Reading<T>> => {
    const result = await schema["~standard"].validate((answer as { data: unknown }).data);
    if (result.issues === undefined) return { value: result.value };
    return { issues: result.issues.map((issue) => ({ message: issue.message, path: pathText(issue.path) })) };
  };
  return { key, question, assignees, signal, valueOf };
}

/** A schema as data, by https://standardschema.dev/json-schema; `undefined` when it cannot say itself. */
function jsonSchemaOf(schema: StandardSchemaV1): JsonSchema | undefined {
  const { jsonSchema } = schema["~standard"] as { readonly jsonSchema?: { input?: (options: { target: string }) => JsonSchema } };
  try {
    return jsonSchema?.input?.({ target: "draft-2020-12" });
  } catch {
    return undefined;
  }
}

/** A request whose answers are what they are: what fits its form fits. */
function requestOf<A, T>(
  options: AskOptions<A>,
  details: AskDetails,
  toAnswer: (value: A) => AskAnswer,
  valueIn: (answered: Answered) => T,
): Request<T> {
  return { ...posed(options, details, toAnswer), valueOf: (answered) => ({ value: valueIn(answered) }) };
}

/** What is asked, and of whom. */
function posed<A>(options: AskOptions<A>, details: AskDetails, toAnswer: (value: A) => AskAnswer): Omit<Request<never>, "valueOf"> {
  const { prompt, key, context, assignees = [], timeout = DEFAULT_PATIENCE, onTimeout = "suspend", writeTo, signal } = options;
  const patience = parseDuration(timeout, "timeout");
  const { ladder, otherwise } = planOf(onTimeout, details, toAnswer);
  const question: Question = {
    prompt,
    ...(context === undefined ? {} : { context }),
    details,
    patience,
    ladder,
    otherwise,
    ...(writeTo === undefined ? {} : { writeTo }),
  };
  return { key, question, assignees: [...assignees], signal };
}

function isList<T>(value: readonly T[]): boolean {
  return Array.isArray(value);
}
