// The address of a receiver, read once. It is a secret: who knows it can post to a channel.
import { OptionError } from "../../shared/errors/option-error.ts";
import { formsOf } from "./redact.ts";

export interface WebAddress {
  readonly url: URL;
  /** What may be told of it. */
  readonly host: string;
  /** What may not. */
  readonly secrets: readonly string[];
}

/** Throws an `OptionError` that does not show the address. */
export function readAddress(value: unknown, of: string): WebAddress {
  const text = value instanceof URL ? value.href : value;
  const url = typeof text === "string" && URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== "" || url.password !== "")
    throw new OptionError(
      `Expected \`url\` of ${of} to be an http or https address without a user name, got ${typeof value === "string" ? "other text" : typeof value}`,
      `Look at what ${of} is given; it may come from an environment variable that is not set.`,
    );
  url.hash = "";
  const rest = `${url.pathname}${url.search}`;
  const parts = [...url.pathname.split("/"), ...url.searchParams.values()].filter((part) => part.length > 7);
  return { url, host: url.host, secrets: rest === "/" ? [] : formsOf([url.href, rest, ...parts]) };
}
