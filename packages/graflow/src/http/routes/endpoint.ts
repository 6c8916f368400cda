// One address of the API: what it takes and gives, who may ask for it, and what is done. From the same description come the route, the check
// of what was sent, and the OpenAPI document.
import { OpenAPIHono, type RouteConfig, type z } from "@hono/zod-openapi";
import type { Context, MiddlewareHandler } from "hono";
import { pathText } from "../../engine/validate.ts";
import type { Caller, Permission } from "../caller.ts";
import { problemSchema } from "../openapi/schemas/problem.ts";
import { ProblemError, type ProblemIssue } from "../problem.ts";
import type { Env } from "../services.ts";
import { readBody } from "./read-body.ts";

/** What a handler is given: what was sent, as the schemas read it. */
export interface Call<P, Q, B> {
  readonly c: Context<Env>;
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  readonly caller: Caller;
}

/** What is answered when all goes well. Without a schema or a type it has no body. */
export interface Answer {
  readonly description: string;
  readonly schema?: z.ZodType;
  /** Default: JSON, when there is a schema. */
  readonly types?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Endpoint<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodType> {
  readonly method: "get" | "post" | "delete";
  /** As OpenAPI writes it: `/api/runs/{id}`. */
  readonly path: string;
  /** Names it for generated clients. */
  readonly id: string;
  readonly tag: "Workflows" | "Runs" | "Checkpoints" | "Asks" | "Audit" | "Health" | "Reference";
  readonly summary: string;
  readonly description?: string;
  /** Absent: whoever comes. */
  readonly permission?: Permission;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  /** What a request without a body means, where it needs none. */
  readonly emptyBody?: object;
  readonly headers?: z.ZodObject;
  readonly answers: Readonly<Record<number, Answer>>;
  /** The problems it may end in, beside those that follow from all of the above. */
  readonly problems?: readonly number[];
  readonly handle: (call: Call<z.infer<P>, z.infer<Q>, z.infer<B>>) => Response | Promise<Response>;
}

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
  throw new ProblemError({
    status: 400,
    code: "REQUEST_INVALID",
    detail: `${what} is not as it should be: ${issues.map(({ path, message }) => (path === "" ? message : `${path}: ${message}`)).join("; ")}`,
    hint: "See the reference at /api/reference.",
    issues,
  });
}

function routeOf<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodType>(endpoint: Endpoint<P, Q, B>): RouteConfig {
  const { method, path, id, tag, summary, description, permission, params, query, body, emptyBody, headers, answers } = endpoint;
  const responses: RouteConfig["responses"] = {};
  for (const [status, answer] of Object.entries(answers)) responses[status] = responseOf(answer);
  for (const status of problemsOf(endpoint))
    responses[status] = {
      description: problems[status] ?? "A problem",
      content: { "application/problem+json": { schema: problemSchema } },
    };
  return {
    method,
    path,
    operationId: id,
    tags: [tag],
    summary,
    ...(description === undefined ? {} : { description }),
    security: permission === undefined ? [] : [{ bearer: [] }, { session: [] }, {}],
    ...(permission === undefined ? {} : { "x-permission": permission }),
    request: {
      ...(params === undefined ? {} : { params }),
      ...(query === undefined ? {} : { query }),
      ...(headers === undefined ? {} : { headers }),
      ...(body === undefined ? {} : { body: { required: emptyBody === undefined, content: { "application/json": { schema: body } } } }),
    },
    responses,
  };
}

function responseOf({
  description,
  schema,
  types = schema === undefined ? [] : ["application/json"],
  headers,
}: Answer): RouteConfig["responses"][string] {
  const content: Record<string, { schema: z.ZodType | { type: "string" } }> = {};
  for (const type of types) content[type] = { schema: type === "application/json" && schema !== undefined ? schema : { type: "string" } };
  const told: Record<string, { description: string; schema: { type: "string" } }> = {};
  for (const [name, text] of Object.entries(headers ?? {})) told[name] = { description: text, schema: { type: "string" } };
  return {
    description,
    ...(types.length === 0 ? {} : { content }),
    ...(headers === undefined ? {} : { headers: told }),
  };
}

const problems: Readonly<Record<number, string>> = {
  400: "What was sent cannot be understood",
  401: "It takes somebody who says who they are",
  403: "The caller may not do this",
  404: "There is no such thing",
  406: "It cannot be had in this form",
  409: "It does not stand so that this could be done",
  410: "It was removed",
  413: "The body is too large",
  415: "The body is not JSON",
  422: "It is understood, and does not fit",
  429: "Too many requests from there",
  501: "A package that this needs is not installed",
};

interface Demands {
  readonly permission?: Permission;
  readonly params?: unknown;
  readonly query?: unknown;
  readonly body?: unknown;
  readonly problems?: readonly number[];
}

function problemsOf({ permission, params, query, body, problems: own = [] }: Demands): number[] {
  const takes = params !== undefined || query !== undefined || body !== undefined;
  const all = [
    ...(takes ? [400] : []),
    ...(permission === undefined ? [] : [401, 403]),
    ...(body === undefined ? [] : [413, 415]),
    429,
    ...own,
  ];
  return [...new Set(all)].sort((a, b) => a - b);
}
