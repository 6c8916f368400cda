// A pool of devices, wherever it is kept: what whoever wants one says and hears.

/** A device that nobody else has until it is given back. */
export interface Loan {
  /** From 0. */
  readonly index: number;
  /** Resolves, if ever, when it may be somebody else's by now; never rejects. Absent where that cannot be. */
  readonly lost: Promise<Error> | undefined;
  /** Gives it back. What is given back twice is given back once. */
  give(): void;
}

/** Whoever asks for a device. One of `granted` and `failed` is called, once, unless he has left before. */
export interface Asking {
  granted(loan: Loan): void;
  /** None will be had: the pool is closed, or cannot be read. */
  failed(error: unknown): void;
  /** All are taken, and it is known in which order those who wait are. */
  queued(): void;
}

export interface DevicePool {
  /** Asks for one; of those who wait, a smaller `priority` is sooner, then whoever has come first. Returns how to wait no longer. */
  ask(priority: number, asking: Asking): () => void;
}
