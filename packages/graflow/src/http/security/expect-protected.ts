// A server that others reach, and that lets everybody do everything, does not start.
import { SecurityError } from "../../shared/errors/security-error.ts";
import type { AuthOptions } from "../auth/options.ts";
import { isLoopback } from "./loopback.ts";

/**
 * Refuses to listen where others reach the server while nothing says who may do what. `hostname` is what it is going to listen on, `baseUrl`
 * where people reach it, if that is configured. Throws `SecurityError` (`ACCESS_UNPROTECTED`).
 */
export function expectProtected(hostname: string, auth: AuthOptions | undefined, baseUrl?: string): void {
  if (auth !== undefined) return;
  if (!isLoopback(hostname)) refuse(`Expected \`auth\` for a server that listens on \`${hostname}\`, which others can reach`);
  if (baseUrl !== undefined && !isLoopback(new URL(baseUrl).hostname))
    refuse(`Expected \`auth\` for a server that people reach as \`${baseUrl}\``);
}

function refuse(message: string): never {
  throw new SecurityError("ACCESS_UNPROTECTED", message, {
    hint: "Make an API key with `graflow keys create` and give `auth: {}`, configure `auth.oidc`, or listen on 127.0.0.1.",
  });
}
