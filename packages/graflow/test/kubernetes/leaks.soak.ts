// A thousand calls in pods that were cancelled and a thousand that crashed leave no socket, timer, listener or file here, and no Job, pod, Secret or
// process there. On a real control plane, which takes its time, 300 of each.
import { kubernetesLeakCases } from "./leak-cases.ts";

const count = process.env["GRAFLOW_KUBERNETES"] === undefined ? 1000 : 300;

await kubernetesLeakCases({ cancelled: count, crashed: count }, 3_600_000);
