// The ask store in Redis. Each method is one script, but for a list that thousands of asks are looked at for; whoever listens here is told
// when something has been carried out.
import type { AskClosing, AskFilter, AskRecord, AskStore, AskTerms, ChangedAsk, NewAsk, OpenedAsk } from "../ports/ask-store.ts";
import { oldestFirst } from "../memory/ask-list.ts";
import { dueAsks, findAsk } from "./ask-finding.ts";
import { type AskKeys, askKeys, askName, indexName } from "./ask-keys.ts";
import { listAsks, listedRows, type ListReply } from "./ask-listing.ts";
import { RedisAskNews } from "./ask-news.ts";
import { askedText, askOf, placeTexts, termTexts } from "./ask-rows.ts";
import {
  type AskRow,
  cancelAsks,
  type CancelReply,
  changeAsk,
  type ChangeReply,
  closeAsk,
  dropAsks,
  openAsk,
  type OpenReply,
} from "./ask-scripts.ts";
import type { Clock } from "../ports/clock.ts";
import type { Connection } from "./connection.ts";
import { newToken } from "./token.ts";

/** An ask store whose listening can be ended. */
export interface RedisAskStore extends AskStore {
  /** The same store over a connection that is more patient. */
  over(connection: Connection): AskStore;
  /** Ends all listening. The connection stays whose it is. */
  end(): void;
}

/** More than anybody has. */
const ALL = 2 ** 31;

export function redisAsks(connection: Connection, clock: Clock): RedisAskStore {
  return new RedisAsks(connection, clock);
}

class RedisAsks implements RedisAskStore {
  readonly #connection: Connection;
  readonly #clock: Clock;
  readonly #keys: AskKeys;
  readonly #news: RedisAskNews;

  constructor(connection: Connection, clock: Clock, news?: RedisAskNews) {
    this.#connection = connection;
    this.#clock = clock;
    this.#keys = askKeys(connection.settings.prefix);
    this.#news = news ?? new RedisAskNews(connection, this.#keys, clock);
  }

  over(connection: Connection): AskStore {
    return new RedisAsks(connection, this.#clock, this.#news);
  }

  async open(ask: NewAsk): Promise<OpenedAsk> {
    const [terms, names, due] = termTexts(ask);
    const values = [askName(ask.id), askedText(ask), terms, names, ...placeTexts(ask), due, newToken()];
    const [type, row] = await this.#connection.call<OpenReply>(openAsk, this.#keys, values);
    return type === "taken" ? { type } : { type, ask: askOf(row) };
  }

  async find(id: string): Promise<AskRecord | undefined> {
    const row = await this.#connection.call<AskRow | null>(findAsk, this.#keys, [askName(id)]);
    return row === null ? undefined : askOf(row);
  }

  async list(filter: AskFilter): Promise<AskRecord[]> {
    const rows = await listedRows((values) => this.#connection.call<ListReply>(listAsks, this.#keys, values), filter);
    const asks = new Map(rows.map((row) => [row[0], askOf(row)]));
    const sorted = [...asks.values()].toSorted(oldestFirst);
    return (filter.order === "oldest" ? sorted : sorted.toReversed()).slice(0, filter.limit);
  }

  async due(now: number, limit: number): Promise<AskRecord[]> {
    return (await this.#connection.call<AskRow[]>(dueAsks, this.#keys, [now, Math.min(limit, ALL)])).map(askOf);
  }

  async close(id: string, closing: AskClosing, version?: number): Promise<ChangedAsk> {
    const values = [askName(id), closing.status, JSON.stringify(closing), version ?? "", newToken()];
    const reply = await this.#connection.call<ChangeReply>(closeAsk, this.#keys, values);
    const changed = changedOf(reply);
    if (reply[0] === "done" && changed.type === "done") this.#news.tell(Number(reply[2]), changed.ask);
    return changed;
  }

  async cancelAll(runId: string, closing: Extract<AskClosing, { status: "cancelled" }>): Promise<AskRecord[]> {
    const values = [indexName(runId), JSON.stringify(closing), newToken()];
    const cancelled = await this.#connection.call<CancelReply>(cancelAsks, this.#keys, values);
    const asks = cancelled.map(([row]) => askOf(row));
    for (const [i, ask] of asks.entries()) this.#news.tell(Number(cancelled[i]?.[1]), ask);
    return asks;
  }

  async change(id: string, version: number, terms: AskTerms): Promise<ChangedAsk> {
    const values = [askName(id), version, ...termTexts(terms), newToken()];
    return changedOf(await this.#connection.call<ChangeReply>(changeAsk, this.#keys, values));
  }

  onClosed(runId: string | undefined, listener: (ask: AskRecord) => void): () => void {
    return this.#news.listen(runId, listener);
  }

  async drop(runId: string): Promise<void> {
    await this.#connection.call(dropAsks, this.#keys, [indexName(runId)]);
  }

  end(): void {
    this.#news.end();
  }
}

function changedOf(reply: ChangeReply): ChangedAsk {
  return reply[0] === "unknown" ? { type: "unknown" } : { type: reply[0], ask: askOf(reply[1]) };
}
