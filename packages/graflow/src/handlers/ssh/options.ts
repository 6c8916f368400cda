// What users say of a machine that is reached by ssh, and of what is carried out there.
import type { Duration } from "../../shared/duration.ts";

/** How one proves who one is. */
export type SshAuth =
  /** The keys of an agent: of that at `SSH_AUTH_SOCK`, or at this socket. */
  | { readonly agent: true | string }
  /** A private key, as text. */
  | { readonly privateKey: string | Uint8Array; readonly passphrase?: string }
  /** A private key in a file; `~` is the home folder. */
  | { readonly keyFile: string; readonly passphrase?: string }
  | { readonly password: string };

/** A machine, and how to be let in. */
export interface SshHost {
  readonly host: string;
  /** Default 22. */
  readonly port?: number;
  /** Default: the name of the user here. */
  readonly username?: string;
  /** Default `{ agent: true }`. */
  readonly auth?: SshAuth;
  /**
   * Whom to trust: fingerprints as `ssh-keygen -l` shows them (`"SHA256:…"`), of which one has to be the server's; or files of known hosts, as
   * OpenSSH keeps them. A server whose key is not known is refused. Default: `~/.ssh/known_hosts` and `/etc/ssh/ssh_known_hosts`.
   */
  readonly hostKey?: string | readonly string[] | { readonly knownHosts: string | readonly string[] };
}

/** What holds for every way to carry a task out there. */
export interface SshOptions extends SshHost {
  /** A machine that is asked to pass on to `host`. */
  readonly jump?: SshHost;
  /**
   * A program and its arguments that speak plain lines (docs/any-language.md), instead of the task's own function; nothing interprets them.
   * Default: the task's own function, by Node and the installed Graflow of that machine.
   */
  readonly command?: readonly string[];
  /** Where the module that defines the workflow is on that machine: an absolute path. Default: where it is here. */
  readonly module?: string;
  /** Node on that machine. Default `"node"`, looked for in its `PATH`. */
  readonly node?: string;
  /** The outpost of Graflow on that machine. Default: that of the `@graflow/core` which the module finds there, or one in `cwd` would. */
  readonly outpost?: string;
  /** Variables of the environment there. They are not shown in its list of processes. */
  readonly env?: Readonly<Record<string, string>>;
  /** The folder that it begins in. Default: the home folder there. */
  readonly cwd?: string;
  /**
   * Whether a process there carries out one task after the other, as long as there are some; at most one at a time. Otherwise each has a process of
   * its own, and pays for its start. Programs that speak plain lines are never used again. Default true.
   */
  readonly reuse?: boolean;
  /** Tasks at once on that machine; the others wait, which is no part of their `timeout`. Default 16. */
  readonly max?: number;
  /** Of these at most so many over one connection; a server that allows less is not asked for more. Default 8. */
  readonly channels?: number;
  /** For how long a connection, or a process there, is kept that has nothing to do. Default 30 s. */
  readonly idle?: Duration;
  /** For how long a task that was cancelled, or whose time is up, may go on before it is killed. Default 5 s. */
  readonly grace?: Duration;
  /** How long it may take until a task begins, once its process was started, and to see what is installed there. Default 60 s. */
  readonly start?: Duration;
  /** How often to see whether the server is still there; it is lost after three questions without an answer. Default 15 s. */
  readonly keepalive?: Duration;
  /** How long it may take to connect and be let in, and until the server starts something. Default 20 s. */
  readonly connectTimeout?: Duration;
}
