// A process that has a task carried out in a pod, and tells when that has begun. Arguments: the kubeconfig, the command as JSON, the time to live.
import { createEngine, task, workflow } from "../../src/index.ts";
import { kubernetesJob } from "../../src/handlers/kubernetes/index.ts";

const [kubeconfig = "", command = "[]", ttl = "1"] = process.argv.slice(2);
const handler = kubernetesJob({ image: "node:24", kubeconfig, command: JSON.parse(command) as string[], ttl: Number(ttl) });
const work = task("work", { handler }, (input: unknown): unknown => input);
const run = workflow("works", work).start(null, { engine: createEngine() });
for await (const event of run.events()) if (event.type === "log") process.send?.(event.message);
