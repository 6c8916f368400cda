// Server-sent events: a stream of texts that a browser reads by itself, and takes up again where it has broken off.

/** One message, as the stream carries it. */
export interface Message {
  readonly id: string;
  readonly event: string;
  readonly data: string;
}

/** How long nothing may be said before a sign of life is given, in ms: proxies close what is silent for a minute. */
const SILENCE = 15_000;

/** Ends when the messages do, or when `stop` is called, which is done as well when the reader leaves. */
export function sseStream(messages: AsyncIterator<Message, unknown>, stop: () => void): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let pending: Promise<IteratorResult<Message, unknown>> | undefined;
  let hasBegun = false;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        if (!hasBegun) {
          // The headers reach the reader with the first byte; and so long it waits before it comes again.
          hasBegun = true;
          controller.enqueue(encoder.encode("retry: 2000\n\n"));
          return;
        }
        // When it breaks off, the reader comes again and goes on from there.
        pending ??= messages.next().catch(() => ({ done: true, value: undefined }) as const);
        const result = await withSignOfLife(pending);
        if (result === undefined) {
          controller.enqueue(encoder.encode(": still here\n\n"));
          return;
        }
        pending = undefined;
        if (result.done === true) controller.close();
        else controller.enqueue(encoder.encode(textOf(result.value)));
      },
      cancel() {
        stop();
      },
    },
    { highWaterMark: 0 },
  );
}

async function withSignOfLife<T>(promise: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), SILENCE);
  });
  try {
    return await Promise.race([promise, silence]);
  } finally {
    clearTimeout(timer);
  }
}

/** The data are one line: JSON has no line break. */
function textOf({ id, event, data }: Message): string {
  return `id: ${id}\nevent: ${event}\ndata: ${data}\n\n`;
}
