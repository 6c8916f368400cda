// What every part of the page is made with: the language, the time, who looks, and how to write HTML. Texts put into `html` are escaped.
import { html as template, raw } from "hono/html";
import type { HtmlEscapedString } from "hono/utils/html";
import type { Caller } from "../caller.ts";
import type { Language } from "./words/language.ts";
import type { Words } from "./words/words.ts";

/** A piece of HTML. */
export type Html = HtmlEscapedString;
/** What may stand in a piece of HTML. */
export type Part = Html | string | number | undefined | readonly Part[];

export interface View {
  readonly language: Language;
  readonly words: Words;
  /** The path under which the page is mounted, without a slash at the end. */
  readonly base: string;
  /** This very page, with its query, below `base`. */
  readonly here: string;
  /** In milliseconds since 1970. */
  readonly now: number;
  readonly caller: Caller;
  readonly nonce: string;
  /** Stands in every form, and shows that it was ours. */
  readonly formToken: string;
  /** Where one logs in, to come back here. */
  readonly signIn: string;
}

/** HTML, with everything that is put into it escaped unless it is HTML itself. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return template(strings, ...parts.map((part) => part ?? "")) as Html;
}

/** HTML that is known to be so: of our own, or of a drawing that has been escaped. */
export function trusted(markup: string): Html {
  return raw(markup);
}

/** An attribute that is there or not. */
export function attribute(name: string, value: string | number | boolean | undefined): Html | undefined {
  if (value === undefined || value === false) return undefined;
  return value === true ? trusted(` ${name}`) : html`${trusted(` ${name}`)}="${String(value)}"`;
}

/** Where a field or a part of the page is, as a link to it. */
export function fragment(id: string): string {
  return `#${encodeURIComponent(id)}`;
}

/** Text for people who hear the page. */
export function heardOnly(text: string): Html {
  return html`<span class="heard">${text}</span>`;
}
