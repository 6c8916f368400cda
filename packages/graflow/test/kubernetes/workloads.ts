// Jobs, their pods, and what runs in these, as the controllers and a node of a cluster see to them: a Job has one pod, whose program is a process.
// Images are scenarios: "missing", "as-root", "too-large" never start, and "hungry" is ended for want of memory once it has begun.
import type { V1ContainerState, V1Job, V1Pod } from "@kubernetes/client-node";
import { Container } from "./container.ts";

export type News = "ADDED" | "MODIFIED" | "DELETED";

const HOPELESS: Readonly<Record<string, V1ContainerState>> = {
  missing: { waiting: { reason: "ImagePullBackOff", message: 'Back-off pulling image "missing"' } },
  "as-root": { waiting: { reason: "CreateContainerConfigError", message: "container has runAsNonRoot and image will run as root" } },
};

export class Workloads {
  readonly jobs: Map<string, V1Job> = new Map();
  readonly pods: Map<string, V1Pod> = new Map();
  /** What went on in the containers that are there. */
  readonly containers: Map<string, Container> = new Map();
  /** Every Job that was made, also those that are gone. */
  readonly made: V1Job[] = [];
  /** Told of all news of pods. */
  readonly watchers: Set<(news: News, pod: V1Pod) => void> = new Set();
  /** Of the last change. */
  version = 1;
  #onChange: (() => void)[] = [];

  add(job: V1Job, namespace: string): void {
    const name = job.metadata?.name ?? "";
    this.jobs.set(name, job);
    this.made.push(job);
    const { metadata, spec } = job.spec?.template ?? {};
    setImmediate(() => {
      if (!this.jobs.has(name) || spec === undefined) return;
      const labels = { ...metadata?.labels, "job-name": name };
      this.#begin({ metadata: { labels, name: `${name}-abcde`, namespace }, spec, status: { phase: "Pending" } });
    });
  }

  #begin(pod: V1Pod): void {
    const name = pod.metadata?.name ?? "";
    const image = pod.spec?.containers[0]?.image ?? "";
    this.pods.set(name, pod);
    this.#tell("ADDED", pod);
    if (image === "too-large") {
      const message = "0/1 nodes are available: 1 Insufficient cpu.";
      this.#change(pod, undefined, { conditions: [{ type: "PodScheduled", status: "False", reason: "Unschedulable", message }] });
      return;
    }
    const hopeless = HOPELESS[image];
    if (hopeless !== undefined) {
      this.#change(pod, hopeless);
      return;
    }
    this.#change(pod, { waiting: { reason: "ContainerCreating" } });
    const container = new Container(pod);
    this.containers.set(name, container);
    this.#change(pod, { running: {} }, { phase: "Running" });
    void container.exit.then((exitCode) => {
      const reason = image === "hungry" ? "OOMKilled" : exitCode === 0 ? "Completed" : "Error";
      this.#change(pod, { terminated: { exitCode, reason } }, { phase: exitCode === 0 ? "Succeeded" : "Failed" });
    });
  }

  #change(pod: V1Pod, state: V1ContainerState | undefined, status: V1Pod["status"] = {}): void {
    const [{ name = "" } = {}] = pod.spec?.containers ?? [];
    const containerStatuses = state === undefined ? [] : [{ name, state, ready: false, restartCount: 0, image: "", imageID: "" }];
    pod.status = Object.assign(pod.status ?? {}, status, { containerStatuses });
    if (this.pods.has(pod.metadata?.name ?? "")) this.#tell("MODIFIED", pod);
  }

  #tell(news: News, pod: V1Pod): void {
    if (pod.metadata !== undefined) pod.metadata.resourceVersion = String(++this.version);
    for (const hear of this.watchers) hear(news, pod);
    this.#changed();
  }

  #changed(): void {
    for (const fire of this.#onChange.splice(0)) fire();
  }

  /** With its pods, which have their grace to end. Returns whether it was there. */
  remove(name: string): boolean {
    if (!this.jobs.delete(name)) return false;
    for (const [pod, { metadata, spec }] of this.pods)
      if (metadata?.labels?.["job-name"] === name) void this.removePod(pod, spec?.terminationGracePeriodSeconds ?? 30);
    this.#changed();
    return true;
  }

  /** `grace` in seconds. */
  async removePod(name: string, grace: number): Promise<void> {
    const pod = this.pods.get(name);
    if (pod === undefined) return;
    await this.containers.get(name)?.end(grace);
    if (!this.pods.delete(name)) return;
    this.containers.delete(name);
    this.#tell("DELETED", pod);
  }

  /** A node is drained. */
  evict(name: string): void {
    const pod = this.pods.get(name);
    if (pod === undefined) return;
    Object.assign(pod.status ?? {}, { reason: "Evicted", message: "The node was low on resource: memory." });
    void this.containers.get(name)?.end(0);
  }

  /** Resolves when there is no Job and no pod any more. */
  async empty(): Promise<void> {
    while (this.jobs.size > 0 || this.pods.size > 0) await new Promise<void>((resolve) => void this.#onChange.push(resolve));
  }

  async end(): Promise<void> {
    await Promise.all([...this.containers.values()].map((container) => container.end(0)));
  }
}
