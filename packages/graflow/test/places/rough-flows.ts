// Tasks that do to their process what no task should.
import { spawn } from "node:child_process";
import { writeSync } from "node:fs";
import { once } from "node:events";
import { task, workflow } from "../../src/index.ts";

const there = { handler: "place" } as const;

/** Prints in all the ways that there are, some without ending the line. */
export const prints = workflow(
  "prints",
  task("prints", there, async (n: number) => {
    process.stdout.write("by the stream\n");
    writeSync(1, "past the stream\n");
    const child = spawn("echo", ["by a child"], { stdio: "inherit" });
    await once(child, "close");
    process.stderr.write("as an error\n");
    writeSync(1, "without an end");
    return n + 1;
  }),
);

/** Nothing that it prints by may be used any more. */
export const replaces = workflow(
  "replaces",
  task("replaces", there, (n: number, ctx) => {
    const refuse = (): never => {
      throw new Error("not this one");
    };
    globalThis.console.log = refuse;
    process.stdout.end();
    process.stdout.write = refuse;
    ctx.log.info("still heard");
    return n + 1;
  }),
);

/** The line ends, as if nobody waited any more. */
export const closes = workflow(
  "closes",
  task("closes", there, async () => {
    process.stdin.destroy();
    await new Promise(() => {});
  }),
);

/** Prints what looks like the beginning of an answer. */
export const breaks = workflow(
  "breaks",
  task("breaks", there, async (rest: string) => {
    writeSync(1, `\u001e500 ["answer","other",1,true,"1"${rest}`);
    if (rest === "") process.exit(3);
    await new Promise(() => {});
  }),
);

/** Marks that are none of ours. */
export const marks = workflow(
  "marks",
  task("marks", there, (n: number) => {
    writeSync(1, '\u001e ["answer","other",1,true,"1"]\n\u001e\u001e\n');
    return n + 1;
  }),
);

export const unhandled = workflow(
  "unhandled",
  task("unhandled", there, async () => {
    void Promise.reject(new Error("nobody caught this"));
    await new Promise(() => {});
  }),
);
