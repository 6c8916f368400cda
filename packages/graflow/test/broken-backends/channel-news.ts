// Channel stores that break a promise about locks and subscriptions.
import type { ChannelSpace, Content, StoredChange } from "../../src/ports/channel-store.ts";
import { aMoment } from "./broken.ts";
import type { BrokenChannels } from "./broken-channels.ts";

export const channelNews: readonly BrokenChannels[] = [
  {
    does: "does not end subscriptions with their run",
    alter: (space) => ({
      subscribe: (key, listener) => space.subscribe(key, { changed: (change) => listener.changed(change), ended: () => undefined }),
    }),
    fails: ["rule 35: a subscription ends with the run, after the changes that still wait"],
  },
  {
    does: "gives a lock to everybody",
    alter: () => ({ acquire: () => Promise.resolve(0) }),
    fails: [
      "rule 32: a lock is held by one at a time, first come, first served",
      "rule 32: a lock that is not had within `wait` is an error; a lock of another key is free",
      "rule 32: a lock that nobody releases ends by its ttl, and releasing it late takes it from nobody",
    ],
  },
  {
    does: "lets anybody release a lock",
    alter(space) {
      const held = new Map<string, string>();
      return {
        async acquire(key, token, ttl) {
          const wait = await space.acquire(key, token, ttl);
          if (wait === 0) held.set(key, token);
          return wait;
        },
        release: (key, token) => space.release(key, held.get(key) ?? token),
      };
    },
    fails: ["rule 32: a lock that nobody releases ends by its ttl, and releasing it late takes it from nobody"],
  },
  {
    does: "holds a lock for ever",
    alter: (space) => ({ acquire: (key, token) => space.acquire(key, token, 1e12) }),
    fails: ["rule 32: a lock that nobody releases ends by its ttl, and releasing it late takes it from nobody"],
  },
  {
    does: "tells nobody that a lock is free",
    alter: () => ({ onRelease: () => () => undefined }),
    fails: [
      "rule 32: a lock is held by one at a time, first come, first served",
      "rule 32: waiting for a lock ends when the signal aborts, and leaves the lock to the next",
    ],
  },
  {
    does: "does not tell of keys that are gone",
    alter: (space) => ({ subscribe: toldAs(space, (change, tell) => (change.content === undefined ? undefined : tell(change))) }),
    fails: ["rule 35: a subscription has every change of its key from the call on, in order, whoever made it"],
  },
  {
    does: "tells of every key",
    alter: (space) => ({ subscribe: (_key, listener) => space.subscribe(undefined, listener) }),
    fails: ["rule 35: a subscription has every change of its key from the call on, in order, whoever made it"],
  },
  {
    does: "tells of numbers at once, and of the rest a moment later",
    alter: (space) => ({
      subscribe: toldAs(space, (change, tell) => {
        if (change.content?.type === "number") tell(change);
        else void aMoment().then(() => tell(change));
      }),
    }),
    fails: ["rule 35: without a key, a subscription has the changes of all keys in one order"],
  },
  {
    does: "tells what a key holds now, not what it held",
    alter: (space) => ({
      subscribe: toldAs(space, ({ key }, tell) => {
        void aMoment().then(async () => {
          const content: Content | undefined = (await space.read(key))?.content;
          tell(content === undefined ? { key } : { key, content });
        });
      }),
    }),
    fails: [
      "rule 35: a subscription has every change of its key from the call on, in order, whoever made it",
      "rule 35: without a key, a subscription has the changes of all keys in one order",
      "rule 35: concurrent increments are told one by one, in the order in which they happened",
      "rule 35: a subscription ends with the run, after the changes that still wait",
    ],
  },
];

/** A subscription that is told of changes in another way. */
function toldAs(
  space: ChannelSpace,
  pass: (change: StoredChange, tell: (change: StoredChange) => void) => void,
): ChannelSpace["subscribe"] {
  return (key, listener) =>
    space.subscribe(key, {
      changed: (change) => pass(change, (each) => listener.changed(each)),
      ended: (error) => listener.ended(error),
    });
}
