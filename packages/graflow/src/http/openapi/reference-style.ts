// How the reference looks: by the light or the dark that its reader prefers.

export const style = `
:root { color-scheme: light dark; --ink: #1d2530; --quiet: #566272; --paper: #fff; --soft: #f3f5f8; --line: #d6dce4; --link: #0b57b7 }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6eaf0; --quiet: #a3afbf; --paper: #14181e; --soft: #1d232c; --line: #333d4a; --link: #86b8ff }
}
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 78rem; padding: 1.5rem; font: 1rem/1.55 system-ui, sans-serif; color: var(--ink); background: var(--paper) }
a { color: var(--link) }
.skip { position: absolute; left: -99rem } .skip:focus { position: static }
code, pre { font: .88rem/1.5 ui-monospace, monospace }
pre { overflow-x: auto; padding: .8rem 1rem; background: var(--soft); border: 1px solid var(--line); border-radius: .5rem }
.columns { display: grid; grid-template-columns: 17rem minmax(0, 1fr); gap: 2.5rem }
nav { position: sticky; top: 1rem; align-self: start; max-height: calc(100vh - 2rem); overflow-y: auto; font-size: .92rem }
nav h2 { font-size: 1rem; margin: 1rem 0 .2rem } nav ul { list-style: none; margin: 0; padding: 0 } nav li { padding: .12rem 0 }
article { border-top: 1px solid var(--line); padding: .6rem 0 1.2rem } h3 { margin: .6rem 0 } h4 { margin: 1rem 0 .3rem }
.address { padding: .45rem .7rem; background: var(--soft); border-radius: .5rem; overflow-wrap: anywhere }
.address b { display: inline-block; min-width: 4rem }
.quiet { color: var(--quiet) }
dl { margin: 0 } dt { margin-top: .45rem } dd { margin: 0 0 0 1.2rem } dd ul { margin: .2rem 0; padding-left: 1.2rem }
@media (max-width: 52rem) { .columns { display: block } nav { position: static; max-height: none } }
`;
