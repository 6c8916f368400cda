// The reference as a page: written from the document by the server, complete without scripts, and loading nothing.
import { html, raw } from "hono/html";
import type { HtmlEscapedString } from "hono/utils/html";
import type { Document, Operation, Parameter, Schema } from "./document.ts";
import { style } from "./reference-style.ts";
import { typeText } from "./type-text.ts";

type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

interface Entry {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

export function referencePage(document: Document, nonce: string): Html {
  const entries = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): Entry => ({ method, path, operation })),
  );
  const tags = document.tags ?? [];
  const { title, description = "" } = document.info;
  return html`${raw("<!doctype html>")}
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
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
            ${tags.map((tag) => section(tag.name, tag.description ?? "", entries))}
            <section aria-labelledby="schemas">
              <h2 id="schemas">Schemas</h2>
              ${Object.entries(document.components?.schemas ?? {}).map(([name, schema]) => schemaBlock(name, schema))}
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

function section(tag: string, description: string, entries: readonly Entry[]): Html {
  const own = entries.filter(({ operation }) => operation.tags.includes(tag));
  return html`<section aria-labelledby="tag-${tag}">
    <h2 id="tag-${tag}">${tag}</h2>
    <p>${description}</p>
    ${own.map(entryBlock)}
  </section>`;
}

function entryBlock({ method, path, operation }: Entry): Html {
  const { operationId, summary, description, parameters = [], requestBody, responses } = operation;
  const permission = operation["x-permission"];
  return html`<article id="${operationId}">
    <h3>${summary}</h3>
    <p class="address"><b class="${method}">${method.toUpperCase()}</b> <code>${path}</code></p>
    ${description === undefined ? "" : html`<p>${withCode(description)}</p>`}
    <p class="quiet">
      Name: <code>${operationId}</code>.
      ${permission === undefined ? "For whoever comes." : html`Takes the permission <code>${permission}</code>.`}
    </p>
    ${
      parameters.length === 0
        ? ""
        : html`<h4>Parameters</h4>
            <dl>${parameters.map(parameterRow)}</dl>`
    }
    ${
      requestBody === undefined
        ? ""
        : html`<h4>Body${requestBody.required === true ? "" : " (may be left out)"}</h4>
            ${bodies(requestBody.content)}`
    }
    <h4>Answers</h4>
    <dl>
      ${Object.entries(responses).map(
        ([status, response]) =>
          html`<dt><code>${status}</code></dt>
            <dd>${response.description}${answerTypes(response.content)}</dd>`,
      )}
    </dl>
  </article>`;
}

function parameterRow({ name, in: where, required, description, schema }: Parameter): Html {
  const told = description ?? (typeof schema?.["description"] === "string" ? schema["description"] : "");
  const words = [where === "query" ? "" : `in the ${where}`, required === true && where !== "path" ? "required" : ""].filter(
    (word) => word !== "",
  );
  return html`<dt>
      <code>${name}</code> <span class="quiet">${typeText(schema)}${words.length === 0 ? "" : `, ${words.join(", ")}`}</span>
    </dt>
    <dd>${withCode(told)}</dd>`;
}

function bodies(content: Readonly<Record<string, { readonly schema?: Schema }>>): Html[] {
  return Object.entries(content).map(
    ([type, { schema }]) =>
      html`<p class="quiet">${type}</p>
        <pre tabindex="0"><code>${linked(typeText(schema))}</code></pre>`,
  );
}

function answerTypes(content: Readonly<Record<string, { readonly schema?: Schema }>> | undefined): Html | string {
  if (content === undefined) return "";
  const parts = Object.entries(content).map(([type, { schema }]) => html`<li>${type}: <code>${linked(typeText(schema))}</code></li>`);
  return html`<ul>
    ${parts}
  </ul>`;
}

function schemaBlock(name: string, schema: Schema): Html {
  const told = typeof schema["description"] === "string" ? schema["description"] : "";
  return html`<article id="schema-${name}">
    <h3>${name}</h3>
    ${told === "" ? "" : html`<p>${withCode(told)}</p>`}
    <pre tabindex="0"><code>${linked(typeText(schema))}</code></pre>
  </article>`;
}

/** Words between backticks as code. */
function withCode(text: string): (Html | string)[] {
  return text.split("`").map((part, at) => (at % 2 === 1 ? html`<code>${part}</code>` : part));
}

/** Names of schemas, which `typeText` writes with a sign before them, as links. */
function linked(text: string): (Html | string)[] {
  return text.split(/(§\w+)/).map((part) => (part.startsWith("§") ? html`<a href="#schema-${part.slice(1)}">${part.slice(1)}</a>` : part));
}
