// Where the channels of runs are: those of one run have one hash tag.
//
// `names`       a set: the channels of the run that have anything. Finds them all for `dump` and `drop`
// and for each channel:
// `…:data`      a hash: what keys hold, and locks; the first sign of a field says which, see `channel-prelude.ts`
// `…:order`     a sorted set: its keys, in the order in which they came to be
// `…:ends`      a sorted set: keys that have a `ttl`, by when that is over
// `…:news`      a stream: changes, while somebody listens; and the channel where it is published that there is something in it
// `…:listeners` a sorted set: who listens, by when they have to have been heard of again
// `…:once:<call>` a text: what a call was told that may be sent again
//
// They belong to the run, and `drop` removes them. The last three go by themselves, minutes or an hour after their last use, the others a month after
// the last process that used them was there: nobody will come back for the channels of a run that was never saved.
import { keyPart, tagged } from "./keys.ts";
import { storable } from "./stored-text.ts";

export interface ChannelKeys {
  /** Names the channel among all of a store. */
  readonly id: string;
  readonly runId: string;
  /** As it stands among `names`, and in arguments. */
  readonly name: string;
  /** As scripts want them: `names`, `data`, `order`, `ends`, `news`, `listeners`. */
  readonly keys: readonly [string, ...string[]];
  /** Where it is published that something has changed, or a lock was given back. */
  readonly news: string;
  once(call: string): string;
}

export function channelKeys(prefix: string, runId: string, name: string): ChannelKeys {
  const start = `${tagged(prefix, `channels:${keyPart(runId)}`)}${keyPart(name)}:`;
  return {
    id: start,
    runId,
    name: storable(name),
    keys: [namesKey(prefix, runId), ...["data", "order", "ends", "news", "listeners"].map((part) => start + part)],
    news: `${start}news`,
    once: (call) => `${start}once:${call}`,
  };
}

export function namesKey(prefix: string, runId: string): string {
  return `${tagged(prefix, `channels:${keyPart(runId)}`)}names`;
}
