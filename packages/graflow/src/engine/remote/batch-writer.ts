// Writes a batch, call by call: what calls have in common (their frame, the input that members of a group share) stands in it once.
import type { Frame } from "../../run/frame.ts";
import type { ClassRegistry } from "../../shared/codec/class-registry.ts";
import type { Aside } from "../../shared/codec/aside.ts";
import { encode } from "../../shared/codec/codec.ts";
import type { Attempt } from "../attempt.ts";
import { BATCH_FORMAT, type BatchText, type CallText, type KnownFrame } from "./batch.ts";
import type { Call } from "./call.ts";
import { stepsTo, type FrameStep } from "./frame-path.ts";
import { knownFrom } from "./known-frames.ts";
import { looksBack } from "./looks-back.ts";

/** What a batch says of itself, beside its calls. */
export type BatchHead = Omit<BatchText, "format" | "frames" | "inputs" | "calls" | "known">;

/** Where nothing has stood yet. */
const NOTHING = {};

export class BatchWriter {
  readonly #registry: ClassRegistry | undefined;
  readonly #aside: Aside | undefined;
  readonly #calls: CallText[] = [];
  readonly #frames: (readonly FrameStep[])[] = [];
  readonly #inputs: string[] = [];
  readonly #known: KnownFrame[] = [];
  #lastFrame: Frame | undefined = undefined;
  #lastInput: unknown = NOTHING;
  /** Frames of which is told what has become of their nodes. */
  readonly #told: Set<Frame> = new Set();
  #size = 0;

  /** `aside`: where buffers of inputs go, if they go beside what is sent. */
  constructor(registry: ClassRegistry | undefined, aside?: Aside) {
    this.#registry = registry;
    this.#aside = aside;
  }

  /** Characters of its inputs, and bytes beside them. */
  get size(): number {
    return this.#size + (this.#aside?.bytes ?? 0);
  }

  /** Throws a `SerializationError` for a call that cannot travel; the batch is as it was then. */
  add({ attempt, input, key }: Call): void {
    const { frame, place, iteration } = attempt.pass;
    const work = frame.plan.works[place];
    const steps = this.#lastFrame === frame ? undefined : stepsTo(frame);
    const isNew = !Object.is(this.#lastInput, input);
    const text = isNew ? this.#inputText(input, attempt) : "";
    const kept = keptText(attempt, this.#registry);
    if (steps !== undefined) {
      this.#frames.push(steps);
      this.#lastFrame = frame;
    }
    if (isNew) {
      this.#inputs.push(text);
      this.#lastInput = input;
      this.#size += text.length;
    }
    // A handler may hand the context on to anything.
    if (work !== undefined && !this.#told.has(frame) && (looksBack(work.run) || work.settings.handlers.length > 0))
      this.#known.push(...knownFrom(frame, this.#told, this.#registry));
    const at = [this.#frames.length - 1, place, iteration, attempt.number, this.#inputs.length - 1, key] as const;
    const { devices } = attempt;
    if (devices !== undefined) this.#calls.push([...at, kept ?? null, devices]);
    else this.#calls.push(kept === undefined ? at : [...at, kept]);
  }

  /** Where it stands is told of what cannot travel; of most it is not even worked out. */
  #inputText(input: unknown, attempt: Attempt): string {
    const registry = this.#registry;
    return encode(input, isPlain(input) ? { registry } : { registry, path: `input of ${attempt.taskId}`, aside: this.#aside });
  }

  text(about: BatchHead): string {
    return JSON.stringify(this.batch(about));
  }

  batch(about: BatchHead): BatchText {
    return {
      format: BATCH_FORMAT,
      ...about,
      frames: this.#frames,
      inputs: this.#inputs,
      calls: this.#calls,
      ...(this.#known.length === 0 ? {} : { known: this.#known }),
    };
  }
}

function isPlain(value: unknown): boolean {
  return typeof value === "number" || typeof value === "string" || typeof value === "boolean";
}

/** What the pass has done once, in this attempt or in one before. */
export function keptText({ pass }: Attempt, registry: ClassRegistry | undefined): string | undefined {
  if (pass.kept === undefined) return undefined;
  const done = [...pass.kept].flatMap(([key, { done: is }]) => (is === undefined ? [] : [[key, is.value] as const]));
  return done.length === 0 ? undefined : encode(done, { registry, path: "once" });
}
