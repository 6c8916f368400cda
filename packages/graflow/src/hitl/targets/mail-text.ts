// A mail as text and as HTML. Everything that people wrote is escaped; there are no images, no scripts, and nothing that is loaded.
import type { Notification } from "../face.ts";
import { cleanLine } from "../wording/clean-text.ts";
import { factsOf, promptOf, titleOf } from "../wording/wording.ts";

export interface MailText {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

export function mailText(notification: Notification): MailText {
  const { ask } = notification;
  const subject = cleanLine(`${titleOf(notification)} – ${promptOf(ask)}`, 150);
  return { subject, text: textOf(notification), html: htmlOf(notification, subject) };
}

function textOf(notification: Notification): string {
  const facts = factsOf(notification).map(([name, value]) => `${name}: ${value}`);
  const links = linksOf(notification).map(([name, url]) => `${name}: ${url}`);
  return [titleOf(notification), promptOf(notification.ask), facts.join("\n"), links.join("\n")].filter((part) => part !== "").join("\n\n");
}

function htmlOf(notification: Notification, subject: string): string {
  const facts = factsOf(notification).map(
    ([name, value]) =>
      `<tr><th align="left" valign="top" style="padding:2px 12px 2px 0">${escaped(name)}</th><td>${lines(value)}</td></tr>`,
  );
  const links = linksOf(notification).map(([name, url]) => `<a href="${escaped(url)}">${escaped(name)}</a>`);
  return [
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escaped(subject)}</title></head>`,
    '<body style="font-family:sans-serif">',
    `<h1 style="font-size:18px">${escaped(titleOf(notification))}</h1>`,
    `<p>${lines(promptOf(notification.ask))}</p>`,
    links.length === 0 ? "" : `<p>${links.join(" &nbsp;·&nbsp; ")}</p>`,
    `<table style="border-collapse:collapse">${facts.join("")}</table>`,
    "</body></html>",
  ].join("\n");
}

function linksOf({ links }: Notification): readonly (readonly [string, string])[] {
  if (links === undefined) return [];
  const { approve, reject, page } = links;
  return [
    ...(approve === undefined ? [] : [["Approve", approve] as const]),
    ...(reject === undefined ? [] : [["Reject", reject] as const]),
    ["Open", page],
  ];
}

function lines(text: string): string {
  return escaped(text).replaceAll("\n", "<br>");
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;").replaceAll("'", "&#39;");
}
