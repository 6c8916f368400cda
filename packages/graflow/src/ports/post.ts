// Post between the processes of a fleet: each has a mailbox under an address of its own, for what one process has to tell one other. Whoever
// runs a task for somebody asks its owner by post, and the owner is told by post what came of it.

/**
 * The post of one process.
 *
 * Delivery. What one sender sends to one address arrives in the order sent, each message once, as long as both processes live and the store
 * keeps its data; connections may break meanwhile. A mailbox is there from `listen` on and while its process is heard of (the post sees to
 * that itself); when it has not been for a while, it is removed with what is in it, and never comes back. A process that finds its own gone
 * (the store was emptied) makes it anew; what was in it is lost, and `onLost` says so.
 *
 * Announcements reach whoever listens at that moment, at most once: who must not miss something looks for himself now and again, and when
 * the listener is called with `undefined`, which means that something may have been missed.
 *
 * Errors. While the store is away, or has no room, `send` waits for it as long as a run does; it rejects with a `BackendError` when the store fails
 * otherwise, when too much waits to be sent already, and when the backend is closed. A message that was perhaps sent is not sent twice. The
 * other methods reject with a `BackendError` when the store cannot be reached in time.
 */
export interface Post {
  /** Of this process; no other has it, ever. */
  readonly address: string;
  /** Sends to a mailbox. Resolves to whether there is one. Messages of one call arrive together, in order. */
  send(to: string, messages: readonly string[]): Promise<boolean>;
  /** Calls `listener`, which must not throw, with every message. One listener at a time. Returns how to end it. */
  listen(listener: (message: string) => void): () => void;
  /**
   * Resolves when the mailbox of `listen` is there, so that whoever is told the address can send to it; at once without a listener. Rejects with a
   * `BackendError` when that takes too long.
   */
  ready(): Promise<void>;
  /** Calls `listener` when messages to this process may have been lost. Returns how to end it. */
  onLost(listener: () => void): () => void;
  /** Which of these processes are there. */
  areThere(addresses: readonly string[]): Promise<ReadonlySet<string>>;
  /** Tells all who listen to a topic. */
  announce(topic: string, message: string): Promise<void>;
  onAnnounced(topic: string, listener: (message: string | undefined) => void): () => void;
}
