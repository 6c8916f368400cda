// What an API key is: as it is given to its bearer, once, and as it is kept.
import { randomBytes } from "node:crypto";
import type { Permission, Role } from "../caller.ts";
import { sha256 } from "./constant-time.ts";

/** What a key is made of. It may do nothing unless `roles` or `permissions` are given. */
export interface NewApiKey {
  /** Who or what uses it: what the audit trail calls them, and assignees are compared with. */
  readonly name: string;
  readonly roles?: readonly Role[];
  /** Besides those of the roles. */
  readonly permissions?: readonly Permission[];
  /** Assignees are compared with these too. */
  readonly groups?: readonly string[];
  /** When it is good no longer, in milliseconds since 1970. Default: never. */
  readonly expiresAt?: number;
}

/** A key, as it is listed: all but its secret, which nobody keeps. */
export interface ApiKeyInfo {
  readonly id: string;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly permissions: readonly Permission[];
  readonly groups: readonly string[];
  readonly status: "active" | "expired" | "revoked";
  /** In milliseconds since 1970. */
  readonly createdAt: number;
  readonly expiresAt?: number;
  readonly revokedAt?: number;
}

/** As it stands in the records. */
export interface KeptKey extends Omit<ApiKeyInfo, "id" | "status"> {
  readonly hash: string;
}

export interface MadeKey {
  readonly id: string;
  /** `gf_<id>_<secret>`. */
  readonly key: string;
  readonly hash: string;
}

const PATTERN = /^gf_([0-9a-f]{16})_([\w-]{43})$/;

/**
 * Makes a key by chance. What is kept of it is a SHA-256, without salt and at once: slow and salted hashes protect secrets that people have
 * thought of and that can be guessed. These are 256 bits by chance; nobody tries all of them, however quick the hash.
 */
export function makeKey(): MadeKey {
  const id = randomBytes(8).toString("hex");
  const key = `gf_${id}_${randomBytes(32).toString("base64url")}`;
  return { id, key, hash: sha256(key) };
}

/** The id that a key says it has; `undefined` for what is no key. */
export function keyIdOf(key: string): string | undefined {
  return PATTERN.exec(key)?.[1];
}

/** Whether something that was sent means to be one of our keys. */
export function isKeyLike(credential: string): boolean {
  return credential.startsWith("gf_");
}
