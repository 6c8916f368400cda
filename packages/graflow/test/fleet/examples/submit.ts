// Submits examples, one after the other, and tells what each prints: what it would have printed in this process. Arguments: none; it is sent
// the examples.
import { once } from "node:events";
import { createEngine, type RunEvent, type SubmitOptions, type Workflow } from "../../../src/index.ts";
import { redis } from "../../../src/redis/index.ts";
import { type Example, placeOf } from "./list.ts";

type Tell = (run: { readonly id: string; events(): AsyncIterable<RunEvent> }) => Promise<string>;

/** An example, and with which options. */
export interface Order extends Pick<Example, "module" | "name"> {
  readonly options: SubmitOptions;
}

const engine = createEngine({ backend: redis({ url: process.env["GRAFLOW_REDIS_URL"] ?? "" }) });
const { tell } = (await import(placeOf("told.ts").href)) as { readonly tell: Tell };
process.send?.("ready");
for (;;) {
  const [{ module, name, options }] = (await once(process, "message")) as [Order];
  const workflow = ((await import(placeOf(module).href)) as Record<string, Workflow<undefined>>)[name];
  if (workflow === undefined) throw new Error(`${module} has no ${name}`);
  const run = await engine.submit(workflow, undefined, options);
  process.send?.(await tell(run));
}
