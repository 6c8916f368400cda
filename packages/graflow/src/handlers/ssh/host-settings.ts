// A machine, who we are there and whom to trust, read from the options. What is secret is not shown in errors.
import { homedir, userInfo } from "node:os";
import { join } from "node:path/posix";
import { expectInteger } from "../../graph/settings.ts";
import { OptionError } from "../../shared/errors/option-error.ts";
import { show } from "../../shared/show.ts";
import type { Trust } from "./host-keys/trust.ts";
import type { SshAuth, SshHost } from "./options.ts";

export interface HostSettings {
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly auth: SshAuth;
  readonly trust: Trust;
}

export const hostOptions: readonly string[] = ["host", "port", "username", "auth", "hostKey"];

/** Throws `OptionError`. */
export function hostSettings(
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
