// One connection to a machine that has let us in. Several commands go over it at once.
import type { Client, ClientChannel } from "ssh2";
import type { Road } from "./road.ts";

/** Questions without an answer, until a server is taken for lost. */
const UNANSWERED = 3;
/** How long it may take to say goodbye, in ms. */
const GOODBYE = 1_000;

export class Connection {
  readonly #client: Client;
  readonly #road: Road;
  /** Resolves when it has ended, to why, if that is known. */
  readonly ended: Promise<Error | undefined>;
  #isOver = false;

  /** `keepalive` in ms. */
  constructor(client: Client, road: Road, keepalive: number) {
    this.#client = client;
    this.#road = road;
    // The library's own timer would keep the process alive.
    let unanswered = 0;
    const watch = setInterval(() => {
      if (unanswered++ < UNANSWERED) this.#ping(() => (unanswered = 0));
      else road.stream.destroy(new Error(`it has not answered for ${UNANSWERED * keepalive} ms`));
    }, keepalive);
    watch.unref();
    this.ended = new Promise((resolve) => {
      let why: Error | undefined;
      client.on("error", (error) => (why ??= error));
      client.once("close", () => {
        this.#isOver = true;
        clearInterval(watch);
        void road.end();
        resolve(why);
      });
    });
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Something that every server answers, if only by refusing it. */
  #ping(answered: () => void): void {
    try {
      this.#client.unforwardIn("keepalive.graflow", 0, answered);
    } catch {
      // It is ending.
    }
  }

  /** Whether this process stays as long as it is there. */
  hold(isHeld: boolean): void {
    this.#road.hold(isHeld);
  }

  /** Rejects when the server starts nothing (more). */
  exec(command: string): Promise<ClientChannel> {
    return opened((done) => this.#client.exec(command, done));
  }

  /** A stream to another machine, as that one opens it. */
  forward(host: string, port: number): Promise<ClientChannel> {
    return opened((done) => this.#client.forwardOut("127.0.0.1", 0, host, port, done));
  }

  async end(): Promise<void> {
    if (this.#isOver) return;
    this.#client.end();
    const timer = setTimeout(() => this.#road.stream.destroy(), GOODBYE);
    await this.ended;
    clearTimeout(timer);
  }
}

/** The library calls back, and throws where there is no connection any more. */
function opened(open: (done: (error: Error | undefined, channel: ClientChannel) => void) => void): Promise<ClientChannel> {
  return new Promise((resolve, reject) => {
    open((error, channel) => {
      if (error instanceof Error) reject(error);
      else resolve(channel);
    });
  });
}
