// The journal of a run that is saved: what has changed in it since somebody last asked. The steps that change the run note it here, as
// marks and not as values, so that a place which changes ten times between two saves is written once, and a run that nobody saves notes
// nothing. `snapshot/write.ts` makes cells of it.
import { sagaOf, type Completion, type Frame, type Pass } from "./frame.ts";

/** What is to be written of a place anew. */
export const STATE = 1;
export const OUTPUT = 2;
export const FAILURE = 4;
export const QUEUE = 8;

/** What is to be written of a pass anew. */
export const STANDING = 1;
export const INPUT = 2;
export const ATTEMPTS = 4;

/** A pass of a task that has completed, for a run that fails before this is saved. */
export interface KnownResult {
  readonly pass: Pass;
  readonly output: unknown;
}

/** What has changed. Numbers are combinations of the constants above. */
export interface Changes {
  /** Frames that are new: all of them is written. */
  readonly opened: Set<Frame>;
  /** Frames that are over, and whether what is left of them must be kept for a saga. */
  readonly closed: Map<Frame, boolean>;
  readonly headers: Set<Frame>;
  /** Frames in which another node completed last. */
  readonly lasts: Set<Frame>;
  readonly places: Map<Frame, Map<number, number>>;
  /** Members of groups, by the join, whose first error is new or forgiven. */
  readonly members: Map<Frame, Map<number, Set<number>>>;
  readonly passes: Map<Pass, number>;
  /** Passes that have ended, for good. */
  readonly ended: Set<Pass>;
  readonly kept: Map<Pass, Set<string>>;
  /** Items of maps that are over, by the pass of the map. */
  readonly items: Map<Pass, Set<number>>;
  readonly maps: Set<Pass>;
  readonly remembered: Map<Frame, Set<Completion>>;
  readonly undone: Map<Frame, Set<Completion>>;
  readonly results: KnownResult[];
}

function noChanges(): Changes {
  return {
    opened: new Set(),
    closed: new Map(),
    headers: new Set(),
    lasts: new Set(),
    places: new Map(),
    members: new Map(),
    passes: new Map(),
    ended: new Set(),
    kept: new Map(),
    items: new Map(),
    maps: new Set(),
    remembered: new Map(),
    undone: new Map(),
    results: [],
  };
}

export class Journal {
  readonly #ids: Map<Frame, number> = new Map();
  /** The passes in flight by where they stand; of a place that was opened again, the one that counts. */
  readonly #current: Map<Frame, Map<number, Pass>> = new Map();
  /** Passes in flight of which nothing has been written yet: when they end first, nothing need be. */
  readonly #unwritten: Set<Pass> = new Set();
  /** Compensations that are under way. */
  readonly #undoing: Map<Frame, Completion> = new Map();
  /** Groups (by their joins) and frames (as -1) with a failure that nothing has tolerated yet. */
  readonly #failures: Map<Frame, Set<number>> = new Map();
  /** Passes whose attempt somebody has been told of. */
  readonly #started: Set<Pass> = new Set();
  /** Whether what completed tasks gave is to be kept until it is saved. */
  readonly #keepsResults: boolean;
  #nextId = 0;
  #changes: Changes = noChanges();

  constructor(keepsResults: boolean) {
    this.#keepsResults = keepsResults;
  }

  /** The number under which a frame is stored. */
  idOf(frame: Frame): number {
    let id = this.#ids.get(frame);
    if (id === undefined) this.#ids.set(frame, (id = this.#nextId++));
    return id;
  }

  /** Gives a frame that was read back the number that it has. */
  adopt(frame: Frame, id: number): void {
    this.#ids.set(frame, id);
    this.#nextId = Math.max(this.#nextId, id + 1);
  }

  /** A pass that was read back, or was in flight before the journal began. */
  adoptPass(pass: Pass): void {
    const { generations } = pass.frame;
    if (generations === undefined || generations[pass.place] === pass.generation) this.#placesOf(pass.frame).set(pass.place, pass);
  }

  /** Whether nothing has failed that may yet fail the run. */
  get isSound(): boolean {
    return this.#failures.size === 0;
  }

  isStarted(pass: Pass): boolean {
    return this.#started.has(pass);
  }

  undoing(frame: Frame): Completion | undefined {
    return this.#undoing.get(frame);
  }

  /** What has changed since this was last called. */
  take(): Changes {
    const taken = this.#changes;
    this.#changes = noChanges();
    this.#unwritten.clear();
    return taken;
  }

  /** Whether anything has changed since the last `take`. */
  get hasChanges(): boolean {
    const { opened, closed, headers, lasts, places, members, passes, ended, kept, items, maps, remembered, undone } = this.#changes;
    return [opened, closed, headers, lasts, places, members, passes, ended, kept, items, maps, remembered, undone].some(
      ({ size }) => size > 0,
    );
  }

  /** What was taken has not been written after all. */
  putBack(taken: Changes): void {
    const later = this.#changes;
    this.#changes = taken;
    for (const frame of later.opened) this.opened(frame);
    for (const [frame, keep] of later.closed) this.#changes.closed.set(frame, keep);
    for (const frame of later.headers) this.header(frame);
    for (const frame of later.lasts) this.last(frame);
    for (const [frame, places] of later.places) for (const [place, what] of places) this.touch(frame, place, what);
    for (const [frame, joins] of later.members)
      for (const [join, members] of joins) for (const member of members) this.member(frame, join, member);
    for (const [pass, what] of later.passes) this.changed(pass, what);
    for (const pass of later.ended) this.#changes.ended.add(pass);
    for (const [pass, keys] of later.kept) for (const key of keys) this.kept(pass, key);
    for (const [pass, items] of later.items) for (const item of items) this.item(pass, item);
    for (const pass of later.maps) this.#changes.maps.add(pass);
    for (const [frame, all] of later.remembered) for (const one of all) addTo(this.#changes.remembered, frame, one);
    for (const [frame, all] of later.undone) for (const one of all) addTo(this.#changes.undone, frame, one);
    this.#changes.results.push(...later.results);
  }

  opened(frame: Frame): void {
    this.#changes.opened.add(frame);
  }

  closed(frame: Frame): void {
    this.#current.delete(frame);
    this.#failures.delete(frame);
    const isNew = this.#changes.opened.delete(frame);
    this.#changes.headers.delete(frame);
    this.#changes.lasts.delete(frame);
    this.#changes.places.delete(frame);
    this.#changes.members.delete(frame);
    const keep = sagaOf(frame) !== undefined;
    if (!isNew || keep) this.#changes.closed.set(frame, keep);
  }

  header(frame: Frame): void {
    this.#changes.headers.add(frame);
  }

  last(frame: Frame): void {
    this.#changes.lasts.add(frame);
  }

  touch(frame: Frame, place: number, what: number): void {
    let places = this.#changes.places.get(frame);
    if (places === undefined) this.#changes.places.set(frame, (places = new Map<number, number>()));
    places.set(place, (places.get(place) ?? 0) | what);
  }

  began(pass: Pass): void {
    this.#placesOf(pass.frame).set(pass.place, pass);
    this.#unwritten.add(pass);
    this.#changes.passes.set(pass, STANDING | INPUT);
    this.touch(pass.frame, pass.place, STATE);
  }

  /** An attempt at a pass was told to have begun, or to be over without being the last. */
  started(pass: Pass, isStarted: boolean): void {
    if (isStarted) this.#started.add(pass);
    else this.#started.delete(pass);
    this.changed(pass, STANDING);
  }

  changed(pass: Pass, what: number): void {
    this.#changes.passes.set(pass, (this.#changes.passes.get(pass) ?? 0) | what);
  }

  /** The pass in flight of a place does not count any more. Its input may be overwritten where it came from. */
  superseded(frame: Frame, place: number): void {
    const pass = this.#current.get(frame)?.get(place);
    if (pass !== undefined) this.changed(pass, STANDING | INPUT);
    this.touch(frame, place, STATE);
  }

  ended(pass: Pass): void {
    const places = this.#current.get(pass.frame);
    if (places?.get(pass.place) === pass) places.delete(pass.place);
    this.#started.delete(pass);
    this.#changes.passes.delete(pass);
    this.#changes.kept.delete(pass);
    this.#changes.items.delete(pass);
    this.#changes.maps.delete(pass);
    if (!this.#unwritten.delete(pass)) this.#changes.ended.add(pass);
    this.touch(pass.frame, pass.place, STATE);
  }

  /** A task has completed, and has asked for nothing. */
  result(pass: Pass, output: unknown): void {
    if (this.#keepsResults) this.#changes.results.push({ pass, output });
  }

  kept(pass: Pass, key: string): void {
    addTo(this.#changes.kept, pass, key);
  }

  /** A map has begun, or more of its items have. */
  map(pass: Pass): void {
    this.#changes.maps.add(pass);
  }

  item(pass: Pass, index: number): void {
    addTo(this.#changes.items, pass, index);
  }

  member(frame: Frame, join: number, member: number): void {
    let joins = this.#changes.members.get(frame);
    if (joins === undefined) this.#changes.members.set(frame, (joins = new Map<number, Set<number>>()));
    addTo(joins, join, member);
  }

  /** A failure that its group, or for -1 the frame around, has yet to judge. */
  failed(frame: Frame, join: number): void {
    addTo(this.#failures, frame, join);
  }

  /** Nothing of it is left to be judged. */
  absolved(frame: Frame, join: number): void {
    const joins = this.#failures.get(frame);
    if (joins?.delete(join) === true && joins.size === 0) this.#failures.delete(frame);
  }

  remembered(frame: Frame, completion: Completion): void {
    addTo(this.#changes.remembered, frame, completion);
  }

  undoes(frame: Frame, completion: Completion): void {
    this.#undoing.set(frame, completion);
  }

  compensated(frame: Frame): void {
    const completion = this.#undoing.get(frame);
    this.#undoing.delete(frame);
    this.header(frame);
    if (completion !== undefined) addTo(this.#changes.undone, frame, completion);
  }

  /** A frame that is over is known to the saga around it alone. */
  known(frame: Frame): void {
    this.#changes.closed.set(frame, true);
  }

  #placesOf(frame: Frame): Map<number, Pass> {
    let places = this.#current.get(frame);
    if (places === undefined) this.#current.set(frame, (places = new Map<number, Pass>()));
    return places;
  }
}

function addTo<K, V>(map: Map<K, Set<V>>, key: K, value: V): void {
  const values = map.get(key);
  if (values === undefined) map.set(key, new Set([value]));
  else values.add(value);
}
