// How much of a body is taken. What says its length is refused before a byte of it is read; what comes in chunks, as soon as it is too much.
import type { MiddlewareHandler } from "hono";
import { bodyLimit as honoBodyLimit } from "hono/body-limit";
import { expectInteger } from "../../graph/settings.ts";
import { SecurityError } from "../../shared/errors/security-error.ts";
import type { Env } from "../services.ts";

export interface BodyLimitOptions {
  /** In bytes. Default 1 MiB. */
  readonly limit?: number;
}

/** Throws `OptionError`; its requests `SecurityError` (`REQUEST_TOO_LARGE`, 413). Before everything that reads the body. */
export function bodyLimit({ limit = 1024 * 1024 }: BodyLimitOptions = {}): MiddlewareHandler<Env> {
  return honoBodyLimit({
    maxSize: expectInteger(limit, "limits.body", 1),
    onError(c) {
      // What is left of the body is not read: the connection is of no further use.
      c.header("connection", "close");
      throw new SecurityError("REQUEST_TOO_LARGE", `Expected a body of at most ${limit} bytes, got more`, {
        hint: "Send less; whoever runs the server can raise `limits.body`.",
      });
    },
  });
}
