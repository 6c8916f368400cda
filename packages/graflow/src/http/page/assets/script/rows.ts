// In the browser: rows of lists in forms are added and removed. Without it there are some empty ones.

export const rows: string = String.raw`
const isEmptyRow = (row) => row.dataset.empty === "true";

function rowsIn(list) {
  return [...list.querySelector("[data-rows]").children];
}

function refreshList(list) {
  const rows = rowsIn(list);
  const max = list.dataset.max === "" ? Infinity : Number(list.dataset.max);
  list.querySelector(":scope > [data-add]").hidden = rows.length >= max;
  rows.forEach((row, at) => {
    const name = numbered(list, at + 1);
    const title = row.querySelector(":scope > fieldset > legend, :scope > .field > label");
    if (title) title.textContent = name;
    const remove = row.querySelector(":scope > [data-remove]");
    remove.hidden = false;
    const label = list.dataset.removeText.replace("{}", name);
    remove.setAttribute("aria-label", label);
    remove.title = label;
  });
}

function numbered(list, number) {
  return list.dataset.rowText.replace("{}", number);
}

function addRow(list) {
  const number = Number(list.dataset.next);
  list.dataset.next = String(number + 1);
  const holder = document.createElement("template");
  holder.innerHTML = list.querySelector(":scope > template[data-row]").innerHTML.replaceAll(list.dataset.mark, String(number));
  const row = holder.content.firstElementChild;
  row.dataset.empty = "false";
  list.querySelector("[data-rows]").append(row);
  for (const inner of row.querySelectorAll("[data-list]")) prepareList(inner);
  refreshList(list);
  const first = row.querySelector("input, textarea, select");
  if (first) first.focus();
  announce(words.rowAdded);
}

function prepareList(list) {
  if (list.dataset.ready) return;
  list.dataset.ready = "yes";
  const hint = list.querySelector(":scope > [data-without-script]");
  if (hint) hint.remove();
  const min = Math.max(Number(list.dataset.min), 0);
  for (const row of rowsIn(list).reverse()) if (isEmptyRow(row) && rowsIn(list).length > min) row.remove();
  refreshList(list);
}

function prepareForms() {
  for (const list of document.querySelectorAll("[data-list]")) prepareList(list);
}

document.addEventListener("click", (event) => {
  const add = event.target.closest("[data-add]");
  if (add) addRow(add.closest("[data-list]"));
  const remove = event.target.closest("[data-remove]");
  if (!remove) return;
  const row = remove.closest("[data-item]");
  const list = row.closest("[data-list]");
  const near = row.nextElementSibling || row.previousElementSibling;
  row.remove();
  refreshList(list);
  const focus = near ? near.querySelector("input, textarea, select") : list.querySelector(":scope > [data-add]");
  if (focus) focus.focus();
  announce(words.rowRemoved);
});

// A form is sent once, however often its button is pressed.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-once]")) return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "yes";
  for (const button of form.querySelectorAll("button:not([type=button])")) button.setAttribute("aria-disabled", "true");
  if (event.submitter) event.submitter.textContent = words.sending;
});
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
`;
