// A program on another machine: its streams, how it ends, and how it is ended. Not every server passes signals on: what it is told by the protocol,
// it is told by a command as well; and if that does not help, by the end of its line.
import { constants } from "node:os";
import type { Exit } from "../plain/errors.ts";
import type { Program } from "../plain/way.ts";
import { untilAborted } from "../until-aborted.ts";
import type { Connections, Started } from "./connections.ts";
import { lost, placeOf, unavailable } from "./failures.ts";
import { MARK, opening, scriptFor, type RemoteCommand } from "./script.ts";
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
  const ending = endOf(started, settings);
  channel.write(script);
  try {
    const id = await untilAborted(announced(started, settings), signal);
    return programOf(at, { ...started, ending, id }, settings, what);
  } catch (error) {
    channel.resume();
    channel.stderr.resume();
    channel.close();
    throw error;
  }
}

interface Running extends Started {
  /** Of the shell around it. */
  readonly id: string;
  readonly ending: Promise<Exit | Error>;
}

function programOf(at: Connections, running: Running, settings: SshSettings, what: RemoteCommand): RemoteProgram {
  const { channel, connection, hold, ending, id } = running;
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
    await ending;
    clearTimeout(timer);
  };
  const forget = at.onClose(kill);
  void ending.then(forget);
  return {
    what: `Program "${what.command[0]}" on ${placeOf(settings)}`,
    input: channel,
    output: channel,
    errors: channel.stderr,
    ended: ending,
    kill,
    release: () => void channel.end(),
    terminate: () => signalIt("TERM"),
    hold,
  };
}

/** How it ends, from its beginning on; never rejects. */
async function endOf({ channel, connection }: Started, settings: SshSettings): Promise<Exit | Error> {
  const closed = new Promise<void>((resolve) => channel.once("close", () => resolve()));
  let exit: Exit | undefined;
  channel.on("error", () => {});
  channel.once("exit", (code: number | null, signal?: string) => {
    exit = exitOf(code, signal);
    const timer = setTimeout(() => channel.close(), CLOSING);
    void closed.then(() => clearTimeout(timer));
  });
  const why = await Promise.race([closed, connection.ended]);
  return exit ?? lost(settings, why ?? (connection.isOver ? await connection.ended : undefined));
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
  let isSaid = false;
  const fail = (how: string): void => {
    const said = `${heard}${String(channel.stderr.read() ?? "")}`.trim();
    const message = `Expected ${placeOf(settings)} to start a command, got ${how}${said === "" ? "" : `: ${said}`}`;
    reject(unavailable(message, "See that this user has a shell and its folder there, and that /bin/sh and dd are installed."));
  };
  const read = (): void => {
    if (isSaid) return;
    for (let chunk = channel.read() as Buffer | null; chunk !== null; chunk = channel.read() as Buffer | null) {
      heard += chunk.toString("latin1");
      const [all, id = ""] = new RegExp(`^[^]*?${MARK}(\\d+)\\n`).exec(heard) ?? [];
      if (all !== undefined) {
        channel.unshift(Buffer.from(heard.slice(all.length), "latin1"));
        isSaid = true;
        return resolve(id);
      }
      if (heard.length > MOST_NOISE) return fail("other output");
    }
  };
  // A process that was busy meanwhile hears of all at once: of what was said, that there is something to read, only after the end.
  const leave = (): void => {
    read();
    if (isSaid) return;
    if (connection.isOver) void connection.ended.then((why) => reject(lost(settings, why)));
    else fail("its end");
  };
  const timer = setTimeout(() => fail("no answer"), settings.connectTimeout);
  channel.on("readable", read);
  channel.once("exit", leave);
  channel.once("close", leave);
  return promise.finally(() => {
    clearTimeout(timer);
    channel.off("readable", read);
    channel.off("exit", leave);
    channel.off("close", leave);
  });
}
