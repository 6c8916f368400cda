// The connections of a server, and which of them have a request under way: when it ends, all others are closed at once, those that nothing was
// ever sent on included.
import type { Server } from "node:http";
import type { Socket } from "node:net";

export class Connections {
  /** How many requests are under way on each. */
  readonly #busy: Map<Socket, number> = new Map();
  #isEnding = false;

  constructor(server: Server) {
    server.on("connection", (socket: Socket) => {
      this.#busy.set(socket, 0);
      socket.once("close", () => this.#busy.delete(socket));
    });
    server.on("request", ({ socket }, response) => {
      this.#count(socket, 1);
      // A connection that is kept alive has nothing more to come once its answer is out.
      if (this.#isEnding) response.setHeader("connection", "close");
      response.once("close", () => this.#count(socket, -1));
    });
  }

  /** From now on a connection is closed as soon as nothing is under way on it. */
  end(): void {
    this.#isEnding = true;
    for (const [socket, requests] of this.#busy) if (requests === 0) socket.destroy();
  }

  #count(socket: Socket, change: 1 | -1): void {
    const requests = (this.#busy.get(socket) ?? 0) + change;
    if (this.#busy.has(socket)) this.#busy.set(socket, requests);
    // What was written last is sent first.
    if (this.#isEnding && requests === 0) socket.destroySoon();
  }
}
