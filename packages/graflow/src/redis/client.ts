// One connection of ioredis, made and greeted: whose server it is, what it is, whether it lets us in. It does not come again by itself when
// it is lost: whoever needs one makes another.
import { loadPeer } from "../shared/peer.ts";
import { type Greeted, greet, refuseOpen } from "./greeting.ts";
import type { Settings } from "./options.ts";
import type { SentinelSettings } from "./sentinels.ts";

type Peer = Pick<typeof import("ioredis"), "Redis" | "Cluster">;
type Redis = InstanceType<Peer["Redis"]>;
type Cluster = InstanceType<Peer["Cluster"]>;

/** To one server, or to all of a cluster. */
export type Client = Redis | Cluster;

/** Throws `PeerMissingError` without `ioredis`. */
function loadClient(): Promise<Peer> {
  return loadPeer("ioredis", "Redis backends", () => import("ioredis"));
}

/**
 * Connects. Rejects with what went wrong, as ioredis, Redis or the network said it, or with a `BackendError` for a server that is not to be
 * used. `onLost` is called once when a connection that was made is gone. `signal` gives up what is not made yet.
 */
export async function connect(settings: Settings, signal: AbortSignal, onLost: (client: Client) => void): Promise<Client> {
  const peer = await loadClient();
  const { timeout } = settings;
  if (settings.requireAuth) await expectAuth(peer, settings, signal);
  const client = settings.cluster ? clusterOf(peer, settings) : nodeOf(peer, settings);
  await opened(client, { timeout, signal, first: (polite) => greet(polite, settings) });
  client.once("end", () => onLost(client));
  // It may have been lost in this moment.
  if (client.status === "end") throw new Error("Connection is closed.");
  return client;
}

/** A process ends when nothing else keeps it: a connection alone is no reason to stay, an answer that is waited for is. */
export function keepAlive(client: Client, isNeeded: boolean): void {
  // The nodes of a cluster come and go; with one of those, whoever is done closes the engine.
  if (!("stream" in client)) return;
  const { stream } = client as unknown as { readonly stream?: { ref?(): unknown; unref?(): unknown } };
  if (isNeeded) stream?.ref?.();
  else stream?.unref?.();
}

/** A short connection of one who knows no password. */
async function expectAuth(peer: Peer, settings: Settings, signal: AbortSignal): Promise<void> {
  const stranger = nodeOf(peer, settings);
  await opened(stranger, { timeout: settings.timeout, signal, first: (polite) => refuseOpen(polite, settings) });
  stranger.disconnect();
}

interface Opening {
  /** What calls wait for, in ms. A server that says nothing for half of that is given up, so that they can try another connection. */
  readonly timeout: number;
  readonly signal: AbortSignal;
  /** What is to be said and heard before anything else. */
  first(client: Greeted): Promise<void>;
}

async function opened(client: Client, { timeout, signal, first }: Opening): Promise<void> {
  signal.throwIfAborted();
  // Those who listen for errors are told why a connection was not made; who waits for it is not.
  let why: unknown;
  client.on("error", (error: unknown) => (why = error));
  const { promise: givenUp, reject } = Promise.withResolvers<never>();
  const giveUp = (): void => reject(new Error("it did not answer"));
  const limit = setTimeout(giveUp, timeout / 2);
  signal.addEventListener("abort", giveUp);
  const open = async (): Promise<void> => {
    await client.connect().catch((error: unknown) => {
      throw why ?? error;
    });
    limit.refresh();
    // One that is far away answers late, each time.
    const call = async (command: string, ...args: (string | number)[]): Promise<unknown> => {
      const reply = await client.call(command, ...args);
      limit.refresh();
      return reply;
    };
    await first({ call });
  };
  try {
    await Promise.race([open(), givenUp]);
  } catch (error) {
    client.disconnect();
    throw error;
  } finally {
    clearTimeout(limit);
    signal.removeEventListener("abort", giveUp);
  }
}

const common = {
  lazyConnect: true,
  /** What was sent may have been done: whether to send it again, the caller knows. */
  autoResendUnfulfilledCommands: false,
  autoResubscribe: false,
  enableReadyCheck: false,
  disableClientInfo: true,
  maxRetriesPerRequest: 0,
  /** How long the other side may take to say that it has closed as well, in ms. */
  disconnectTimeout: 100,
  keepAlive: 10_000,
  noDelay: true,
  /** Never by itself. */
  retryStrategy: () => null,
} as const;

/** Says who it is when it greets, so that the client has no password. */
function nodeOf({ Redis }: Peer, { host, port, tls, timeout, sentinels }: Settings): Redis {
  const place = sentinels === undefined ? { host, port } : primaryOf(sentinels, tls !== undefined);
  return new Redis({ ...common, ...place, connectTimeout: timeout, enableOfflineQueue: false, ...(tls && { tls: tlsOf(host, tls) }) });
}

/** Where the primary is, sentinels know: they are asked anew for each connection. */
function primaryOf({ name, nodes, username, password }: SentinelSettings, isSecure: boolean): object {
  return {
    name,
    sentinels: [...nodes],
    role: "master",
    sentinelRetryStrategy: () => null,
    // Others that they name may have addresses that are none from here.
    updateSentinels: false,
    enableTLSForSentinelMode: isSecure,
    ...(username === undefined ? {} : { sentinelUsername: username }),
    ...(password === undefined ? {} : { sentinelPassword: password }),
  };
}

function clusterOf({ Cluster }: Peer, { host, port, tls, timeout, username, password }: Settings): Cluster {
  return new Cluster([{ host, port }], {
    lazyConnect: true,
    clusterRetryStrategy: () => null,
    enableOfflineQueue: false,
    enableReadyCheck: true,
    /** Not sent again when it may have been done. */
    retryDelayOnFailover: 0,
    slotsRefreshTimeout: Math.max(timeout, 1000),
    redisOptions: {
      ...common,
      connectTimeout: timeout,
      ...(password === undefined ? {} : { password }),
      ...(username === undefined ? {} : { username }),
      ...(tls && { tls: tlsOf(host, tls) }),
    },
  });
}

function tlsOf(host: string, tls: NonNullable<Settings["tls"]>): object {
  return { servername: /^[\d.]+$|:/.test(host) ? undefined : host, ...tls };
}
