// The options of ssh, read: defaults filled in, bad values refused. What is secret is not shown in errors.
import { homedir, userInfo } from "node:os";
import { pathToFileURL } from "node:url";
import { isAbsolute, join } from "node:path/posix";
import { expectInteger, expectKnown } from "../../graph/settings.ts";
import { parseDuration } from "../../shared/duration.ts";
import { OptionError } from "../../shared/errors/option-error.ts";
import { show } from "../../shared/show.ts";
import { expectOptions, expectTime } from "../options.ts";
import { expectCommand, expectEnvironment, expectWord } from "../shell/command-line.ts";
import type { Trust } from "./host-keys/trust.ts";
import type { SshAuth, SshHost, SshOptions } from "./options.ts";

export interface HostSettings {
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly auth: SshAuth;
  readonly trust: Trust;
}

export interface SshSettings extends HostSettings {
  readonly jump: HostSettings | undefined;
  readonly command: readonly string[] | undefined;
  /** As a URL. */
  readonly module: string | undefined;
  readonly node: string;
  readonly outpost: string | undefined;
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string | undefined;
  readonly reuse: boolean;
  readonly max: number;
  readonly channels: number;
  /** In ms, as are the next. */
  readonly idle: number;
  readonly grace: number;
  readonly start: number;
  readonly keepalive: number;
  readonly connectTimeout: number;
}

const ofHosts = ["host", "port", "username", "auth", "hostKey"];
const ofTasks = ["jump", "command", "module", "node", "outpost", "env", "cwd", "reuse"];
const limits = ["max", "channels", "idle", "grace", "start", "keepalive", "connectTimeout"];

/** Throws `OptionError`. */
export function readSshOptions(options: SshOptions): SshSettings {
  const of = "`ssh`";
  expectOptions(options, of);
  expectKnown(options, [...ofHosts, ...ofTasks, ...limits], of);
  const { jump, command, module, node = "node", outpost, env = {}, cwd, reuse = true } = options;
  const { max = 16, channels = 8, idle = "30s", grace = "5s", start = "60s", keepalive = "15s", connectTimeout = "20s" } = options;
  if (jump !== undefined) {
    expectOptions(jump, "`jump`");
    expectKnown(jump, ofHosts, "`jump`");
  }
  if (command !== undefined && (module !== undefined || outpost !== undefined))
    throw new OptionError(
      "Expected ssh to have either a `command` or a `module`, got both",
      "A program of its own does not load a module: leave one out.",
    );
  return {
    ...hostSettings(options, of),
    jump: jump === undefined ? undefined : hostSettings(jump, "`jump`"),
    command: command === undefined ? undefined : expectCommand(command, of),
    module: module === undefined ? undefined : moduleAt(module),
    node: expectWord(node, "`node`"),
    outpost: outpost === undefined ? undefined : expectWord(outpost, "`outpost`"),
    env: expectNames(expectEnvironment(env, of)),
    cwd: cwd === undefined ? undefined : expectWord(cwd, "`cwd`"),
    reuse: expectBoolean(reuse),
    max: expectInteger(max, "max", 1),
    channels: expectInteger(channels, "channels", 1),
    idle: parseDuration(idle, "idle"),
    grace: parseDuration(grace, "grace"),
    start: expectTime(start, "start"),
    keepalive: expectTime(keepalive, "keepalive"),
    connectTimeout: expectTime(connectTimeout, "connectTimeout"),
  };
}

function hostSettings(
  { host, port = 22, username = userInfo().username, auth = { agent: true }, hostKey }: SshHost,
  of: string,
): HostSettings {
  if (typeof host !== "string" || host === "" || /[\s@/]/.test(host))
    throw new OptionError(
      `Expected \`host\` of ${of} to be the name or address of a machine, got ${show(host)}`,
      'Write { host: "example.org", username: "me" }.',
    );
  if (expectInteger(port, "port", 1) > 65_535) throw new OptionError(`Expected \`port\` to be at most 65535, got ${show(port)}`);
  if (typeof username !== "string" || username === "")
    throw new OptionError(`Expected \`username\` of ${of} to be text, got ${show(username)}`);
  return { host, port, username, auth: expectAuth(auth, of), trust: readTrust(hostKey, of) };
}

const ways: readonly (readonly string[])[] = [["agent"], ["privateKey", "passphrase"], ["keyFile", "passphrase"], ["password"]];

function expectAuth(auth: unknown, of: string): SshAuth {
  const keys = typeof auth === "object" && auth !== null ? Object.keys(auth) : [];
  const way = ways.find(([first = "", ...others]) => keys.includes(first) && keys.every((key) => key === first || others.includes(key)));
  const [name = ""] = way ?? [];
  const value: unknown = (auth as Readonly<Record<string, unknown>> | null)?.[name];
  const fits =
    name === "agent"
      ? value === true || isText(value)
      : name === "privateKey"
        ? isText(value) || value instanceof Uint8Array
        : isText(value);
  if (way !== undefined && fits) return auth as SshAuth;
  // Its values are secret.
  throw new OptionError(
    `Expected \`auth\` of ${of} to be { agent }, { privateKey, passphrase }, { keyFile, passphrase } or { password }, got ${keys.length === 0 ? show(auth) : `{ ${keys.join(", ")} }`}`,
    "Write auth: { agent: true } for the keys of your agent.",
  );
}

function readTrust(hostKey: unknown, of: string): Trust {
  if (hostKey === undefined) return { files: [join(homedir(), ".ssh/known_hosts"), "/etc/ssh/ssh_known_hosts"] };
  if (typeof hostKey === "object" && hostKey !== null && "knownHosts" in hostKey) {
    const { knownHosts } = hostKey as { readonly knownHosts: unknown };
    const files: readonly unknown[] = Array.isArray(knownHosts) ? knownHosts : [knownHosts];
    if (files.length > 0 && files.every(isText)) return { files: files.map(atHome) };
  }
  const pins: readonly unknown[] = Array.isArray(hostKey) ? hostKey : [hostKey];
  if (pins.length > 0 && pins.every(isFingerprint)) return { pins: pins.map((pin) => pin.replace(/=+$/, "")) };
  throw new OptionError(
    `Expected \`hostKey\` of ${of} to be a fingerprint such as "SHA256:…" (43 characters), a list of them, or { knownHosts: path }, got ${show(hostKey)}`,
    "On that machine: ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub",
  );
}

function isFingerprint(value: unknown): value is string {
  return typeof value === "string" && /^SHA256:[A-Za-z0-9+/]{43}=?$/.test(value);
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

/** `~/…` in the home folder here. */
export function atHome(path: string): string {
  return path.startsWith("~/") ? join(homedir(), path.slice(2)) : path;
}

function moduleAt(path: unknown): string {
  if (typeof path === "string" && path.startsWith("file://") && URL.canParse(path)) return path;
  if (typeof path === "string" && isAbsolute(path)) return pathToFileURL(path).href;
  throw new OptionError(
    `Expected \`module\` of \`ssh\` to be an absolute path on that machine, got ${show(path)}`,
    'Write module: "/srv/app/flows.js".',
  );
}

/** Names that a shell knows as variables. */
function expectNames(env: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  const given = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  for (const [name] of given) {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
      throw new OptionError(`Expected the names in \`env\` of \`ssh\` to be letters, digits and "_", got ${show(name)}`);
  }
  return Object.fromEntries(given);
}

function expectBoolean(value: unknown): boolean {
  if (typeof value === "boolean") return value;
  throw new OptionError(`Expected \`reuse\` of \`ssh\` to be true or false, got ${show(value)}`);
}
