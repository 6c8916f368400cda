// The four policies as users write them.
import type { PolicyBuilders } from "../../graph/typed/signatures.ts";
import { OptionError } from "../../shared/errors/option-error.ts";
import { show } from "../../shared/show.ts";
import { atLeastPolicy, bestEffortPolicy, criticalPolicy, strictPolicy } from "./group.ts";

/** Any failure fails the group, at once: the other members are signalled. The default. */
export const strict: PolicyBuilders["strict"] = () => strictPolicy;

/** The group never fails; failed members are absent from its record. */
export const bestEffort: PolicyBuilders["bestEffort"] = () => bestEffortPolicy;

/** The group fails when fewer than `count` members completed, judged after all have settled. */
export const atLeast: PolicyBuilders["atLeast"] = (count) => atLeastPolicy(count);

/** The group fails when one of these members (nodes or their ids) failed, judged after all have settled. Throws `OptionError` for what is no list of members. */
export const critical: PolicyBuilders["critical"] = (members) => {
  if (!Array.isArray(members))
    throw new OptionError(`Expected \`critical\` to be given a list of members or their ids, got ${show(members)}`);
  return criticalPolicy(members.map(idOfMember));
};

function idOfMember(member: string | { readonly id: string } | undefined): string {
  const id: unknown = typeof member === "object" && member !== null ? member.id : member;
  if (typeof id === "string") return id;
  throw new OptionError(`Expected \`critical\` to be given a list of members or their ids, got ${show(member)} in it`);
}
