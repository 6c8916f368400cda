// One connection to a file: statements that are kept, transactions that are whole or not at all, and waiting while others write.
//
// SQLite works while the thread stands still. So it waits by itself for a moment only; what takes longer waits beside the event loop.
import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import { closed, isBusy, toFailure } from "./failure.ts";
import { rest } from "./rest.ts";

/** How long a statement may wait for a lock while the thread stands still, in ms. */
export const SHORT_WAIT = 20;
/** Between two tries of what was locked for longer, in ms. */
const PAUSE = 5;

type Values = readonly SQLInputValue[];

export class Connection {
  /** Its path. */
  readonly file: string;
  readonly #database: DatabaseSync;
  /** In ms. */
  readonly #patience: number;
  /** Throws when the file is not what it was when it was opened. Runs in each transaction that writes. */
  readonly #expectSame: (connection: Connection) => void;
  readonly #statements = new Map<string, StatementSync>();
  /** Writes that wait, one after the other. */
  #waiting = 0;
  #last: Promise<unknown> = Promise.resolve();
  #isOpen = true;

  constructor(database: DatabaseSync, file: string, patience: number, expectSame: (connection: Connection) => void) {
    this.#database = database;
    this.file = file;
    this.#patience = patience;
    this.#expectSame = expectSame;
  }

  /** The first row, with its columns by name. */
  get<Row>(sql: string, ...values: Values): Row | undefined {
    return this.#prepared(sql).get(...values) as Row | undefined;
  }

  all<Row>(sql: string, ...values: Values): Row[] {
    return this.#prepared(sql).all(...values) as Row[];
  }

  /** Row by row. Nothing else may use this statement meanwhile. */
  iterate<Row>(sql: string, ...values: Values): Iterable<Row> {
    return this.#prepared(sql).iterate(...values) as Iterable<Row>;
  }

  run(sql: string, ...values: Values): void {
    this.#prepared(sql).run(...values);
  }

  /** Statements without values, which are not kept. */
  exec(sql: string): void {
    this.#database.exec(sql);
  }

  /** Looks at one state of the file, whatever others write meanwhile. */
  read<T>(work: () => T): Promise<T> {
    return this.#untilFree(() => this.#inTransaction("BEGIN", work));
  }

  /** Changes the file: all of what `work` does, or nothing. It may be called several times, and must not wait. Writes keep their order. */
  async write<T>(work: () => T): Promise<T> {
    const attempt = (): T =>
      this.#inTransaction("BEGIN IMMEDIATE", () => {
        this.#expectSame(this);
        return work();
      });
    if (this.#waiting === 0) {
      try {
        return attempt();
      } catch (error) {
        if (!isBusy(error)) throw toFailure(error, this.file);
      }
    }
    const deadline = performance.now() + this.#patience;
    this.#waiting++;
    const turn = this.#last.then(() => this.#untilFree(attempt, deadline)).finally(() => this.#waiting--);
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#statements.clear();
    this.#database.close();
  }

  async #untilFree<T>(attempt: () => T, deadline = performance.now() + this.#patience): Promise<T> {
    for (;;) {
      try {
        return attempt();
      } catch (error) {
        if (!isBusy(error) || performance.now() >= deadline) throw toFailure(error, this.file);
      }
      await rest(PAUSE);
    }
  }

  #inTransaction<T>(begin: string, work: () => T): T {
    this.run(begin);
    try {
      const result = work();
      this.run("COMMIT");
      return result;
    } catch (error) {
      this.#rollBack();
      throw error;
    }
  }

  #rollBack(): void {
    try {
      this.run("ROLLBACK");
    } catch {
      // SQLite has done so itself, as it does when there is no room left. There is nothing to take back.
    }
  }

  #prepared(sql: string): StatementSync {
    if (!this.#isOpen) throw closed(this.file);
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#database.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}
