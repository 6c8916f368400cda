// The policies of groups: small objects that judge what became of the members.
import type { GroupPolicy } from "../../graph/outcome.ts";

/** Any failure fails the group, at once. The default. */
export const strictPolicy: GroupPolicy = {
  name: "strict()",
  stopEarly: true,
  decide: ({ failed }) => failed.length === 0,
};

/** The group never fails; failed members are absent from the record. */
export const bestEffortPolicy: GroupPolicy = { name: "bestEffort()", decide: () => true };

/** The group fails when fewer than `n` members completed. */
export function atLeastPolicy(n: number): GroupPolicy {
  return {
    name: `atLeast(${n})`,
    decide: ({ completed }) => completed.length >= n || `${completed.length} completed, at least ${n} were needed`,
    check: (members) => {
      if (!Number.isSafeInteger(n) || n < 0) return [`expected a whole number of members, got ${String(n)}`];
      return n > members.length ? [`it asks for ${n} of ${members.length} members`] : [];
    },
  };
}

/** The group fails when one of these members failed. */
export function criticalPolicy(critical: readonly string[]): GroupPolicy {
  return {
    name: `critical([${critical.map((id) => JSON.stringify(id)).join(", ")}])`,
    decide: ({ failed }) => {
      const lost = failed.filter((id) => critical.includes(id));
      return lost.length === 0 || `${lost.map((id) => `"${id}"`).join(", ")} may not fail`;
    },
    check: (members) => critical.filter((id) => !members.includes(id)).map((id) => `"${id}" is not a member`),
  };
}
