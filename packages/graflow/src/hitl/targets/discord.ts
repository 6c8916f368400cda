// Discord, by a webhook of a channel: one embed, whose Markdown is ours alone, and no mention but those that were configured.
import { shorten } from "../../shared/show.ts";
import type { Notification } from "../face.ts";
import { factsOf, promptOf, titleOf } from "../wording/wording.ts";
import { chatTarget, type ChatOptions } from "./chat.ts";
import { readMentions } from "./mentions.ts";
import type { Target } from "./target.ts";

export interface DiscordOptions extends ChatOptions {
  /** Ids of users by the names of assignees (`{ ada: "80351110224678912" }`): who is asked is mentioned. Default: nobody is. */
  readonly mentions?: Readonly<Record<string, string>>;
}

/** Posts to a channel of Discord by its webhook. Throws `OptionError`. */
export function discord(options: DiscordOptions): Target {
  const mentions = readMentions(options.mentions, "discord", /^\d{5,25}$/);
  return chatTarget("discord", options, ["mentions"], (notification) => discordPayload(notification, mentions));
}

/** Of an embed Discord takes 6,000 characters in all: 4,096 for its description, 1,024 for each of 25 fields. */
export function discordPayload(notification: Notification, mentions: ReadonlyMap<string, string> = new Map()): object {
  const { ask, links } = notification;
  const users = ask.assignees.flatMap((name) => mentions.get(name) ?? []);
  let left = 2800;
  const fields = factsOf(notification)
    .slice(0, 20)
    .flatMap(([name, value]) => {
      const field = { name: escaped(name, 200), value: escaped(value, 900), inline: value.length < 40 };
      left -= field.name.length + field.value.length;
      return left < 0 || field.value === "" ? [] : [field];
    });
  const embed = {
    title: escaped(titleOf(notification), 250),
    ...(links === undefined ? {} : { url: links.page }),
    description: escaped(promptOf(ask), 2000),
    timestamp: new Date(notification.at).toISOString(),
    fields: links === undefined ? fields : [...fields, { name: "Answer", value: linksOf(links), inline: false }],
  };
  const content = users.map((id) => `<@${id}>`).join(" ");
  return { ...(content === "" ? {} : { content }), embeds: [embed], allowed_mentions: { parse: [], users: users.slice(0, 100) } };
}

function linksOf({ approve, reject, page }: NonNullable<Notification["links"]>): string {
  const link = (text: string, url: string): string => `[${text}](${url.replaceAll("(", "%28").replaceAll(")", "%29")})`;
  const choices = [...(approve === undefined ? [] : [link("Approve", approve)]), ...(reject === undefined ? [] : [link("Reject", reject)])];
  const all = [...choices, link("Open", page)].join(" · ");
  // Signed links are long; half of one is worse than none.
  return all.length <= 1024 ? all : link("Open", page);
}

function escaped(text: string, limit: number): string {
  // A dash means something at the beginning of a line only.
  const safe = text.replaceAll(/[\\*_~`|>#[\]()<@]/g, String.raw`\$&`).replaceAll(/^(\s*)-/gm, String.raw`$1\-`);
  return safe.length <= limit ? safe : escaped(shorten(text, Math.floor(text.length * (limit / safe.length)) - 1), limit);
}
