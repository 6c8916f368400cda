// The options of `kubernetesJob()`, read once: units, defaults, and a word about each that cannot be.
import { expectInteger, expectKnown } from "../../graph/settings.ts";
import { parseDuration } from "../../shared/duration.ts";
import { OptionError } from "../../shared/errors/option-error.ts";
import { show } from "../../shared/show.ts";
import { expectOptions } from "../options.ts";
import type { KubernetesJobOptions, KubernetesResources, KubernetesVolume } from "./options.ts";
import { speechOf, type Speech } from "./speech.ts";

/** Options with their defaults; times in ms, sizes in MB. */
export interface Jobbing {
  readonly given: KubernetesJobOptions;
  readonly speech: Speech;
  readonly limits: Readonly<Record<string, string>>;
  readonly requests: Readonly<Record<string, string>>;
  readonly tmpfs: number;
  readonly max: number;
  readonly start: number;
  readonly grace: number;
  readonly deadline: number;
  readonly ttl: number;
}

const names = (
  "image command module outpost namespace kubeconfig context resources env envFrom serviceAccount token nodeSelector tolerations affinity " +
  "priorityClass runtimeClass labels annotations imagePullSecrets pull volumes tmpfs workdir user writable securityContext podSecurityContext max " +
  "start grace deadline ttl"
).split(" ");

/** Throws `OptionError`. What only the cluster can judge is left to it. */
export function readKubernetesOptions(options: KubernetesJobOptions): Jobbing {
  expectOptions(options, "`kubernetesJob`");
  expectKnown(options, names, "`kubernetesJob`");
  const { image, user, volumes = [], env = {}, pull, labels = {}, resources = {} } = options;
  if (typeof image !== "string" || image === "") throw expected("image", "the name of an image", image);
  if (user !== undefined && user !== "image") expectInteger(user, "user", 1);
  if (pull !== undefined && !["Always", "IfNotPresent", "Never"].includes(pull))
    throw expected("pull", '"Always", "IfNotPresent" or "Never"', pull);
  for (const [name, value] of Object.entries(env))
    if (typeof value !== "string" && (typeof value !== "object" || (value as unknown) === null))
      throw expected(`env.${name}`, "text, or from where it is taken", value);
  for (const name of Object.keys(labels))
    if (name.startsWith("graflow.dev/")) throw expected("a label", "of another prefix than `graflow.dev/`, which is ours", name);
  if (!Array.isArray(volumes)) throw expected("volumes", "a list of { target, volume }", volumes);
  for (const volume of volumes as readonly KubernetesVolume[]) expectVolume(volume);
  for (const flag of ["token", "writable"] as const)
    if (options[flag] !== undefined && typeof options[flag] !== "boolean") throw expected(flag, "true or false", options[flag]);
  return {
    given: options,
    speech: speechOf(options),
    ...quantitiesOf(resources),
    tmpfs: expectInteger(options.tmpfs ?? 64, "tmpfs", 1),
    max: expectInteger(options.max ?? 100, "max", 1),
    start: parseDuration(options.start ?? "5m", "start"),
    grace: parseDuration(options.grace ?? "5s", "grace"),
    deadline: parseDuration(options.deadline ?? "1d", "deadline"),
    ttl: parseDuration(options.ttl ?? "1m", "ttl"),
  };
}

function quantitiesOf(resources: KubernetesResources): Pick<Jobbing, "limits" | "requests"> {
  expectOptions(resources, "`resources`");
  expectKnown(resources, ["cpus", "memory", "gpus", "storage", "requests"], "`resources`");
  const { cpus = 1, gpus = {}, requests = {} } = resources;
  expectKnown(requests, ["cpus", "memory"], "`requests`");
  const memory = expectInteger(resources.memory ?? 512, "memory", 6);
  const storage = expectInteger(resources.storage ?? 1024, "storage", 1);
  const least = expectInteger(requests.memory ?? memory, "requests.memory", 1);
  const more = typeof gpus === "number" ? { "nvidia.com/gpu": gpus } : gpus;
  const devices = Object.entries(more).map(([name, many]) => [name, String(expectInteger(many, `gpus of ${name}`, 1))] as const);
  const both = Object.fromEntries(devices);
  return {
    limits: { cpu: cpuOf(cpus, "cpus"), memory: `${memory}Mi`, "ephemeral-storage": `${storage}Mi`, ...both },
    requests: { cpu: cpuOf(requests.cpus ?? cpus, "requests.cpus"), memory: `${least}Mi`, "ephemeral-storage": `${storage}Mi`, ...both },
  };
}

function cpuOf(cpus: unknown, name: string): string {
  if (typeof cpus === "number" && cpus >= 0.001 && cpus < Infinity) return `${Math.round(cpus * 1000)}m`;
  throw expected(name, "a number of processors, at least 0.001", cpus);
}

function expectVolume(volume: KubernetesVolume): void {
  expectOptions(volume, "a volume");
  expectKnown(volume, ["target", "volume", "writable"], "a volume");
  if (typeof volume.target !== "string" || !volume.target.startsWith("/")) throw expected("target", "an absolute path", volume.target);
  expectOptions(volume.volume, "`volume`");
}

function expected(name: string, what: string, got: unknown): OptionError {
  return new OptionError(`Expected ${name.includes(" ") ? name : `\`${name}\``} to be ${what}, got ${show(got)}`);
}
