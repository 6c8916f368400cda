// A list of records as a table: what is alike stands in columns.
import { html, type Html, type View } from "../view.ts";

const MOST_COLUMNS = 12;

/** The columns of a list of records that are alike; `undefined` when a table would not show them well. */
export function columnsOf(items: readonly unknown[]): string[] | undefined {
  if (!items.every(isPlainRecord)) return undefined;
  const columns = [...new Set(items.flatMap((item) => Object.keys(item)))];
  if (columns.length === 0 || columns.length > MOST_COLUMNS) return undefined;
  const cells = items.reduce((sum, item) => sum + Object.keys(item).length, 0);
  return cells >= (columns.length * items.length) / 2 ? columns : undefined;
}

export function table(
  rows: readonly Readonly<Record<string, unknown>>[],
  columns: readonly string[],
  name: string,
  rest: number,
  view: View,
  cell: (value: unknown, column: string) => Html,
): Html {
  // The first column names the row, whatever stands in it.
  const numeric = new Set(columns.slice(1).filter((column) => rows.every((row) => row[column] === undefined || isNumber(row[column]))));
  const kind = (column: string): string => (numeric.has(column) ? "numeric" : "");
  // What is wider than the page is moved sideways, also by keyboard.
  return html`<div class="scroll" role="region" tabindex="0" aria-label="${view.words.tableOf(name)}">
    <table>
      <thead>
        <tr>
          ${columns.map((column) => html`<th scope="col" class="${kind(column)}">${column}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr>
              ${columns.map((column) => html`<td class="${kind(column)}">${cell(row[column], column)}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
    ${rest > 0 ? html`<p class="faint">${view.words.moreRows(rest)}</p>` : ""}
  </div>`;
}

function isPlainRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function isNumber(value: unknown): boolean {
  return typeof value === "number" || typeof value === "bigint";
}
