// What an ask asks, as it is stored: read from a task's options, written as text of the codec, read back by whoever shows or answers it.
import type { StandardSchemaV1 } from "@standard-schema/spec";
import type {
  Approval,
  ApprovalDefault,
  AskOptions,
  Choice,
  EscalationStep,
  FeedbackOptions,
  MultiSelectionOptions,
  OnTimeout,
  SelectionOptions,
  TextOptions,
} from "../../graph/ask.ts";
import { expectInteger, expectKnown } from "../../graph/settings.ts";
import { parseDuration } from "../../shared/duration.ts";
import { OptionError } from "../../shared/errors/option-error.ts";
import { isSchema } from "../../shared/schema.ts";
import { show } from "../../shared/show.ts";
import { pathText } from "../validate.ts";
import { misfitsOf } from "./answer.ts";
import type { AskAnswer, AskChoice, AskDetails, JsonSchema } from "./face.ts";

/** What is stored of an ask as its `question`. */
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

/** What a task asks for. */
export interface Request<T> {
  /** Names it within its pass, unless it is to be named by its kind. */
  readonly key: string | undefined;
  readonly question: Question;
  readonly assignees: readonly string[];
  readonly signal: AbortSignal | undefined;
  /** What the task gets; throws what is wrong when only the task's own code can tell that an answer does not fit. */
  readonly valueOf: (answered: Answered) => T | Promise<T>;
}

/** An answer, and where it came from. */
export interface Answered {
  readonly answer: AskAnswer;
  readonly by: string | undefined;
  readonly at: number;
}

/** The answer is none of those that the task's schema accepts. */
export class Misfit extends Error {
  readonly issues: readonly { readonly path: string; readonly message: string }[];

  constructor(issues: readonly { readonly path: string; readonly message: string }[]) {
    super(issues.map(({ path, message }) => (path === "" ? message : `${path}: ${message}`)).join("; "));
    this.issues = issues;
  }
}

const DEFAULT_PATIENCE = "5m";
const LONGEST_TEXT = 100_000;
const common = ["prompt", "key", "context", "assignees", "timeout", "onTimeout", "writeTo", "signal"];

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
  return requestOf(
    read,
    details,
    (data) => ({ data }),
    async ({ answer }) => {
      const result = await schema["~standard"].validate((answer as { data: unknown }).data);
      if (result.issues === undefined) return result.value;
      throw new Misfit(result.issues.map((issue) => ({ message: issue.message, path: pathText(issue.path) })));
    },
  );
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

function readOptions<A, O extends AskOptions<A> = AskOptions<A>>(options: unknown, more: readonly string[], verb: string): O {
  if (typeof options !== "object" || options === null)
    throw new OptionError(`Expected ctx.${verb} to be given options with a \`prompt\`, got ${show(options)}`);
  expectKnown(options, [...common, ...more], `ctx.${verb}`);
  const { prompt, key, context, assignees, writeTo, signal } = options as Partial<AskOptions<A>>;
  if (typeof prompt !== "string" || prompt.trim() === "")
    throw new OptionError(`Expected \`prompt\` of ctx.${verb} to be text, got ${show(prompt)}`, "Say what is asked.");
  for (const [name, value] of Object.entries({ key, writeTo })) {
    if (value !== undefined && (typeof value !== "string" || value === "" || value.length > 200))
      throw new OptionError(`Expected \`${name}\` of ctx.${verb} to be text of 1 to 200 characters, got ${show(value)}`);
  }
  if (context !== undefined && (typeof context !== "object" || (context as unknown) === null || Array.isArray(context)))
    throw new OptionError(`Expected \`context\` of ctx.${verb} to be a record, got ${show(context)}`);
  if (assignees !== undefined) expectNames(assignees, verb);
  if (signal !== undefined && typeof (signal as Partial<AbortSignal>).addEventListener !== "function")
    throw new OptionError(`Expected \`signal\` of ctx.${verb} to be an AbortSignal, got ${show(signal)}`);
  return options as O;
}

function isList<T>(value: readonly T[]): boolean {
  return Array.isArray(value);
}

function expectNames(names: unknown, verb: string): void {
  if (Array.isArray(names) && names.every((name) => typeof name === "string" && name.trim() !== "")) return;
  throw new OptionError(`Expected \`assignees\` of ctx.${verb} to be a list of names, got ${show(names)}`);
}

function requestOf<A, T>(
  options: AskOptions<A>,
  details: AskDetails,
  toAnswer: (value: A) => AskAnswer,
  valueOf: Request<T>["valueOf"],
): Request<T> {
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
  return { key, question, assignees: [...assignees], signal, valueOf };
}

/** Reads `onTimeout`. A default has to be an answer that fits. */
function planOf<A>(
  onTimeout: OnTimeout<A>,
  details: AskDetails,
  toAnswer: (value: A) => AskAnswer,
): Pick<Question, "ladder" | "otherwise"> {
  const otherwiseOf = (end: unknown): Question["otherwise"] => {
    if (end === "suspend") return end;
    if (typeof end !== "object" || end === null || !("default" in end))
      throw new OptionError(
        `Expected \`onTimeout\` to be "suspend", { default: … } or { escalate: […] }, got ${show(end)}`,
        'Write onTimeout: "suspend" to wait for as long as it takes.',
      );
    const answer = toAnswer(end.default as A);
    const [issue] = misfitsOf(details, answer);
    if (issue !== undefined) throw new OptionError(`Expected the default of \`onTimeout\` to be an answer that fits: ${issue.message}`);
    return { default: answer };
  };
  if (typeof onTimeout === "object" && (onTimeout as unknown) !== null && "escalate" in onTimeout) {
    expectKnown(onTimeout, ["escalate", "otherwise"], "onTimeout");
    const steps: unknown = onTimeout.escalate;
    if (!Array.isArray(steps) || steps.length === 0)
      throw new OptionError(`Expected \`escalate\` to be a list of { assignees, timeout }, got ${show(steps)}`);
    const ladder = steps.map((step: unknown) => {
      if (typeof step !== "object" || step === null)
        throw new OptionError(`Expected every rung of \`escalate\` to be { assignees, timeout }, got ${show(step)}`);
      const { assignees, timeout } = step as EscalationStep;
      expectNames(assignees, "request…");
      return { assignees: [...assignees], timeout: parseDuration(timeout, "escalate.timeout") };
    });
    return { ladder, otherwise: otherwiseOf(onTimeout.otherwise ?? "suspend") };
  }
  return { ladder: [], otherwise: otherwiseOf(onTimeout) };
}

function choicesOf(options: unknown, verb: string): readonly AskChoice[] {
  if (!Array.isArray(options) || options.length === 0)
    throw new OptionError(`Expected \`options\` of ctx.${verb} to be a list of at least one, got ${show(options)}`);
  const seen = new Set<string>();
  return (options as readonly Choice[]).map((option) => {
    const choice: unknown = typeof option === "string" ? { value: option } : option;
    const { value, label, description } = (choice ?? {}) as { value?: unknown; label?: unknown; description?: unknown };
    if (typeof value !== "string")
      throw new OptionError(`Expected every option of ctx.${verb} to be text or { value }, got ${show(option)}`);
    if (seen.has(value)) throw new OptionError(`Expected the options of ctx.${verb} to differ, got ${show(value)} twice`);
    seen.add(value);
    return {
      value,
      label: typeof label === "string" ? label : value,
      ...(typeof description === "string" ? { description } : {}),
    };
  });
}
