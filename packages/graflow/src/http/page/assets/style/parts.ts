// What stands on pages: cards of the inbox, pills, facts, values, tables, notices, the graph, the timeline.

export const parts = `
.line { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 0.4rem 1rem; }
.kind { display: inline-flex; align-items: center; gap: 0.45rem; color: var(--accent); font-size: 0.9375rem; font-weight: 550; }
.pill, .due { display: inline-flex; align-items: center; padding: 0.1rem 0.7rem; border-radius: 99px; font-size: 0.875rem; line-height: 1.6; font-weight: 550; background: var(--accent-soft); color: var(--ink); letter-spacing: 0; }
.pill.answered, .run-completed { background: var(--good-soft); color: var(--good); }
.pill.cancelled, .pill.expired, .run-cancelled { background: var(--violet-soft); color: var(--violet); }
.run-failed { background: var(--bad-soft); color: var(--bad); }
.run-suspended, .run-abandoned { background: var(--warm-soft); color: var(--warm); }
.pill.open, .run-running { background: var(--accent-soft); color: var(--accent); }
.due { background: none; padding-inline: 0; color: var(--quiet); font-variant-numeric: tabular-nums; }
.due.today { color: var(--warm); }
.due.soon { background: var(--warm-soft); color: var(--warm); padding-inline: 0.7rem; }
.due.over { background: var(--bad-soft); color: var(--bad); padding-inline: 0.7rem; }

.filters { display: flex; flex-wrap: wrap; gap: 0.75rem; align-items: end; }
.filter { display: grid; gap: 0.25rem; flex: 1 1 9rem; max-width: 15rem; }
.filter label { font-size: 0.875rem; color: var(--quiet); }
.count { color: var(--quiet); font-size: 0.9375rem; margin-bottom: 0.75rem; }
.cards { display: grid; gap: 0.75rem; }
.card { position: relative; padding: 1.1rem 1.35rem; display: grid; gap: 0.4rem; }
.card:hover { border-color: var(--edge); }
.card :is(h2, h3) { font-size: 1.0625rem; }
.card :is(h2, h3) a { color: var(--ink); text-decoration: none; }
.card :is(h2, h3) a::after { content: ""; position: absolute; inset: 0; border-radius: var(--round); }
.card :is(h2, h3) a:focus-visible { outline: none; }
.card :is(h2, h3) a:focus-visible::after { outline: 3px solid var(--accent); outline-offset: 2px; }
.card:hover :is(h2, h3) a { text-decoration: underline; }
.card .about { display: flex; flex-wrap: wrap; gap: 0.1rem 0; color: var(--quiet); font-size: 0.9375rem; }
.card .about > *:not(:last-child)::after { content: "·"; margin-inline: 0.5rem; }
.card.closed { box-shadow: none; }
.small .card { padding: 0.9rem 1.1rem; box-shadow: none; background: var(--raised); }
.tag { display: inline-block; padding: 0 0.55rem; border: 1px solid var(--line); border-radius: 99px; font-size: 0.875rem; }
.card .about .tag { margin-right: 0.35rem; }
.card .about .tag::after { content: none !important; }
.pages { display: flex; justify-content: space-between; margin-top: 1.25rem; }
.empty { padding: 3.5rem 1.5rem; text-align: center; display: grid; gap: 0.6rem; justify-items: center; }
.empty p { color: var(--quiet); }

.question { gap: 0.9rem; }
@media (min-width: 60rem) { .narrow { display: none; } }
.question h1 { max-width: 46rem; }
.prose { white-space: pre-wrap; max-width: 46rem; }
.context { display: grid; gap: 0.85rem; border-top: 1px solid var(--line); padding-top: 1.1rem; margin-top: 0.35rem; }
.context > h2, .facts-panel h2 { font-size: 0.9375rem; color: var(--quiet); font-weight: 550; }
.facts { display: grid; gap: 0.6rem 1.5rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 15rem), 1fr)); }
.facts > div { display: grid; align-content: start; gap: 0.05rem; min-width: 0; }
.facts > .wide { grid-column: 1 / -1; gap: 0.3rem; }
.facts dt, .side dt { color: var(--quiet); font-size: 0.875rem; }
.facts dd, .side dd { min-width: 0; }
.facts.inner { border-left: 2px solid var(--line); padding-left: 1rem; }
.side { display: grid; gap: 0.9rem 1.5rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 13rem), 1fr)); }
.side dd p { margin-top: 0.2rem; font-size: 0.875rem; }
.side .due { font-size: 1.0625rem; }
.side .due.calm, .side .due.today { font-weight: 600; }
.side .due.calm { color: var(--ink); }
.people { display: flex; flex-wrap: wrap; gap: 0.35rem; }
.people li { padding: 0.05rem 0.65rem; border: 1px solid var(--line); background: var(--raised); border-radius: 99px; font-size: 0.9375rem; }
.second { display: grid; gap: 1.25rem; }
.second > :empty { display: none; }
.told h2 { font-size: 0.9375rem; color: var(--quiet); font-weight: 550; }
.told ul { display: grid; gap: 0.75rem; margin-top: 0.35rem; font-size: 0.9375rem; }
.told .given-up strong, .told .failed strong { color: var(--bad); }
.told .sent strong { color: var(--good); }
.told .failure { font-size: 0.875rem; }
.ladder .time { display: block; }
.ladder ol { display: grid; gap: 0.35rem; margin-top: 0.55rem; padding-left: 0.8rem; border-left: 2px solid var(--line); font-size: 0.9375rem; }
.items { display: flex; flex-wrap: wrap; gap: 0.35rem; }
.items > li { padding: 0.05rem 0.65rem; border-radius: 7px; background: var(--ground); }
.items.nested { display: grid; gap: 0.75rem; }
.items.nested > li { padding: 0.75rem 0.9rem; }
.number { font-variant-numeric: tabular-nums; }
.yes { color: var(--good); font-weight: 600; }
.no { color: var(--bad); font-weight: 600; }
.failure { color: var(--bad); }
a.outside { overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; font-size: 0.9375rem; }
th, td { text-align: left; padding: 0.5rem 0.85rem 0.5rem 0; vertical-align: top; border-bottom: 1px solid var(--line); overflow-wrap: normal; }
th { color: var(--quiet); font-weight: 500; font-size: 0.875rem; white-space: nowrap; }
tbody tr:last-child td { border-bottom: 0; }
.numeric { text-align: right; }
th:last-child, td:last-child { padding-right: 0; }

.notice { padding: 1.15rem 1.35rem; border-radius: var(--round); border: 1px solid var(--line); border-left: 5px solid var(--accent); background: var(--paper); display: grid; gap: 0.35rem; }
.notice.done { border-left-color: var(--good); background: var(--good-soft); }
.notice.late, .notice.problem { border-left-color: var(--warm); background: var(--warm-soft); }
.notice.problem { padding: 0.85rem 1.1rem; border-radius: var(--small); }
.notice.problem h2 { font-size: 1rem; }
.notice.bad { border-left-color: var(--bad); background: var(--bad-soft); }
.notice .actions { margin-top: 0.5rem; }
.end h2 { font-size: 1.25rem; }
.end { border-left: 5px solid var(--edge); }
.end.answered { border-left-color: var(--good); }
.center { max-width: 40rem; margin: 2rem auto; width: 100%; }
.center .panel { gap: 1.1rem; }
blockquote { margin: 0; padding: 0.25rem 0 0.25rem 1.1rem; border-left: 3px solid var(--line); font-size: 1.125rem; font-weight: 550; }

.graph img { display: block; height: auto; max-width: max(100%, 44rem); margin-inline: auto; }
details > summary { cursor: pointer; min-height: 2.75rem; display: flex; align-items: center; gap: 0.5rem; width: fit-content; color: var(--accent); font-weight: 500; list-style: none; }
summary::-webkit-details-marker { display: none; }
summary::before { content: ""; width: 0.45em; height: 0.45em; border-right: 2px solid; border-bottom: 2px solid; transform: rotate(-45deg); margin-inline: 0.15em 0.2em; }
details[open] > summary::before { transform: rotate(45deg); }
.nodes { display: grid; gap: 0.1rem; }
.node { display: flex; flex-wrap: wrap; gap: 0.1rem 0.65rem; padding: 0.3rem 0; border-bottom: 1px solid var(--line); }
.node:last-child { border: 0; }
.node .sign { width: 1.2em; text-align: center; color: var(--quiet); }
.node.completed .sign { color: var(--good); }
.node.failed .sign { color: var(--bad); }
.node.running .sign { color: var(--accent); }
.timeline { display: grid; }
.timeline li { display: grid; grid-template-columns: minmax(11rem, max-content) 1fr; gap: 0.1rem 1rem; padding: 0.35rem 0 0.35rem 1.1rem; border-left: 2px solid var(--line); position: relative; }
.timeline li::before { content: ""; position: absolute; left: -6px; top: 0.85rem; width: 10px; height: 10px; border-radius: 50%; background: var(--edge); box-shadow: 0 0 0 3px var(--paper); }
.timeline li.good::before { background: var(--good); }
.timeline li.bad::before { background: var(--bad); }
.timeline time { color: var(--quiet); font-size: 0.875rem; font-variant-numeric: tabular-nums; padding-top: 0.08rem; }
@media (max-width: 40rem) { .timeline li { grid-template-columns: 1fr; } }
`;
