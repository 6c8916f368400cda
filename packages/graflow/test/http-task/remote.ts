// A service behind an address that stays: when its process ends, another one takes its place, and whoever comes meanwhile waits.
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { builtService } from "./built.ts";
import type { ServiceOptions } from "./service.ts";

export const secret = "a secret of more than sixteen bytes";

export interface Remote extends AsyncDisposable {
  readonly url: string;
  /** Of the process that serves now. */
  readonly pid: number;
  /** Ends the process, which is replaced. */
  kill(): Promise<void>;
  /** Ends connections that are open; the process goes on. */
  cut(): void;
  /** From now on what comes over connections stays on the way, both ways; until it is called with `false`. */
  silence(isSilent?: boolean): void;
  /** Connections that callers have open. */
  readonly connections: number;
  /** Connections that were made so far. */
  readonly made: number;
  close(): Promise<void>;
}

export type RemoteOptions = Omit<ServiceOptions, "secret" | "modules"> & {
  /** The module with its workflows. */
  readonly flows: URL;
};

export async function openRemote({ flows, ...options }: RemoteOptions): Promise<Remote> {
  const built = await builtService(flows);
  let isClosed = false;
  let child: ChildProcess;
  let port: Promise<number>;
  const start = (): void => {
    child = fork(built.service, [JSON.stringify({ secret, modules: [built.flows], ...options } satisfies ServiceOptions)], {
      execArgv: [],
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    port = once(child, "message").then(([given]) => given as number);
    port.catch(() => {});
    child.once("exit", () => {
      if (!isClosed) start();
    });
  };
  start();
  let asked = 0;
  /** Resolves when the process says that it is there: one that is ending still takes connections, and does not answer. */
  const isThere = async (): Promise<void> => {
    for (let answered = false; !answered;) {
      await port;
      const question = `${++asked}`;
      const one = child;
      answered = await new Promise<boolean>((resolve) => {
        const end = (is: boolean): void => {
          one.off("message", hear).off("exit", leave);
          resolve(is);
        };
        const hear = (answer: unknown): void => void (answer === question && end(true));
        const leave = (): void => end(false);
        one.on("message", hear).on("exit", leave);
        // It cannot be told any more: its end is on its way.
        one.send(question, () => {});
      });
    }
  };
  const open = new Set<Socket>();
  let made = 0;
  let isSilent = false;
  const front = createServer({ noDelay: true }, (socket) => {
    made++;
    open.add(socket);
    socket.pause();
    let onward: Socket | undefined;
    const end = (): void => {
      open.delete(socket);
      socket.destroy();
      onward?.destroy();
    };
    socket.on("error", end).on("close", end);
    const reach = async (): Promise<void> => {
      await isThere();
      const there = (onward = connect({ port: await port, host: "127.0.0.1", noDelay: true }));
      // A process has ended, and that is not known here yet: another takes its place.
      const again = (): void => void (socket.destroyed || setTimeout(() => void reach(), 5));
      there.once("error", again);
      there.once("connect", () => {
        there.off("error", again).on("error", end).on("close", end);
        socket.on("data", (data) => void (isSilent || there.write(data)));
        there.on("data", (data) => void (isSilent || socket.write(data)));
        there.on("end", () => socket.end());
        socket.on("end", () => there.end());
        socket.resume();
      });
    };
    void reach();
  });
  front.listen(0, "127.0.0.1");
  await Promise.all([once(front, "listening"), port!]);
  const close = async (): Promise<void> => {
    isClosed = true;
    front.close();
    for (const socket of open) socket.destroy();
    if (child.exitCode === null && child.signalCode === null) {
      const ended = once(child, "exit");
      child.kill("SIGKILL");
      await ended;
    }
    await built.remove();
  };
  return {
    url: `http://127.0.0.1:${(front.address() as AddressInfo).port}/tasks`,
    get pid() {
      return child.pid ?? 0;
    },
    async kill() {
      const ended = once(child, "exit");
      child.kill("SIGKILL");
      await ended;
    },
    cut: () => {
      for (const socket of open) socket.destroy();
    },
    silence: (silent = true) => (isSilent = silent),
    get connections() {
      return open.size;
    },
    get made() {
      return made;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
