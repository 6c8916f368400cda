// What users say of Jobs in a cluster. Everything that a pod may do has to be said: by default it is not root, has no rights, no token of the cluster,
// nothing to write to but a small folder in memory, and a bound for all it can use.
import type {
  KubeConfig,
  V1Affinity,
  V1EnvFromSource,
  V1EnvVar,
  V1PodSecurityContext,
  V1SecurityContext,
  V1Toleration,
  V1Volume,
} from "@kubernetes/client-node";
import type { Duration } from "../../shared/duration.ts";

/** As plain data. */
type Plain<T> = { readonly [K in keyof T]: T[K] };

/** Something that is to be seen inside of a pod: where, and a volume as the API of Kubernetes has it, without its name. */
export interface KubernetesVolume {
  readonly target: string;
  /** E.g. `{ persistentVolumeClaim: { claimName: "data" } }`, `{ configMap: { name: "models" } }`. */
  readonly volume: Omit<V1Volume, "name">;
  /** Whether it may be written. Default false. */
  readonly writable?: boolean;
}

/** What a pod may use. What it is sure to get is the same, unless `requests` says less. */
export interface KubernetesResources {
  /** Processors, such as 0.5. Default 1. */
  readonly cpus?: number;
  /** MB. Default 512. */
  readonly memory?: number;
  /** Of NVIDIA, or of whom the names say: `{ "amd.com/gpu": 1 }`. Default: none. */
  readonly gpus?: number | Readonly<Record<string, number>>;
  /** MB of logs and what is written on the node. Default 1,024. */
  readonly storage?: number;
  readonly requests?: { readonly cpus?: number; readonly memory?: number };
}

/** Which image carries tasks out, and what its pod may do. One of `command` and `module` says how it is spoken to. */
export interface KubernetesJobOptions {
  /** Its name, with a tag or a digest. */
  readonly image: string;
  /** A program that speaks plain lines (docs/any-language.md), with its arguments. Empty: what the image runs by itself. */
  readonly command?: readonly string[];
  /** In an image with Node: the module that defines the workflow, as a path in the container. Its task is found there by its place in the graph. */
  readonly module?: string;
  /** With `module`: the outpost as a path in the container. Default: that of `@graflow/core` as the module would import it. */
  readonly outpost?: string;
  /** Default: that of the context, else `"default"`. */
  readonly namespace?: string;
  /** A file, or what the client of Kubernetes has read. Default: `KUBECONFIG`, `~/.kube/config`, else that of the pod that this process is in. */
  readonly kubeconfig?: string | KubeConfig;
  /** Default: the current one. */
  readonly context?: string;
  readonly resources?: KubernetesResources;
  /** Variables: texts, or from where the cluster takes them. None of this process's go there. */
  readonly env?: Readonly<Record<string, string | NonNullable<V1EnvVar["valueFrom"]>>>;
  /** All of a Secret or a ConfigMap: `[{ secretRef: { name: "keys" } }]`. */
  readonly envFrom?: readonly V1EnvFromSource[];
  /** Whose rights it has. Default: none; its token is not mounted unless `token` says so. */
  readonly serviceAccount?: string;
  readonly token?: boolean;
  readonly nodeSelector?: Readonly<Record<string, string>>;
  readonly tolerations?: readonly V1Toleration[];
  readonly affinity?: V1Affinity;
  readonly priorityClass?: string;
  /** A sandbox that the cluster has, such as `"gvisor"` or `"kata"`. */
  readonly runtimeClass?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  /** Names of Secrets. */
  readonly imagePullSecrets?: readonly string[];
  readonly pull?: "Always" | "IfNotPresent" | "Never";
  readonly volumes?: readonly KubernetesVolume[];
  /** MB of `/tmp`, which is in memory and counts as such. Default 64. */
  readonly tmpfs?: number;
  /** Default: what the image says. */
  readonly workdir?: string;
  /** Its number, or `"image"`: that of the image, which must not be 0. Default 65534, which is nobody. */
  readonly user?: number | "image";
  /** Whether the root of the file system may be written. Default false. */
  readonly writable?: boolean;
  /** What is to be otherwise than by default, of the container and of its pod. */
  readonly securityContext?: Plain<V1SecurityContext>;
  readonly podSecurityContext?: Plain<V1PodSecurityContext>;
  /** Jobs at once; further calls wait. Default 100. */
  readonly max?: number;
  /** How long a pod may take to get a node, fetch its image and start. Default 5 min. */
  readonly start?: Duration;
  /** For how long a task that was cancelled, or whose time is up, may go on before its pod is ended. Default 5 s. */
  readonly grace?: Duration;
  /** When the cluster ends a Job whose task has no time-out and whose engine is gone. Default 1 d. */
  readonly deadline?: Duration;
  /** For how long a Job that has ended is kept when nobody is there to remove it. Default 1 min. */
  readonly ttl?: Duration;
}
