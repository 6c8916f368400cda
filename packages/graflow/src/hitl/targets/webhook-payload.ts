// What a webhook posts when no template says otherwise: an envelope by https://www.standardwebhooks.com, and the ask in plain JSON.
import type { AskInfo } from "../../engine/asks/face.ts";
import type { Notification, Occasion } from "../face.ts";
import { plainJson, type Json } from "../wording/plain-json.ts";

/** The default payload of a webhook. Fields may be added; none changes its meaning. Times of the ask are in milliseconds since 1970. */
export interface WebhookPayload {
  readonly type: `ask.${Occasion}`;
  /** When this attempt began, as ISO 8601. */
  readonly timestamp: string;
  readonly data: {
    /** The ask as the API shows it. What JSON does not know, in its context and answer, is text. */
    readonly ask: WebhookAsk;
    /** Where people see and answer it; absent when nobody makes links. */
    readonly links?: { readonly page: string; readonly approve?: string; readonly reject?: string };
  };
}

/** An `AskInfo`, with everything that a task or a person has written as plain JSON. */
export type WebhookAsk = Omit<AskInfo, "context" | "details" | "end"> & {
  readonly context?: Json;
  /** The context was too large to be sent. */
  readonly contextOmitted?: true;
  readonly details: { readonly kind: AskInfo["details"]["kind"]; readonly [more: string]: Json };
  readonly end: { readonly status: AskInfo["end"]["status"]; readonly [more: string]: Json };
};

/** In characters of JSON. */
const LARGEST_CONTEXT = 200_000;

export function webhookPayload({ occasion, ask, links, at }: Notification): WebhookPayload {
  const { context, details, end, ...rest } = ask;
  const plain = context === undefined ? undefined : plainJson(context);
  const isLarge = plain !== undefined && JSON.stringify(plain).length > LARGEST_CONTEXT;
  return {
    type: `ask.${occasion}`,
    timestamp: new Date(at).toISOString(),
    data: {
      ask: {
        ...rest,
        ...(plain === undefined ? {} : isLarge ? { contextOmitted: true } : { context: plain }),
        details: plainJson(details) as WebhookAsk["details"],
        end: plainJson(end) as WebhookAsk["end"],
      },
      ...(links === undefined ? {} : { links }),
    },
  };
}
