// The options of `docker()`, read once: units, defaults, and a word about each that cannot be.
import { expectInteger, expectKnown } from "../../graph/settings.ts";
import { parseDuration } from "../../shared/duration.ts";
import { expectOptions } from "../options.ts";
import { absolute, expected, isList, text } from "./expected.ts";
import type { DockerOptions, DockerVolume, PullPolicy, RegistryAuth } from "./options.ts";
import { speechOf, type Speech } from "./speech.ts";

/** Options with their defaults; times in ms, sizes in bytes. */
export interface Docking {
  readonly image: string;
  readonly speech: Speech;
  readonly env: Readonly<Record<string, string>>;
  readonly volumes: readonly DockerVolume[];
  readonly workdir: string | undefined;
  readonly gpus: DockerOptions["gpus"];
  readonly cpus: number;
  readonly memory: number;
  readonly pids: number;
  readonly network: string;
  readonly tmpfs: number;
  readonly writable: boolean;
  readonly user: string | undefined;
  readonly pull: PullPolicy;
  readonly auth: RegistryAuth | undefined;
  readonly platform: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly reuse: { readonly max: number; readonly idle: number } | undefined;
  readonly max: number;
  readonly grace: number;
  readonly start: number;
  readonly host: string | undefined;
}

const MB = 1024 * 1024;
const names = (
  "image command module project outpost env volumes workdir gpus cpus memory pids network tmpfs writable user pull auth platform labels reuse max " +
  "grace start host"
).split(" ");

/** Throws `OptionError`. */
export function readDockerOptions(options: DockerOptions): Docking {
  expectOptions(options, "`docker`");
  expectKnown(options, names, "`docker`");
  const { cpus = 1, writable = false, pull = "missing", network = "none", gpus, reuse, auth } = options;
  if (typeof cpus !== "number" || !(cpus >= 0.01) || cpus === Infinity)
    throw expected("cpus", "a number of processors, at least 0.01", cpus);
  if (typeof writable !== "boolean") throw expected("writable", "true or false", writable);
  if (!["never", "missing", "always"].includes(pull)) throw expected("pull", '"never", "missing" or "always"', pull);
  if (auth !== undefined && (typeof auth?.username !== "string" || typeof auth.password !== "string"))
    throw expected("auth", "{ username, password }", typeof auth);
  if (gpus !== undefined && gpus !== "all" && !isList(gpus)) expectInteger(gpus, "gpus", 1);
  if (reuse !== undefined) {
    expectOptions(reuse, "`reuse`");
    expectKnown(reuse, ["max", "idle"], "`reuse`");
  }
  return {
    image: text(options.image, "image") ?? fail("image", "the name of an image", options.image),
    speech: speechOf(options),
    env: record(options.env, "env", /^[^=\0]+$/),
    volumes: volumesOf(options),
    workdir: absolute(options.workdir, "workdir"),
    gpus,
    cpus,
    memory: expectInteger(options.memory ?? 512, "memory", 6) * MB,
    pids: expectInteger(options.pids ?? 256, "pids", 1),
    network: text(network, "network") ?? "none",
    tmpfs: expectInteger(options.tmpfs ?? 64, "tmpfs", 1) * MB,
    writable,
    user: text(options.user, "user"),
    pull,
    auth,
    platform: text(options.platform, "platform"),
    labels: record(options.labels, "labels", /^(?!graflow\.)[^=\0]+$/),
    reuse:
      reuse === undefined
        ? undefined
        : { max: expectInteger(reuse.max ?? 1_000, "reuse.max", 1), idle: parseDuration(reuse.idle ?? "30s", "reuse.idle") },
    max: expectInteger(options.max ?? 4, "max", 1),
    grace: parseDuration(options.grace ?? "1s", "grace"),
    start: parseDuration(options.start ?? "60s", "start"),
    host: text(options.host, "host"),
  };
}

function volumesOf({ volumes = [], project }: DockerOptions): readonly DockerVolume[] {
  if (!Array.isArray(volumes)) throw expected("volumes", "a list of { source, target }", volumes);
  const listed: readonly DockerVolume[] = volumes;
  for (const volume of listed) expectVolume(volume);
  return project === undefined ? listed : [...listed, { source: project, target: project }];
}

function expectVolume(volume: DockerVolume): void {
  expectOptions(volume, "a volume");
  expectKnown(volume, ["source", "target", "writable"], "a volume");
  if (typeof volume.source !== "string" || volume.source === "") throw expected("source", "a path or the name of a volume", volume.source);
  if (absolute(volume.target, "target") === undefined) throw expected("target", "an absolute path", volume.target);
}

function record(value: unknown, name: string, keys: RegExp): Readonly<Record<string, string>> {
  if (value === undefined) return {};
  if (typeof value !== "object" || value === null) throw expected(name, "a record of texts", value);
  for (const [key, held] of Object.entries(value)) {
    if (!keys.test(key)) throw expected(`a key of \`${name}\``, "a name that may stand there", key);
    if (typeof held !== "string" || held.includes("\0")) throw expected(`${name}.${key}`, "text", typeof held);
  }
  return value as Readonly<Record<string, string>>;
}

function fail(name: string, what: string, got: unknown): never {
  throw expected(name, what, got);
}
