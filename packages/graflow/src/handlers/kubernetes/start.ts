// From a Job that is made to a program that can be spoken to: its pod starts, or it is known why not.
import type { Clock } from "../../ports/clock.ts";
import type { Exit } from "../plain/errors.ts";
import { within } from "../plain/within.ts";
import { attach, streamsOf, type Streams } from "./attach.ts";
import type { Cluster } from "./cluster.ts";
import { lost, neverBegun, statusOf, unavailable } from "./failure.ts";
import { followPod } from "./follow.ts";
import { CONTAINER } from "./manifest.ts";
import { removed, stateOf, type PodState } from "./pod-state.ts";

export interface Started {
  readonly pod: string;
  readonly streams: Streams;
  /** Resolves when the container has ended, or is lost; never rejects. */
  readonly ended: Promise<Exit | Error>;
  /** Nobody waits for it any more. */
  forget(): void;
}

export interface Starting {
  /** Of the call, in the label of its pod. */
  readonly id: string;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** In ms. */
  readonly start: number;
}

type Begun = Extract<PodState, { readonly name: string }>;

/** How long it may take until a container of which the connection has ended is known to have ended, in ms. */
const NEWS = 10_000;
/** Bytes of a log that are read. */
const LOG = 64 * 1024 * 1024;
const TAIL = 64 * 1024;

/** Rejects with a `GraflowError` (`PLACE_UNAVAILABLE`, `PLACE_LOST`), and with the reason of the signal. */
export async function startedPod(cluster: Cluster, starting: Starting): Promise<Started> {
  const { promise: ended, resolve: end } = Promise.withResolvers<Exit | Error>();
  const { promise: begun, resolve: begin } = Promise.withResolvers<Begun>();
  const { promise: failed, reject: fail } = Promise.withResolvers<never>();
  let said = "nobody has made it: see `kubectl describe job`";
  const unfollow = followPod(cluster, starting.id, {
    is: (pod) => {
      const state = stateOf(pod);
      if (state.is === "waiting") ({ said } = state);
      else if (state.is === "unable") fail(state.error);
      else {
        said = "its streams could not be had";
        begin(state);
        if (state.is === "ended") end(state.how);
      }
    },
    gone: (name) => {
      fail(removed(name));
      end(removed(name));
    },
    failed: (error) => {
      const failure = unavailable("its pod may not be looked at", error);
      fail(failure);
      end(failure);
    },
  });
  const { signal, clock, start } = starting;
  const timer = clock.setTimer(start, () => fail(neverBegun(start, said)));
  const stop = (): void => fail(signal.reason);
  signal.addEventListener("abort", stop, { once: true });
  if (signal.aborted) stop();
  let streaming: Promise<Streams> | undefined;
  try {
    const state = await Promise.race([begun, failed]);
    const { name } = state;
    streaming = streamsFor(cluster, state, ended);
    const streams = await Promise.race([streaming, failed]);
    const forget = (): void => {
      unfollow();
      end(removed(name));
    };
    return { pod: name, streams, ended: wholeEnd(cluster, name, streams, ended), forget };
  } catch (error) {
    unfollow();
    streaming?.then(
      (late) => late.close(),
      () => {},
    );
    throw error;
  } finally {
    timer.cancel();
    signal.removeEventListener("abort", stop);
  }
}

/** A container may be so quick that it has ended before it is reached. */
async function streamsFor(cluster: Cluster, { is, name }: Begun, ended: Promise<unknown>): Promise<Streams> {
  if (is === "running") {
    try {
      return await attach(cluster, name);
    } catch (thrown) {
      const error = asStatus(thrown);
      const status = statusOf(error);
      let hasEnded = false;
      if (status !== 401 && status !== 403)
        await within(
          NEWS,
          ended.then(() => (hasEnded = true)),
        );
      if (!hasEnded) throw unavailable("its streams could not be had", error);
    }
  }
  return streamsOf(await logOf(cluster, name, LOG));
}

/** What a connection fails with has the status in its text. */
function asStatus(error: unknown): unknown {
  const { message, error: inner } = error as { readonly message?: string; readonly error?: unknown };
  const [, status] = /server response: (\d+)/.exec(message ?? "") ?? [];
  return status === undefined ? (inner ?? error) : Object.assign(new Error(`${message} to pods/attach`), { code: Number(status) });
}

/** How it ended, once all that it has said is there. */
async function wholeEnd(cluster: Cluster, pod: string, streams: Streams, ended: Promise<Exit | Error>): Promise<Exit | Error> {
  const { output, errors, closed } = streams;
  const unheard = closed
    .then(() => within(NEWS, ended))
    .then(() =>
      lost(`The connection to pod "${pod}" was lost`, "Somebody between here and its node has ended it. `retry` tries the task once more."),
    );
  const how = await Promise.race([ended, unheard]);
  // What it has said last may be under way.
  if (!(how instanceof Error)) await within(NEWS, closed);
  if (!streams.hasSaid() && !(how instanceof Error)) errors.write(await logOf(cluster, pod, TAIL).catch(() => ""));
  output.end();
  errors.end();
  return how;
}

async function logOf({ core, namespace }: Cluster, name: string, limitBytes: number): Promise<string> {
  try {
    return await core.readNamespacedPodLog({ name, namespace, container: CONTAINER, limitBytes });
  } catch (error) {
    if (statusOf(error) === 404) return "";
    throw unavailable("its log could not be read", error);
  }
}
