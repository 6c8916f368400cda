// Connections to the API server: kept from one request to the next, and closed with the engine. The client by itself makes a new one for each request,
// which stays open for seconds after it.
import { isDeepStrictEqual } from "node:util";
import type { KubeConfig, RequestContext } from "@kubernetes/client-node";

type Dispatcher = NonNullable<ReturnType<RequestContext["getDispatcher"]>>;
type DispatcherOptions = ReturnType<KubeConfig["createDispatcherOptions"]>;

/** How long the API server may take to connect us to a container, in ms. */
const HANDSHAKE = 30_000;

export interface ConnectedConfig extends KubeConfig {
  /** Ends all connections, with what still goes on over them. */
  disconnect(): Promise<void>;
}

/** `Config`: the class of the client. */
export function connectedConfig(Config: typeof KubeConfig): ConnectedConfig {
  return new (class extends Config implements ConnectedConfig {
    /** Of the request that is made ready in this turn. */
    #wanted: DispatcherOptions | undefined;
    /** Of `#kept`. */
    #options: DispatcherOptions | undefined;
    #kept: Dispatcher | undefined;
    readonly #closing: AbortController = new AbortController();

    override createDispatcherOptions(...given: Parameters<KubeConfig["createDispatcherOptions"]>): DispatcherOptions {
      this.#wanted = super.createDispatcherOptions(...given);
      return this.#wanted;
    }

    override async applySecurityAuthentication(context: RequestContext): Promise<void> {
      const set = context.setDispatcher.bind(context);
      // It is set in the turn in which its options are made. One that is not used has no connections.
      context.setDispatcher = (made) => set(this.#keep(made));
      await super.applySecurityAuthentication(context);
    }

    #keep(made: Dispatcher): Dispatcher {
      if (this.#kept !== undefined && isDeepStrictEqual(this.#options, this.#wanted)) return this.#kept;
      // Its keys have been replaced: what goes on over it ends first.
      void this.#kept?.close();
      this.#options = this.#wanted;
      this.#kept = made;
      return made;
    }

    override async applyToHTTPSOptions(options: Parameters<KubeConfig["applyToHTTPSOptions"]>[0]): Promise<void> {
      await super.applyToHTTPSOptions(options);
      // Of connections to the streams of containers, which otherwise wait for ever.
      Object.assign(options, { handshakeTimeout: HANDSHAKE, signal: this.#closing.signal });
    }

    async disconnect(): Promise<void> {
      this.#closing.abort();
      const kept = this.#kept;
      this.#kept = undefined;
      await kept?.destroy();
    }
  })();
}
