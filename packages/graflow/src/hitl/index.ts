// @graflow/core/hitl: telling people that they are asked.
export { notifications, type NotificationOptions } from "./notifications.ts";
export { notificationsOf, type NotificationListOptions, type RecordedAttempt } from "./attempts.ts";
export type { Notification, NotificationAttempt, NotificationRetry, Occasion, Recipient, TargetOptions } from "./face.ts";
export type { AskLinks, LinkMaker } from "./link-maker.ts";
export type { Target } from "./targets/target.ts";
export { consoleTarget, type ConsoleOptions, type ConsoleStream } from "./targets/console.ts";
export { webhook, type WebhookOptions } from "./targets/webhook.ts";
export type { WebhookAsk, WebhookPayload } from "./targets/webhook-payload.ts";
export type { ChatOptions } from "./targets/chat.ts";
export { slack, type SlackOptions } from "./targets/slack.ts";
export { discord, type DiscordOptions } from "./targets/discord.ts";
export { teams, type TeamsOptions } from "./targets/teams.ts";
export { email, type EmailOptions, type Mail, type MailTransport } from "./targets/email.ts";
export type { SmtpOptions, SmtpTlsOptions } from "./targets/smtp-server.ts";
export type { Recipients } from "./targets/recipients.ts";
export { notifyBy } from "./targets/notify-by.ts";
export { PeerMissingError } from "../shared/peer.ts";
