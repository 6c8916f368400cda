// One attempt at a program that speaks plain lines: a task in any language, on this machine.
import type { Writable } from "node:stream";
import type { TaskCall } from "../../graph/handler.ts";
import { servePlain } from "../plain/serve.ts";
import { wayTo } from "../plain/way.ts";
import { commandsOf } from "./commands.ts";
import type { Started } from "./starting.ts";
import type { CommandSettings } from "./options.ts";
import { whatToStart } from "./run-command.ts";

/** Resolves to the result that the program tells. */
export async function runProgram(settings: CommandSettings, call: TaskCall): Promise<unknown> {
  const { grace } = settings;
  const { context, input, signal } = call;
  const what = whatToStart(settings, input, context, true);
  signal.throwIfAborted();
  const command = await commandsOf(context).start(what, grace);
  const { child } = command;
  const way = wayTo({
    what: `Command "${what.command[0]}"`,
    input: inputOf(child),
    output: child.stdout,
    errors: child.stderr,
    ended: command.ended.then(({ code, signal: by }) => (by === undefined ? { code } : { signal: by })),
    kill: () => command.kill(),
    // It has said its result: the end of its input is the end of its work.
    release: () => {
      child.stdin?.end();
      const kill = setTimeout(() => void command.kill(), grace);
      void command.ended.then(() => clearTimeout(kill));
    },
    terminate: () => command.terminate(),
  });
  return servePlain(call, way, { grace });
}

function inputOf({ stdin }: Started): Writable {
  if (stdin === null) throw new Error("A program that speaks is started with an input");
  return stdin;
}
