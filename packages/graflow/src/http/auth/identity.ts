// Whom a host says a request comes from, looked at before it is believed: a name that is missing would be nobody in the audit trail, and
// everybody whose name is missing would be one and the same.
import { show } from "../../shared/show.ts";
import type { Identity } from "./options.ts";
import type { SessionOwner } from "./sessions.ts";

/** Throws `TypeError`: it is the host's mistake, which its log tells and its callers do not hear of. */
export function ownerOfIdentity(identity: Identity): SessionOwner {
  const { name, groups = [], roles = [], permissions } = identity;
  const isList = (list: unknown): boolean => Array.isArray(list) && list.every((one) => typeof one === "string");
  if (typeof name !== "string" || name.trim() === "" || !isList(groups) || !isList(roles) || !isList(permissions ?? []))
    throw new TypeError(
      `Expected \`auth.identify\` to give a \`name\`, and lists of \`roles\`, \`groups\` and \`permissions\`, got ${show(identity)}`,
    );
  return { name, names: [name, ...groups], roles, ...(permissions === undefined ? {} : { permissions }) };
}
