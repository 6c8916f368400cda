// An endpoint as an operation of the OpenAPI document. Which problems it may end in follows mostly from what it takes.
import type { RouteConfig, z } from "@hono/zod-openapi";
import type { Permission } from "../caller.ts";
import { problemSchema } from "../openapi/schemas/problem.ts";
import type { Answer, Endpoint } from "./endpoint.ts";

/** The operation of an endpoint. */
export function routeOf<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodType>(endpoint: Endpoint<P, Q, B>): RouteConfig {
  const { method, path, id, tag, summary, description, permission, params, query, body, emptyBody, headers, answers } = endpoint;
  const responses: RouteConfig["responses"] = {};
  for (const [status, answer] of Object.entries(answers)) responses[status] = responseOf(answer);
  for (const status of problemsOf(endpoint))
    responses[status] ??= {
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
  500: "Something is wrong with the server",
  501: "A package that this needs is not installed",
  503: "The store cannot be reached or written, or the server is about to end",
};

interface Demands {
  readonly permission?: Permission;
  readonly body?: unknown;
  readonly problems?: readonly number[];
}

function problemsOf({ permission, body, problems: own = [] }: Demands): number[] {
  const all = [400, ...(permission === undefined ? [] : [401, 403, 503]), ...(body === undefined ? [] : [413, 415]), 429, 500, ...own];
  return [...new Set(all)].sort((a, b) => a - b);
}
