// The document of the API, for generators of clients and for people.
import { z } from "@hono/zod-openapi";
import { documentOf, type Document } from "../openapi/document.ts";
import { referencePage } from "../openapi/reference-page.ts";
import type { Services } from "../services.ts";
import type { Api } from "./endpoints.ts";

export function addReference(api: Api, { baseUrl }: Services): void {
  let document: Document | undefined;
  const read = (): Document => (document ??= documentOf(api.hono, baseUrl));

  api.add({
    method: "get",
    path: "/api/openapi.json",
    id: "readDocument",
    tag: "Reference",
    summary: "This document",
    answers: { 200: { description: "OpenAPI 3.1", schema: z.looseObject({ openapi: z.string() }) } },
    handle: ({ c }) => c.json(read()),
  });
  api.add({
    method: "get",
    path: "/api/reference",
    id: "readReference",
    tag: "Reference",
    summary: "This document as a page",
    answers: { 200: { description: "HTML that loads nothing", types: ["text/html"] } },
    handle: ({ c }) => c.html(referencePage(read(), c.var.nonce)),
  });
}
