// Why work ends among the dead letters, for whoever asks for some of them.
import type { DeadReason } from "../../ports/work-queues.ts";

const all: Readonly<Record<DeadReason, true>> = {
  unroutable: true,
  poison: true,
  damaged: true,
  unsigned: true,
  altered: true,
  replayed: true,
  expired: true,
  oversized: true,
  failed: true,
};

export const deadReasons: [DeadReason, ...DeadReason[]] = Object.keys(all) as [DeadReason, ...DeadReason[]];
