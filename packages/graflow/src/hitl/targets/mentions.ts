// Who is to be called by name in a channel: the ids that a chat service has for the names of assignees.
import { OptionError } from "../../shared/errors/option-error.ts";
import { show } from "../../shared/show.ts";

/** Throws `OptionError` for anything that is no id of this service: it would be put into its markup. */
export function readMentions(value: Readonly<Record<string, string>> | undefined, of: string, id: RegExp): ReadonlyMap<string, string> {
  const mentions = new Map(Object.entries(value ?? {}));
  for (const [name, mention] of mentions)
    if (typeof mention !== "string" || !id.test(mention))
      throw new OptionError(`Expected the mention of ${show(name)} for ${of} to be an id of a member, got ${show(mention)}`);
  return mentions;
}
