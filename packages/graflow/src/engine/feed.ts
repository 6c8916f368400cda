// A feed: values that are pushed at one end and pulled, with `for await`, at the other. What nobody has pulled yet waits in order.
import { Queue } from "../shared/queue.ts";

export interface Feed<T> {
  readonly values: AsyncIterableIterator<T, undefined>;
  /** Does nothing after `end`. */
  push(value: T): void;
  /** The last value has been pushed: what waits is still delivered, then the reader is done, or gets the error. */
  end(error?: unknown): void;
  /** Ends at once, without what waits. */
  close(): void;
}

interface Reader<T> {
  readonly resolve: (result: IteratorResult<T, undefined>) => void;
  readonly reject: (error: unknown) => void;
}

const done = { done: true, value: undefined } as const;

/** `onEnd` is called once: when the reader leaves, or when the feed has ended or was closed. */
export function createFeed<T>(onEnd: () => void): Feed<T> {
  let waiting = new Queue<T>();
  let readers: Reader<T>[] = [];
  let isOpen = true;
  let failure: { readonly error: unknown } | undefined;

  const finish = (error?: unknown): void => {
    if (!isOpen) return;
    isOpen = false;
    onEnd();
    const left = readers;
    readers = [];
    // Readers wait only when no value does. An error goes to the first of them, or else to the next that comes.
    if (error !== undefined) failure = { error };
    for (const reader of left) if (!takeFailure(reader.reject)) reader.resolve(done);
  };

  const takeFailure = (reject: (error: unknown) => void): boolean => {
    if (failure === undefined) return false;
    const { error } = failure;
    failure = undefined;
    reject(error);
    return true;
  };

  const close = (): void => {
    waiting = new Queue<T>();
    failure = undefined;
    finish();
  };

  const values: AsyncIterableIterator<T, undefined> = {
    next(): Promise<IteratorResult<T, undefined>> {
      if (waiting.size > 0) return Promise.resolve({ done: false, value: waiting.shift() as T });
      return new Promise((resolve, reject) => {
        if (isOpen) readers.push({ resolve, reject });
        else if (!takeFailure(reject)) resolve(done);
      });
    },
    return(): Promise<IteratorResult<T, undefined>> {
      close();
      return Promise.resolve(done);
    },
    [Symbol.asyncIterator]() {
      return values;
    },
  };

  return {
    values,
    push(value) {
      if (!isOpen) return;
      const reader = readers.shift();
      if (reader === undefined) waiting.push(value);
      else reader.resolve({ done: false, value });
    },
    end: finish,
    close,
  };
}

/** The same values, each read when it is pulled. Where `read` throws, so does `next`, and the feed is closed. */
export function mapFeed<T, U>(values: AsyncIterableIterator<T>, read: (value: T) => U | Promise<U>): AsyncIterableIterator<U> {
  const mapped: AsyncIterableIterator<U> = {
    async next() {
      const result = await values.next();
      if (result.done === true) return done;
      try {
        return { done: false, value: await read(result.value) };
      } catch (error) {
        await values.return?.();
        throw error;
      }
    },
    async return() {
      await values.return?.();
      return done;
    },
    [Symbol.asyncIterator]() {
      return mapped;
    },
  };
  return mapped;
}
