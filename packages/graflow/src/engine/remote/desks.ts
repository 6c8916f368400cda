// The desks of an engine: one for its own fleet, one for each other fleet that a group names. Made when they are needed.
import type { Elsewhere } from "../../graph/execution.ts";
import type { Backend, OpenBackend } from "../../ports/backend.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Fleet } from "../../ports/fleet.ts";
import type { ClassRegistry } from "../../shared/codec/class-registry.ts";
import { RemoteDesk } from "./desk.ts";
import { noFleet } from "./no-fleet.ts";

export interface DesksParts {
  /** Of the engine's backend. */
  readonly fleet: Fleet | undefined;
  readonly clock: Clock;
  readonly registry: ClassRegistry | undefined;
  readonly newId: () => string;
}

export class RemoteDesks {
  readonly #parts: DesksParts;
  #own: RemoteDesk | undefined = undefined;
  readonly #others: Map<Elsewhere, { readonly backend: OpenBackend; readonly desk: RemoteDesk }> = new Map();

  constructor(parts: DesksParts) {
    this.#parts = parts;
  }

  /** That of the engine's own fleet, if it has one. */
  get own(): RemoteDesk | undefined {
    const { fleet } = this.#parts;
    if (fleet !== undefined) this.#own ??= this.#desk(fleet);
    return this.#own;
  }

  /** Throws a `GraflowError` (`FLEET_ABSENT`) when a group wants a fleet that is not there. */
  of(elsewhere: Elsewhere | undefined): RemoteDesk | undefined {
    if (elsewhere === undefined) return this.own;
    if (elsewhere.elsewhere === "itself") return this.#other(elsewhere);
    const { own } = this;
    if (own === undefined) throw noFleet(`${elsewhere.name}()`);
    return own;
  }

  #other(elsewhere: Elsewhere): RemoteDesk {
    const known = this.#others.get(elsewhere);
    if (known !== undefined) return known.desk;
    const backend = (elsewhere as Elsewhere & Backend).open({ clock: this.#parts.clock });
    if (backend.fleet === undefined) throw noFleet(`${elsewhere.name}()`);
    const desk = this.#desk(backend.fleet);
    this.#others.set(elsewhere, { backend, desk });
    return desk;
  }

  #desk(fleet: Fleet): RemoteDesk {
    const { clock, registry, newId } = this.#parts;
    return new RemoteDesk({ fleet, clock, registry, newId });
  }

  async close(): Promise<void> {
    this.#own?.end();
    for (const { desk } of this.#others.values()) desk.end();
    await Promise.all([...this.#others.values()].map(({ backend }) => backend.close()));
  }
}
