// The dead letters in Redis. What a letter says is kept apart from its payload: lists are of what letters say.
import { randomBytes } from "node:crypto";
import type { Clock } from "../../ports/clock.ts";
import type { DeadLetter, DeadLetterFilter, DeadLetters, NewDeadLetter, OpenedLetter } from "../../ports/dead-letters.ts";
import type { Work } from "../../ports/work-queues.ts";
import { shorten } from "../../shared/show.ts";
import { indexName } from "../ask-keys.ts";
import type { Connection } from "../connection.ts";
import { tagged } from "../keys.ts";
import { storable, textOf } from "../stored-text.ts";
import { storeTime } from "../store-time.ts";
import { buryLetter, countLetters, editLetter, listLetters, type ListReply, removeLetter } from "./dead-letter-scripts.ts";
import { isSealed } from "./seal/envelope.ts";
import { isOver, mostSealed, openWork, sealWork } from "./seal/work.ts";

/** More than anybody has. */
const ALL = 2 ** 31;
/** Characters of what is said of a letter. */
const LONGEST_ERROR = 2000;
const LONGEST_EVENT = 300;
const MOST_EVENTS = 50;
/** Characters of a payload that is too large to be kept whole. */
const KEPT = 16_384;
/** Behind the size of one that is not kept whole. */
const CUT = "+";

export function redisDeadLetters(connection: Connection, clock: Clock): DeadLetters {
  return new RedisDeadLetters(connection, clock);
}

class RedisDeadLetters implements DeadLetters {
  readonly #connection: Connection;
  readonly #clock: Clock;
  /** As scripts want them. */
  readonly #keys: readonly [string, string];

  constructor(connection: Connection, clock: Clock) {
    this.#connection = connection;
    this.#clock = clock;
    const start = tagged(connection.settings.prefix, "dead");
    this.#keys = [`${start}letters`, `${start}index`];
  }

  async bury(letter: NewDeadLetter): Promise<string> {
    const { id = newId(), work, reason } = letter;
    const { queue, subject } = work;
    const lists = ["a", listOf("q", queue), listOf("e", reason), listOf("w", subject.workflow)];
    if (subject.runId !== undefined) lists.push(listOf("r", subject.runId));
    await this.#connection.call(buryLetter, this.#keys, [
      ...this.#room(),
      storable(id),
      metaText(letter),
      ...this.#kept(work.payload),
      ...lists,
    ]);
    return id;
  }

  async list({ queue, workflow, runId, reason, after = "", limit }: DeadLetterFilter): Promise<DeadLetter[]> {
    const wanted = [
      ...(runId === undefined ? [] : [listOf("r", runId)]),
      ...(workflow === undefined ? [] : [listOf("w", workflow)]),
      ...(queue === undefined ? [] : [listOf("q", queue)]),
      ...(reason === undefined ? [] : [listOf("e", reason)]),
    ];
    // What comes first has the fewest letters, as a rule.
    const [list = "a", ...conditions] = wanted;
    const found: DeadLetter[] = [];
    let [from, next] = [after, ""];
    do {
      const args = [...this.#room(), list, from, next, Math.min(limit - found.length, ALL), ...conditions];
      const [said, last]: ListReply = await this.#connection.call<ListReply>(listLetters, this.#keys, args);
      for (let i = 0; i < said.length; i += 3) found.push(letterOf(said[i] ?? "", said[i + 1] ?? "", said[i + 2] ?? "", ""));
      [from, next] = ["", last];
    } while (next !== "" && found.length < limit);
    return found;
  }

  async find(id: string): Promise<DeadLetter | undefined> {
    const fields = ["m", "n", "p"].map((field) => field + storable(id));
    const [said, size, payload] = await this.#connection.command<(string | null)[]>("HMGET", this.#keys[0], ...fields);
    if (typeof said !== "string" || typeof payload !== "string") return undefined;
    return letterOf(id, said, size ?? "", textOf(payload));
  }

  async count(): Promise<number> {
    return (await this.#counts())[0];
  }

  async dropped(): Promise<number> {
    return (await this.#counts())[1];
  }

  open({ work, cut }: DeadLetter): OpenedLetter {
    const { payload } = work;
    const { seal, maxPayload } = this.#connection.settings;
    if (cut) return { type: "doubtful", error: "It was too large to be kept: this is its beginning.", payload: undefined };
    if (seal === undefined) {
      if (!isSealed(payload)) return { type: "opened", payload };
      return { type: "doubtful", error: "It is signed, and this process has no `signing` secret to open it with.", payload: undefined };
    }
    const opened = openWork(seal, work, payload, { maxPayload, now: undefined });
    if (opened.type === "opened") return { type: "opened", payload: opened.payload };
    return { type: "doubtful", error: opened.error, payload: opened.reason === "unsigned" ? payload : undefined };
  }

  async edit(id: string, payload: string): Promise<boolean> {
    const { seal } = this.#connection.settings;
    const letter = seal === undefined ? undefined : await this.find(id);
    const text = seal === undefined || letter === undefined ? payload : sealWork(seal, { ...letter.work, payload }, this.#clock.now()).text;
    return (await this.#connection.call<number>(editLetter, this.#keys, [storable(id), ...this.#kept(text)])) === 1;
  }

  async remove(id: string): Promise<boolean> {
    return (await this.#connection.call<number>(removeLetter, this.#keys, [storable(id)])) === 1;
  }

  #counts(): Promise<readonly [number, number]> {
    return this.#connection.call(countLetters, this.#keys, this.#room());
  }

  /** What each script makes room by. */
  #room(): (string | number)[] {
    const { ttl, limit, bytes } = this.#connection.settings.deadLetters;
    return [storeTime(this.#clock), ttl, limit, bytes];
  }

  /** What is kept of a payload, and its size. */
  #kept(payload: string): readonly [string, string] {
    const size = String(Buffer.byteLength(payload));
    const isLarge = isOver(payload, mostSealed(this.#connection.settings.maxPayload));
    return isLarge ? [storable(payload.slice(0, KEPT)), size + CUT] : [storable(payload), size];
  }
}

/** It is typed on command lines: no sign of it means anything there. */
function newId(): string {
  return randomBytes(8).toString("hex");
}

function listOf(kind: string, name: string): string {
  return kind + indexName(name);
}

type Said = Omit<NewDeadLetter, "id" | "work"> & { readonly work: Omit<Work, "payload"> };

/** Whoever buries may give more than work is made of. */
function metaText({
  work: { id, kind, queue, priority, delay, subject, concurrencyKey },
  reason,
  error,
  attempts,
  at,
  history,
}: NewDeadLetter): string {
  const said: Said = {
    work: { id, kind, queue, priority, delay, subject, concurrencyKey },
    reason,
    error: shorten(error, LONGEST_ERROR),
    attempts,
    at,
    history: history.slice(-MOST_EVENTS).map((event) => ({ ...event, what: shorten(event.what, LONGEST_EVENT) })),
  };
  return JSON.stringify(said);
}

/** JSON leaves out what is undefined. */
function letterOf(id: string, text: string, size: string, payload: string): DeadLetter {
  const { work, ...said } = JSON.parse(text) as Said;
  const { workflow, graph, runId, taskId, owner } = work.subject;
  return {
    id,
    work: { ...work, subject: { workflow, graph, runId, taskId, owner }, concurrencyKey: work.concurrencyKey, payload },
    ...said,
    size: Number.parseInt(size, 10),
    cut: size.endsWith(CUT),
  };
}
