// The Job of one call, as the cluster is told of it: one pod, one try, as few rights as can be, and an end of its own in case that nobody ends it.
import { createHash } from "node:crypto";
import type { V1Container, V1EnvVar, V1Job, V1OwnerReference, V1PodSpec } from "@kubernetes/client-node";
import type { TaskCall } from "../../graph/handler.ts";
import { ownerText, type Owner } from "../owner.ts";
import type { Jobbing } from "./read-options.ts";

export const CALL = "graflow.dev/call";
export const HOST = "graflow.dev/host";
export const OWNER = "graflow.dev/owner";
export const MANAGER: Readonly<Record<string, string>> = { "app.kubernetes.io/managed-by": "graflow" };
export const CONTAINER = "task";

/** Whose Job it is, and when the cluster ends it. */
export interface JobFacts {
  /** A new one, of lower-case letters, digits and "-". */
  readonly id: string;
  readonly namespace: string;
  /** This process. */
  readonly own: Owner;
  /** The pod that this process is in, where there is one. */
  readonly parent: V1OwnerReference | undefined;
  /** More variables for this call. */
  readonly env: Readonly<Record<string, string>>;
  /** The task's time-out in ms; 0: it has none. */
  readonly timeout: number;
}

export function jobOf(call: TaskCall, jobbing: Jobbing, facts: JobFacts): V1Job {
  const { given, grace, start, deadline, ttl } = jobbing;
  const { id, namespace, own, parent, timeout } = facts;
  const labels = { ...given.labels, ...MANAGER, "app.kubernetes.io/component": "task", [CALL]: id, [HOST]: hostOf(own) };
  const annotations = {
    ...given.annotations,
    "graflow.dev/run": call.runId,
    "graflow.dev/task": call.taskId,
    "graflow.dev/attempt": String(call.attempt),
    [OWNER]: ownerText(own),
  };
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: {
      name: `graflow-${slug(call.taskId)}${id}`,
      namespace,
      labels,
      annotations,
      ...(parent === undefined ? {} : { ownerReferences: [parent] }),
    },
    spec: {
      backoffLimit: 0,
      completions: 1,
      parallelism: 1,
      activeDeadlineSeconds: seconds((timeout > 0 ? timeout : deadline) + start + grace + 60_000),
      ttlSecondsAfterFinished: seconds(ttl),
      template: { metadata: { labels, annotations }, spec: podOf(jobbing, facts) },
    },
  };
}

/** Where a process is, for a label: those are short. */
export function hostOf({ world }: Owner): string {
  return createHash("sha256").update(world).digest("hex").slice(0, 16);
}

function podOf({ given, grace, speech, limits, requests, tmpfs }: Jobbing, { env }: JobFacts): V1PodSpec {
  const volumes = (given.volumes ?? []).map((each, i) => ({ ...each, name: `volume-${i}` }));
  const who = given.user === "image" ? {} : { runAsUser: given.user ?? 65534, runAsGroup: given.user ?? 65534 };
  const container: V1Container = {
    name: CONTAINER,
    image: given.image,
    ...(given.pull === undefined ? {} : { imagePullPolicy: given.pull }),
    ...(speech.command === undefined ? {} : { command: speech.command.map(literal) }),
    ...(given.workdir === undefined ? {} : { workingDir: given.workdir }),
    // Its input ends with the connection of whoever has started it.
    stdin: true,
    stdinOnce: true,
    env: variables({ HOME: "/tmp", ...given.env, ...env }),
    ...(given.envFrom === undefined ? {} : { envFrom: [...given.envFrom] }),
    resources: { limits: { ...limits }, requests: { ...requests } },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: given.writable !== true,
      capabilities: { drop: ["ALL"] },
      ...given.securityContext,
    },
    volumeMounts: [
      { name: "tmp", mountPath: "/tmp" },
      ...volumes.map(({ name, target, writable = false }) => ({ name, mountPath: target, readOnly: !writable })),
    ],
  };
  return {
    restartPolicy: "Never",
    terminationGracePeriodSeconds: seconds(grace),
    automountServiceAccountToken: given.token === true,
    enableServiceLinks: false,
    securityContext: { runAsNonRoot: true, ...who, seccompProfile: { type: "RuntimeDefault" }, ...given.podSecurityContext },
    ...(given.serviceAccount === undefined ? {} : { serviceAccountName: given.serviceAccount }),
    ...(given.nodeSelector === undefined ? {} : { nodeSelector: { ...given.nodeSelector } }),
    ...(given.tolerations === undefined ? {} : { tolerations: [...given.tolerations] }),
    ...(given.affinity === undefined ? {} : { affinity: given.affinity }),
    ...(given.priorityClass === undefined ? {} : { priorityClassName: given.priorityClass }),
    ...(given.runtimeClass === undefined ? {} : { runtimeClassName: given.runtimeClass }),
    ...(given.imagePullSecrets === undefined ? {} : { imagePullSecrets: given.imagePullSecrets.map((name) => ({ name })) }),
    volumes: [
      { name: "tmp", emptyDir: { medium: "Memory", sizeLimit: `${tmpfs}Mi` } },
      ...volumes.map(({ name, volume }) => ({ ...volume, name })),
    ],
    containers: [container],
  };
}

function variables(env: Readonly<Record<string, string | NonNullable<V1EnvVar["valueFrom"]>>>): V1EnvVar[] {
  return Object.entries(env).map(([name, value]) =>
    typeof value === "string" ? { name, value: literal(value) } : { name, valueFrom: value },
  );
}

/** The cluster replaces `$(NAME)` in values and commands by variables; `$$` is one `$`. */
function literal(value: string): string {
  return value.replaceAll("$", "$$$$");
}

/** A start for names of the cluster, which are short, in small letters, and no place for quotes. */
function slug(taskId: string): string {
  const plain = taskId
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "")
    .slice(0, 16)
    .replace(/-+$/, "");
  return plain === "" ? "" : `${plain}-`;
}

/** At least one. */
function seconds(ms: number): number {
  return Math.max(1, Math.ceil(ms / 1000));
}
