// In the browser: moments in the reader's own zone, ages and time left that go on. The rules are those of words/times.ts.

export const time: string = String.raw`
const words = JSON.parse(document.body.dataset.words);
const language = document.documentElement.lang;
const offset = Number(document.body.dataset.now) - Date.now();
const units = [["day", 86400000], ["hour", 3600000], ["minute", 60000], ["second", 1000]];

function lengthText(ms) {
  const rest = Math.max(0, ms);
  const found = units.findIndex(([, length]) => rest >= length);
  const at = found < 0 ? 3 : found;
  const [unit, length] = units[at];
  const whole = Math.floor(rest / length);
  const small = units[at + 1];
  const part = !small || whole >= 10 ? 0 : Math.floor((rest % length) / small[1]);
  const text = (count, unit) => new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "long" }).format(count);
  return part === 0 ? text(whole, unit) : text(whole, unit) + " " + text(part, small[0]);
}

function agoText(ms) {
  if (ms < 45000) return words.justNow;
  const [unit, length] = units.find(([, length]) => ms >= length);
  const format = new Intl.RelativeTimeFormat(language);
  return unit === "second" ? format.format(-1, "minute") : format.format(-Math.floor(ms / length), unit);
}

function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function tick() {
  const now = Date.now() + offset;
  for (const element of document.querySelectorAll("time[data-due]")) {
    const left = Date.parse(element.dateTime) - now;
    say(element, (left > 0 ? words.left : words.over).replace("{}", lengthText(Math.abs(left))));
    const frame = element.closest(".due");
    if (frame) {
      frame.classList.remove("over", "soon", "today", "calm");
      frame.classList.add(left <= 0 ? "over" : left < 3600000 ? "soon" : left < 86400000 ? "today" : "calm");
    }
  }
  for (const element of document.querySelectorAll("time[data-ago]")) say(element, agoText(now - Date.parse(element.dateTime)));
}

function localise() {
  const formats = Object.fromEntries(["short", "medium"].map((timeStyle) => [timeStyle, new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle })]));
  for (const element of document.querySelectorAll("time[data-moment]")) say(element, formats[element.dataset.moment].format(new Date(element.dateTime)));
  for (const element of document.querySelectorAll("time[title]")) element.title = formats.short.format(new Date(element.dateTime));
}

localise();
tick();
setInterval(tick, 1000);
`;
