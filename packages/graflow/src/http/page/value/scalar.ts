// Values that are one thing: texts, numbers, moments, and whatever has no parts.
import { displayWidth } from "../../../shared/display-width.ts";
import { html, type Html, type View } from "../view.ts";
import { moment } from "../moments.ts";

/** What fits beside other things, in narrow characters. */
const LINE = 60;
/** From here on digits are put into groups: below they may be a year, or the number of something. */
const GROUPED = 10_000;

/** `undefined` for what has parts. `room`: characters of a text that are shown. */
export function scalar(value: unknown, view: View, room: number = Infinity): Html | undefined {
  const { words, language } = view;
  switch (typeof value) {
    case "string":
      return text(value, view, room);
    case "number":
    case "bigint": {
      const isLarge = value >= GROUPED || value <= -GROUPED;
      const shown = isLarge ? new Intl.NumberFormat(language, { maximumSignificantDigits: 17 }).format(value) : String(value);
      return html`<data class="number" value="${String(value)}">${shown}</data>`;
    }
    case "boolean":
      return html`<span class="${value ? "yes" : "no"}">${value ? words.yes : words.no}</span>`;
    case "undefined":
      return nothing(view);
    case "symbol":
    case "function":
      return html`<code>${String(value).slice(0, 100)}</code>`;
    case "object":
      return value === null ? nothing(view) : object(value, view);
  }
}

function nothing({ words }: View): Html {
  return html`<span class="faint"><span aria-hidden="true">—</span><span class="heard">${words.nothing}</span></span>`;
}

function text(value: string, { words }: View, room: number): Html {
  if (value === "") return html`<span class="faint">${words.emptyText}</span>`;
  if (/^https?:\/\/\S{1,2000}$/i.test(value) && URL.canParse(value))
    return html`<a href="${value}" rel="noopener noreferrer nofollow" target="_blank" class="outside">${value}</a>`;
  const rest = value.length - room;
  const cut = rest > 0 ? html`<span class="faint">${words.moreCharacters(rest)}</span>` : "";
  return isLong(value)
    ? html`<div class="prose">${value.slice(0, room)}${cut}</div>`
    : html`<span class="text">${value.slice(0, room)}${cut}</span>`;
}

/** Whether a text needs room of its own. */
export function isLong(text: string): boolean {
  return text.length > LINE || text.includes("\n") || displayWidth(text) > LINE;
}

function object(value: object, view: View): Html | undefined {
  if (value instanceof Date) return Number.isNaN(value.valueOf()) ? html`<code>Invalid Date</code>` : moment(value.valueOf(), view);
  if (value instanceof RegExp) return html`<code>${String(value)}</code>`;
  if (value instanceof URL) return text(value.href, view, Infinity);
  if (value instanceof Error) return html`<span class="failure"><strong>${value.name}</strong>: ${value.message}</span>`;
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return html`<span>${view.words.bytes(value.byteLength)}</span>`;
  return undefined;
}
