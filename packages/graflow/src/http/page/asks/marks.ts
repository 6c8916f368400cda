// Small signs for the kinds and states of asks. Each stands beside its name: nothing depends on a picture or a colour alone.
import type { AskDetails, AskInfo } from "../../../engine/asks/face.ts";
import { html, trusted, type Html, type View } from "../view.ts";

const drawings: Readonly<Record<AskDetails["kind"], string>> = {
  approval: '<path d="M5 12.5l4.2 4.2L19 7"/>',
  text: '<path d="M5 7h14M5 12h14M5 17h8"/>',
  selection: '<circle cx="12" cy="12" r="7.5"/><circle cx="12" cy="12" r="2.6" fill="currentColor" stroke="none"/>',
  "multi-selection": '<path d="M4.5 6.5l1.6 1.6 3-3.2M4.5 14.5l1.6 1.6 3-3.2M13 7h7M13 15h7"/>',
  form: '<rect x="4.5" y="4.5" width="15" height="6" rx="1.6"/><rect x="4.5" y="13.5" width="15" height="6" rx="1.6"/>',
};

export function kindMark(kind: AskDetails["kind"], { words }: View): Html {
  return html`<span class="kind"
    >${trusted(
      `<svg viewBox="0 0 24 24" width="18" height="18" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">${drawings[kind]}</svg>`,
    )}<span>${words.askKind[kind]}</span></span
  >`;
}

export function statusPill({ end }: AskInfo, { words }: View): Html {
  return html`<span class="pill ${end.status}">${words.askStatus[end.status]}</span>`;
}

/** The first line of a prompt, which names the ask, and what comes after it. */
export function promptParts(prompt: string): { readonly title: string; readonly rest: string } {
  const text = prompt.trim();
  const line = text.indexOf("\n");
  return line < 0 ? { title: text, rest: "" } : { title: text.slice(0, line).trim(), rest: text.slice(line + 1).replace(/^\s*\n/, "") };
}
