// The cases of channels, for a whole backend.
import { channelCases as cases } from "../channel-cases.ts";
import type { BackendBench, BackendCase } from "./bench.ts";

export const channelCases: readonly BackendCase[] = cases.map(({ name, run }) => ({
  name,
  run: ({ backend, clock, advance, other }: BackendBench) =>
    run({ store: backend.channels, clock, advance, ...(other === undefined ? {} : { other: other.channels }) }),
}));
