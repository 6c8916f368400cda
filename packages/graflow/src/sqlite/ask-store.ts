// The ask store on one file. Each method is one transaction; whoever listens here is told when it is over.
import type { AskClosing, AskFilter, AskRecord, AskStore, AskTerms, ChangedAsk, NewAsk, OpenedAsk } from "../ports/ask-store.ts";
import { cancelAsks, changeAsk, closeAsk } from "./ask-closing.ts";
import { dueAsks, listAsks } from "./ask-list.ts";
import type { AskNews } from "./ask-news.ts";
import { askOf, dropAsks, findAsk, findInPass, insertAsk } from "./ask-rows.ts";
import type { Connection } from "./connection.ts";

/** Whoever makes the news ends them. */
export function sqliteAsks(database: Connection, news: AskNews): AskStore {
  return new SqliteAsks(database, news);
}

class SqliteAsks implements AskStore {
  readonly #database: Connection;
  readonly #news: AskNews;

  constructor(database: Connection, news: AskNews) {
    this.#database = database;
    this.#news = news;
  }

  open(ask: NewAsk): Promise<OpenedAsk> {
    return this.#database.write(() => {
      const found = findInPass(this.#database, ask);
      if (found !== undefined) return { type: "found", ask: askOf(found) };
      if (findAsk(this.#database, ask.id) !== undefined) return { type: "taken" };
      return { type: "opened", ask: askOf(insertAsk(this.#database, ask)) };
    });
  }

  find(id: string): Promise<AskRecord | undefined> {
    return this.#database.read(() => {
      const row = findAsk(this.#database, id);
      return row && askOf(row);
    });
  }

  list(filter: AskFilter): Promise<AskRecord[]> {
    return this.#database.read(() => listAsks(this.#database, filter));
  }

  due(now: number, limit: number): Promise<AskRecord[]> {
    return this.#database.read(() => dueAsks(this.#database, now, limit));
  }

  async close(id: string, closing: AskClosing, version?: number): Promise<ChangedAsk> {
    const result = await this.#database.write(() => closeAsk(this.#database, { id, closing, version }));
    if ("type" in result) return result;
    this.#news.tell(result);
    return { type: "done", ask: result.ask };
  }

  async cancelAll(runId: string, closing: Extract<AskClosing, { status: "cancelled" }>): Promise<AskRecord[]> {
    const cancelled = await this.#database.write(() => cancelAsks(this.#database, runId, closing));
    for (const each of cancelled) this.#news.tell(each);
    return cancelled.map(({ ask }) => ask);
  }

  change(id: string, version: number, terms: AskTerms): Promise<ChangedAsk> {
    return this.#database.write(() => changeAsk(this.#database, id, version, terms));
  }

  onClosed(runId: string | undefined, listener: (ask: AskRecord) => void): () => void {
    return this.#news.listen(runId, listener);
  }

  drop(runId: string): Promise<void> {
    return this.#database.write(() => dropAsks(this.#database, runId));
  }
}
