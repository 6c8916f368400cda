// What users say of containers. Everything that a container may do has to be said: by default it has no network, no rights, nothing to write to
// but a small folder in memory, and a bound for all it can use.
import type { Duration } from "../../shared/duration.ts";

/** Which images are fetched: none; those that are not there; each, before the first container of an engine. */
export type PullPolicy = "never" | "missing" | "always";

/** Something that is to be seen inside of a container. */
export interface DockerVolume {
  /** A path on the machine of the daemon, or the name of a volume. */
  readonly source: string;
  /** Where it is seen. */
  readonly target: string;
  /** Whether it may be written. Default false. */
  readonly writable?: boolean;
}

/** Whom a registry knows. */
export interface RegistryAuth {
  readonly username: string;
  readonly password: string;
  /** Default: the registry that the image's name begins with. */
  readonly serveraddress?: string;
}

/** Keeps containers for further calls, one after another. What one call leaves in memory or in `/tmp`, the next one finds: not for strangers' code. */
export interface DockerReuse {
  /** Calls of one container at most. Default 1,000. */
  readonly max?: number;
  /** For how long one is kept that has nothing to do. Default 30 s. */
  readonly idle?: Duration;
}

/** Which program carries tasks out, and what its container may do. One of `command`, `module` and `project` says which. */
export interface DockerOptions {
  /** Its name, with a tag or a digest. */
  readonly image: string;
  /** A program that speaks plain lines (docs/any-language.md), with its arguments. Empty: what the image runs by itself. */
  readonly command?: readonly string[];
  /** In an image with Node: the module that defines the workflow, as a path in the container. Its task is found there by its place in the graph. */
  readonly module?: string;
  /** A folder of this machine that the module is in, with its packages: seen in the container, read-only, under the same path. */
  readonly project?: string;
  /** With `module` or `project`: the outpost as a path in the container. Default: that of `@graflow/core` as the module would import it. */
  readonly outpost?: string;
  /** Variables of its environment. None of this process's go there. `HOME` is `/tmp` unless it is given. */
  readonly env?: Readonly<Record<string, string>>;
  readonly volumes?: readonly DockerVolume[];
  /** Default: what the image says. */
  readonly workdir?: string;
  /** All GPUs, so many, or those with these ids. Default: none. */
  readonly gpus?: "all" | number | readonly string[];
  /** Processors, such as 0.5. Default 1. */
  readonly cpus?: number;
  /** MB; there is no swap beside it. Default 512. */
  readonly memory?: number;
  /** Processes and threads. Default 256. */
  readonly pids?: number;
  /** The name of a network of the daemon, `"bridge"` or `"none"`. Default `"none"`. */
  readonly network?: string;
  /** MB of `/tmp`, which is in memory and counts as such. Default 64. */
  readonly tmpfs?: number;
  /** Whether the root of the file system may be written. Default false. */
  readonly writable?: boolean;
  /** `"uid"`, `"uid:gid"` or a name. Default: the image's, unless that is root; then `"65534:65534"`, which is nobody. */
  readonly user?: string;
  readonly pull?: PullPolicy;
  readonly auth?: RegistryAuth;
  /** Such as `"linux/arm64"`. Default: the daemon's own. */
  readonly platform?: string;
  /** More labels of its containers. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Default: a container of its own for each call. */
  readonly reuse?: DockerReuse;
  /** Containers at once; further calls wait. Default 4: with what each may use, that is 2 GB. */
  readonly max?: number;
  /** For how long a task that was cancelled, or whose time is up, may go on before its container is ended. Default 1 s. */
  readonly grace?: Duration;
  /** How long a container may take to start, without fetching its image, and a module to be loaded. Default 60 s. */
  readonly start?: Duration;
  /** Where the daemon listens: `unix:///run/docker.sock`, `tcp://host:2375`, `https://host:2376`. Default: `DOCKER_HOST`, else `unix:///var/run/docker.sock`. */
  readonly host?: string;
}
