// An address whose percent signs say nothing means nothing: it is refused before anybody guesses.
import type { MiddlewareHandler } from "hono";
import { ProblemException } from "./problem.ts";
import type { Env } from "./services.ts";

export const wellFormedPath: MiddlewareHandler<Env> = async (c, next) => {
  const { pathname, search } = new URL(c.req.url);
  try {
    decodeURIComponent(pathname);
    decodeURIComponent(search);
  } catch {
    throw new ProblemException({
      status: 400,
      code: "REQUEST_INVALID",
      detail: "The address cannot be read: after a percent sign stand two hexadecimal digits, and together they are UTF-8",
    });
  }
  await next();
};
