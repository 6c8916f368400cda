// The report: one page of HTML that needs nothing beside it.
import { escape } from "../charts/svg.ts";
import { STYLE } from "./style.ts";

export interface Figure {
  /** What the picture shows, as a sentence. */
  readonly title: string;
  readonly text: string;
  /** SVG. */
  readonly picture: string;
  /** The one number to remember. */
  readonly fact?: Fact;
}

export interface Fact {
  readonly value: string;
  readonly name: string;
}

export interface Report {
  readonly kicker: string;
  readonly title: string;
  readonly lead: string;
  readonly figures: readonly Figure[];
  /** The expression of the workflow that made the page. */
  readonly made: string;
  readonly sources: string;
}

export function page({ kicker, title, lead, figures, made, sources }: Report): string {
  const facts = figures.flatMap(({ fact }) => fact ?? []);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<p class="kicker">${escape(kicker)}</p>
<h1>${escape(title)}</h1>
<p class="lead">${escape(lead)}</p>
</header>
<dl class="facts">
${facts.map(({ value, name }) => `<div><dd>${escape(value)}</dd><dt>${escape(name)}</dt></div>`).join("\n")}
</dl>
<main>
${figures.map(figure).join("\n")}
</main>
<footer>
<h2>How this page was made</h2>
<pre>${escape(made)}</pre>
<p>${escape(sources)}</p>
</footer>
</body>
</html>
`;
}

function figure({ title, text, picture }: Figure): string {
  return `<figure>
<figcaption><h2>${escape(title)}</h2><p>${escape(text)}</p></figcaption>
<div class="picture">${picture}</div>
</figure>`;
}
