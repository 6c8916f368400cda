// Any value at all, shown for people: records as lists of definitions, lists of records as tables, long texts as texts. Nothing of a value
// is run, and nothing in it is HTML. How much of one is shown has a bound, since an answer of the server has one.
import { show } from "../../../shared/show.ts";
import { html, type Html, type View } from "../view.ts";
import { isLong, scalar } from "./scalar.ts";
import { columnsOf, table } from "./table.ts";

/** How much may still be shown. */
export interface Budget {
  /** Parts. */
  left: number;
  /** Characters of texts. */
  text: number;
}

/** Parts of a value that a page shows at most, before the rest is counted only. */
const PARTS = 4000;
/** Characters of all its texts together. */
const TEXT = 200_000;
const LONGEST_LIST = 200;
const DEEPEST = 6;

/** `name` is what a table is called for those who hear it. */
export function showValue(value: unknown, name: string, view: View): Html {
  return shown(value, name, view, { left: PARTS, text: TEXT }, 0);
}

/** A record, without a frame. */
export function showRecord(record: Readonly<Record<string, unknown>>, view: View): Html {
  return definitions(Object.entries(record), view, { left: PARTS, text: TEXT }, 0);
}

function shown(value: unknown, name: string, view: View, budget: Budget, depth: number): Html {
  budget.left -= 1;
  const simple = scalar(value, view, budget.text);
  if (typeof value === "string") budget.text = Math.max(0, budget.text - value.length);
  if (simple !== undefined) return simple;
  if (depth >= DEEPEST || budget.left <= 0) return html`<code class="cut">${briefly(value)}</code>`;
  if (value instanceof Map)
    return definitions(
      [...value].map(([key, one]) => [keyText(key), one]),
      view,
      budget,
      depth,
    );
  if (Array.isArray(value) || value instanceof Set) return list([...(value as Iterable<unknown>)], name, view, budget, depth);
  return definitions(Object.entries(value as object), view, budget, depth);
}

function definitions(pairs: readonly (readonly [string, unknown])[], view: View, budget: Budget, depth: number): Html {
  if (pairs.length === 0) return html`<span class="faint">${view.words.emptyRecord}</span>`;
  const rest = pairs.length - LONGEST_LIST;
  return html`<dl class="${depth === 0 ? "facts" : "facts inner"}">
    ${pairs.slice(0, LONGEST_LIST).map(([key, value]) => {
      const wide = isWide(value) ? "wide" : "";
      return html`<div class="${wide}">
        <dt>${key}</dt>
        <dd>${shown(value, key, view, budget, depth + 1)}</dd>
      </div>`;
    })}
    ${
      rest > 0
        ? html`<div>
            <dt>${view.words.moreItems(rest)}</dt>
            <dd></dd>
          </div>`
        : ""
    }
  </dl>`;
}

function list(items: readonly unknown[], name: string, view: View, budget: Budget, depth: number): Html {
  const { words } = view;
  if (items.length === 0) return html`<span class="faint">${words.emptyList}</span>`;
  const rows = items.slice(0, LONGEST_LIST);
  const columns = columnsOf(rows);
  const rest = items.length - rows.length;
  if (columns !== undefined) {
    return table(rows as Readonly<Record<string, unknown>>[], columns, name, rest, view, (one, key) =>
      shown(one, key, view, budget, depth + 1),
    );
  }
  return html`<ul class="${rows.every((item) => scalar(item, view, 0) !== undefined) ? "items" : "items nested"}">
    ${rows.map((item) => html`<li>${shown(item, name, view, budget, depth + 1)}</li>`)}
    ${rest > 0 ? html`<li class="faint">${words.moreItems(rest)}</li>` : ""}
  </ul>`;
}

/** Whether a value needs the whole width. */
function isWide(value: unknown): boolean {
  if (typeof value === "string") return isLong(value);
  if (Array.isArray(value)) return value.length > 0;
  return typeof value === "object" && value !== null && !(value instanceof Date) && Object.keys(value).length > 0;
}

function keyText(key: unknown): string {
  return typeof key === "string" ? key : briefly(key);
}

/** Without looking at all of it. */
function briefly(value: unknown): string {
  return show(value).slice(1, -1);
}
