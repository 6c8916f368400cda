// Webhooks by https://www.standardwebhooks.com: signed, so that a receiver knows who has sent them, when, and that nobody has changed them.
import { expectInteger } from "../../graph/settings.ts";
import { OptionError } from "../../shared/errors/option-error.ts";
import { loadPeer } from "../../shared/peer.ts";
import { show } from "../../shared/show.ts";
import type { Notification, TargetOptions } from "../face.ts";
import { post } from "../outgoing/post.ts";
import { formsOf } from "../outgoing/redact.ts";
import { expectSuccess } from "../outgoing/verdict.ts";
import { readAddress } from "../outgoing/web-address.ts";
import { anybody, readName, readTarget, type Target } from "./target.ts";
import { payloadTemplate } from "./template.ts";
import { webhookPayload } from "./webhook-payload.ts";

export interface WebhookOptions extends TargetOptions {
  /** Taken for a secret: no record, warning or error shows more than its host. */
  readonly url: string;
  /**
   * `whsec_…`, as Standard Webhooks write secrets: 24 to 64 bytes in base64. Several while they are exchanged: each signs. Default: not signed.
   */
  readonly secret?: string | readonly string[];
  /** Sent along. Taken for secrets. */
  readonly headers?: Readonly<Record<string, string>>;
  /** A Liquid template for the body, instead of a `WebhookPayload`, whose fields it sees; also `ask` and `links` by themselves. */
  readonly template?: string;
  /** What a template makes. Default `"application/json"`: then it has to be valid JSON. */
  readonly contentType?: string;
  /** How many redirects (307, 308) to follow. Default 0. */
  readonly redirects?: number;
}

const reserved = /^(webhook-.*|content-length|content-type|host|connection|transfer-encoding|expect|upgrade)$/;

/** Posts to a receiver of yours. Throws `OptionError`. */
export function webhook(options: WebhookOptions): Target {
  const settings = readTarget(options, "webhook", ["url", "secret", "headers", "template", "contentType", "redirects"]);
  const { url, host, secrets: parts } = readAddress(options.url, "webhook");
  const keys = readSecrets(options.secret);
  const headers = readHeaders(options.headers);
  const { template, contentType = "application/json" } = options;
  for (const [name, value] of Object.entries({ template, contentType })) {
    if (value !== undefined && (typeof value !== "string" || value.trim() === ""))
      throw new OptionError(`Expected \`${name}\` of webhook to be text, got ${show(value)}`);
  }
  if (template === undefined && options.contentType !== undefined)
    throw new OptionError("Expected a webhook with a `contentType` to have a `template`, got none", "Without a template, JSON is sent.");
  const isJson = /^application\/(.*\+)?json\b/i.test(contentType);
  const redirects = expectInteger(options.redirects ?? 0, "redirects", 0);
  const filled = template === undefined ? undefined : payloadTemplate(template, isJson);
  const secrets = formsOf([...parts, ...keys, ...keys.map((key) => key.replace(/^whsec_/, "")), ...Object.values(headers)]);
  return {
    name: readName(options, "webhook"),
    host,
    secrets,
    settings,
    recipientsOf: anybody,
    prepare: async () => {
      if (keys.length > 0) await loadSigner();
      await filled?.prepare();
    },
    send: async (notification, { signal, policy }) => {
      const payload = webhookPayload(notification);
      const body = filled === undefined ? JSON.stringify(payload) : await filled.render(payload, secrets);
      const signed = await signatureOf(notification, body, keys);
      const all = { "user-agent": "Graflow", ...headers, "content-type": contentType, ...signed };
      return expectSuccess(await post({ url, headers: all, body, signal, policy, redirects }), host, notification.at);
    },
  };
}

function loadSigner(): Promise<typeof import("standardwebhooks")> {
  return loadPeer("standardwebhooks", "Signed webhooks", () => import("standardwebhooks"));
}

/** The id is that of the notification, so a receiver knows another attempt; the time is that of the attempt. */
async function signatureOf({ id, at }: Notification, body: string, keys: readonly string[]): Promise<Record<string, string>> {
  const time = new Date(at);
  const head = { "webhook-id": id, "webhook-timestamp": String(Math.floor(at / 1000)) };
  if (keys.length === 0) return head;
  const { Webhook } = await loadSigner();
  return { ...head, "webhook-signature": keys.map((key) => new Webhook(key).sign(id, time, body)).join(" ") };
}

function readSecrets(value: string | readonly string[] | undefined): readonly string[] {
  const keys: readonly unknown[] = value === undefined ? [] : typeof value === "string" ? [value] : [...value];
  for (const key of keys) {
    const [, text = ""] = typeof key === "string" ? (/^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(key) ?? []) : [];
    const bytes = text.length % 4 === 0 ? Buffer.from(text, "base64").length : 0;
    if (bytes < 24 || bytes > 64)
      throw new OptionError(
        "Expected `secret` of webhook to be `whsec_` and 24 to 64 bytes in base64, got something else",
        "Make one: node -p \"'whsec_' + crypto.randomBytes(32).toString('base64')\"",
      );
  }
  return keys as readonly string[];
}

/** Names in lower case. No message shows a value. */
function readHeaders(value: Readonly<Record<string, string>> | undefined): Readonly<Record<string, string>> {
  const headers = Object.entries(value ?? {}).map(([name, text]) => [name.toLowerCase(), text] as const);
  for (const [name, text] of headers) {
    const isSound = /^[\w!#$%&'*+.^`|~-]+$/.test(name) && typeof text === "string" && /^[\t\x20-\x7e\x80-\xff]*$/.test(text);
    if (!isSound || reserved.test(name))
      throw new OptionError(
        `Expected \`headers\` of webhook to be text by name, and not one that belongs to the request itself, got ${show(name)}`,
        "Look at its name, and at its value for characters that a header cannot have.",
      );
  }
  return Object.fromEntries(headers);
}
