// Controls that one writes into.
import { attribute, html, trusted, type Html } from "../view.ts";
import { entry, type Field, type JsonField, type NumberField, type TextField, type TextInput } from "./field.ts";
import { described, idOf, type FormView } from "./form-view.ts";
import { hintOf } from "./hint.ts";

const kinds: Readonly<Record<Exclude<TextInput, "lines">, string>> = {
  line: "text",
  email: "email",
  url: "url",
  date: "date",
  time: "time",
  "date-time": "datetime-local",
};

export function textControl(field: TextField, form: FormView): Html {
  const text = entry(form.entries, field);
  const common = commonOf(field, form);
  // A text may have been handed over with several lines in it: none of them is lost.
  if (field.input === "lines" || (field.input === "line" && text.includes("\n"))) return textArea(text, common, false);
  const step = field.input === "date-time" || field.input === "time" ? "any" : undefined;
  return html`<input
    type="${kinds[field.input]}"
    value="${text}"
    ${common}${attribute("step", step)}${attribute("autocomplete", "off")}
  />`;
}

export function numberControl(field: NumberField, form: FormView): Html {
  const { integer, min, max, multipleOf } = field;
  const step = multipleOf ?? (integer ? 1 : "any");
  return html`<input
    type="number"
    inputmode="${integer && (min ?? -1) >= 0 ? "numeric" : "decimal"}"
    value="${entry(form.entries, field)}"
    ${commonOf(field, form)}${attribute("min", min)}${attribute("max", max)}${attribute("step", step)}
    autocomplete="off"
    class="number"
  />`;
}

export function jsonControl(field: JsonField, form: FormView): Html {
  return textArea(entry(form.entries, field), commonOf(field, form), true);
}

function textArea(text: string, common: Html, isCode: boolean): Html {
  const lines = Math.min(14, Math.max(isCode ? 6 : 4, text.split("\n").length + 1));
  // The first line break of a text area does not count: one is put there that is not part of the text.
  const more = html`${attribute("class", isCode ? "code" : undefined)}${attribute("spellcheck", isCode ? "false" : undefined)}`;
  return html`${trusted("<textarea ")}rows="${lines}" ${common}${more}${trusted(">\n")}${text}${trusted("</textarea>")}`;
}

function commonOf(field: Field, form: FormView): Html {
  const isRequired = field.required && !field.nullable && form.isSpare !== true;
  return html`id="${idOf(field.name)}"
  name="${field.name}"${attribute("required", isRequired)}${described(field, hintOf(field, form.view.words), form)}`;
}
