// `graflow run --watch`: runs the workflow in a process of its own, again whenever a file that it loaded changes. A new process has no old modules.
import { fork, type ChildProcess } from "node:child_process";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { CliError } from "../cli-error.ts";
import { plural } from "../duration-text.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { onInterrupt } from "../interrupt.ts";
import type { Shell } from "../shell.ts";
import type { RunCommandOptions } from "./run.ts";
import { toldPlace, WatchedFiles } from "../watched-files.ts";

/** ms: editors write a file in several steps. */
const settling = 100;
/** ms that a run may take to stop before it is stopped. */
const grace = 5000;

/** Runs until interrupted. Nothing is stored: each change would leave a run behind. */
export function watchCommand(target: string, { input, store, checkpoint }: RunCommandOptions, shell: Shell): Promise<ExitCode> {
  if (typeof store === "string" || checkpoint !== undefined)
    throw new CliError("CLI_USAGE", `Expected --watch or ${checkpoint === undefined ? "--store" : "--checkpoint"}, got both`, {
      hint: "With --watch, runs are in memory only: each change would leave one behind.",
    });
  const args = process.argv.slice(2).filter((arg) => arg !== "--watch" && arg !== "-w" && arg !== "--no-store");
  args.push("--no-store");
  return new Promise<ExitCode>((done) => {
    const files = new WatchedFiles(() => changed(), shell.own);
    let child: ChildProcess | undefined;
    let ending = false;
    let due: NodeJS.Timeout | undefined;
    files.add(resolve(shell.cwd, target));
    if (input?.startsWith("@") === true) files.add(resolve(shell.cwd, input.slice(1)));
    const leave = onInterrupt({
      first() {
        ending = true;
        if (child === undefined) end();
        // A terminal tells all processes in front of it; anything else told us alone.
        else if (!shell.stdin.isTTY) child.kill("SIGINT");
      },
      second() {
        child?.kill("SIGKILL");
        end();
      },
    });
    start();

    function start(): void {
      const current = fork(fileURLToPath(new URL("../main.js", import.meta.url)), args, { stdio: "inherit" });
      child = current;
      current.on("message", (message) => {
        const place = toldPlace(message);
        if (place !== undefined) files.add(place);
      });
      current.on("exit", () => {
        child = undefined;
        if (ending) end();
        else if (due === undefined) shell.err(shell.colors.dim(`\nwatching ${plural(files.count, "file")} for changes, Ctrl-C ends\n`));
      });
    }

    function changed(): void {
      clearTimeout(due);
      due = ending ? undefined : setTimeout(restart, settling);
    }

    function restart(): void {
      const old = child;
      if (old === undefined) return again();
      const kill = setTimeout(() => old.kill("SIGKILL"), grace);
      old.once("exit", () => {
        clearTimeout(kill);
        again();
      });
      old.kill("SIGTERM");
    }

    function again(): void {
      due = undefined;
      if (ending) return;
      shell.err(shell.colors.dim("\na file changed, running again\n\n"));
      start();
    }

    function end(): void {
      leave();
      clearTimeout(due);
      files.close();
      done(exitCodes.cancelled);
    }
  });
}
