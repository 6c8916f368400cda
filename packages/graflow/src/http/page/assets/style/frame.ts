// The frame of every page: type, links, the bar at the top, panels and their places, on wide and on narrow screens.

export const frame = `
*, *::before, *::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; scroll-padding-top: 1rem; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 400 1rem/1.6 var(--font); overflow-wrap: anywhere; line-break: strict; }
h1, h2, h3 { font-weight: 600; line-height: 1.3; margin: 0; text-wrap: pretty; letter-spacing: -0.008em; }
:lang(ja) :is(h1, h2, h3) { letter-spacing: 0; }
h1 { font-size: 1.625rem; }
h2 { font-size: 1.125rem; }
h3 { font-size: 1rem; }
p { margin: 0; }
ul, ol { margin: 0; padding: 0; list-style: none; }
dl, dd, fieldset { margin: 0; }
code, .id { font-family: var(--mono); font-size: 0.875em; }
a { color: var(--accent); text-underline-offset: 0.18em; text-decoration-thickness: 1px; }
a:hover { text-decoration-thickness: 2px; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 6px; }
[tabindex="-1"]:focus-visible { outline-offset: 4px; }
main:focus, main:focus-visible { outline: none; }
.heard { position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.faint, .optional { color: var(--quiet); }
.faint { font-size: 0.9375rem; }
.optional { font-weight: 400; font-size: 0.875em; }

.inside { width: 100%; max-width: 72rem; margin-inline: auto; padding-inline: 1.25rem; }
.skip { position: absolute; left: 1rem; top: -6rem; z-index: 2; padding: 0.65rem 1.1rem; background: var(--raised); border: 2px solid var(--accent); border-radius: var(--small); }
.skip:focus { top: 0.6rem; }

.top { background: var(--paper); border-bottom: 1px solid var(--line); }
.top .inside { display: flex; align-items: center; gap: 0.25rem 1.5rem; flex-wrap: wrap; min-height: 3.75rem; }
.brand { display: inline-flex; align-items: center; gap: 0.55rem; min-height: 2.75rem; font-weight: 650; letter-spacing: -0.015em; font-size: 1.0625rem; color: var(--ink); text-decoration: none; }
.brand .mark { color: var(--accent); }
.brand .mark circle { fill: var(--accent); }
nav.main { display: flex; gap: 0.25rem; }
nav.main a { display: inline-flex; align-items: center; min-height: 2.75rem; padding-inline: 0.85rem; color: var(--quiet); text-decoration: none; border-radius: var(--small); font-weight: 500; }
nav.main a:hover { background: var(--ground); color: var(--ink); }
nav.main a[aria-current] { color: var(--ink); background: var(--accent-soft); }
.account { margin-left: auto; display: flex; align-items: center; gap: 0.75rem; color: var(--quiet); font-size: 0.9375rem; }
.account .who { max-width: 16rem; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }

main { padding-block: 1.75rem 3rem; display: grid; gap: 1.25rem; }
main > * { min-width: 0; }
.heading { display: grid; gap: 0.25rem; margin-bottom: 0.25rem; }
.heading h1 { display: flex; flex-wrap: wrap; align-items: center; gap: 0.75rem; }
.lead { color: var(--quiet); }
.crumb a { display: inline-flex; align-items: center; min-height: 2.75rem; margin-block: -0.6rem; text-decoration: none; font-weight: 500; }
.crumb a:hover { text-decoration: underline; }
footer { padding-block: 1rem 2.5rem; }
.languages { display: flex; gap: 0.25rem; justify-content: center; }
.languages a { display: inline-flex; align-items: center; min-height: 2.75rem; padding-inline: 0.85rem; color: var(--quiet); text-decoration: none; border-radius: var(--small); }
.languages a:hover { color: var(--ink); text-decoration: underline; }
.languages a[aria-current] { color: var(--ink); font-weight: 600; }

.panel, .card, .empty { background: var(--paper); border: 1px solid var(--line); border-radius: var(--round); box-shadow: var(--shadow); }
.panel { padding: 1.5rem; display: grid; gap: 1rem; }
.panel > * { min-width: 0; }
.columns { display: grid; gap: 1.25rem; align-items: start; }
.columns > *, .first > * { min-width: 0; }
.first { display: grid; gap: 1.25rem; }
@media (min-width: 60rem) {
  .columns { grid-template-columns: minmax(0, 1fr) 20rem; }
  .columns.even { grid-template-columns: repeat(2, minmax(0, 1fr)); }
}
@media (max-width: 40rem) {
  .inside { padding-inline: 1rem; }
  .panel { padding: 1.15rem; }
  h1 { font-size: 1.375rem; }
  main { padding-block: 1.25rem 2rem; }
}
.scroll { overflow-x: auto; max-width: 100%; }
.scroll:focus-visible { outline-offset: -2px; }

.news:empty { display: none; }
.news { position: fixed; z-index: 3; left: 50%; bottom: 1.25rem; transform: translateX(-50%); padding: 0.7rem 1.15rem; border-radius: 99px; background: var(--ink); color: var(--paper); box-shadow: 0 6px 24px rgb(0 0 0 / 0.25); max-width: calc(100vw - 2rem); }
@media (prefers-reduced-motion: no-preference) {
  .card, button, .button, .option { transition: border-color 120ms, background-color 120ms, box-shadow 120ms; }
  .card.arrived { animation: arrive 1.6s ease-out; }
  @keyframes arrive { from { background: var(--accent-soft); } }
}
`;
