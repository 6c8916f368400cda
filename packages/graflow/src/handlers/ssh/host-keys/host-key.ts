// The key by which a server proves who it is, and its fingerprint as `ssh-keygen -l` shows it.
import { createHash } from "node:crypto";

export interface HostKey {
  /** E.g. `ssh-ed25519`. */
  readonly type: string;
  /** As in known_hosts. */
  readonly base64: string;
  /** `SHA256:` and 43 characters. */
  readonly fingerprint: string;
}

/** Of the bytes of a key, as they go over the wire: its type stands first in them. */
export function hostKeyOf(bytes: Buffer): HostKey {
  const length = bytes.length < 4 ? 0 : bytes.readUInt32BE(0);
  const type = bytes.subarray(4, 4 + length).toString("latin1");
  return { type, base64: bytes.toString("base64"), fingerprint: fingerprintOf(bytes) };
}

export function fingerprintOf(bytes: Uint8Array): string {
  return `SHA256:${createHash("sha256").update(bytes).digest("base64").replace(/=+$/, "")}`;
}

/** The names under which a key of this type is agreed on: one of RSA has several. */
export function algorithmsOf(type: string): readonly string[] {
  return type === "ssh-rsa" ? ["rsa-sha2-512", "rsa-sha2-256", "ssh-rsa"] : [type];
}

/** All that are known, the preferred first. */
export const hostKeyTypes: readonly string[] = [
  "ssh-ed25519",
  "ecdsa-sha2-nistp256",
  "ecdsa-sha2-nistp384",
  "ecdsa-sha2-nistp521",
  "ssh-rsa",
];
