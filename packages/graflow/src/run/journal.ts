// The journal of a run that is saved: what has changed in it since somebody last asked. The steps that change the run note it here, as
// marks and not as values, so that a place which changes ten times between two saves is written once, and a run that nobody saves notes
// nothing. `snapshot/write.ts` makes cells of it.
import { COMPLETED, around, isClosed, type Completion, type Frame, type Pass } from "./frame.ts";

/** What is to be written of a place anew. */
export const STATE = 1;
export const OUTPUT = 2;
export const FAILURE = 4;
export const QUEUE = 8;

/** What is to be written of a pass anew. */
export const STANDING = 1;
export const INPUT = 2;
export const ATTEMPTS = 4;

/** What the attempt of a completed pass returned, for a run that fails before this is saved. */
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

/** All but the results. */
function marksIn(changes: Changes): readonly { readonly size: number; clear(): void }[] {
  const { opened, closed, headers, lasts, places, members, passes, ended, kept, items, maps, remembered, undone } = changes;
  return [opened, closed, headers, lasts, places, members, passes, ended, kept, items, maps, remembered, undone];
}

export class Journal {
  readonly #ids: WeakMap<Frame, number> = new WeakMap();
  /** The passes in flight by where they stand; of a place that was opened again, the one that counts. */
  readonly #current: Map<Frame, Map<number, Pass>> = new Map();
  /** Passes in flight of which nothing has been written yet: when they end first, nothing need be. */
  readonly #unwritten: Set<Pass> = new Set();
  /** How many completions that a saga around it can undo stand in a frame, or in what it carries out. */
  readonly #owed: Map<Frame, number> = new Map();
  /** Groups (by their joins), maps and frames (as -1) with a failure; those that have been judged since are found out when somebody asks. */
  readonly #failures: Map<Frame, Set<number>> = new Map();
  /** Passes whose attempt somebody has been told of. */
  readonly #started: Set<Pass> = new Set();
  /** Whether what completed tasks gave is to be kept until it is saved. */
  readonly #keepsResults: boolean;
  #nextId = 0;
  #changes: Changes = noChanges();
  /** Of a save before, empty: most of them stay so in most saves. */
  #spare: Changes | undefined = undefined;

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
    for (const [frame, judges] of this.#failures) {
      for (const judge of judges) if (!isUnjudged(frame, judge)) judges.delete(judge);
      if (judges.size === 0) this.#failures.delete(frame);
    }
    return this.#failures.size === 0;
  }

  isStarted(pass: Pass): boolean {
    return this.#started.has(pass);
  }

  /** What has changed since this was last called. */
  take(): Changes {
    const taken = this.#changes;
    this.#changes = this.#spare ?? noChanges();
    this.#spare = undefined;
    this.#unwritten.clear();
    return taken;
  }

  /** What was taken has been written; nobody may look into it any more. */
  written(changes: Changes): void {
    for (const marks of marksIn(changes)) if (marks.size > 0) marks.clear();
    changes.results.length = 0;
    this.#spare = changes;
  }

  /** Whether anything has changed since the last `take`. */
  get hasChanges(): boolean {
    return marksIn(this.#changes).some(({ size }) => size > 0);
  }

  /** What was taken has not been written after all. */
  putBack(taken: Changes): void {
    const later = this.#changes;
    this.#changes = taken;
    for (const frame of later.opened) this.opened(frame);
    for (const frame of later.headers) this.header(frame);
    for (const frame of later.lasts) this.last(frame);
    for (const [frame, places] of later.places) for (const [place, what] of places) this.touch(frame, place, what);
    for (const [frame, joins] of later.members)
      for (const [join, members] of joins) for (const member of members) this.member(frame, join, member);
    for (const [pass, what] of later.passes) this.changed(pass, what);
    for (const [pass, keys] of later.kept) for (const key of keys) this.kept(pass, key);
    for (const [pass, items] of later.items) for (const item of items) this.item(pass, item);
    for (const pass of later.maps) this.#changes.maps.add(pass);
    for (const [frame, all] of later.remembered) for (const one of all) addTo(this.#changes.remembered, frame, one);
    for (const [frame, all] of later.undone) for (const one of all) addTo(this.#changes.undone, frame, one);
    this.#changes.results.push(...later.results);
    // What was to be written and has ended meanwhile need not be.
    for (const [frame, keep] of later.closed) this.#forget(frame, keep);
    for (const pass of later.ended) {
      this.#forgetPass(pass);
      this.#changes.ended.add(pass);
    }
  }

  opened(frame: Frame): void {
    this.#changes.opened.add(frame);
  }

  /** Nothing more will happen in a frame, nor in what was added to it. */
  closed(frame: Frame): void {
    for (const completion of frame.undo ?? []) this.#settle(frame, completion);
    this.#close(frame);
    for (const annex of new Set(frame.annexes?.values())) this.#close(annex);
  }

  #close(frame: Frame): void {
    this.#current.delete(frame);
    this.#failures.delete(frame);
    this.#forget(frame, this.#owed.has(frame));
  }

  /** Nothing but that it is over is to be written of a frame, and not even that when nothing has been before. */
  #forget(frame: Frame, keep: boolean): void {
    const { opened, headers, lasts, places, members, remembered, undone, closed } = this.#changes;
    const isNew = opened.delete(frame);
    for (const marks of [headers, lasts, places, members, remembered, undone]) marks.delete(frame);
    if (!isNew || keep) closed.set(frame, keep);
    else closed.delete(frame);
  }

  #forgetPass(pass: Pass): void {
    const { passes, kept, items, maps } = this.#changes;
    for (const marks of [passes, kept, items, maps]) marks.delete(pass);
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

  /** The rest of a pass has begun: now it is known when it will be over. */
  rests(pass: Pass): void {
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

  /** A pass has completed, as the last one of a frame. */
  completed(pass: Pass, home: Frame): void {
    this.touch(pass.frame, pass.place, OUTPUT);
    this.last(home);
    this.ended(pass);
  }

  ended(pass: Pass): void {
    const places = this.#current.get(pass.frame);
    if (places?.get(pass.place) === pass) places.delete(pass.place);
    this.#started.delete(pass);
    this.#forgetPass(pass);
    if (!this.#unwritten.delete(pass)) this.#changes.ended.add(pass);
    this.touch(pass.frame, pass.place, STATE);
  }

  /** An attempt has returned this, and has asked for nothing. */
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

  /** A failure that a group (by its join), a map or for -1 the frame itself has yet to judge. */
  failed(frame: Frame, judge: number): void {
    addTo(this.#failures, frame, judge);
  }

  /** A saga can undo this. The frames in which it stands are known as long as it can. */
  remembered(saga: Frame, completion: Completion): void {
    addTo(this.#changes.remembered, saga, completion);
    this.adoptCompletion(saga, completion);
    for (const frame of this.#within(saga, completion)) if (isClosed(frame)) this.#changes.closed.set(frame, true);
  }

  /** One that was read back. */
  adoptCompletion(saga: Frame, completion: Completion): void {
    for (const frame of this.#within(saga, completion)) this.#owed.set(frame, (this.#owed.get(frame) ?? 0) + 1);
  }

  undone(saga: Frame, completion: Completion): void {
    this.header(saga);
    addTo(this.#changes.undone, saga, completion);
    this.#settle(saga, completion);
  }

  /** A saga will not undo this any more. */
  #settle(saga: Frame, completion: Completion): void {
    for (const frame of this.#within(saga, completion)) {
      const left = (this.#owed.get(frame) ?? 0) - 1;
      if (left > 0) {
        this.#owed.set(frame, left);
        continue;
      }
      this.#owed.delete(frame);
      if (isClosed(frame)) this.#changes.closed.set(frame, false);
    }
  }

  /** The frames from a completion up to its saga. */
  *#within(saga: Frame, { pass }: Completion): Generator<Frame> {
    for (let at: Frame | undefined = pass.frame; at !== undefined && at !== saga; at = around(at)) yield at;
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

function isUnjudged(frame: Frame, judge: number): boolean {
  if (judge === -1) return frame.ending?.type === "failed";
  if (frame.maps?.get(judge)?.error !== undefined) return true;
  return frame.memberErrors?.has(judge) === true && (frame.states[judge] as number) < COMPLETED;
}

function addTo<K, V>(map: Map<K, Set<V>>, key: K, value: V): void {
  const values = map.get(key);
  if (values === undefined) map.set(key, new Set([value]));
  else values.add(value);
}
