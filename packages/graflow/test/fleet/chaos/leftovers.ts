// What is in Redis when all runs have ended: every key has to be known here, with what it is and why it may be there.

import type { RedisServer } from "../../redis/server.ts";

interface Known {
  readonly keys: RegExp;
  readonly why: string;
}

/** What belongs to runs that are kept: gone when they are removed. Keys begin with `<prefix>:{<prefix>:`. */
const ofRuns: readonly Known[] = [
  { keys: /^runs\}:[rsme]:/, why: "a run that retention keeps: its record, its saves, its checkpoints, its events" },
  { keys: /^runs\}:t:/, why: "texts that saves of such runs refer to" },
  { keys: /^runs\}:(index|uses)$/, why: "the lists that runs are found in, and how many saves refer to a text" },
  {
    keys: /^post\}:r:/,
    why: "results of calls, where the owner was killed after the end of the run and before it forgot them; also by their TTL",
  },
  { keys: /^channels?[:}]/, why: "the channels of runs that are kept" },
  { keys: /^asks\}:/, why: "what runs that are kept have asked, and the answers" },
];

/** What a fleet has whatever it does: as many as it has queues, and no more with each run. */
const lasting: readonly Known[] = [
  { keys: /^queues\}:names$/, why: "the queues that there are" },
  { keys: /^queues\}:q:[^:]+:(meta|id|marker|pc)$/, why: "what BullMQ keeps of a queue that is empty" },
];

/** What is left of processes that were killed, or that have just ended: it goes by its TTL, and has one. */
const passing: readonly Known[] = [
  { keys: /^queues\}:taken:/, why: "what somebody has taken, for the case that he asks again" },
  { keys: /^queues\}:q:[^:]+:stalled-check$/, why: "that somebody has just looked for work of the dead" },
  { keys: /^post\}:[bmt]:/, why: "a mailbox of a process that lives, or was killed a while ago" },
  { keys: /^workers\}:(all|until)$/, why: "workers that were heard of a while ago" },
  { keys: /:once:/, why: "what a call was told that may be sent again" },
  { keys: /:(news|listeners)$/, why: "changes of a channel for those who listened" },
  { keys: /^records\}:/, why: "claims of a moment, such as who hands a run over" },
];

export interface Leftovers {
  /** Nobody knows what they are; or they are to go by themselves, and have no TTL. */
  readonly unknown: readonly string[];
  readonly ofRuns: readonly string[];
}

/** Sorts all keys of a prefix. */
export async function leftoversIn(server: RedisServer, prefix: string): Promise<Leftovers> {
  const keys = (await server.cli("--scan")).split("\n");
  const start = `${prefix}:{${prefix}:`;
  const own = keys.filter((key) => key.startsWith(`${prefix}:`) && key !== `${prefix}:layout`);
  const among = (known: readonly Known[], key: string): boolean =>
    key.startsWith(start) && known.some(({ keys }) => keys.test(key.slice(start.length)));
  const ends = await Promise.all(own.map(async (key) => !among(passing, key) || (await server.cli("PTTL", key)) !== "-1"));
  // The number of the last closing stays.
  const asks = `${start}asks}:asks`;
  const isAsked = own.includes(asks) && (await server.cli("HKEYS", asks)) !== "#";
  return {
    unknown: own.filter((key, at) => !among([...ofRuns, ...lasting, ...passing], key) || ends[at] === false),
    ofRuns: own.filter((key) => among(ofRuns, key) && !among(passing, key) && (key !== asks || isAsked)),
  };
}
