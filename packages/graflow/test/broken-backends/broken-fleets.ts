// Fleets that break one promise each.
import type { WorkerEntry } from "../../src/ports/worker-registry.ts";
import type { FleetParts, ModelFleet } from "./model-fleet.ts";

export interface BrokenFleet {
  /** The promise that it breaks, as what it does instead. */
  readonly does: string;
  /** What is wrong in each process; the rest is that of the model. */
  alter?(parts: FleetParts, model: ModelFleet): { readonly [part in keyof FleetParts]?: Partial<FleetParts[part]> };
  /** What was there of processes that have ended stays. */
  readonly stays?: true;
  /** The cases that fail, and no other. */
  readonly fails: readonly string[];
}

const order = "post: what is sent arrives in order, each message once, whether one waits for it or not";
const bothWays = "post: goes both ways, to oneself as well, and what each of several senders sends stays in its order";
const anyText = "post: any text comes as it was sent, however long, with as many as one likes in one call";
const nobody = "post: to nobody is told to be so, and to whoever does not listen any more";
const whoIsThere = "post: who is there can be asked, of many at once";
const gone = "post: the mailbox of a backend that was closed is gone, and its address is nobody's";
const notLost = "post: nothing is told to be lost where nothing is";
const announcements = "announcements: reach all who listen to their topic, here and elsewhere, and nobody else";
const listed = "workers: each is listed with what it said last, by id, wherever it is";
const silent = "workers: one that is not heard of in time is gone, and one that is stays";
const ids = "workers: an id is of one process at a time, and free when that is gone";
const removed = "workers: one that is removed is gone at once, and no other";
const told = "results: who waits for them is told, in order with what was sent before and is sent after";
const goesOn = "results: whoever goes on with a run gets those that stand by themselves, the first of each key, also when nobody was told";
const bound = "results: those that do not stand by themselves are kept for the owner of their run, and for no other";
const nothing = "results: nothing is kept of a run that nobody has taken over, or that was dropped";
const letGo = "results: of a run that was let go of it is known that they are for nobody, until somebody takes it over";
const once = "results: of many batches that are told by several at the same time, each key counts once";
const anyKey = "results: any key and any text comes back as it was, of any run";

export const brokenFleets: readonly BrokenFleet[] = [
  {
    does: "sends each message twice",
    alter: ({ post }) => ({ post: { send: (to, messages) => post.send(to, [...messages, ...messages]) } }),
    fails: [order, bothWays, anyText, nobody, notLost, told],
  },
  {
    does: "sends the messages of one call in the wrong order",
    alter: ({ post }) => ({ post: { send: (to, messages) => post.send(to, messages.toReversed()) } }),
    fails: [order, anyText],
  },
  {
    does: "lets a message overtake another now and then",
    alter({ post }) {
      let sent = 0;
      return { post: { send: async (to, messages) => (++sent % 50 === 0 && (await post.areThere([])), post.send(to, messages)) } };
    },
    fails: [order, bothWays],
  },
  {
    does: "loses a message now and then",
    alter({ post }) {
      let sent = 0;
      return { post: { send: (to, messages) => post.send(to, ++sent % 10 === 0 ? [] : messages) } };
    },
    fails: [order, bothWays, notLost],
  },
  {
    does: "cuts texts that are long",
    alter: ({ post }) => ({
      post: {
        send: (to, messages) =>
          post.send(
            to,
            messages.map((text) => text.slice(0, 1_000_000)),
          ),
      },
    }),
    fails: [anyText],
  },
  {
    does: "sends well-formed texts only",
    alter: ({ post }) => ({
      post: {
        send: (to, messages) =>
          post.send(
            to,
            messages.map((text) => text.toWellFormed()),
          ),
      },
    }),
    fails: [anyText],
  },
  {
    does: "says of any mailbox that it is there",
    alter: ({ post }) => ({ post: { send: async (to, messages) => (await post.send(to, messages)) || true } }),
    fails: [nobody, gone],
  },
  {
    does: "keeps the mailbox of whoever listens no more",
    alter: ({ post }) => ({ post: { listen: (listener) => (post.listen(listener), () => undefined) } }),
    fails: [nobody, whoIsThere],
  },
  { does: "keeps the mailboxes of processes that have ended", stays: true, fails: [gone] },
  {
    does: "says of everybody that they are there",
    alter: () => ({ post: { areThere: (addresses) => Promise.resolve(new Set(addresses)) } }),
    fails: [whoIsThere, gone],
  },
  {
    does: "tells that messages were lost where none were",
    alter: () => ({
      post: {
        onLost: (listener) => (listener(), () => undefined),
      },
    }),
    fails: [notLost],
  },
  {
    does: "announces to all topics that begin so",
    alter: ({ post }, { topics }) => ({
      post: {
        async announce(topic, message) {
          await post.announce(topic, message);
          for (const [other, listeners] of topics)
            if (other !== topic && topic.startsWith(other)) for (const each of listeners) each(message);
        },
      },
    }),
    fails: [announcements],
  },
  {
    does: "does not say when it begins to listen",
    alter: ({ post }) => ({
      post: { onAnnounced: (topic, listener) => post.onAnnounced(topic, (message) => message !== undefined && listener(message)) },
    }),
    fails: [announcements],
  },
  {
    does: "announces within its own process alone",
    alter({ post }) {
      const own = new Map<string, Set<(message: string | undefined) => void>>();
      return {
        post: {
          announce: (topic, message) => Promise.resolve(own.get(topic)?.forEach((listener) => listener(message))),
          onAnnounced(topic, listener) {
            own.set(topic, (own.get(topic) ?? new Set()).add(listener));
            const end = post.onAnnounced(topic, listener);
            return () => {
              own.get(topic)?.delete(listener);
              end();
            };
          },
        },
      };
    },
    fails: [announcements],
  },
  {
    does: "lists workers as they came",
    alter: ({ workers }, model) => ({
      workers: { list: async () => (await workers.list(), Array.from(model.workers.values(), ({ entry }) => entry)) },
    }),
    fails: [listed, silent],
  },
  {
    does: "believes the clocks of workers",
    alter: ({ workers }) => ({
      workers: { list: async () => (await workers.list()).map((entry): WorkerEntry => ({ ...entry, seenAt: 2000 })) },
    }),
    fails: [listed],
  },
  {
    does: "never forgets a worker",
    alter: ({ workers }) => ({ workers: { renew: (entry) => workers.renew(entry, 1e12) } }),
    fails: [silent, ids],
  },
  {
    does: "gives an id to whoever comes",
    alter: ({ workers }, model) => ({
      workers: { renew: (entry, ttl) => (model.workers.delete(entry.id), workers.renew(entry, ttl)) },
    }),
    fails: [ids],
  },
  {
    does: "removes the worker of another process",
    alter: (_, model) => ({ workers: { remove: (id) => Promise.resolve(void model.workers.delete(id)) } }),
    fails: [ids],
  },
  { does: "removes no worker", alter: () => ({ workers: { remove: () => Promise.resolve() } }), fails: [ids, removed] },
  {
    does: "tells of results before what was sent before them",
    alter: ({ queues }, { boxes }) => ({
      queues: {
        settle: async (owner, runId, results, options) => {
          boxes.get(owner)?.(options.message);
          await queues.settle("nobody", runId, results, options);
          return boxes.has(owner);
        },
      },
    }),
    fails: [told, bound],
  },
  {
    does: "keeps the last result of a key",
    alter: ({ queues }, { runs }) => ({
      queues: {
        async settle(owner, runId, results, options) {
          const isThere = await queues.settle(owner, runId, results, options);
          for (const each of results) if (each.pure && options.kept) runs.get(runId)?.results.set(each.key, each);
          return isThere;
        },
      },
    }),
    fails: [goesOn, letGo, once],
  },
  {
    does: "keeps what is not to be kept",
    alter: ({ queues }) => ({
      queues: { settle: (owner, runId, results, { message }) => queues.settle(owner, runId, results, { kept: true, message }) },
    }),
    fails: [goesOn],
  },
  {
    does: "takes all results for such that stand by themselves",
    alter: ({ queues }) => ({
      queues: {
        settle: (owner, runId, results, options) =>
          queues.settle(
            owner,
            runId,
            results.map((each) => ({ ...each, pure: true })),
            options,
          ),
      },
    }),
    fails: [goesOn, bound],
  },
  {
    does: "keeps no result of one who is not there",
    alter: ({ queues }, { boxes }) => ({
      queues: {
        settle: (owner, runId, results, options) =>
          boxes.has(owner) ? queues.settle(owner, runId, results, options) : Promise.resolve(false),
      },
    }),
    fails: [goesOn, bound, nothing, letGo, anyKey],
  },
  {
    does: "keeps results of any run",
    alter: ({ queues }) => ({
      queues: {
        async settle(owner, runId, results, options) {
          if (options.kept) await queues.takeOver(runId, owner);
          return queues.settle(owner, runId, results, options);
        },
      },
    }),
    fails: [told, nothing, letGo],
  },
  {
    does: "does not say whom results are for",
    alter: () => ({ queues: { ownerOf: () => Promise.resolve(undefined) } }),
    fails: [bound, letGo],
  },
  { does: "drops nothing", alter: () => ({ queues: { drop: () => Promise.resolve() } }), fails: [nothing, letGo] },
  { does: "lets go of nothing", alter: () => ({ queues: { letGo: () => Promise.resolve() } }), fails: [letGo] },
  { does: "lets go of what is for others", alter: ({ queues }) => ({ queues: { letGo: (runId) => queues.letGo(runId) } }), fails: [letGo] },
  { does: "forgets what it lets go of", alter: ({ queues }) => ({ queues: { letGo: (runId) => queues.drop(runId) } }), fails: [letGo] },
  {
    does: "forgets all of a run when a part is to be forgotten",
    alter: (_, { runs }) => ({ queues: { forget: (runId) => Promise.resolve(runs.get(runId)?.results.clear()) } }),
    fails: [goesOn, anyKey],
  },
  {
    does: "gives each result to one who asks alone",
    alter: ({ queues }, { runs }) => ({
      queues: {
        async takeOver(runId, owner) {
          const found = await queues.takeOver(runId, owner);
          runs.get(runId)?.results.clear();
          return found;
        },
      },
    }),
    fails: [goesOn, bound, anyKey],
  },
];
