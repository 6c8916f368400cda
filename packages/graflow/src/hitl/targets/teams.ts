// Microsoft Teams, by a webhook of its Workflows: an Adaptive Card. What people wrote stands in text runs, which know no Markdown.
import { shorten } from "../../shared/show.ts";
import type { Notification } from "../face.ts";
import { factsOf, promptOf, titleOf } from "../wording/wording.ts";
import { chatTarget, type ChatOptions } from "./chat.ts";
import type { Target } from "./target.ts";

export type TeamsOptions = ChatOptions;

/** Posts to a channel or a chat of Teams by a webhook of its Workflows. Throws `OptionError`. */
export function teams(options: TeamsOptions): Target {
  return chatTarget("teams", options, [], teamsPayload);
}

/** Teams takes 28 KB; of the facts as many are shown as fit well below that. */
export function teamsPayload(notification: Notification): object {
  const { ask, links } = notification;
  let left = 12_000;
  const facts = factsOf(notification).flatMap(([name, value]) => {
    const text = shorten(value, 1000);
    left -= Buffer.byteLength(JSON.stringify(name + text)) + 200;
    return left < 0 ? [] : [richText([run(`${name}: `, { weight: "Bolder" }), run(text)])];
  });
  const card = {
    $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
    type: "AdaptiveCard",
    version: "1.4",
    body: [
      richText([run(titleOf(notification), { weight: "Bolder", size: "Medium" })]),
      richText([run(shortenBytes(promptOf(ask), 6000))]),
      ...facts,
    ],
    ...(links === undefined ? {} : { actions: actionsOf(links) }),
    msteams: { width: "Full" },
  };
  return { type: "message", attachments: [{ contentType: "application/vnd.microsoft.card.adaptive", contentUrl: null, content: card }] };
}

function actionsOf({ approve, reject, page }: NonNullable<Notification["links"]>): readonly object[] {
  const open = (title: string, url: string, style: string): object => ({ type: "Action.OpenUrl", title, url, style });
  return [
    ...(approve === undefined ? [] : [open("Approve", approve, "positive")]),
    ...(reject === undefined ? [] : [open("Reject", reject, "destructive")]),
    open("Open", page, "default"),
  ];
}

function richText(inlines: readonly object[]): object {
  return { type: "RichTextBlock", inlines };
}

function run(text: string, style: object = {}): object {
  return { type: "TextRun", text, ...style };
}

function shortenBytes(text: string, limit: number): string {
  const bytes = Buffer.byteLength(text);
  return bytes <= limit ? text : shortenBytes(shorten(text, Math.floor(text.length * (limit / bytes)) - 1), limit);
}
