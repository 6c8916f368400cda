// Controls that one chooses with: boxes to tick, one of a few, one of many.
import { attribute, html, trusted, type Html } from "../view.ts";
import { entry, type ChoiceField, type ChoicesField, type FieldOption, type FlagField } from "./field.ts";
import { complaintText, described, hintText, idOf, labelText, type FormView } from "./form-view.ts";
import { hintOf } from "./hint.ts";

/** More than these stand in a list that unfolds; with descriptions there is room for more. */
const FEW = 7;
const FEW_DESCRIBED = 15;

export function flagControl(field: FlagField, form: FormView): Html {
  const { name, label } = field;
  const hint = hintOf(field, form.view.words);
  return html`<div class="field">
    ${complaintText(name, form)}
    <label class="option">
      <input
        type="checkbox"
        id="${idOf(name)}"
        name="${name}"
        value="true"
        ${attribute("checked", entry(form.entries, field) !== "")}${described(field, hint, form)}
      />
      <span
        ><span class="name">${label}</span
        >${hint === undefined ? "" : html`<span class="hint" id="${idOf(name)}!hint">${hint}</span>`}</span
      >
    </label>
  </div>`;
}

export function choiceControl(field: ChoiceField, form: FormView): Html {
  const isDescribed = field.options.some(({ description }) => description !== undefined);
  return field.options.length <= (isDescribed ? FEW_DESCRIBED : FEW) ? radios(field, form) : unfolding(field, form);
}

function radios(field: ChoiceField, form: FormView): Html {
  const { words } = form.view;
  const chosen = entry(form.entries, field);
  const none = field.required && !field.nullable ? [] : [{ text: "", value: undefined, label: words.noAnswer }];
  return optionsFrame(field, form, "radio", [...field.options, ...none], (text) => text === chosen && (text !== "" || none.length > 0));
}

export function choicesControl(field: ChoicesField, form: FormView): Html {
  const chosen = form.entries.get(field.name) ?? [];
  return optionsFrame(field, form, "checkbox", field.options, (text) => chosen.includes(text));
}

function optionsFrame(
  field: ChoiceField | ChoicesField,
  form: FormView,
  type: "radio" | "checkbox",
  options: readonly FieldOption[],
  isChosen: (text: string) => boolean,
): Html {
  const { view } = form;
  const hint = hintOf(field, view.words);
  const isShort = options.every(({ label = "", description }) => description === undefined && label.length <= 16);
  const isRequired = type === "radio" && field.required && !field.nullable && form.isSpare !== true;
  return html`<fieldset class="field options${isShort ? " short" : ""}" ${described(field, hint, form)}>
    <legend>${labelText(field, view)}</legend>
    ${hintText(field.name, hint)} ${complaintText(field.name, form)}
    ${options.map((option, at) => {
      const id = at === 0 ? idOf(field.name) : `${idOf(field.name)}!${at}`;
      const described = option.description === undefined ? undefined : `${id}!about`;
      return html`<label class="option">
        <input
          type="${type}"
          id="${id}"
          name="${field.name}"
          value="${option.text}"
          ${attribute("checked", isChosen(option.text))}${attribute("required", isRequired)}${attribute("aria-describedby", described)}
        />
        <span
          ><span class="name">${optionName(option, form)}</span
          >${option.description === undefined ? "" : html`<span class="hint" id="${described}">${option.description}</span>`}</span
        >
      </label>`;
    })}
  </fieldset>`;
}

function unfolding(field: ChoiceField, form: FormView): Html {
  const { words } = form.view;
  const chosen = entry(form.entries, field);
  const hint = hintOf(field, words);
  const none = field.required && !field.nullable ? words.pleaseChoose : words.noAnswer;
  const isRequired = field.required && !field.nullable && form.isSpare !== true;
  return html`<div class="field">
    <label for="${idOf(field.name)}">${labelText(field, form.view)}</label>
    ${hintText(field.name, hint)} ${complaintText(field.name, form)}
    <select id="${idOf(field.name)}" name="${field.name}" ${attribute("required", isRequired)}${described(field, hint, form)}>
      <option value="">${none}</option>
      ${field.options.map((option) => {
        const about = option.description === undefined ? "" : ` — ${option.description}`;
        return html`<option value="${option.text}" ${option.text === chosen ? trusted(" selected") : ""}>
          ${optionName(option, form)}${about}
        </option>`;
      })}
    </select>
  </div>`;
}

function optionName({ label, value }: FieldOption, { view }: FormView): string {
  return label ?? (value === true ? view.words.yes : view.words.no);
}
