// What a node does for one container, with a process in its place: the program is run for real, with the variables that its pod says and no others.
import { type ChildProcess, spawn } from "node:child_process";
import { constants } from "node:os";
import type { V1Pod } from "@kubernetes/client-node";
import type { WebSocket } from "ws";

/** The numbers of streams in frames of an attached connection. */
const STDIN = 0;
const STDOUT = 1;
const STDERR = 2;
const CLOSE = 255;

export class Container {
  readonly image: string | undefined;
  readonly child: ChildProcess;
  /** All that it has written. */
  log = "";
  /** Resolves to its exit code when it has ended. */
  readonly exit: Promise<number>;
  readonly #sockets: Set<WebSocket> = new Set();

  constructor({ spec }: V1Pod, more: Readonly<Record<string, string>> = {}) {
    const [container] = spec?.containers ?? [];
    this.image = container?.image;
    const [program = "true", ...args] = [...(container?.command ?? []), ...(container?.args ?? [])].map(expanded);
    const env = Object.fromEntries((container?.env ?? []).map(({ name, value }) => [name, expanded(value ?? "")]));
    this.child = spawn(program, args, { env: { PATH: process.env["PATH"], ...more, ...env }, stdio: "pipe" });
    this.child.stdin?.on("error", () => {});
    this.child.stdout?.on("data", (data: Buffer) => this.#say(STDOUT, data));
    this.child.stderr?.on("data", (data: Buffer) => this.#say(STDERR, data));
    this.exit = new Promise((resolve) => {
      this.child.once("error", () => resolve(127));
      this.child.once("close", (code, signal) => {
        for (const socket of this.#sockets) socket.close();
        resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
      });
    });
  }

  get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null && this.child.pid !== undefined;
  }

  #say(stream: number, data: Buffer): void {
    this.log += data.toString();
    for (const socket of this.#sockets) socket.send(Buffer.concat([Buffer.of(stream), data]));
  }

  attach(socket: WebSocket): void {
    this.#sockets.add(socket);
    for (const stream of [STDOUT, STDERR]) socket.send(Buffer.of(stream));
    socket.on("message", (data: Buffer) => {
      if (data[0] === STDIN) this.child.stdin?.write(data.subarray(1));
      else if (data[0] === CLOSE) this.child.stdin?.end();
    });
    socket.on("close", () => {
      this.#sockets.delete(socket);
      // As `stdinOnce` says.
      this.child.stdin?.end();
    });
    if (!this.isRunning) socket.close();
  }

  /** Asks it to end, and ends it when its grace is over, in seconds. */
  async end(grace: number): Promise<void> {
    if (grace > 0) this.child.kill("SIGTERM");
    const timer = setTimeout(() => this.child.kill("SIGKILL"), grace * 1000);
    await this.exit;
    clearTimeout(timer);
  }
}

/** As the node does for `$(NAME)` and `$$`: none of ours is to be replaced. */
function expanded(text: string): string {
  return text.replaceAll(/\$\$|\$\(([A-Za-z_]\w*)\)/g, (found, name: string | undefined) =>
    found === "$$" ? "$" : name === "HOME" ? "REPLACED BY THE NODE" : found,
  );
}
