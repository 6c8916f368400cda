// All that a backend is held to, as lists of cases that any test runner can run.
import { didYouMean } from "../../shared/did-you-mean.ts";
import { OptionError } from "../../shared/errors/option-error.ts";
import { show } from "../../shared/show.ts";
import { askCases } from "./asks/cases.ts";
import { atomicityCases } from "./atomicity.ts";
import type { BackendCase } from "./bench.ts";
import { cancellingCases } from "./cancelling.ts";
import { channelCases } from "./channels.ts";
import { claimCases } from "./claiming.ts";
import { creationCases } from "./creation.ts";
import { durabilityCases } from "./durability.ts";
import { eventCases } from "./events.ts";
import { faithfulnessCases } from "./faithfulness.ts";
import { fleetCases } from "./fleet/cases.ts";
import { forkCases } from "./forks.ts";
import { historyCases } from "./histories.ts";
import { leaseCases } from "./leases.ts";
import { listingCases } from "./listing.ts";
import { pruningCases } from "./pruning.ts";
import { queueingCases } from "./queueing.ts";
import { recordCases } from "./records/cases.ts";
import { removalCases } from "./removal.ts";
import { savingCases } from "./saving.ts";
import { valueCases } from "./values.ts";

export { askCases } from "./asks/cases.ts";
export { fleetCases } from "./fleet/cases.ts";
export { recordCases } from "./records/cases.ts";

/** What a `RunStore` must do. Each case runs by itself, in any order, on a store with nothing in it. */
export const runCases: readonly BackendCase[] = [
  ...creationCases,
  ...savingCases,
  ...faithfulnessCases,
  ...atomicityCases,
  ...queueingCases,
  ...claimCases,
  ...leaseCases,
  ...cancellingCases,
  ...forkCases,
  ...pruningCases,
  ...valueCases,
  ...eventCases,
  ...listingCases,
  ...removalCases,
  ...historyCases,
  ...durabilityCases,
];

/**
 * All that a backend must do: every case of runs, of channels, of asks, of records and of fleets, each on a backend of its own with nothing in
 * it.
 *
 * `skip` names the cases that a backend does not claim, each with the reason, or `fleet` for all cases of fleets; they stay in the list, with
 * `skip` set, so that a report shows them. Throws `OptionError` for a name that no case has, or a reason that is empty.
 *
 * ```ts
 * test.for(backendCases({ fleet: "it only stores" }))("$name", async ({ skip, run }, context) => {
 *   context.skip(skip !== undefined, skip);
 *   const clock = new VirtualClock();
 *   const backend = myBackend().open({ clock });
 *   await run({ backend, clock, advance: (ms) => clock.advance(ms) });
 *   await backend.close();
 * });
 * ```
 */
export function backendCases(skip: Readonly<Record<string, string>> = {}): BackendCase[] {
  const all = [...runCases, ...channelCases, ...askCases, ...recordCases, ...fleetCases];
  const names = new Set(all.map(({ name }) => name));
  const { fleet, ...others } = skip;
  const ofFleets = fleet === undefined ? [] : fleetCases.map(({ name }) => [name, fleet] as const);
  const reasons = new Map([...ofFleets, ...Object.entries(others)]);
  const mistakes = [...reasons].flatMap(([name, reason]) => {
    if (!names.has(name)) return [`there is no case ${show(name)}. ${didYouMean(name, names) ?? ""}`.trim()];
    return typeof reason === "string" && reason.trim() !== "" ? [] : [`${show(name)} has no reason, but ${show(reason)}`];
  });
  if (mistakes.length > 0)
    throw new OptionError(`Expected \`skip\` to have a reason for every case that is left out, by its name, but ${mistakes.join("; ")}`);
  return all.map(({ name, run }) => {
    const reason = reasons.get(name);
    return reason === undefined ? { name, run } : { name, skip: reason, run };
  });
}
