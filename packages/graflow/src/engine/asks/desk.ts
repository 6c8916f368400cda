// All asks of an engine: the inbox that hosts see, and what the runs that wait on them share.
import { expectInteger, expectKnown } from "../../graph/settings.ts";
import type { AskClosing, AskRecord, AskStore, ChangedAsk } from "../../ports/ask-store.ts";
import type { Clock } from "../../ports/clock.ts";
import type { ClassRegistry } from "../../shared/codec/class-registry.ts";
import { encode } from "../../shared/codec/codec.ts";
import { describeError } from "../../shared/error-of.ts";
import { FeedbackError } from "../../shared/errors/feedback-error.ts";
import { OptionError } from "../../shared/errors/option-error.ts";
import { show } from "../../shared/show.ts";
import { allMisfitsOf, cleanAnswer, type AnswerIssue } from "./answer.ts";
import { askInfo } from "./ask-info.ts";
import { readQuestion } from "./question.ts";
import type { AskAnswer, AskInfo, AskListOptions, AskNews, Asks, Responder } from "./face.ts";

/** What an engine gives its desk. */
export interface DeskParts {
  readonly store: AskStore;
  readonly clock: Clock;
  readonly registry: ClassRegistry | undefined;
  readonly newId: () => string;
}

/** Whether an answer fits, as only the task that waits for it can tell. */
export type LiveCheck = (answer: AskAnswer) => Promise<readonly AnswerIssue[]>;

const PAGE = 100;

export class AskDesk implements Asks {
  readonly parts: DeskParts;
  readonly #watchers: Set<(news: AskNews) => void> = new Set();
  readonly #live: Map<string, LiveCheck> = new Map();
  #unlisten: (() => void) | undefined = undefined;

  constructor(parts: DeskParts) {
    this.parts = parts;
  }

  infoOf(ask: AskRecord): AskInfo {
    return askInfo(ask, this.parts.registry);
  }

  async list(options: AskListOptions = {}): Promise<AskInfo[]> {
    const { kind, limit = PAGE, ...filter } = readListOptions(options);
    const found: AskInfo[] = [];
    let after = filter.after;
    while (found.length < limit) {
      const wanted = kind === undefined ? limit - found.length : PAGE;
      const page = await this.parts.store.list({ ...filter, after, limit: wanted });
      for (const ask of page) if ((kind === undefined || ask.kind === kind) && found.length < limit) found.push(this.infoOf(ask));
      if (page.length < wanted) break;
      after = page.at(-1)?.id;
    }
    return found;
  }

  async get(id: string): Promise<AskInfo | undefined> {
    const ask = await this.parts.store.find(id);
    return ask && this.infoOf(ask);
  }

  async answer(id: string, answer: AskAnswer, responder: Responder): Promise<AskInfo> {
    const { store, clock, registry } = this.parts;
    const ask = await store.find(id);
    if (ask === undefined) throw unknownAsk(id);
    if (ask.state.status !== "open") throw closedAsk(ask);
    const { details } = readQuestion(ask.question, registry);
    let issues = await allMisfitsOf(details, answer);
    if (issues.length === 0) issues = (await this.#live.get(id)?.(answer)) ?? [];
    if (issues.length > 0) throw misfit(id, issues);
    const text = encode(cleanAnswer(details, answer), { path: "answer", registry });
    const by = { name: responder.by, from: responder.from };
    return this.#done(await store.close(id, { status: "answered", at: clock.now(), answer: text, by }), id);
  }

  async cancel(id: string, reason: string, responder: Responder): Promise<AskInfo> {
    const { store, clock } = this.parts;
    if (typeof reason !== "string" || reason === "")
      throw new OptionError(`Expected the reason for cancelling an ask to be text, got ${show(reason)}`);
    const by = { name: responder.by, from: responder.from };
    return this.#done(await store.close(id, { status: "cancelled", at: clock.now(), reason, by }), id);
  }

  #done(changed: ChangedAsk, id: string): AskInfo {
    if (changed.type === "unknown") throw unknownAsk(id);
    if (changed.type !== "done") throw closedAsk(changed.ask);
    return this.infoOf(changed.ask);
  }

  watch(listener: (news: AskNews) => void): () => void {
    this.#watchers.add(listener);
    this.#unlisten ??= this.parts.store.onClosed(undefined, (ask) => this.#tell("closed", ask));
    return () => {
      this.#watchers.delete(listener);
      if (this.#watchers.size > 0) return;
      this.#unlisten?.();
      this.#unlisten = undefined;
    };
  }

  async attend(): Promise<number> {
    const { store, clock } = this.parts;
    const attended = new Set<string>();
    let failure: { readonly error: unknown } | undefined;
    for (;;) {
      const due = await store.due(clock.now(), PAGE);
      for (const ask of due) {
        // One that cannot be read keeps nobody from seeing to the others.
        await this.attendTo(ask).catch((error: unknown) => (failure ??= { error }));
      }
      const isNew = due.some(({ id }) => !attended.has(id));
      for (const { id } of due) attended.add(id);
      if (due.length === PAGE && isNew) continue;
      if (failure !== undefined) throw failure.error;
      return attended.size;
    }
  }

  /** Does what is to be done about an ask whose time is up. Whoever else does the same meanwhile is as good. `store`: of whoever would rather wait than fail. */
  async attendTo(ask: AskRecord, store: AskStore = this.parts.store): Promise<void> {
    const { clock, registry } = this.parts;
    const { ladder, otherwise } = readQuestion(ask.question, registry);
    const rung = ladder[ask.step];
    if (rung !== undefined) {
      const terms = { assignees: rung.assignees, due: this.#dueAfter(ladder, otherwise, ask.step + 1, rung.timeout), step: ask.step + 1 };
      const changed = await store.change(ask.id, ask.version, terms);
      if (changed.type === "done") this.#tell("escalated", changed.ask);
      return;
    }
    if (otherwise === "suspend") {
      await store.change(ask.id, ask.version, { assignees: ask.assignees, due: undefined, step: ask.step });
      return;
    }
    await store.close(ask.id, { status: "expired", at: clock.now(), answer: otherwise.default }, ask.version);
  }

  /** When something has to be done about an ask that stands at `step`. The last that are asked have as long as they like, unless there is a default. */
  #dueAfter(ladder: readonly unknown[], otherwise: "suspend" | object, step: number, timeout: number): number | undefined {
    return step < ladder.length || otherwise !== "suspend" ? this.parts.clock.now() + timeout : undefined;
  }

  /** An ask that was opened has been stored. */
  opened(ask: AskRecord): void {
    this.#tell("opened", ask);
  }

  /** As long as a task waits in this process, its own schema says whether an answer fits. Returns how to end that. */
  checkBy(id: string, check: LiveCheck): () => void {
    this.#live.set(id, check);
    return () => {
      if (this.#live.get(id) === check) this.#live.delete(id);
    };
  }

  /** Cancels an ask that nobody waits for any more. Resolves to it as it is then: somebody may have been first. */
  async withdraw(id: string, reason: string, store: AskStore = this.parts.store): Promise<AskRecord | undefined> {
    const changed = await store.close(id, withdrawal(reason, this.parts.clock.now()));
    return changed.type === "unknown" ? undefined : changed.ask;
  }

  /** The same for all asks of a run. */
  withdrawAll(runId: string, reason: string, store: AskStore = this.parts.store): Promise<AskRecord[]> {
    return store.cancelAll(runId, withdrawal(reason, this.parts.clock.now()));
  }

  #tell(type: AskNews["type"], ask: AskRecord): void {
    if (this.#watchers.size === 0) return;
    const info = this.infoOf(ask);
    for (const watcher of this.#watchers) {
      try {
        watcher({ type, ask: info });
      } catch (error) {
        process.emitWarning(`Somebody who watches asks threw; they go on. ${describeError(error)}`, "GraflowWarning");
      }
    }
  }

  close(): void {
    this.#watchers.clear();
    this.#unlisten?.();
    this.#unlisten = undefined;
  }
}

function withdrawal(reason: string, at: number): Extract<AskClosing, { status: "cancelled" }> {
  return { status: "cancelled", at, reason, by: undefined };
}

function unknownAsk(id: string): FeedbackError {
  return new FeedbackError("ASK_UNKNOWN", id, `There is no ask ${show(id)}`, { hint: "List the open ones: graflow asks list." });
}

function closedAsk({ id, state }: AskRecord): FeedbackError {
  const how =
    state.status === "answered"
      ? `has been answered${state.by.name === undefined ? "" : ` by ${state.by.name}`}`
      : state.status === "expired"
        ? "was not answered in time"
        : `was cancelled: ${state.status === "cancelled" ? state.reason : ""}`;
  return new FeedbackError("ASK_CLOSED", id, `Ask ${id} ${how}`, { hint: "Nothing needs to be done." });
}

function misfit(id: string, issues: readonly AnswerIssue[]): FeedbackError {
  const [first] = issues;
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : "";
  const where = first === undefined || first.path === "" || first.message.includes(`\`${first.path}\``) ? "" : `${first.path}: `;
  return new FeedbackError("ANSWER_MISFIT", id, `The answer does not fit: ${where}${first?.message ?? ""}${more}`, {
    hint: "Look at what is asked, and answer that.",
    issues,
  });
}

function readListOptions(options: AskListOptions): AskListOptions {
  expectKnown(options, ["runId", "workflow", "status", "kind", "answerableBy", "order", "after", "limit"], "a list of asks");
  if (options.limit !== undefined) expectInteger(options.limit, "limit", 1);
  expectOneOf("status", options.status, ["open", "answered", "cancelled", "expired"]);
  expectOneOf("kind", options.kind, ["approval", "text", "selection", "multi-selection", "form"]);
  expectOneOf("order", options.order, ["newest", "oldest"]);
  return options;
}

function expectOneOf(name: string, value: string | undefined, values: readonly string[]): void {
  if (value !== undefined && !values.includes(value))
    throw new OptionError(`Expected \`${name}\` to be one of ${values.join(", ")}, got ${show(value)}`);
}
