// The reference as a page: written from the document by the server, complete without scripts, and loading nothing.
import { html, raw } from "hono/html";
import type { Document, Schema } from "./document.ts";
import { operationBlock, type Entry, type Schemas } from "./reference-operation.ts";
import { style } from "./reference-style.ts";
import { linked, withCode, type Html } from "./reference-text.ts";
import { typeText } from "./type-text.ts";

export function referencePage(document: Document, nonce: string): Html {
  const entries = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): Entry => ({ method, path, operation })),
  );
  const tags = document.tags ?? [];
  const schemas = document.components?.schemas ?? {};
  const { title, description = "" } = document.info;
  return html`${raw("<!doctype html>")}
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <link rel="icon" href="data:," />
        <title>${title}: API reference</title>
        <style nonce="${nonce}">
          ${raw(style)}
        </style>
      </head>
      <body>
        <a class="skip" href="#main">To the content</a>
        <header>
          <h1>${title} API</h1>
          <p>${withCode(description)}</p>
          <p><a href="openapi.json">openapi.json</a> (OpenAPI ${document.openapi})</p>
        </header>
        <div class="columns">
          <nav aria-label="Contents">
            ${tags.map((tag) => contents(tag.name, entries))}
            <h2><a href="#schemas">Schemas</a></h2>
          </nav>
          <main id="main" tabindex="-1">
            ${tags.map((tag) => section(tag.name, tag.description ?? "", entries, schemas))}
            <section aria-labelledby="schemas">
              <h2 id="schemas">Schemas</h2>
              ${Object.entries(schemas).map(([name, schema]) => schemaBlock(name, schema))}
            </section>
          </main>
        </div>
      </body>
    </html>`;
}

function contents(tag: string, entries: readonly Entry[]): Html {
  const own = entries.filter(({ operation }) => operation.tags.includes(tag));
  return html`<h2><a href="#tag-${tag}">${tag}</a></h2>
    <ul>
      ${own.map(({ operation }) => html`<li><a href="#${operation.operationId}">${operation.summary}</a></li>`)}
    </ul>`;
}

function section(tag: string, description: string, entries: readonly Entry[], schemas: Schemas): Html {
  const own = entries.filter(({ operation }) => operation.tags.includes(tag));
  return html`<section aria-labelledby="tag-${tag}">
    <h2 id="tag-${tag}">${tag}</h2>
    <p>${description}</p>
    ${own.map((entry) => operationBlock(entry, schemas))}
  </section>`;
}

function schemaBlock(name: string, schema: Schema): Html {
  const told = typeof schema["description"] === "string" ? schema["description"] : "";
  return html`<article id="schema-${name}">
    <h3>${name}</h3>
    ${told === "" ? "" : html`<p>${withCode(told)}</p>`}
    <pre tabindex="0"><code>${linked(typeText(schema))}</code></pre>
  </article>`;
}
