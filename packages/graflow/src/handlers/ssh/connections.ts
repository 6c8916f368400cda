// The connections of an engine to one machine: opened one after the other as they are needed, kept for the next call, and ended when they are idle.
import type { ClientChannel } from "ssh2";
import type { Resource } from "../../engine/resources.ts";
import { engineClosed } from "../refusals.ts";
import { untilAborted } from "../until-aborted.ts";
import { connect } from "./connect.ts";
import type { Connection } from "./connection.ts";
import { placeOf, unavailable } from "./failures.ts";
import type { SshSettings } from "./settings.ts";

/** A connection, and how much goes over it. */
interface Kept {
  readonly connection: Connection;
  used: number;
  /** How much of that somebody waits for. */
  held: number;
  /** How many the server allows, as far as that is known. */
  most: number;
  idle: NodeJS.Timeout | undefined;
}

/** Something that was started there. */
export interface Started {
  readonly channel: ClientChannel;
  readonly connection: Connection;
  /** Whether somebody waits for it, so that this process has to stay. At first so. */
  hold(isHeld: boolean): void;
}

export class Connections implements Resource {
  readonly #settings: SshSettings;
  readonly #kept: Set<Kept> = new Set();
  #connecting: Promise<undefined> | undefined = undefined;
  readonly #ends: Set<() => Promise<void>> = new Set();
  #isClosed = false;

  constructor(settings: SshSettings) {
    this.#settings = settings;
  }

  /** Rejects with the reason of `signal`, or a `GraflowError` when the machine cannot be had. */
  async start(command: string, signal: AbortSignal): Promise<Started> {
    for (;;) {
      signal.throwIfAborted();
      if (this.#isClosed) throw engineClosed();
      const kept = this.#roomy();
      const started = kept === undefined ? await untilAborted(this.#another(), signal) : await this.#startOn(kept, command);
      if (started !== undefined) return started;
    }
  }

  /** `end` is called when the engine is closed, unless what it returns was called before. */
  onClose(end: () => Promise<void>): () => void {
    this.#ends.add(end);
    return () => void this.#ends.delete(end);
  }

  #roomy(): Kept | undefined {
    for (const kept of this.#kept) if (!kept.connection.isOver && kept.used < kept.most) return kept;
    return undefined;
  }

  /** Resolves to nothing when the server has no room for it on this connection. */
  async #startOn(kept: Kept, command: string): Promise<Started | undefined> {
    const { connection } = kept;
    this.#use(kept);
    let isHeld = true;
    const hold = (wanted: boolean): void => {
      if (wanted === isHeld) return;
      isHeld = wanted;
      kept.held += wanted ? 1 : -1;
      connection.hold(kept.held > 0);
    };
    const leave = (): void => {
      hold(false);
      this.#leave(kept);
    };
    try {
      const channel = await connection.exec(command);
      channel.once("close", leave);
      return { channel, connection, hold };
    } catch (error) {
      leave();
      if (connection.isOver) return undefined;
      if (kept.used === 0)
        throw unavailable(
          `Expected ${placeOf(this.#settings)} to start a command, got a refusal`,
          "See whether that user may run commands there.",
          error,
        );
      kept.most = Math.min(kept.most, kept.used);
      return undefined;
    }
  }

  /** One for all who wait for it. */
  #another(): Promise<undefined> {
    return (this.#connecting ??= this.#connect().finally(() => (this.#connecting = undefined)));
  }

  async #connect(): Promise<undefined> {
    const connection = await connect(this.#settings);
    if (this.#isClosed) {
      await connection.end();
      throw engineClosed();
    }
    const kept: Kept = { connection, used: 0, held: 0, most: this.#settings.channels, idle: undefined };
    this.#kept.add(kept);
    this.#rest(kept);
    void connection.ended.then(() => {
      clearTimeout(kept.idle);
      this.#kept.delete(kept);
    });
    return undefined;
  }

  #use(kept: Kept): void {
    clearTimeout(kept.idle);
    kept.used++;
    if (kept.held++ === 0) kept.connection.hold(true);
  }

  #leave(kept: Kept): void {
    if (--kept.used === 0) this.#rest(kept);
  }

  #rest(kept: Kept): void {
    kept.connection.hold(false);
    kept.idle = setTimeout(() => void kept.connection.end(), this.#settings.idle);
    kept.idle.unref();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#ends].map((end) => end()));
    await this.#connecting?.catch(() => {});
    await Promise.all([...this.#kept].map(({ connection }) => connection.end()));
  }
}
