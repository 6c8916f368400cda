// Addresses for notifications: the page of an ask, and links that answer an approval with one click and a confirmation. A link says who clicks,
// what is decided and until when, and is signed; whoever has it acts as that person, for this ask and nothing else.
import type { AskInfo } from "../engine/asks/face.ts";
import type { LinkMaker } from "../hitl/link-maker.ts";
import { parseDuration, type Duration } from "../shared/duration.ts";
import { OptionError } from "../shared/errors/option-error.ts";
import { show } from "../shared/show.ts";
import type { ServerSecret } from "./auth/server-secret.ts";

/** What a link says. */
export interface AskLink {
  readonly askId: string;
  readonly approved: boolean;
  /** Who clicks; absent when whoever comes may answer. */
  readonly recipient?: string;
  /** In milliseconds since 1970. */
  readonly until: number;
}

/** What came of reading one. */
export type ReadLink = { readonly type: "valid" | "expired"; readonly link: AskLink } | { readonly type: "invalid" };

export interface OneClickOptions {
  /** Where people reach the server, with the path under which it is mounted. */
  readonly baseUrl: string;
  readonly secret: ServerSecret;
  /** How long a link works, at most: not beyond the moment at which the ask is passed on or takes its default. Default `"7d"`. */
  readonly expires?: Duration;
  /** In milliseconds since 1970. Default: the clock of this machine. */
  readonly now?: () => number;
}

const PURPOSE = "one-click link";
/** Nobody makes longer ones; nothing longer is looked at. */
const LONGEST = 4000;

/**
 * Makes the addresses of an ask. Only those who may answer get links that do: of an ask with assignees, one of them by name. Throws
 * `OptionError`.
 */
export function oneClickLinks({ baseUrl, secret, expires = "7d", now = Date.now }: OneClickOptions): LinkMaker {
  if (!URL.canParse(baseUrl))
    throw new OptionError(`Expected \`baseUrl\` to be an address such as https://flows.example.org, got ${show(baseUrl)}`);
  const lifetime = parseDuration(expires, "expires");
  const base = baseUrl.replace(/\/+$/, "");
  return async (ask, recipient) => {
    const page = `${base}/asks/${encodeURIComponent(ask.id)}`;
    if (ask.details.kind !== "approval" || ask.end.status !== "open" || !isFor(ask, recipient)) return { page };
    const until = lastMoment(ask, now() + lifetime);
    const address = async (approved: boolean): Promise<string> => {
      const link: AskLink = { askId: ask.id, approved, until, ...(recipient === undefined ? {} : { recipient }) };
      return `${base}/links/${await signLink(secret, link)}`;
    };
    return { page, approve: await address(true), reject: await address(false) };
  };
}

function isFor({ assignees }: AskInfo, recipient: string | undefined): boolean {
  return assignees.length === 0 || (recipient !== undefined && assignees.includes(recipient));
}

/** An ask whose run is put aside stays open after its time; others are asked, or a default is taken, for all else. */
function lastMoment({ due, onTimeout }: AskInfo, wanted: number): number {
  return due === undefined || onTimeout === "suspend" ? wanted : Math.min(due, wanted);
}

async function signLink(secret: ServerSecret, { askId, approved, recipient, until }: AskLink): Promise<string> {
  const body = Buffer.from(JSON.stringify([askId, approved, until, recipient ?? null])).toString("base64url");
  return `${body}.${await secret.sign(PURPOSE, body)}`;
}

/** `now`: in milliseconds since 1970. Rejects when the secret cannot be read. */
export async function readLink(secret: ServerSecret, token: string, now: number): Promise<ReadLink> {
  const [body = "", signature = "", ...more] = token.length > LONGEST ? [] : token.split(".");
  if (more.length > 0 || !(await secret.verify(PURPOSE, body, signature))) return { type: "invalid" };
  const [askId, approved, until, recipient] = JSON.parse(Buffer.from(body, "base64url").toString()) as [
    string,
    boolean,
    number,
    string | null,
  ];
  const link = { askId, approved, until, ...(recipient === null ? {} : { recipient }) };
  return { type: now < until ? "valid" : "expired", link };
}
