// What a resource pool has lent to an attempt: one of so many things, such as a GPU, that no other task has at the time.

export interface Device {
  /** From 0. */
  readonly index: number;
  /** As the pool was told to call it, or its index. */
  readonly name: string;
}

/** By the name of the pool. */
export type Devices = Readonly<Record<string, Device>>;
