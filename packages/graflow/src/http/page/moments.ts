// Moments and what is left until them, as elements that the script of the page keeps going. Without it they stand as they were.
import { html, type Html, type View } from "./view.ts";
import { agoText, lengthText, momentText } from "./words/times.ts";

/** A date and a time of day. `exact`: with seconds. */
export function moment(at: number, { language }: View, exact = false): Html {
  return html`<time datetime="${new Date(at).toISOString()}" data-moment="${exact ? "medium" : "short"}"
    >${momentText(at, language, exact)}</time
  >`;
}

/** How long ago something was; the moment itself is its title. */
export function ago(at: number, { language, words, now }: View): Html {
  const text = agoText(now - at, language, words);
  return html`<time datetime="${new Date(at).toISOString()}" title="${momentText(at, language)}" data-ago>${text}</time>`;
}

/** How much time is left. */
export function timeLeft(due: number, { language, words, now }: View): Html {
  const text = due > now ? words.left(lengthText(due - now, language)) : words.over(lengthText(now - due, language));
  return html`<time datetime="${new Date(due).toISOString()}" title="${momentText(due, language)}" data-due>${text}</time>`;
}

/** How pressing it is, for the eye: the last hour, the last day, and past. */
export function pressure(due: number | undefined, now: number): "over" | "soon" | "today" | "calm" {
  if (due === undefined) return "calm";
  const left = due - now;
  return left <= 0 ? "over" : left < 60 * 60_000 ? "soon" : left < 24 * 60 * 60_000 ? "today" : "calm";
}
