// Takes what is told of asks to the lanes of the targets, and sees that they catch up with what they have missed. It lives as long as the
// engine that it is attached to. Whatever fails here, no run learns of it.
import type { AskNews } from "../../engine/asks/face.ts";
import type { PluginHost } from "../../engine/face.ts";
import type { NotificationAttempt } from "../face.ts";
import type { LinkMaker } from "../link-maker.ts";
import type { AddressPolicy } from "../outgoing/address-policy.ts";
import type { Target } from "../targets/target.ts";
import { CatchUp } from "./catch-up.ts";
import { sleep } from "./insist.ts";
import { Lane } from "./lane.ts";
import { Turns } from "./turns.ts";
import { Warnings } from "./warnings.ts";

/** What `notifications` was given, read. All durations in ms. */
export interface DeskSettings {
  readonly targets: readonly Target[];
  readonly links: LinkMaker | undefined;
  readonly policy: AddressPolicy;
  readonly poll: number;
  readonly queue: number;
  readonly lease: number;
  readonly closeTimeout: number;
  readonly onAttempt: ((attempt: NotificationAttempt) => void) | undefined;
}

/** One target at work. */
interface Post {
  readonly lane: Lane;
  readonly catchUp: CatchUp;
}

export class Desk {
  readonly #host: PluginHost;
  readonly #settings: DeskSettings;
  readonly #posts: readonly Post[];
  readonly #closing: AbortController = new AbortController();
  readonly #unwatch: () => void;

  constructor(host: PluginHost, settings: DeskSettings) {
    this.#host = host;
    this.#settings = settings;
    const warnings = new Warnings(host.clock, settings.targets);
    const turns = new Turns({ ...settings, host, warnings, closing: this.#closing.signal });
    this.#posts = settings.targets.map((target) => this.#open(target, turns, warnings));
    for (const target of settings.targets) target.prepare?.().catch((error: unknown) => warnings.willFail(target, error));
    this.#unwatch = host.asks.watch((news) => this.#hear(news));
    // The engine is still being made.
    host.clock.yield(() => this.#posts.forEach(({ lane, catchUp }) => asksOpenOnes(lane.target) && catchUp.look()));
  }

  #open(target: Target, turns: Turns, warnings: Warnings): Post {
    const { clock, asks } = this.#host;
    const lane = new Lane({
      target,
      queue: this.#settings.queue,
      setTimer: (delay, fire) => clock.setTimer(delay, fire, { background: true }),
      turn: (delivery) => turns.take(target, delivery, (at) => catchUp.lookAt(at)),
      giveBack: (delivery) => turns.giveBack(delivery),
      onRoom: () => catchUp.hasRoom(),
    });
    const catchUp = new CatchUp({ asks, clock, lane, poll: this.#settings.poll, onTrouble: (error) => warnings.storeFailed(error) });
    return { lane, catchUp };
  }

  #hear({ type, ask }: AskNews): void {
    for (const { lane, catchUp } of this.#posts) if (!lane.offer(ask, type, false) && type !== "closed") catchUp.look();
  }

  /** Sends what it can in the time it has; the rest is for the next process. */
  async close(): Promise<void> {
    const { clock } = this.#host;
    this.#unwatch();
    await Promise.all(
      this.#posts.map(async ({ lane, catchUp }) => {
        await Promise.race([lane.quiet(), sleep(clock, this.#settings.closeTimeout, this.#closing.signal)]);
        await catchUp.close();
      }),
    );
    this.#closing.abort();
    await Promise.all(this.#posts.map(({ lane }) => lane.end()));
  }
}

function asksOpenOnes({ settings }: Target): boolean {
  return settings.on.some((occasion) => occasion !== "closed");
}
