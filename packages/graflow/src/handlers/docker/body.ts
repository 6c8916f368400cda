// A container as the API is asked for it. What is not said here, it may not do.
import type { ImageWishes } from "./image.ts";
import type { Docking } from "./read-options.ts";

/** Nobody, on most systems. */
const NOBODY = "65534:65534";

export interface Asking {
  readonly docking: Docking;
  readonly image: ImageWishes;
  readonly labels: Readonly<Record<string, string>>;
  /** Variables that tell which devices of resource pools its calls have. */
  readonly devices: Readonly<Record<string, string>>;
}

export function bodyOf({ docking, image, labels, devices }: Asking): object {
  const { speech, env, volumes, workdir, gpus, cpus, memory, pids, network, tmpfs, writable } = docking;
  const { command } = speech;
  // The folder in the image may be for root alone.
  const small = `rw,noexec,nosuid,nodev,mode=1777,size=${tmpfs}`;
  const mounted = new Set(volumes.map(({ target }) => target));
  // What an image wants as a volume would be a folder of the daemon's disk, without a bound.
  const folders = ["/tmp", ...image.volumes].filter((path) => !mounted.has(path));
  return {
    Image: docking.image,
    // An outpost is a program of ours: what the image puts before its own has nothing to say to it.
    ...(command === undefined ? {} : speech.type === "outpost" ? { Entrypoint: command, Cmd: [] } : { Cmd: command }),
    Env: Object.entries({ HOME: "/tmp", ...devices, ...env }).map(([name, value]) => `${name}=${value}`),
    ...(workdir === undefined ? {} : { WorkingDir: workdir }),
    User: userOf(docking.user, image.user),
    Labels: { ...docking.labels, ...labels },
    OpenStdin: true,
    // When we are gone, its input ends.
    StdinOnce: true,
    AttachStdin: true,
    AttachStdout: true,
    AttachStderr: true,
    Tty: false,
    Healthcheck: { Test: ["NONE"] },
    HostConfig: {
      AutoRemove: true,
      Init: true,
      ReadonlyRootfs: !writable,
      CapDrop: ["ALL"],
      SecurityOpt: ["no-new-privileges"],
      NetworkMode: network,
      IpcMode: "private",
      PidsLimit: pids,
      NanoCpus: Math.round(cpus * 1e9),
      Memory: memory,
      // Both together: no swap.
      MemorySwap: memory,
      LogConfig: { Type: "none", Config: {} },
      Tmpfs: Object.fromEntries(folders.map((path) => [path, small])),
      Mounts: volumes.map(({ source, target, writable: isWritable = false }) => ({
        Type: source.startsWith("/") ? "bind" : "volume",
        Source: source,
        Target: target,
        ReadOnly: !isWritable,
      })),
      ...(gpus === undefined ? {} : { DeviceRequests: [devicesOf(gpus)] }),
    },
  };
}

function userOf(asked: string | undefined, image: string): string {
  if (asked !== undefined) return asked;
  return /^(?:|root|0)(?::.*)?$/.test(image) ? NOBODY : image;
}

function devicesOf(gpus: NonNullable<Docking["gpus"]>): object {
  const which = typeof gpus === "object" ? { DeviceIDs: gpus } : { Count: gpus === "all" ? -1 : gpus };
  return { Driver: "", ...which, Capabilities: [["gpu"]] };
}
