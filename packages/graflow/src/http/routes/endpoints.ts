// The addresses of the API put together. From the same description come the route, the check of what was sent, and the OpenAPI document.
import { OpenAPIHono, type z } from "@hono/zod-openapi";
import type { Context, MiddlewareHandler } from "hono";
import { pathText } from "../../engine/validate.ts";
import type { Permission } from "../caller.ts";
import { ProblemException, type ProblemIssue } from "../problem.ts";
import type { Env } from "../services.ts";
import type { Call, Endpoint } from "./endpoint.ts";
import { readBody } from "./read-body.ts";
import { routeOf } from "./route-config.ts";

/** Refuses callers without this permission. */
export type Allow = (permission: Permission) => MiddlewareHandler<Env>;

/** Collects endpoints: a router of hono with its document. */
export class Api {
  readonly hono: OpenAPIHono<Env> = new OpenAPIHono<Env>();
  readonly #allow: Allow;

  constructor(allow: Allow) {
    this.#allow = allow;
  }

  add<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodType>(endpoint: Endpoint<P, Q, B>): this {
    this.hono.openAPIRegistry.registerPath(routeOf(endpoint));
    const { permission, handle } = endpoint;
    const guards = permission === undefined ? [] : [this.#allow(permission)];
    this.hono.on([endpoint.method.toUpperCase()], [endpoint.path.replaceAll(/\{(\w+)\}/g, ":$1")], ...guards, async (c) =>
      handle(await callOf(c, endpoint)),
    );
    return this;
  }
}

async function callOf<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodType>(
  c: Context<Env>,
  { params, query, body, emptyBody }: Endpoint<P, Q, B>,
): Promise<Call<z.infer<P>, z.infer<Q>, z.infer<B>>> {
  // What an endpoint does not describe is not read, and its handler does not look at it.
  return {
    c,
    params: (params === undefined ? {} : check(params, c.req.param(), "The address")) as z.infer<P>,
    query: (query === undefined ? {} : check(query, queryOf(c), "The query")) as z.infer<Q>,
    body: (body === undefined ? undefined : check(body, await readBody(c, emptyBody), "The body")) as z.infer<B>,
    caller: c.var.caller,
  };
}

/** A parameter that comes several times is a list, and fits no schema of one. */
function queryOf(c: Context<Env>): Record<string, string | string[]> {
  return Object.fromEntries(
    Object.entries(c.req.queries()).map(([name, values]) => [name, values.length === 1 ? (values[0] ?? "") : values]),
  );
}

function check<T extends z.ZodType>(schema: T, value: unknown, what: string): z.infer<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issues: ProblemIssue[] = result.error.issues.slice(0, 20).map(({ path, message }) => ({ path: pathText(path), message }));
  throw new ProblemException({
    status: 400,
    code: "REQUEST_INVALID",
    detail: `${what} is not as it should be: ${issues.map(({ path, message }) => (path === "" ? message : `${path}: ${message}`)).join("; ")}`,
    hint: "See the reference at /api/reference.",
    issues,
  });
}
