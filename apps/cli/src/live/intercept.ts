// Takes over what the user's code writes to a stream (`console.log` and friends), until restored.

/** Everything written to the stream goes to `receive` as text instead. Returns the way back. */
export function intercept(stream: NodeJS.WriteStream, receive: (text: string) => void): () => void {
  const original = stream.write;
  const decoder = new TextDecoder();
  const replacement = (chunk: string | Uint8Array, encodingOrDone?: unknown, done?: unknown): boolean => {
    receive(typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true }));
    const callback = typeof encodingOrDone === "function" ? encodingOrDone : done;
    if (typeof callback === "function") process.nextTick(callback);
    return true;
  };
  stream.write = replacement;
  return () => {
    if (stream.write === replacement) stream.write = original;
  };
}

/** Passes on whole lines and keeps the rest until it is complete or flushed. */
export function byLines(receive: (text: string) => void): { write(text: string): void; flush(): void } {
  let rest = "";
  return {
    write(text) {
      const end = text.lastIndexOf("\n");
      if (end < 0) {
        rest += text;
        return;
      }
      receive(rest + text.slice(0, end));
      rest = text.slice(end + 1);
    },
    flush() {
      if (rest !== "") receive(rest);
      rest = "";
    },
  };
}
