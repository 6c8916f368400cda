// The commands that an engine has going: none outlives it.
import type { ChildProcess } from "node:child_process";
import type { TaskContext } from "../../graph/context.ts";
import { Context } from "../../engine/context/context.ts";
import type { Resource } from "../../engine/resources.ts";
import { within } from "../plain/within.ts";
import { signalGroup, endGroup, killGroup } from "./process-group.ts";
import type { CommandEnd } from "./command-error.ts";
import { start, type Start, type Started } from "./starting.ts";
import { Warden } from "./warden.ts";

/** A command that goes on. */
export interface Command {
  readonly child: Started;
  /** Resolves when it and all that it has started have ended, and all that they wrote has been read. Never rejects. */
  readonly ended: Promise<CommandEnd>;
  /** Asks all of them to end. */
  terminate(): void;
  /** Ends all of them. Resolves when none is left; never rejects. */
  kill(): Promise<void>;
}

const commands = {};

/** Of the engine that carries a task out. */
export function commandsOf(context: TaskContext): Commands {
  return Context.attemptOf(context as Context).services.resources.of(commands, () => new Commands());
}

export class Commands implements Resource {
  readonly #warden: Warden = new Warden();
  readonly #going: Set<Command> = new Set();

  /** `grace` in ms: for what a command leaves behind when it ends by itself. Rejects with a `GraflowError` (`COMMAND_UNAVAILABLE`). */
  async start(what: Start, grace: number): Promise<Command> {
    const child = await start(what);
    this.#warden.guard(child.pid);
    const ended = endOf(child, grace).finally(() => {
      this.#warden.release(child.pid);
      this.#going.delete(command);
    });
    const isGroup = process.platform !== "win32";
    const command: Command = {
      child,
      ended,
      terminate: () => void (isGroup ? signalGroup(child.pid, "SIGTERM") : child.kill()),
      kill: async () => {
        if (isGroup) await killGroup(child.pid);
        else child.kill("SIGKILL");
        // Whoever has left the group may hold them open.
        child.stdout.destroy();
        child.stderr.destroy();
        await ended;
      },
    };
    this.#going.add(command);
    return command;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#going].map((command) => command.kill()));
    await this.#warden.close();
  }
}

async function endOf(child: Started, grace: number): Promise<CommandEnd> {
  const closed = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const end = await exit(child);
  // What writes for it, such as the last in a pipe, may have some more to say.
  await within(grace, closed);
  if (process.platform !== "win32") await endGroup(child.pid, grace);
  child.stdout.destroy();
  child.stderr.destroy();
  await closed;
  return end;
}

function exit(child: ChildProcess): Promise<CommandEnd> {
  return new Promise((resolve) => {
    child.once("exit", (code, signal) =>
      resolve(code === null ? { code: undefined, signal: signal ?? "SIGKILL" } : { code, signal: undefined }),
    );
  });
}
