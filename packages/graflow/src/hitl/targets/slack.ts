// Slack, by an incoming webhook: Block Kit, with a line of text for where blocks are not shown.
import { shorten } from "../../shared/show.ts";
import type { Notification } from "../face.ts";
import { factsOf, promptOf, titleOf } from "../wording/wording.ts";
import { chatTarget, type ChatOptions } from "./chat.ts";
import { readMentions } from "./mentions.ts";
import type { Target } from "./target.ts";

export interface SlackOptions extends ChatOptions {
  /** Ids of members by the names of assignees (`{ ada: "U012AB3CD" }`): who is asked is mentioned. Default: nobody is. */
  readonly mentions?: Readonly<Record<string, string>>;
}

/** Posts to a channel of Slack by its incoming webhook. Throws `OptionError`. */
export function slack(options: SlackOptions): Target {
  const mentions = readMentions(options.mentions, "slack", /^[UW][A-Z0-9]+$/);
  return chatTarget("slack", options, ["mentions"], (notification) => slackPayload(notification, mentions));
}

/** Slack takes 3,000 characters of text, 2,000 in a field, and ten fields in a block. */
export function slackPayload(notification: Notification, mentions: ReadonlyMap<string, string> = new Map()): object {
  const { ask, links } = notification;
  const title = titleOf(notification);
  const called = ask.assignees.flatMap((name) => mentions.get(name) ?? []).map((id) => `<@${id}>`);
  const fields = factsOf(notification).map(([name, value]) => mrkdwn(`*${escaped(name, 100)}*\n${escaped(value, 1800)}`));
  const blocks: object[] = [
    { type: "header", text: { type: "plain_text", text: title, emoji: false } },
    { type: "section", text: mrkdwn([called.join(" "), escaped(promptOf(ask), 2500)].filter((part) => part !== "").join("\n")) },
  ];
  for (let at = 0; at < Math.min(fields.length, 50); at += 10) blocks.push({ type: "section", fields: fields.slice(at, at + 10) });
  if (links !== undefined) {
    const button = (text: string, url: string, style?: "primary" | "danger"): object => ({
      type: "button",
      text: { type: "plain_text", text, emoji: false },
      url,
      ...(style === undefined ? {} : { style }),
    });
    const elements = [
      ...(links.approve === undefined ? [] : [button("Approve", links.approve, "primary")]),
      ...(links.reject === undefined ? [] : [button("Reject", links.reject, "danger")]),
      button("Open", links.page),
    ];
    blocks.push({ type: "actions", elements });
  }
  return { text: escaped(`${title}: ${promptOf(ask)}`, 300), blocks, unfurl_links: false, unfurl_media: false };
}

/** `verbatim`: names of channels and people in what somebody wrote stay words. */
function mrkdwn(text: string): object {
  return { type: "mrkdwn", text, verbatim: true };
}

/** Slack reads links and mentions between < and >, and nothing else of what is written here does harm. */
function escaped(text: string, limit: number): string {
  const safe = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  // Cut before it is escaped, so that no `&amp;` is cut in two.
  return safe.length <= limit ? safe : escaped(shorten(text, Math.floor(text.length * (limit / safe.length)) - 1), limit);
}
