// A program on another machine: its streams, how it ends, and how it is ended. Not every server passes signals on: what it is told by the protocol,
// it is told by a command as well; and if that does not help, by the end of its line.
import { constants } from "node:os";
import { MARK } from "../../engine/outpost/line.ts";
import type { Exit } from "../plain/errors.ts";
import type { Program } from "../plain/way.ts";
import type { Connections, Started } from "./connections.ts";
import { lost, placeOf, unavailable } from "./failures.ts";
import { opening, scriptFor, type RemoteCommand } from "./script.ts";
import type { SshSettings } from "./settings.ts";

/** What stays open after the end of a program is closed after this, in ms. */
const CLOSING = 1_000;
/** Who was killed is gone after this, or its machine is, in ms. */
const KILLED = 5_000;
/** What shells print before a program begins, at most, in characters. */
const MOST_NOISE = 64 * 1024;

/** A program that may have to be waited for, and may be left alone for a while. */
export interface RemoteProgram extends Program {
  /** Whether this process stays as long as it is there. At first it does. */
  hold(isHeld: boolean): void;
}

/** Resolves when it has been started. Rejects with the reason of `signal`, or a `GraflowError`. */
export async function startProgram(
  at: Connections,
  settings: SshSettings,
  what: RemoteCommand,
  signal: AbortSignal,
): Promise<RemoteProgram> {
  const script = scriptFor(what);
  const started = await at.start(opening(script), signal);
  const { channel } = started;
  channel.on("error", () => {});
  channel.write(script);
  try {
    const id = await announced(started, settings);
    signal.throwIfAborted();
    return programOf(at, started, id, { settings, what });
  } catch (error) {
    channel.resume();
    channel.stderr.resume();
    channel.close();
    throw error;
  }
}

function programOf(at: Connections, { channel, connection, hold }: Started, id: string, { settings, what }: Meant): RemoteProgram {
  const closed = new Promise<void>((resolve) => channel.once("close", () => resolve()));
  let exit: Exit | undefined;
  channel.once("exit", (code: number | null, signal?: string) => {
    exit = exitOf(code, signal);
    const timer = setTimeout(() => channel.close(), CLOSING);
    void closed.then(() => clearTimeout(timer));
  });
  const signalIt = (name: "TERM" | "INT"): void => {
    if (connection.isOver) return;
    channel.signal(name);
    // Servers pass it on only to processes of other users than root, and old ones to none.
    connection.exec(`kill -s ${name} ${id}`).then(
      (other) =>
        other
          .on("error", () => {})
          .resume()
          .stderr.resume(),
      () => {},
    );
  };
  const kill = async (): Promise<void> => {
    signalIt("INT");
    channel.end();
    const timer = setTimeout(() => channel.close(), KILLED);
    await Promise.race([closed, connection.ended]);
    clearTimeout(timer);
  };
  const forget = at.onClose(kill);
  const ended = closed.then(async () => {
    forget();
    return exit ?? lost(settings, connection.isOver ? await connection.ended : undefined);
  });
  return {
    what: `Program "${what.command[0]}" on ${placeOf(settings)}`,
    input: channel,
    output: channel,
    errors: channel.stderr,
    ended,
    kill,
    release: () => void channel.end(),
    terminate: () => signalIt("TERM"),
    hold,
  };
}

interface Meant {
  readonly settings: SshSettings;
  readonly what: RemoteCommand;
}

/** A shell says 128 and the number of a signal for a program that was ended by one. */
function exitOf(code: number | null, signal: string | undefined): Exit {
  if (code === null) return { signal: `SIG${signal ?? "KILL"}` };
  const name = Object.entries(constants.signals).find(([, number]) => number === code - 128)?.[0];
  return name === undefined ? { code } : { signal: name };
}

/** The id of the shell around the program. What was printed before it is no part of what the program says. */
function announced({ channel, connection }: Started, settings: SshSettings): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let heard = "";
  const fail = (how: string): void => {
    const said = heard.trim();
    reject(
      unavailable(
        `Expected ${placeOf(settings)} to start a command, got ${how}${said === "" ? "" : `: ${said}`}`,
        "See that this user has a shell there, and that /bin/sh and dd are installed.",
      ),
    );
  };
  const read = (): void => {
    for (let chunk = channel.read() as Buffer | null; chunk !== null; chunk = channel.read() as Buffer | null) {
      heard += chunk.toString("latin1");
      const [all, id = ""] = new RegExp(`^[^]*?${MARK}(\\d+)\\n`).exec(heard) ?? [];
      if (all !== undefined) {
        channel.unshift(Buffer.from(heard.slice(all.length), "latin1"));
        return resolve(id);
      }
      if (heard.length > MOST_NOISE) return fail("other output");
    }
  };
  const hear = (bytes: Buffer): void => void (heard += bytes.toString("utf8"));
  const close = (): void => {
    if (connection.isOver) void connection.ended.then((why) => reject(lost(settings, why)));
    else fail("its end");
  };
  const timer = setTimeout(() => fail("no answer"), settings.connectTimeout);
  channel.on("readable", read);
  channel.once("close", close);
  channel.stderr.on("data", hear);
  return promise.finally(() => {
    clearTimeout(timer);
    channel.off("readable", read);
    channel.off("close", close);
    channel.stderr.off("data", hear);
    channel.stderr.pause();
  });
}
