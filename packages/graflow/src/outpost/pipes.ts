// As a program: the line is its standard input and output. What tasks print goes to standard error, so that it is not taken for what is said.
import { createInterface } from "node:readline";
import { MARK } from "../engine/outpost/line.ts";
import { ownOutpost } from "./own.ts";

/** Serves until its input ends. */
export function servePipes(): void {
  const { stdin, stdout, stderr } = process;
  const say = stdout.write.bind(stdout);
  // The signature of `write` has several forms; standard error takes all of them.
  stdout.write = stderr.write.bind(stderr);
  const lines = createInterface({ input: stdin, crlfDelay: Infinity });
  const outpost = ownOutpost();
  outpost.serve({
    send: (text) => void say(`${MARK}${text}\n`),
    listen: (listener) => void lines.on("line", (line) => void (line.startsWith(MARK) && listener(line.slice(1)))),
  });
  lines.once("close", () => void outpost.close().finally(() => process.exit()));
}
