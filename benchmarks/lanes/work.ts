// A work, run by one of the peers. Only that peer is loaded.
import type { Contender } from "../lane.ts";
import { loadPeer, type PeerName } from "../peers/peer.ts";
import { makeWork, type Shape } from "../shapes.ts";

export interface WorkArgs {
  readonly peer: PeerName;
  readonly shape: Shape;
  readonly size: number;
}

export async function contender({ peer: name, shape, size }: WorkArgs): Promise<Contender> {
  const peer = await loadPeer(name);
  const work = makeWork(shape, size);
  const run = peer.build(work);
  if (run === undefined) throw new Error(`${name} cannot run a ${shape}`);
  return { run, work, verify: peer.passesNoValues === true ? () => undefined : work.verify };
}
