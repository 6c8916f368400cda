// A process that starts a run, says how it has ended, and closes nothing. Arguments: the file, and who looks after its runs.
import { createEngine, sqlite, task, workflow } from "../../src/index.ts";

const [, , path = "", how] = process.argv;
const engine = createEngine({ backend: sqlite({ path }) });
const wf = workflow(
  "w",
  task("ask", (_: void, ctx) => ctx.requestText({ prompt: "Name?", timeout: 50 })),
);
const supervisor = how === "alone" ? undefined : engine.supervise([wf]);
if (how === "closed") await supervisor?.close();
engine.asks.watch(() => {});
const { status } = await wf.start(undefined, { engine }).outcome;
process.stdout.write(`${status}\n`);
