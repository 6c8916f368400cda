// The one connection that all calls of a backend share: made when it is needed, made again for as long as anybody waits, given up when it is
// silent; and what is known of the server meanwhile.
import { BackendError } from "../shared/errors/backend-error.ts";
import { type Client, connect, keepAlive } from "./client.ts";
import { Answers } from "./answers.ts";
import { closed, isOfNewScript, isPassing, placeOf } from "./failure.ts";
import type { Settings } from "./options.ts";
import { ServerStanding } from "./server-standing.ts";
import { Subscriber } from "./subscriber.ts";
import { rest } from "./limit.ts";

/** Between two tries, in ms. */
const FIRST_PAUSE = 10;
const LONGEST_PAUSE = 500;
/** What may wait at a time: calls, those of tasks among them, and characters of these. More is no waiting but a server that is gone. */
const MOST_CALLS = 20_000;
const MOST_OF_TASKS = 10_000;
const MOST_CHARACTERS = 256 * 1024 * 1024;

/**
 * Whose call it is. A run has one save at a time, which is as large as what it has in memory already: it always finds room. Tasks make as many
 * calls as they like.
 */
export type Caller = "host" | "task" | "run";

export class Line {
  readonly settings: Settings;
  readonly subscriber: Subscriber;
  readonly standing: ServerStanding;
  readonly answers: Answers = new Answers();
  /** When an answer last came, of `performance.now()`. */
  heardAt: number = -Infinity;
  /** Why the last try to connect failed. */
  lastFailure: unknown = undefined;
  /** How many wait who do not give up soon. */
  patient = 0;
  #connecting: Promise<Client> | undefined;
  #client: Client | undefined;
  /** All, and those of tasks with what they have to say. */
  #calls = 0;
  #ofTasks = 0;
  #characters = 0;
  /** Scripts whose texts are on their way. */
  readonly #learning = new Map<string, Promise<void>>();
  readonly #end = new AbortController();

  constructor(settings: Settings) {
    this.settings = settings;
    this.subscriber = new Subscriber(settings);
    this.standing = new ServerStanding(placeOf(settings));
  }

  get isClosed(): boolean {
    return this.#end.signal.aborted;
  }

  /** The connection, while there is one. */
  get client(): Client | undefined {
    return this.isClosed ? undefined : this.#client;
  }

  /** Rejects where no other try would help, and never while one might: whoever waits knows how long. */
  connected(): Promise<Client> {
    if (this.isClosed) return Promise.reject(closed(this.settings));
    if (this.#client !== undefined) return Promise.resolve(this.#client);
    this.#connecting ??= this.#connectOften().finally(() => (this.#connecting = undefined));
    return this.#connecting;
  }

  /** Makes room for a call. Throws where there is none. */
  enter(caller: Caller, characters: number): void {
    const isOfTask = caller === "task";
    if (caller === "host" && this.#calls >= MOST_CALLS) throw this.#crowded(`${MOST_CALLS} calls wait`);
    if (isOfTask && this.#ofTasks >= MOST_OF_TASKS) throw this.#crowded(`${MOST_OF_TASKS} calls of tasks wait`);
    if (isOfTask && this.#characters + characters > MOST_CHARACTERS && this.#characters > 0)
      throw this.#crowded(`${this.#characters} characters wait in calls of tasks`);
    this.#count(1, isOfTask, characters);
  }

  leave(caller: Caller, characters: number): void {
    this.#count(-1, caller === "task", characters);
  }

  /** Carries a script out by its hash; by its text where the server has not seen it since it was started. */
  known<Reply>(sha: string, bySha: () => Promise<Reply>, byText: () => Promise<Reply>): Promise<Reply> {
    return bySha().catch((error: unknown) => this.#teach(sha, error, bySha, byText));
  }

  /** Of thousands that find out at once that the server does not know a script, one sends the text. */
  async #teach<Reply>(sha: string, unknown: unknown, bySha: () => Promise<Reply>, byText: () => Promise<Reply>): Promise<Reply> {
    for (let error = unknown; ;) {
      if (!isOfNewScript(error)) throw error;
      // Nothing of it was done.
      this.heardAt = performance.now();
      const learning = this.#learning.get(sha);
      if (learning === undefined || error !== unknown) break;
      await learning;
      try {
        return await bySha();
      } catch (again) {
        error = again;
      }
    }
    const done = byText();
    const learning = done.then(
      () => {},
      () => {},
    );
    this.#learning.set(sha, learning);
    void learning.then(() => {
      if (this.#learning.get(sha) === learning) this.#learning.delete(sha);
    });
    return done;
  }

  /** Gives a connection up. */
  drop(client: Client): void {
    // All that wait on it find it silent at the same time.
    if (this.#client !== client) return;
    this.#gone(client);
    client.disconnect();
  }

  async close(): Promise<void> {
    this.#end.abort();
    this.subscriber.close();
    const client = this.#client;
    this.#client = undefined;
    client?.disconnect();
    await this.#connecting?.catch(() => undefined);
  }

  async #connectOften(): Promise<Client> {
    for (let pause = FIRST_PAUSE; ; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
      try {
        return await this.#connect();
      } catch (error) {
        if (this.isClosed) throw closed(this.settings);
        if (isPassing(error) === undefined) throw error;
        this.lastFailure = error;
        this.standing.failed();
        if (this.patient > 0 && this.standing.isAwayFor(this.settings.timeout)) this.standing.tell();
      }
      await rest(pause, this.#open);
      // Nobody waits any more: whoever comes next tries again.
      if (this.#calls === 0) throw this.lastFailure;
    }
  }

  async #connect(): Promise<Client> {
    const client = await connect(this.settings, this.#end.signal, (lost) => this.#gone(lost));
    if (this.isClosed) {
      client.disconnect();
      throw closed(this.settings);
    }
    this.#client = client;
    this.heardAt = performance.now();
    this.lastFailure = undefined;
    return client;
  }

  #gone(client: Client): void {
    if (this.#client !== client) return;
    this.#client = undefined;
    if (!this.isClosed) this.standing.lost();
  }

  /** As long as it is not closed. */
  readonly #open = {
    left: (): number => (this.isClosed ? 0 : Infinity),
    onLess: (look: () => void): (() => void) => {
      const { signal } = this.#end;
      signal.addEventListener("abort", look);
      return () => signal.removeEventListener("abort", look);
    },
  };

  #count(change: 1 | -1, isOfTask: boolean, characters: number): void {
    this.#calls += change;
    if (isOfTask) {
      this.#ofTasks += change;
      this.#characters += change * characters;
    }
    if (this.#client !== undefined && (this.#calls === 0 || (this.#calls === 1 && change === 1))) keepAlive(this.#client, this.#calls > 0);
  }

  #crowded(what: string): BackendError {
    return new BackendError("BACKEND_UNREACHABLE", `${what} for the Redis server at ${placeOf(this.settings)} already`, {
      hint: "The server is away or too slow: see that it is up, and do less at once.",
    });
  }
}
