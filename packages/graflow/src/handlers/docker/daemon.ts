// A daemon, from the side of one handler: connected to when it is first needed, with its image at hand and what others have left there removed.
import { GraflowError } from "../../shared/errors/graflow-error.ts";
import { ownerText, ownOwner, type Owner } from "../owner.ts";
import { untilAborted } from "../until-aborted.ts";
import { addressOf } from "./address.ts";
import { connect, isMissing, type Client } from "./client.ts";
import { startContainer, type Container } from "./container.ts";
import { explain } from "./failures.ts";
import { imageFor, type ImageWishes } from "./image.ts";
import type { Docking } from "./read-options.ts";
import { OWNER, sweeperOf } from "./sweep.ts";

interface Link {
  readonly client: Client;
  readonly own: Owner;
}

export class Daemon {
  readonly #docking: Docking;
  #link: Promise<Link> | undefined = undefined;
  #image: Promise<ImageWishes> | undefined = undefined;
  #sweeping: Promise<void> = Promise.resolve();
  readonly #closing: AbortController = new AbortController();

  constructor(docking: Docking) {
    this.#docking = docking;
  }

  /** Rejects with a `GraflowError`. */
  async start(labels: Readonly<Record<string, string>>, devices: Readonly<Record<string, string>>): Promise<Container> {
    const { client, own } = await this.#linked();
    this.#sweeping = sweeperOf(client).look(client, own, Date.now());
    try {
      const image = await this.#imageFor(client);
      const asking = { docking: this.#docking, image, labels: { ...labels, [OWNER]: ownerText(own) }, devices };
      return await this.#inTime(startContainer(client, asking));
    } catch (error) {
      // It may be there again when the next call comes.
      if (isMissing(error)) this.#image = undefined;
      throw explain(error, client, this.#docking);
    }
  }

  async #linked(): Promise<Link> {
    this.#link ??= link(this.#docking);
    try {
      return await this.#link;
    } catch (error) {
      // What was missing may be there when the next call comes.
      this.#link = undefined;
      throw error;
    }
  }

  /** Fetched once, for all who wait: whoever leaves does not take it from the others. */
  async #imageFor(client: Client): Promise<ImageWishes> {
    const image = (this.#image ??= imageFor(client, this.#docking, this.#closing.signal));
    try {
      return await image;
    } catch (error) {
      if (this.#image === image) this.#image = undefined;
      throw error;
    }
  }

  async #inTime(starting: Promise<Container>): Promise<Container> {
    const { start, image } = this.#docking;
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(notInTime(image, start)), start);
    try {
      return await untilAborted(starting, late.signal);
    } catch (error) {
      if (late.signal.aborted) void starting.then((container) => container.way.kill()).catch(() => {});
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#sweeping;
  }
}

async function link({ host }: Docking): Promise<Link> {
  const [client, own] = await Promise.all([connect(addressOf(host, process.env)), ownOwner()]);
  return { client, own };
}

function notInTime(image: string, start: number): GraflowError {
  return new GraflowError("PLACE_UNAVAILABLE", `Expected a container of ${image} to start within ${start / 1_000} s, got none`, {
    hint: "See how busy the daemon's machine is, or allow more time by the option `start`.",
  });
}
