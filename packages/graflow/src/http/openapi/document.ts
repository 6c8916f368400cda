// The OpenAPI document, put together from what the endpoints say of themselves.
import type { OpenAPIHono } from "@hono/zod-openapi";
import type { Env } from "../services.ts";

/** The document, as far as its readers here look into it. */
export interface Document {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string; readonly description?: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly tags?: readonly { readonly name: string; readonly description?: string }[];
  readonly components?: { readonly schemas?: Readonly<Record<string, Schema>> };
}

export interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description?: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly required?: boolean; readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content?: Content }>>;
  readonly "x-permission"?: string;
}

export interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly description?: string;
  readonly schema?: Schema;
}

export type Schema = Readonly<Record<string, unknown>>;

export type Content = Readonly<Record<string, { readonly schema?: Schema }>>;

const tags = [
  { name: "Workflows", description: "What can be started." },
  { name: "Runs", description: "What was started, and what becomes of it." },
  { name: "Checkpoints", description: "Moments of a run that one can look at, compare, and go on from." },
  { name: "Asks", description: "Questions to people that runs wait on." },
  { name: "Schedules", description: "When runs begin by themselves." },
  { name: "Dead letters", description: "Work that could not be run." },
  { name: "Keys", description: "What programs and people show that they may." },
  { name: "Audit", description: "Who did what." },
  { name: "Health", description: "What load balancers ask." },
  { name: "Reference", description: "This document." },
];

/** `baseUrl`: where clients reach the server. */
export function documentOf(api: OpenAPIHono<Env>, baseUrl: string): Document {
  const { protocol, pathname } = new URL(baseUrl);
  api.openAPIRegistry.registerComponent("securitySchemes", "bearer", {
    type: "http",
    scheme: "bearer",
    description: "An API key (`gf_…`), or a JWT of the configured issuer.",
  });
  api.openAPIRegistry.registerComponent("securitySchemes", "session", {
    type: "apiKey",
    in: "cookie",
    name: protocol === "https:" ? "__Host-graflow_session" : "graflow_session",
    description: "What the page has after a login. Requests that change something are sent as JSON, or with the token of its forms.",
  });
  const document: unknown = api.getOpenAPI31Document({
    openapi: "3.1.0",
    info: {
      title: "Graflow",
      version: "1",
      description: "Workflows, their runs, and what they ask people. Errors are problem details (RFC 9457): decide by their `code`.",
      license: { name: "Apache-2.0" },
    },
    servers: [{ url: pathname }],
    tags,
  });
  return document as Document;
}
