// What tests of notifications share: stores in memory, processes that tell of asks over them, and a clock that tests move.
import { randomUUID } from "node:crypto";
import { onTestFinished } from "vitest";
import { AskDesk } from "../../src/engine/asks/desk.ts";
import type { AskInfo } from "../../src/engine/asks/face.ts";
import { questionText, type Question } from "../../src/engine/asks/question.ts";
import {
  notifications,
  notificationsOf,
  type NotificationAttempt,
  type NotificationOptions,
  type RecordedAttempt,
} from "../../src/hitl/index.ts";
import { memoryAsks } from "../../src/memory/ask-store.ts";
import { memoryRecords } from "../../src/memory/record-store.ts";
import type { AskStore } from "../../src/ports/ask-store.ts";
import type { RecordStore } from "../../src/ports/record-store.ts";
import { VirtualClock } from "../../src/testing/virtual-clock.ts";
import { arrivals, type Arrivals } from "./arrivals.ts";

export interface World {
  readonly asks: AskStore;
  readonly records: RecordStore;
  readonly clock: VirtualClock;
}

/** Its clock begins now: whoever checks a signature goes by the machine's. */
export function newWorld(parts: Partial<World> = {}): World {
  return { asks: memoryAsks(), records: memoryRecords(), clock: new VirtualClock(Date.now()), ...parts };
}

/** What is asked, as far as a test cares. */
export type AskSketch = Partial<Pick<Question, "prompt" | "context" | "details" | "problem">> & {
  readonly id?: string;
  readonly assignees?: readonly string[];
  readonly workflow?: string;
  readonly due?: number;
};

export interface NotifyingProcess {
  readonly desk: AskDesk;
  /** Attempts, in the order in which they were recorded. */
  readonly attempts: Arrivals<NotificationAttempt>;
  /** Opens an ask, as a task of this process would; resolves to its id. */
  open(sketch?: AskSketch): Promise<AskInfo>;
  close(): Promise<void>;
}

/** One that is like an engine with this plugin, as far as the plugin sees of it. It is closed when the test has ended. */
export function startProcess(world: World, options: NotificationOptions): NotifyingProcess {
  const { asks, records, clock } = world;
  const desk = new AskDesk({ store: asks, clock, registry: undefined, newId: randomUUID });
  const attempts = arrivals<NotificationAttempt>();
  const onAttempt = (attempt: NotificationAttempt): void => {
    attempts.add(attempt);
    options.onAttempt?.(attempt);
  };
  const detach = notifications({ allow: ["127.0.0.0/8"], ...options, onAttempt }).attach?.({ asks: desk, records, clock });
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => (closed ??= Promise.resolve(detach?.()).then(() => desk.close()));
  onTestFinished(close);
  return { desk, attempts, open: (sketch) => openAsk(world, sketch, desk), close };
}

/** Opens an ask; who it is told by learns of it, if there is one. */
export async function openAsk({ asks, clock }: World, sketch: AskSketch = {}, desk?: AskDesk): Promise<AskInfo> {
  const {
    id = randomUUID(),
    assignees = [],
    workflow = "deploy",
    due,
    prompt = "Deploy version 3?",
    details = { kind: "approval" },
  } = sketch;
  const question: Question = {
    prompt,
    ...(sketch.context === undefined ? {} : { context: sketch.context }),
    ...(sketch.problem === undefined ? {} : { problem: sketch.problem }),
    details,
    patience: 1000,
    ladder: [{ assignees: ["boss"], timeout: 1000 }],
    otherwise: "suspend",
  };
  const place = { runId: `run of ${id}`, workflow, taskId: "ask", iteration: 0, pass: id, key: "approval", kind: details.kind };
  const text = questionText(question, "test", undefined);
  const opened = await asks.open({ ...place, id, assignees, due, step: 0, openedAt: clock.now(), question: text });
  if (opened.type === "taken") throw new Error(`There is an ask ${id} already`);
  desk?.opened(opened.ask);
  const reader = desk ?? new AskDesk({ store: asks, clock, registry: undefined, newId: randomUUID });
  return reader.infoOf(opened.ask);
}

/** Waits for a failed attempt, and goes to the moment of the next one. */
export async function failAndGoOn({ clock }: World, { attempts }: NotifyingProcess): Promise<NotificationAttempt> {
  const attempt = await attempts.next();
  if (attempt.result !== "failed") throw new Error(`Expected the attempt to fail for now, got ${JSON.stringify(attempt)}`);
  await clock.advance(Math.ceil(attempt.next - clock.now()));
  return attempt;
}

/** How attempts went, in short. */
export async function told({ records }: World, askId: string): Promise<string[]> {
  const all: RecordedAttempt[] = await notificationsOf(records, askId);
  return all.map(({ target, attempt, result, status }) => [target, attempt, result, ...(status === undefined ? [] : [status])].join(" "));
}

/** Everything the store of records holds of notifications, as one text. */
export async function recordsText({ records }: World, askIds: readonly string[]): Promise<string> {
  const logs = await Promise.all(askIds.map((id) => records.read(`notifications:${id}`, { limit: 1000 })));
  return JSON.stringify([await records.list("notifications", { limit: 1000 }), logs]);
}

/** What this process is warned of during a test. */
export function warnings(): string[] {
  const heard: string[] = [];
  const listener = (warning: Error): void => void heard.push(`${warning.name}: ${warning.message}`);
  process.on("warning", listener);
  onTestFinished(() => void process.off("warning", listener));
  return heard;
}
