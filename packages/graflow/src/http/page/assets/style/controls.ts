// Buttons and fields: large enough for a finger, and plain about what is wrong.

export const controls = `
button, .button { display: inline-flex; align-items: center; justify-content: center; gap: 0.5rem; min-height: 2.75rem; padding: 0.5rem 1.25rem; border-radius: var(--small); border: 1px solid var(--edge); background: var(--raised); color: var(--ink); font: inherit; font-weight: 550; line-height: 1.3; text-decoration: none; cursor: pointer; }
button:hover, .button:hover { border-color: var(--ink); }
.main { background: var(--accent); border-color: var(--accent); color: var(--accent-ink); }
nav.main { background: none; }
.main.approve { background: var(--good); border-color: var(--good); color: var(--good-ink); }
.main:hover { filter: brightness(1.07); }
.reject { border-color: var(--bad); color: var(--bad); background: var(--raised); }
.reject:hover { background: var(--bad-soft); border-color: var(--bad); }
.quiet { background: var(--paper); font-weight: 500; }
button.plain { border-color: transparent; background: none; color: var(--accent); padding-inline: 0.5rem; font-weight: 500; }
a.plain { display: inline-flex; align-items: center; min-height: 2.75rem; }
[aria-disabled="true"] { opacity: 0.65; cursor: progress; }
.actions { display: flex; flex-wrap: wrap; gap: 0.75rem; }
.answer .actions { margin-top: 0.4rem; }
.answer .actions button { min-width: 9rem; min-height: 3rem; }

form { display: grid; gap: 1.25rem; min-width: 0; }
form > * { min-width: 0; }
form.account { display: flex; }
fieldset { border: 0; padding: 0; min-width: 0; }
.field { display: grid; gap: 0.3rem; }
.field > label:not(.option), .field > legend, .list > legend, .record > legend, .label { font-weight: 550; }
legend { padding: 0; }
.hint { display: block; color: var(--quiet); font-size: 0.9375rem; }
.complaint { color: var(--bad); font-weight: 550; font-size: 0.9375rem; }
input, textarea, select { width: 100%; min-height: 2.75rem; padding: 0.55rem 0.8rem; border: 1px solid var(--edge); border-radius: var(--small); background: var(--raised); color: var(--ink); font: inherit; line-height: 1.5; }
input.number, input[type="date"], input[type="time"] { max-width: 14rem; }
input[type="datetime-local"] { max-width: 18rem; }
textarea { resize: vertical; max-width: 100%; display: block; }
textarea.code { font-family: var(--mono); font-size: 0.9375rem; }
select { appearance: none; padding-right: 2.4rem; background-image: linear-gradient(45deg, transparent 50%, var(--quiet) 50%), linear-gradient(-45deg, transparent 50%, var(--quiet) 50%); background-position: right 1.25rem center, right 0.9rem center; background-size: 0.38rem 0.38rem; background-repeat: no-repeat; }
:is(input, textarea, select):hover { border-color: var(--ink); }
:is(input, textarea, select)[aria-invalid="true"], .options[aria-invalid="true"] .option { border-color: var(--bad); box-shadow: 0 0 0 1px var(--bad); }
:is(input, textarea, select):focus-visible { outline-offset: 0; border-color: var(--accent); }
.options { gap: 0.5rem; }
@media (min-width: 40rem) {
  .options.short { display: flex; flex-wrap: wrap; }
  .options.short > :is(legend, .hint, .complaint) { flex: 1 1 100%; }
  .options.short > .option { flex: 0 1 auto; min-width: 7.5rem; }
}
.options > legend { margin-bottom: 0.35rem; }
.option { display: grid; grid-template-columns: auto 1fr; gap: 0.75rem; align-items: start; min-height: 2.75rem; padding: 0.6rem 0.9rem; border: 1px solid var(--line); border-radius: var(--small); background: var(--raised); cursor: pointer; }
.option:hover { border-color: var(--edge); }
.option:has(input:checked) { border-color: var(--accent); background: var(--accent-soft); }
.option:has(input:focus-visible) { outline: 3px solid var(--accent); outline-offset: 2px; }
.option input { appearance: none; width: 1.35rem; height: 1.35rem; min-height: 0; padding: 0; margin: 0.1rem 0 0; border: 2px solid var(--edge); background: var(--raised); display: grid; place-content: center; outline: none; }
.option input[type="radio"] { border-radius: 50%; }
.option input[type="checkbox"] { border-radius: 5px; }
.option input:checked { border-color: var(--accent); background: var(--accent); }
.option input[type="radio"]:checked::after { content: ""; width: 0.5rem; height: 0.5rem; border-radius: 50%; background: var(--accent-ink); }
.option input[type="checkbox"]:checked::after { content: ""; width: 0.38rem; height: 0.7rem; border: solid var(--accent-ink); border-width: 0 2.5px 2.5px 0; transform: translateY(-1px) rotate(45deg); }
.option .name { font-weight: 500; }
@media (forced-colors: active) {
  .option input { appearance: auto; }
  .option input::after { content: none !important; }
  select { appearance: auto; }
}
.record, .list { display: grid; gap: 1rem; border-left: 3px solid var(--line); padding-left: 1.1rem; }
.record > legend, .list > legend { margin-bottom: 0.35rem; }
.list > .hint { margin-top: -0.6rem; }
.rows { display: grid; gap: 0.75rem; }
.list > [data-add] { justify-self: start; }
.row { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 0.5rem; align-items: start; }
.row > .record, .row > .list { grid-column: 1; border: 1px solid var(--line); border-radius: var(--small); padding: 0.35rem 1.1rem 1.1rem; background: var(--raised); }
.remove { min-width: 2.75rem; padding: 0; font-size: 1.25rem; }
[hidden] { display: none !important; }
.constant code { background: var(--ground); padding: 0.1rem 0.5rem; border-radius: 6px; }
.summary { border: 2px solid var(--bad); border-radius: var(--small); background: var(--bad-soft); padding: 0.9rem 1.1rem; display: grid; gap: 0.35rem; }
.summary ul { list-style: disc; padding-left: 1.2rem; }
.summary a { color: var(--bad); font-weight: 550; }
.withdraw form { padding: 0.25rem 0 0.5rem; max-width: 34rem; }
.withdraw > summary { color: var(--quiet); font-weight: 400; }
@media (max-width: 40rem) {
  .answer .actions button, .center .actions > * { flex: 1 1 100%; }
}
@media print { .top, footer, .filters, .answer, .withdraw, .crumb { display: none; } body { background: none; } .panel { box-shadow: none; } }
`;
