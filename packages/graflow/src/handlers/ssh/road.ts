// What a connection goes over: a socket, or a stream that another machine opens for us.
import { connect } from "node:net";
import type { Duplex } from "node:stream";
import type { HostSettings } from "./host-settings.ts";

export interface Road {
  readonly stream: Duplex;
  /** Whether this process stays as long as it is there. */
  hold(isHeld: boolean): void;
  /** Ends what it goes over. */
  end(): Promise<void>;
}

/** A connection that can pass on. */
export interface Jump {
  forward(host: string, port: number): Promise<Duplex>;
  hold(isHeld: boolean): void;
  end(): Promise<void>;
}

/** Rejects with the error of the system, or one of `level` "client-timeout" after `patience` ms. */
export function directRoad({ host, port }: HostSettings, patience: number): Promise<Road> {
  return new Promise((resolve, reject) => {
    const stream = connect({ host, port, noDelay: true });
    const timer = setTimeout(() => stream.destroy(Object.assign(new Error("no answer"), { level: "client-timeout" })), patience);
    stream.once("error", (error) => {
      clearTimeout(timer);
      reject(error);
    });
    stream.once("connect", () => {
      clearTimeout(timer);
      resolve({
        stream,
        hold: (isHeld) => void (isHeld ? stream.ref() : stream.unref()),
        end: async () => void stream.destroy(),
      });
    });
  });
}

/** Over a connection that is there for this alone, and ends with it. */
export async function roadThrough(jump: Jump, { host, port }: HostSettings): Promise<Road> {
  const stream = await jump.forward(host, port);
  return { stream, hold: (isHeld) => jump.hold(isHeld), end: () => jump.end() };
}
