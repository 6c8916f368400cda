// The streams of a container, over one connection: its standard input, output and error, each frame with the number of its stream.
import { PassThrough, Writable } from "node:stream";
import type { Cluster } from "./cluster.ts";
import { CONTAINER } from "./manifest.ts";

export interface Streams {
  readonly input: Writable;
  /** Both end by whoever has them: after the connection there may be more to say. */
  readonly output: PassThrough;
  readonly errors: PassThrough;
  /** Whether the container has said anything over it. */
  hasSaid(): boolean;
  /** Resolves when the connection has ended; never rejects. */
  readonly closed: Promise<void>;
  close(): void;
}

type Socket = Awaited<ReturnType<InstanceType<Cluster["client"]["Attach"]>["handler"]["connect"]>>;

/** The numbers of streams, as the protocol has them. */
const STDIN = 0;
const STDOUT = 1;
const STDERR = 2;

/** No frame has more bytes: some servers take no larger ones. */
const FRAME = 32 * 1024;
/** Says now and then that the connection is in use: what stands between closes those that are not, in ms. */
const SIGN_OF_LIFE = 20_000;

/** Rejects when the cluster does not let us. */
export async function attach({ client, config, namespace }: Cluster, pod: string): Promise<Streams> {
  const output = new PassThrough();
  const errors = new PassThrough();
  const query = `container=${CONTAINER}&stdin=true&stdout=true&stderr=true&tty=false`;
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/attach?${query}`;
  let hasSaid = false;
  const socket = await new client.Attach(config).handler.connect(path, null, (stream, data) => {
    if (data.length > 0) hasSaid = true;
    if (stream === STDOUT) output.write(data);
    else if (stream === STDERR) errors.write(data);
    return true;
  });
  const alive = setInterval(() => socket.ping(), SIGN_OF_LIFE);
  alive.unref();
  const closed = new Promise<void>((resolve) => {
    socket.on("close", () => {
      clearInterval(alive);
      resolve();
    });
  });
  // "close" comes after it.
  socket.on("error", () => {});
  return { input: inputOf(socket), output, errors, hasSaid: () => hasSaid, closed, close: () => socket.terminate() };
}

function inputOf(socket: Socket): Writable {
  return new Writable({
    decodeStrings: true,
    write(chunk: Buffer, _, done) {
      const send = (from: number): void => {
        const frame = Buffer.concat([Buffer.of(STDIN), chunk.subarray(from, from + FRAME)]);
        socket.send(frame, (error) => {
          if (error !== undefined && error !== null) done(error);
          else if (from + FRAME < chunk.length) send(from + FRAME);
          else done();
        });
      };
      send(0);
    },
  });
}

/** Those of a container that has ended before anybody was there: what it has written. */
export function streamsOf(log: string): Streams {
  const output = new PassThrough();
  const errors = new PassThrough();
  // Nobody can tell any more what was on which. What it said to us is JSON.
  for (const line of log.split("\n")) if (line !== "") (line.startsWith("{") ? output : errors).write(`${line}\n`);
  const input = new Writable({ write: (_chunk, _encoding, done) => done() });
  return { input, output, errors, hasSaid: () => true, closed: Promise.resolve(), close() {} };
}
