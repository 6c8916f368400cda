// The graph of a run with where it stands: a picture in the reader's theme, and the same as a list, for those who cannot see it and for
// servers that cannot draw.
import { stateSigns } from "../../../graph/drawing/palette.ts";
import { attribute, html, type Html, type View } from "../view.ts";
import type { Standing, StandingNode } from "./standing.ts";

/** More are counted only. */
const MOST = 500;

export function graphPanel(standing: Standing, view: View): Html {
  const { words } = view;
  return html`<section class="panel graph-panel" id="graph" data-live aria-labelledby="graph-title">
    <h2 id="graph-title">${words.graph}</h2>
    ${standing.type === "unknown" ? html`<p class="faint">${words.noGraph}</p>` : html`${picture(standing, view)}${list(standing, view)}`}
  </section>`;
}

type Known = Extract<Standing, { type: "known" }>;

function picture({ picture: size, runId, workflow }: Known, { words, base }: View): Html {
  if (size === undefined) return html`<p class="faint">${words.noPicture}</p>`;
  const { width, height, version } = size;
  const address = (theme: string): string => `${base}/runs/${encodeURIComponent(runId)}/graph.svg?theme=${theme}&v=${version}`;
  const alt = words.graphOf(workflow);
  return html`<div class="scroll graph" role="region" tabindex="0" aria-label="${alt}">
    <picture>
      <source srcset="${address("dark")}" media="(prefers-color-scheme: dark)" />
      <img src="${address("light")}" width="${width}" height="${height}" alt="${alt}" decoding="async" />
    </picture>
  </div>`;
}

function list({ nodes, waiting, picture: size }: Known, view: View): Html | undefined {
  const { words } = view;
  if (nodes.length === 0) return undefined;
  const rest = nodes.length - MOST;
  return html`<details id="nodes" ${attribute("open", size === undefined)}>
    <summary>${words.nodes}</summary>
    <ul class="nodes">
      ${nodes.slice(0, MOST).map((node) => line(node, waiting.has(node.taskId), view))}
      ${rest > 0 ? html`<li>${words.moreItems(rest)}</li>` : ""}
    </ul>
  </details>`;
}

function line({ taskId, state, passes, error }: StandingNode, isWaiting: boolean, { words }: View): Html {
  return html`<li class="node ${state}">
    <span class="sign" aria-hidden="true">${stateSigns[state]}</span>
    <span class="id">${taskId}</span>
    <span class="faint"
      >${words.nodeState[state]}${passes > 1 ? html` · ${words.passes}: ${passes}` : ""}${isWaiting ? html` · <strong>${words.waitsHere}</strong>` : ""}</span
    >
    ${error === undefined ? "" : html`<span class="failure">${error.message}</span>`}
  </li>`;
}
