// A reader of server-sent events, by the standard: it remembers the last id, and comes again with it.

export interface Received {
  readonly id: string;
  readonly event: string;
  readonly data: { readonly seq: number; readonly type: string; readonly [key: string]: unknown };
}

/** Messages of one connection, until it ends. Leaving the loop ends it. */
export async function* connect(url: string, lastId = ""): AsyncGenerator<Received, number> {
  const leaving = new AbortController();
  const headers: Record<string, string> = { accept: "text/event-stream", ...(lastId === "" ? {} : { "last-event-id": lastId }) };
  const response = await fetch(url, { headers, signal: leaving.signal });
  if (response.status !== 200 || response.body === null) return response.status;
  let text = "";
  try {
    for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      for (let end = text.indexOf("\n\n"); end !== -1; end = text.indexOf("\n\n")) {
        const message = read(text.slice(0, end));
        text = text.slice(end + 2);
        if (message !== undefined) yield message;
      }
    }
    return 200;
  } finally {
    leaving.abort();
  }
}

function read(block: string): Received | undefined {
  const fields = new Map(
    block.split("\n").map((line): [string, string] => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 2)]),
  );
  const data = fields.get("data");
  if (data === undefined) return undefined;
  return { id: fields.get("id") ?? "", event: fields.get("event") ?? "", data: JSON.parse(data) as Received["data"] };
}

/** All messages of a run, with connections that are broken off after as many messages as `lengths` says, in turn. */
export async function readWithBreaks(
  url: string,
  lengths: () => number,
): Promise<{ readonly messages: Received[]; readonly connections: number }> {
  const messages: Received[] = [];
  let lastId = "";
  for (let connections = 1; ; connections++) {
    let left = lengths();
    const connection = connect(url, lastId);
    for (;;) {
      const { done, value } = await connection.next();
      if (done === true) return { messages, connections };
      messages.push(value);
      lastId = value.id;
      if (--left > 0) continue;
      await connection.return(0);
      break;
    }
  }
}
