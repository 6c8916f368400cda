// What `@graflow/core/kubernetes` offers.
export { kubernetesJob } from "./kubernetes-job.ts";
export type { KubernetesJobOptions, KubernetesResources, KubernetesVolume } from "./options.ts";
