// A field as HTML: label, hint, what is wrong, and the control for its type.
import { html, type Html } from "../view.ts";
import { fill } from "./fill.ts";
import { isBlank, rowsOf, type ConstantField, type Field, type ListField, type RecordField } from "./field.ts";
import { complaintText, hintText, idOf, labelText, type FormView } from "./form-view.ts";
import { hintOf } from "./hint.ts";
import { choiceControl, choicesControl, flagControl } from "./show-choice.ts";
import { jsonControl, numberControl, textControl } from "./show-input.ts";

/** Rows for more, where there is no script to add them. */
const SPARE_ROWS = 3;

/** The fields of a form; those of a record stand there without a frame of their own. */
export function showForm(field: Field, form: FormView): Html {
  return field.type === "record" ? html`${[...field.fields.values()].map((inner) => showField(inner, form))}` : showField(field, form);
}

function showField(field: Field, form: FormView): Html {
  switch (field.type) {
    case "text":
      return labelled(field, form, textControl(field, form));
    case "number":
      return labelled(field, form, numberControl(field, form));
    case "json":
      return labelled(field, form, jsonControl(field, form));
    case "flag":
      return flagControl(field, form);
    case "choice":
      return choiceControl(field, form);
    case "choices":
      return choicesControl(field, form);
    case "record":
      return recordFrame(field, form);
    case "list":
      return listFrame(field, form);
    case "constant":
      return constantText(field);
  }
}

function labelled(field: Field, form: FormView, control: Html): Html {
  const { isBare = false, view } = form;
  return html`<div class="field">
    <label for="${idOf(field.name)}" class="${isBare ? "heard" : ""}">${labelText(field, view)}</label>
    ${isBare ? "" : hintText(field.name, hintOf(field, view.words))} ${complaintText(field.name, form)} ${control}
  </div>`;
}

function recordFrame(field: RecordField, form: FormView): Html {
  return html`<fieldset class="record" id="${idOf(field.name)}">
    <legend>${labelText(field, form.view)}</legend>
    ${hintText(field.name, field.hint)} ${complaintText(field.name, form)}
    ${[...field.fields.values()].map((inner) => showField(inner, form))}
  </fieldset>`;
}

function constantText({ label, value }: ConstantField): Html {
  return html`<div class="field constant"><span class="label">${label}</span> <code>${JSON.stringify(value)}</code></div>`;
}

/** How deep in lists a field lies: each has a mark of its own in the rows that the script adds. */
function depthOf({ name }: Pick<Field, "name">): number {
  return name.match(/\[(?:\d+|\{\{\d+\}\})\]/g)?.length ?? 0;
}

function listFrame(field: ListField, form: FormView): Html {
  const { words } = form.view;
  const mark = `{{${depthOf(field)}}}`;
  const rows = rowsOf(form.entries, field);
  const next = (rows.at(-1) ?? -1) + 1;
  const most = field.max ?? Infinity;
  const spare = Math.max(0, Math.min(Math.max(SPARE_ROWS, field.min - rows.length), most - rows.length, 50));
  const spares = Array.from({ length: spare }, (_, index) => next + index);
  const hint = listHint(field, form);
  const label = field.label === "" ? words.entryLabel : field.label;
  const row = (index: number | string, number: number | string, isSpare: boolean): Html => listRow(field, index, number, isSpare, form);
  return html`<fieldset
    class="list"
    id="${idOf(field.name)}"
    data-list
    data-mark="${mark}"
    data-next="${next + spare}"
    data-min="${field.min}"
    data-max="${field.max ?? ""}"
    data-row-text="${words.row("{}", label)}"
    data-remove-text="${words.removeRow("{}")}"
  >
    <legend>${labelText(field, form.view)}</legend>
    ${hintText(field.name, hint)} ${complaintText(field.name, form)}
    <p class="hint" data-without-script>${words.emptyRows}</p>
    <div class="rows" data-rows>
      ${rows.map((index, at) => row(index, at + 1, isBlank(field.item(index), form.entries)))}
      ${spares.map((index, at) => row(index, rows.length + at + 1, true))}
    </div>
    <template data-row>${row(mark, "{{number}}", true)}</template>
    <button type="button" class="quiet" data-add hidden>${words.addRow(label)}</button>
  </fieldset>`;
}

/** What is said of a list, and of its rows when they are one control each. */
function listHint(field: ListField, { view }: FormView): string | undefined {
  const item = field.item(0);
  const hints = [hintOf(field, view.words), ...(isControl(item) ? [hintOf(item, view.words)] : [])].filter((hint) => hint !== undefined);
  return hints.length === 0 ? undefined : hints.join(" · ");
}

function isControl({ type }: Field): boolean {
  return type === "text" || type === "number";
}

function listRow(list: ListField, index: number | string, number: number | string, isSpare: boolean, form: FormView): Html {
  const { words } = form.view;
  const name = words.row(number, list.label === "" ? words.entryLabel : list.label);
  const item = { ...list.item(index), label: name };
  // What is typed into a new row begins with the defaults only where a script adds the row.
  const entries = typeof index === "string" ? fill(item, undefined) : form.entries;
  const inner = { ...form, entries, isSpare, isBare: isControl(item) };
  const isEmpty = isSpare && isBlank(item, form.entries) ? "true" : "false";
  return html`<div class="row" data-item data-empty="${isEmpty}">
    ${showField(item, inner)}
    <button type="button" class="quiet remove" data-remove hidden aria-label="${words.removeRow(name)}" title="${words.removeRow(name)}">
      <span aria-hidden="true">×</span>
    </button>
  </div>`;
}
