// In the browser: when something has happened, the page is fetched again and its live parts are put in place. What somebody is typing into
// stays, until it can no longer be sent.

export const live: string = String.raw`
const news = document.querySelector("[data-news]");
let silence;
function announce(text) {
  news.textContent = text;
  clearTimeout(silence);
  silence = setTimeout(() => { news.textContent = ""; }, 6000);
}

function asksOn(page) {
  return new Set([...page.querySelectorAll("[data-ask]")].map((one) => one.dataset.ask));
}

// How to find an element again in a part that has been replaced.
function placeOf(element) {
  if (element.id) return "#" + CSS.escape(element.id);
  const href = element.getAttribute("href");
  return href ? '[href="' + CSS.escape(href) + '"]' : undefined;
}

function replace(before, after) {
  const focused = before.contains(document.activeElement) ? placeOf(document.activeElement) : undefined;
  for (const one of before.querySelectorAll("details[open][id]")) {
    const same = after.querySelector("#" + CSS.escape(one.id));
    if (same) same.open = true;
  }
  before.replaceWith(after);
  const again = focused && after.querySelector(focused);
  if (again) again.focus({ preventScroll: true });
}

function typedIn(form) {
  const fields = [...form.querySelectorAll("input:not([type=hidden]):not([type=radio]):not([type=checkbox]), textarea")];
  return fields.map((one) => one.value).filter((text) => text !== "");
}

function keepTyped(texts, beside) {
  if (texts.length === 0) return;
  const details = document.createElement("details");
  details.className = "notice late";
  const summary = document.createElement("summary");
  summary.textContent = words.yourWords;
  details.append(summary, ...texts.map((text) => {
    const line = document.createElement("div");
    line.className = "prose";
    line.textContent = text;
    return line;
  }));
  beside.after(details);
}

async function refresh() {
  const response = await fetch(location.href, { headers: { accept: "text/html" } });
  if (!response.ok) return;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const known = asksOn(document);
  let isNew = false;
  for (const after of page.querySelectorAll("[data-live]")) {
    const before = document.getElementById(after.id);
    if (!before) continue;
    if (after.dataset.status !== undefined) {
      if (before.dataset.status === after.dataset.status && before.dataset.live === after.dataset.live) continue;
      const texts = typedIn(before);
      replace(before, after);
      for (const one of document.querySelectorAll(".withdraw")) one.remove();
      keepTyped(texts, after);
      isNew = true;
      continue;
    }
    const shapes = [before, after].map((one) => {
      const copy = one.cloneNode(true);
      for (const moving of copy.querySelectorAll("time")) moving.replaceWith("");
      for (const moving of copy.querySelectorAll(".due, .card")) moving.removeAttribute("class");
      for (const moving of copy.querySelectorAll("details")) moving.removeAttribute("open");
      return copy.innerHTML;
    });
    if (shapes[0] !== shapes[1]) replace(before, after);
  }
  if (!page.body.dataset.refresh) delete document.body.dataset.refresh;
  localise();
  tick();
  const arrived = [...asksOn(document)].filter((id) => !known.has(id));
  for (const id of arrived) document.getElementById("ask-" + id).classList.add("arrived");
  if (arrived.length > 0) announce(words.arrived.replace("{}", arrived.length));
  else if (isNew) announce(words.updated);
}

// However much happens, the page is fetched again once in a second at most, and once more when all is quiet.
let soon, last = 0;
function later() {
  soon ??= setTimeout(async () => {
    await refresh().catch(() => {});
    soon = undefined;
    last = Date.now();
  }, Math.max(120, last + 1000 - Date.now()));
}

// A browser has few connections to a server: pages that nobody sees listen to nothing.
let source, isFirst = true;
function listen() {
  if (document.visibilityState === "hidden") {
    if (source) source.close();
    source = undefined;
  } else if (!source) {
    source = new EventSource(document.body.dataset.events);
    source.addEventListener("open", () => {
      document.body.dataset.connected = "yes";
      // What has happened while there was no connection was not heard.
      if (!isFirst) later();
      isFirst = false;
    });
    source.addEventListener("asks", later);
  }
}

if (document.body.dataset.events) {
  listen();
  document.addEventListener("visibilitychange", listen);
  addEventListener("pagehide", () => { if (source) source.close(); });
}

if (document.body.dataset.refresh) {
  const again = setInterval(() => {
    if (!document.body.dataset.refresh) clearInterval(again);
    else if (document.visibilityState === "visible") refresh().catch(() => {});
  }, Number(document.body.dataset.refresh));
}

prepareForms();
const first = document.querySelector("[autofocus]");
if (first) first.focus();
`;
