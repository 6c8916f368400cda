// A process of its own that carries out a run: `node other-process.ts <file> <workflow> <input>`. It tells the id of the run, and goes on when
// it is told to.
import { createEngine, sqlite, type Workflow } from "../../src/index.ts";
import { all } from "./flows.ts";

const [file = "", name = "", input = "null"] = process.argv.slice(2);
const engine = createEngine({ backend: sqlite({ path: file }) });
const workflow = all.find((one) => one.name === name) as Workflow<unknown, unknown>;

const go = new Promise<void>((resolve) => process.once("message", () => resolve()));
const run = workflow.start(JSON.parse(input), { engine });
for await (const event of run.events()) {
  if (event.type !== "run.started") continue;
  process.send?.(run.id);
  await go;
}
await engine.close();
process.disconnect();
