// The run of a task that is carried out here for another process: what the task asks of it is asked of its owner, by post.
import type { CheckpointOptions, CheckpointRef } from "../../graph/checkpoint.ts";
import type { ChannelStore } from "../../ports/channel-store.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Happening } from "../../run/event.ts";
import { WorkflowCanceledError } from "../../run/errors.ts";
import type { Pass } from "../../run/frame.ts";
import type { ClassRegistry } from "../../shared/codec/class-registry.ts";
import { isGraflowError } from "../../shared/errors/graflow-error.ts";
import { show } from "../../shared/show.ts";
import type { Asking, Inquiry } from "../asks/asking.ts";
import type { Answered, Request } from "../asks/request.ts";
import { markOf } from "../saving/conclusion.ts";
import type { Resources } from "../resources.ts";
import type { RunServices } from "../services.ts";
import { farChannels } from "./far-channels.ts";
import type { About, Switchboard } from "./switchboard.ts";
import type { Followers, Told } from "./told.ts";

/** What nobody waits for any more. A new one each time: one for all would keep all that was ever waiting for it. */
const never = (): Promise<never> => new Promise(() => {});

/** What the calls of a batch have in common. */
export interface FarRunParts {
  readonly runId: string;
  readonly workflow: string;
  readonly graph: string;
  readonly owner: string;
  readonly isTelling: boolean;
  readonly switchboard: Switchboard;
  readonly clock: Clock;
  readonly registry: ClassRegistry | undefined;
  readonly resources: Resources;
  readonly told: Told;
}

export class FarRun implements RunServices, Inquiry {
  readonly #parts: FarRunParts;
  readonly #about: About;
  /** Whether the task has done anything to the run beside its result. */
  hasTouched = false;
  /** Whether its owner is gone, or does not listen to it any more: what it comes to is nothing that anybody may go on with. */
  isForsaken = false;
  isEnded = false;
  #channels: ChannelStore | undefined = undefined;
  #ended: AbortController | undefined = undefined;
  #last = 0;
  /** How many have put off that the owner is told. */
  #waits = 0;
  readonly #untold: (() => void)[] = [];
  /** Most tasks ask for nothing. */
  #mine: Set<string> | undefined = undefined;
  /** Questions that have no answer yet: how to give them up. */
  #asking: Set<(reason: Error) => void> | undefined = undefined;

  constructor(parts: FarRunParts, about: About) {
    this.#parts = parts;
    this.#about = about;
  }

  get runId(): string {
    return this.#parts.runId;
  }
  get workflow(): string {
    return this.#parts.workflow;
  }
  get graph(): string {
    return this.#parts.graph;
  }
  get resources(): Resources {
    return this.#parts.resources;
  }
  get clock(): Clock {
    return this.#parts.clock;
  }
  get registry(): ClassRegistry | undefined {
    return this.#parts.registry;
  }
  get channels(): ChannelStore {
    return (this.#channels ??= farChannels(this));
  }
  get asks(): Inquiry {
    return this;
  }

  /** Whether it waits for what its owner has to say. */
  get isWaiting(): boolean {
    return (this.#asking?.size ?? 0) > 0 || (this.#mine?.size ?? 0) > 0;
  }

  async ask(what: string, args: readonly unknown[]): Promise<unknown> {
    const { switchboard, owner } = this.#parts;
    // What a task has not waited for neither goes on after its end nor fails: nobody would catch that.
    if (this.isEnded) return never();
    const { promise: givenUp, reject: giveUp } = Promise.withResolvers<never>();
    const asking = (this.#asking ??= new Set());
    asking.add(giveUp);
    try {
      return await Promise.race([switchboard.ask(owner, what, this.#about, args), givenUp]);
    } catch (error) {
      if (this.isEnded) return await never();
      if (isGraflowError(error, "PROCESS_GONE") || isGraflowError(error, "CONTEXT_CLOSED")) this.isForsaken = true;
      throw error;
    } finally {
      asking.delete(giveUp);
    }
  }

  /** Nobody answers any more, and nobody wants to know what it comes to. */
  forsake(reason: Error): void {
    this.isForsaken = true;
    for (const giveUp of this.#asking ?? []) giveUp(reason);
  }

  #tell(what: string, args: readonly unknown[]): void {
    const { switchboard, owner } = this.#parts;
    switchboard.tell(owner, what, this.#about, args);
  }

  begin(): { readonly id: number; end(): void } {
    const id = ++this.#last;
    const end = (): void => this.#tell("end", [id]);
    return { id, end: () => (this.#waits === 0 ? end() : void this.#untold.push(end)) };
  }

  /** Asks for something that goes on, and of which the owner tells; returns how to end it. */
  follow(what: string, args: readonly unknown[], followers: Followers): () => void {
    const { followed } = this.#parts.told;
    const id = ++this.#last;
    const name = this.#name(id);
    followed.set(name, followers);
    (this.#mine ??= new Set()).add(name);
    const forget = (): void => {
      followed.delete(name);
      this.#mine?.delete(name);
    };
    this.ask(what, [...args, id]).catch((error: unknown) => {
      if (!followed.has(name)) return;
      forget();
      followers["ended"]?.(error);
    });
    return () => {
      if (!followed.has(name)) return;
      forget();
      this.#tell("end", [id]);
    };
  }

  #name(id: number): string {
    const [batch, index] = this.#about;
    return `${batch}/${index}/${id}`;
  }

  async request<T>(asking: Asking, { key, question, assignees, signal, valueOf }: Request<T>): Promise<T> {
    this.hasTouched = true;
    const { readings } = this.#parts.told;
    const id = ++this.#last;
    const name = this.#name(id);
    readings.set(name, valueOf);
    (this.#mine ??= new Set()).add(name);
    const end = (): void => this.#tell("end", [id]);
    signal?.addEventListener("abort", end, { once: true });
    try {
      signal?.throwIfAborted();
      const answered = (await this.ask("request", [id, key, question, assignees])) as Answered;
      const read = await valueOf(answered);
      if ("value" in read) return read.value;
      throw new Error(read.issues.map(({ message }) => message).join("; "));
    } catch (error) {
      // It was signalled while it waited: what it is told is what all others are.
      if (asking.signal.aborted) throw asking.signal.reason;
      throw error;
    } finally {
      signal?.removeEventListener("abort", end);
      readings.delete(name);
      this.#mine?.delete(name);
    }
  }

  stirred(): void {
    // Whether the run may rest is its owner's to find out.
  }

  isTelling(): boolean {
    return this.#parts.isTelling && !this.isEnded;
  }

  tell(happening: Happening): void {
    if (!this.isTelling()) return;
    try {
      this.#tell("happening", [happening]);
    } catch {
      // What cannot travel is shown: at home a task may log anything.
      const { data } = happening as { readonly data?: Readonly<Record<string, unknown>> };
      const shown = Object.fromEntries(Object.entries(data ?? {}).map(([key, value]) => [key, show(value)]));
      this.#tell("happening", [{ ...happening, ...(data === undefined ? {} : { data: shown }) }]);
    }
  }

  async kept(pass: Pass, key: string): Promise<void> {
    this.hasTouched = true;
    await this.ask("kept", [key, pass.kept?.get(key)?.done?.value]);
  }

  expectCheckpoint(options: CheckpointOptions): void {
    markOf(options, this.registry);
  }

  async checkpoint(options: CheckpointOptions): Promise<CheckpointRef> {
    this.hasTouched = true;
    return (await this.ask("checkpoint", [options])) as CheckpointRef;
  }

  putOff(): () => void {
    // Its owner puts off, from each change until it is told that the task has gone on: of one that somebody else carries out, once he has said so.
    this.#waits++;
    let isOff = true;
    return () => {
      if (!isOff) return;
      isOff = false;
      if (--this.#waits === 0) for (const tell of this.#untold.splice(0)) tell();
    };
  }

  fail(error: Error): void {
    this.#tell("cancel", [error.message]);
  }

  cancel(reason: string): void {
    this.hasTouched = true;
    this.#tell("cancel", [reason]);
  }

  isOver(): boolean {
    return this.isEnded;
  }

  get ended(): AbortSignal {
    this.#ended ??= new AbortController();
    if (this.isEnded) this.#ended.abort();
    return this.#ended.signal;
  }

  /** The call is over. */
  end(): void {
    this.isEnded = true;
    this.#ended?.abort(new WorkflowCanceledError(this.runId, "the task is over"));
    for (const name of this.#mine ?? []) {
      const { followed, readings } = this.#parts.told;
      followed.get(name)?.["ended"]?.();
      followed.delete(name);
      readings.delete(name);
    }
  }
}
