// What `redis()` is told, checked before anything is connected. What is secret goes into `Settings` and from there to the server only: no
// message and no log has it.
import { expectInteger, expectKnown } from "../graph/settings.ts";
import { type Duration, parseDuration } from "../shared/duration.ts";
import { OptionError } from "../shared/errors/option-error.ts";
import { show } from "../shared/show.ts";
import { type DeadLetterOptions, type DeadLetterSettings, readDeadLetterOptions } from "./fleet/dead-letter-options.ts";
import { readSentinels, type RedisSentinels, type SentinelSettings } from "./sentinels.ts";
import { type QueueOptions, queueOptionNames, readQueueOptions, type WorkSettings } from "./fleet/queue-options.ts";
import { type EncryptionOptions, readSealOptions, type SealKeys, type SigningOptions } from "./fleet/seal/options.ts";

/** What Node is told of TLS: certificates and keys as PEM. */
export interface RedisTls {
  /** Authorities that are believed, instead of those that Node knows. */
  readonly ca?: string | Uint8Array | readonly (string | Uint8Array)[];
  /** Of this side, for a server that wants to see one. */
  readonly cert?: string | Uint8Array;
  readonly key?: string | Uint8Array;
  /** Of the key. */
  readonly passphrase?: string;
  /** The name in the server's certificate. Default: the host in the URL. */
  readonly servername?: string;
  /** `false` believes any certificate: then whoever is on the way can read everything. Default `true`. */
  readonly rejectUnauthorized?: boolean;
}

export interface RedisOptions extends QueueOptions {
  /** `redis://user:password@host:port/0`, or `rediss://…` for TLS. Whoever sees it can read and write everything: keep it in the environment. */
  readonly url: string;
  /** Of an ACL user. Default: that of the URL, else the server's default user. */
  readonly username?: string;
  /** Instead of one in the URL. */
  readonly password?: string;
  /** Of TLS; only with `rediss:`. Default: the authorities that Node knows. */
  readonly tls?: RedisTls;
  /** Begins all keys and channels; two prefixes on one server never meet. No braces, spaces or control characters. Default `"graflow"`. */
  readonly prefix?: string;
  /** Refuses a server that lets anybody in who knows no password. Default `false`. */
  readonly requireAuth?: boolean;
  /** The URL is of one node of a Redis Cluster, which knows the others. Everything of one prefix that belongs together is on one node. Default `false`. */
  readonly cluster?: boolean;
  /**
   * How long a call waits for the connection, and how long for the answer, before it is an error (`BACKEND_UNREACHABLE`). Default `"10s"`.
   */
  readonly timeout?: Duration;
  /**
   * How long a run that is under way waits for a server that is away, has no room or may not be written, before it fails. Default: as long as
   * it takes: nobody else can go on with it meanwhile either, and it holds no more memory than when it began to wait.
   */
  readonly patience?: Duration | typeof Infinity;
  /** Sentinels, which know where the primary is: of the URL, the host and the port are then not used. Default: none. */
  readonly sentinels?: RedisSentinels;
  /** Workers refuse work that nobody with a secret has added, or that was changed since. All processes of a fleet need them. Default: none. */
  readonly signing?: SigningOptions;
  /** Encrypts what is signed. All processes of a fleet need the keys. Default: none. */
  readonly encryption?: EncryptionOptions;
  /** Bytes of a piece of work; larger ones are neither added nor taken. Default 16 MiB. */
  readonly maxPayload?: number;
  readonly deadLetters?: DeadLetterOptions;
}

/** The same, checked. */
export interface Settings {
  readonly host: string;
  readonly port: number;
  readonly db: number;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly tls: RedisTls | undefined;
  readonly prefix: string;
  readonly requireAuth: boolean;
  readonly cluster: boolean;
  /** In ms. */
  readonly timeout: number;
  /** In ms, or `Infinity`. */
  readonly patience: number;
  readonly sentinels: SentinelSettings | undefined;
  /** With which work and post are signed, if they are. */
  readonly seal: SealKeys | undefined;
  /** In bytes. */
  readonly maxPayload: number;
  readonly deadLetters: DeadLetterSettings;
  readonly work: WorkSettings;
}

const known = [
  "url",
  "username",
  "password",
  "tls",
  "prefix",
  "requireAuth",
  "cluster",
  "timeout",
  "patience",
  "sentinels",
  "signing",
  "encryption",
  "maxPayload",
  "deadLetters",
  ...queueOptionNames,
];
const MAX_PAYLOAD = 16 * 1024 * 1024;
/** Redis keeps no text beyond 512 MiB, and what is encrypted is longer than what it says. */
const MOST_PAYLOAD = 256 * 1024 * 1024;

const forms = "Write `redis://host:6379`, or `rediss://user:password@host:6379/0` for TLS.";

/** Throws `OptionError`. */
export function readOptions(options: RedisOptions): Settings {
  if (typeof options !== "object" || options === null) {
    throw new OptionError("Expected the options of redis to be an object with a `url`", forms);
  }
  expectKnown(options, known, "redis");
  const { prefix = "graflow", requireAuth = false, cluster = false, timeout = "10s" } = options;
  if (typeof prefix !== "string" || !/^[^\s{}\p{Cc}]+$/u.test(prefix) || !prefix.isWellFormed()) {
    throw new OptionError(`Expected \`prefix\` to be text without braces, spaces and control characters, got ${show(prefix)}`);
  }
  for (const [name, flag] of Object.entries({ requireAuth, cluster })) {
    if (typeof flag !== "boolean") throw new OptionError(`Expected \`${name}\` to be true or false, got ${show(flag)}`);
  }
  const place = readUrl(options.url);
  const username = options.username ?? place.username;
  const password = options.password ?? place.password;
  for (const [name, text] of Object.entries({ username, password })) {
    if (text !== undefined && (typeof text !== "string" || text === "")) throw new OptionError(`Expected \`${name}\` to be text`);
  }
  if (username !== undefined && password === undefined) throw new OptionError("Expected a `password` with the `username`, got none");
  if (cluster && place.db !== 0) throw new OptionError(`Expected database 0 of a cluster, got ${place.db}`, "A cluster has no other.");
  const wait = parseDuration(timeout, "timeout");
  if (wait <= 0) throw new OptionError(`Expected \`timeout\` to be longer than 0, got ${show(timeout)}`);
  const { maxPayload = MAX_PAYLOAD } = options;
  expectInteger(maxPayload, "maxPayload", 1024);
  if (maxPayload > MOST_PAYLOAD) throw new OptionError(`Expected \`maxPayload\` to be at most ${MOST_PAYLOAD}, got ${show(maxPayload)}`);
  return {
    ...place,
    username,
    password,
    tls: readTls(options.tls, place.tls),
    prefix,
    requireAuth,
    cluster,
    timeout: wait,
    patience: options.patience === undefined || options.patience === Infinity ? Infinity : parseDuration(options.patience, "patience"),
    sentinels: readSentinels(options.sentinels, cluster),
    seal: readSealOptions(options.signing, options.encryption),
    maxPayload,
    deadLetters: readDeadLetterOptions(options.deadLetters),
    work: readQueueOptions(options),
  };
}

type Place = Pick<Settings, "host" | "port" | "db" | "username" | "password"> & { readonly tls: boolean };

/** The URL may hold a password, also where it is wrong: no error shows it. */
function readUrl(text: string): Place {
  const url = typeof text === "string" && URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || (url.protocol !== "redis:" && url.protocol !== "rediss:") || url.hostname === "") {
    throw new OptionError(
      "Expected `url` to be a URL that begins with `redis://` or `rediss://` and names a host, got another text",
      forms,
    );
  }
  const [, db = ""] = /^\/?(\d{0,5})$/.exec(url.pathname) ?? [];
  if ((db === "" && url.pathname.length > 1) || url.search !== "" || url.hash !== "") {
    throw new OptionError("Expected `url` to have no more after the host than the number of a database", forms);
  }
  return {
    // IPv6 stands in brackets in a URL, and nowhere else.
    host: url.hostname.replace(/^\[(.*)\]$/, "$1"),
    port: url.port === "" ? 6379 : Number(url.port),
    db: Number(db),
    username: secret(url.username),
    password: secret(url.password),
    tls: url.protocol === "rediss:",
  };
}

function secret(text: string): string | undefined {
  try {
    return text === "" ? undefined : decodeURIComponent(text);
  } catch {
    throw new OptionError("Expected the user and the password in `url` to be percent-encoded", "Encode them with encodeURIComponent().");
  }
}

function readTls(tls: RedisTls | undefined, isSecure: boolean): RedisTls | undefined {
  if (tls === undefined) return isSecure ? {} : undefined;
  if (typeof tls !== "object" || tls === null) throw new OptionError("Expected `tls` to be an object");
  expectKnown(tls, ["ca", "cert", "key", "passphrase", "servername", "rejectUnauthorized"], "`tls`");
  if (!isSecure) throw new OptionError("Expected `tls` with a URL that begins with `rediss://`, got `redis://`", forms);
  return tls;
}
