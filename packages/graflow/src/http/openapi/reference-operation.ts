// One operation of the reference: what it takes, and what it answers.
import { html } from "hono/html";
import type { Content, Operation, Parameter, Schema } from "./document.ts";
import { linked, withCode, type Html } from "./reference-text.ts";
import { typeText } from "./type-text.ts";

export interface Entry {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

export type Schemas = Readonly<Record<string, Schema>>;

export function operationBlock({ method, path, operation }: Entry, schemas: Schemas): Html {
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
            ${bodies(requestBody.content, schemas)}`
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

/** Written out: whoever calls it has to know. */
function bodies(content: Content, schemas: Schemas): Html[] {
  return Object.values(content).map(
    ({ schema }) => html`<pre tabindex="0"><code>${linked(typeText(written(schema, schemas)))}</code></pre>`,
  );
}

function written(schema: Schema | undefined, schemas: Schemas): Schema | undefined {
  const reference = schema?.["$ref"];
  return typeof reference === "string" ? schemas[reference.split("/").at(-1) ?? ""] : schema;
}

function answerTypes(content: Content | undefined): Html | string {
  if (content === undefined) return "";
  if ("application/problem+json" in content) return html` (<a href="#schema-Problem">Problem</a>)`;
  const parts = Object.entries(content).map(([type, { schema }]) => html`<li>${type}: <code>${linked(typeText(schema))}</code></li>`);
  return html`<ul>
    ${parts}
  </ul>`;
}
