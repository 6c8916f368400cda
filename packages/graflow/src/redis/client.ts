// One connection of ioredis, made and greeted: whose server it is, what it is, whether it lets us in. It does not come again by itself when
// it is lost: whoever needs one makes another.
import { loadPeer } from "../shared/peer.ts";
import { greet, refuseOpen } from "./greeting.ts";
import { isPassing } from "./failure.ts";
import type { Settings } from "./options.ts";

type Peer = Pick<typeof import("ioredis"), "Redis" | "Cluster">;
type Redis = InstanceType<Peer["Redis"]>;
type Cluster = InstanceType<Peer["Cluster"]>;

/** To one server, or to all of a cluster. */
export type Client = Redis | Cluster;

/** Throws `PeerMissingError` without `ioredis`. */
export function loadClient(): Promise<Peer> {
  return loadPeer("ioredis", "Redis backends", () => import("ioredis"));
}

/**
 * Connects. Rejects with what went wrong, as ioredis, Redis or the network said it, or with a `BackendError` for a server that is not to be
 * used. `onLost` is called once when a connection that was made is gone.
 */
export async function connect(settings: Settings, onLost: (client: Client) => void): Promise<Client> {
  const peer = await loadClient();
  if (settings.requireAuth) await expectAuth(peer, settings);
  const client = settings.cluster ? clusterOf(peer, settings) : nodeOf(peer, settings);
  try {
    await open(client);
    await greet(client, settings);
  } catch (error) {
    client.disconnect();
    throw error;
  }
  client.once("end", () => onLost(client));
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
async function expectAuth(peer: Peer, settings: Settings): Promise<void> {
  const stranger = nodeOf(peer, settings);
  try {
    await open(stranger);
    await refuseOpen(stranger, settings);
  } finally {
    stranger.disconnect();
  }
}

/** The client says why a connection was not made to those who listen for errors only. */
async function open(client: Client): Promise<void> {
  let why: unknown;
  client.on("error", (error: unknown) => (why = error));
  try {
    await client.connect();
  } catch (error) {
    // What the last node of a cluster said says more than that none could be had.
    throw why !== undefined && isPassing(why) !== undefined ? why : (why ?? error);
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
  keepAlive: 10_000,
  noDelay: true,
  /** Never by itself. */
  retryStrategy: () => null,
} as const;

/** Says who it is when it greets, so that the client has no password. */
function nodeOf({ Redis }: Peer, { host, port, tls, timeout }: Settings): Redis {
  return new Redis({ ...common, host, port, connectTimeout: timeout, enableOfflineQueue: false, ...(tls && { tls: tlsOf(host, tls) }) });
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
