// What the fields of one form are shown with: what stands in them, what is wrong, and the names by which labels and hints find them.
import { attribute, html, trusted, type Html, type View } from "../view.ts";
import type { Entries, Field } from "./field.ts";

export interface FormView {
  readonly view: View;
  readonly entries: Entries;
  /** In words, by the names of fields. */
  readonly complaints: ReadonlyMap<string, string>;
  /** Inside of a row that is not filled in: what a filled one needs is not needed yet. */
  readonly isSpare?: boolean;
  /** A row that is one control: it is labelled for those who hear it, and its list tells what all rows have in common. */
  readonly isBare?: boolean;
}

/** The id of a field's control, or of the first of them. */
export function idOf(name: string): string {
  return name.replaceAll(/[\s"']/g, "_");
}

export function hintId(name: string): string {
  return `${idOf(name)}!hint`;
}

export function complaintId(name: string): string {
  return `${idOf(name)}!error`;
}

/** The attributes of a control that tell what describes it, and whether it is wrong. */
export function described({ name }: Pick<Field, "name">, hint: string | undefined, form: FormView): Html {
  const isWrong = form.complaints.has(name);
  const by = [...(hint === undefined || form.isBare === true ? [] : [hintId(name)]), ...(isWrong ? [complaintId(name)] : [])].join(" ");
  return html`${attribute("aria-describedby", by === "" ? undefined : by)}${isWrong ? trusted(' aria-invalid="true"') : ""}`;
}

export function hintText(name: string, hint: string | undefined): Html | undefined {
  return hint === undefined ? undefined : html`<p class="hint" id="${hintId(name)}">${hint}</p>`;
}

export function complaintText(name: string, { complaints, view }: FormView): Html | undefined {
  const text = complaints.get(name);
  if (text === undefined) return undefined;
  return html`<p class="complaint" id="${complaintId(name)}"><span class="heard">${view.words.errorPrefix}</span>${text}</p>`;
}

/** The label of a field, which says whether it may be left out. */
export function labelText({ label, required, nullable }: Pick<Field, "label" | "required" | "nullable">, { words }: View): Html {
  return html`${label}${required && !nullable ? "" : html` <span class="optional">(${words.optional})</span>`}`;
}
