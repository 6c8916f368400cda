// Whom a mail goes to: fixed addresses, or those that belong to the names that an ask is for.
import type { AskInfo } from "../../engine/asks/face.ts";
import { OptionError } from "../../shared/errors/option-error.ts";
import { show } from "../../shared/show.ts";
import type { Recipient } from "../face.ts";

/**
 * One address or several, told of every ask. Or addresses by the names of assignees (people or groups), and under `"*"` those for asks that are
 * for nobody in particular or for names that are not listed. Or a function of the ask.
 */
export type Recipients =
  | string
  | readonly string[]
  | Readonly<Record<string, string | readonly string[]>>
  | ((ask: AskInfo) => readonly (string | Recipient)[]);

/** Throws `OptionError`, also when what a function answers is no address. */
export function readRecipients(to: Recipients): (ask: AskInfo) => readonly Recipient[] {
  if (typeof to === "function") return (ask) => once(listOf(to(ask)).map(expectRecipient));
  if (typeof to === "string" || isList(to)) {
    const all = once(listOf(to).map(expectRecipient));
    if (all.length > 0) return () => all;
  } else if (typeof to === "object" && (to as unknown) !== null) {
    const byName = new Map(Object.entries(to).map(([name, addresses]) => [name, listOf(addresses).map((address) => named(address, name))]));
    if (byName.size > 0) return ({ assignees }) => once(assigned(byName, assignees));
  }
  throw new OptionError(`Expected \`to\` of email to be addresses, addresses by the names of assignees, or a function, got ${show(to)}`);
}

function assigned(byName: ReadonlyMap<string, readonly Recipient[]>, assignees: readonly string[]): readonly Recipient[] {
  const others = byName.get("*") ?? [];
  if (assignees.length === 0) return others;
  return assignees.flatMap((name) => (name === "*" ? undefined : byName.get(name)) ?? others);
}

/** Of a group, each is told in the name of the group that is asked; of "*", in their own. */
function named(address: unknown, name: string): Recipient {
  const recipient = expectRecipient(address);
  return name === "*" ? recipient : { ...recipient, name };
}

function expectRecipient(value: unknown): Recipient {
  const recipient = typeof value === "string" ? { address: value } : (value as Recipient | null);
  if (typeof recipient?.address === "string" && isAddress(recipient.address)) return recipient;
  throw new OptionError(`Expected an e-mail address such as "ada@example.org", got ${show(value)}`);
}

/** What a mail server decides for itself is not looked at; what could be read as two addresses, or as a header, is refused. */
function isAddress(text: string): boolean {
  return /^[^\s@<>,;:"()[\]\\\p{Cc}]{1,64}@[^\s@<>,;:"()\\\p{Cc}]{1,255}$/u.test(text);
}

/** An address is told once, under the name that came first. */
function once(recipients: readonly Recipient[]): readonly Recipient[] {
  const seen = new Set<string>();
  return recipients.filter(({ address }) => !seen.has(address) && seen.add(address));
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

function listOf(value: unknown): readonly unknown[] {
  if (isList(value)) return value;
  if (typeof value === "string") return [value];
  throw new OptionError(`Expected a list of e-mail addresses, got ${show(value)}`);
}
