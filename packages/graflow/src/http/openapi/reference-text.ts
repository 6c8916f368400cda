// Texts of the document as HTML.
import { html } from "hono/html";
import type { HtmlEscapedString } from "hono/utils/html";

export type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

/** Words between backticks as code. */
export function withCode(text: string): (Html | string)[] {
  return text.split("`").map((part, at) => (at % 2 === 1 ? html`<code>${part}</code>` : part));
}

/** Names of schemas, which `typeText` writes with a sign before them, as links. */
export function linked(text: string): (Html | string)[] {
  return text.split(/(§\w+)/).map((part) => (part.startsWith("§") ? html`<a href="#schema-${part.slice(1)}">${part.slice(1)}</a>` : part));
}
