// Workflows whose tasks say which devices they have, for whoever carries them out.
import { processes, resourcePool, task, threads, workflow, type Workflow } from "../../src/index.ts";

const devices = [resourcePool("gpu", ["GPU-5d1e"]), resourcePool("port", 2)];
const tell = (input: string, { resources, resourceNames }: { resources: object; resourceNames: object }): unknown => [
  input,
  resources,
  resourceNames,
];

export const inThread: Workflow<string, unknown> = workflow("in thread", task("tell", { handler: [...devices, threads()] }, tell));
export const inProcess: Workflow<string, unknown> = workflow("in process", task("tell", { handler: [...devices, processes()] }, tell));
