// As a program: the line is its standard input and output. What tasks print goes to standard error, so that it is not taken for what is said.
import { findText, framedText } from "../engine/outpost/frame-text.ts";
import { LONGEST_TEXT } from "../handlers/plain/framed.ts";
import { LineReader, readLines } from "../handlers/plain/lines.ts";
import { ownOutpost } from "./own.ts";

/** Serves until its input ends. */
export function servePipes(): void {
  const { stdin, stdout, stderr } = process;
  const say = stdout.write.bind(stdout);
  // The signature of `write` has several forms; standard error takes all of them.
  stdout.write = stderr.write.bind(stderr);
  // A task that has printed all may say so; the line stays.
  stdout.end = () => stdout;
  // Nobody reads any more: its input ends as well.
  stdout.on("error", () => {});
  let hear: (text: string) => void = () => {};
  const read = (line: string): void => {
    const found = findText(line);
    if (found.type === "text") hear(found.text);
    else if (found.type === "broken")
      giveUp("What has come over standard input is not whole: something else has read of it, or written to it");
  };
  const reader = new LineReader(LONGEST_TEXT, read, () => giveUp(`More than ${LONGEST_TEXT} characters have come on one line`));
  const outpost = ownOutpost();
  outpost.serve({
    send: (text) => void say(`${framedText(text)}\n`),
    listen: (listener) => (hear = listener),
  });
  void readLines(stdin, reader).then(() => outpost.close().finally(() => process.exit()));
}

/** Whoever waits sees it end, and why. */
function giveUp(why: string): void {
  process.stderr.write(`${why}\n`, () => process.exit(1));
}
