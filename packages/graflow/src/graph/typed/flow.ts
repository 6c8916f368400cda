// What flows along the edges: what arrives at each place, what leaves it, where the graph begins and where it ends.
import type { BackEdges } from "./back-edges.ts";
import type { Flat, In, InputOfAll, IsSeveral, NodeRecord, Out } from "./io.ts";
import type { Departures, JumpEdges } from "./jumps.ts";
import type { Edge, Parsed } from "./parse.ts";

/** A graph whose edges are told apart: those that carry the input of a place, and those that close a cycle. */
export interface Flow {
  readonly tasks: NodeRecord;
  readonly names: string;
  /** The places that forward edges enter, and the places before each of them, as a union. */
  readonly entered: string;
  readonly before: Readonly<Record<string, string>>;
  /** The places that forward edges leave, and the places after each of them, likewise. */
  readonly left: string;
  readonly after: Readonly<Record<string, string>>;
  readonly backs: unknown;
  /** Edges that a branch adds and that may not be taken. */
  readonly jumps: Edge;
  /** Branches that only lead elsewhere. */
  readonly departures: string;
}

export type FlowOf<P extends Parsed, T extends NodeRecord> = WithJumps<
  P["edges"][number],
  P,
  JumpEdges<P["edges"][number], P["names"][number], T>,
  T
>;

type WithJumps<Edges extends Edge, P extends Parsed, Jumps extends Edge, T extends NodeRecord> = [Jumps] extends [never]
  ? Directed<Edges, P["again"] extends false ? never : BackEdges<Edges, P["names"]>, P["names"][number], T, never, never>
  : Directed<Edges | Jumps, BackEdges<Edges | Jumps, P["names"]>, P["names"][number], T, Jumps, Departures<P["names"][number], T>>;

type Directed<Edges extends Edge, Backs, Names extends string, T extends NodeRecord, Jumps extends Edge, Gone extends string> = Drawn<
  Exclude<Edges, Backs>,
  Backs,
  Names,
  T,
  Jumps,
  Gone
>;
type Drawn<Forward extends Edge, Backs, Names extends string, T extends NodeRecord, Jumps extends Edge, Gone extends string> = {
  tasks: T;
  names: Names;
  entered: Forward[1];
  before: { readonly [E in Forward as E[1]]: E[0] };
  left: Forward[0];
  after: { readonly [E in Forward as E[0]]: E[1] };
  backs: Backs;
  jumps: Jumps;
  departures: Gone;
};

/** The places before a place. */
export type Before<F extends Flow, Place> = Place extends F["entered"] ? F["before"][Place & string] : never;
type After<F extends Flow, Place> = Place extends F["left"] ? F["after"][Place & string] : never;

/** What leaves a place: the output of a node, the record of a group's members, or what a fork received. `never` from a fork that begins the graph. */
export type Leaving<F extends Flow, Place extends string> = Place extends `(${string}`
  ? Arriving<F, Place>
  : Place extends F["names"]
    ? Out<F["tasks"][Place]>
    : RecordOf<F, Before<F, Place>>;

/** What arrives at a place by forward edges: the output before it, or the record of several. `never` where the graph begins. */
export type Arriving<F extends Flow, Place extends string> = ArrivingFrom<F, Before<F, Place>>;
type ArrivingFrom<F extends Flow, From extends string> = [From] extends [never]
  ? never
  : IsSeveral<From> extends true
    ? RecordOf<F, From>
    : Leaving<F, From>;

/** The outputs of several places by their ids; those that may be skipped are optional. */
type RecordOf<F extends Flow, Places extends string> = [F["jumps"]] extends [never]
  ? Flat<{ [Place in Places as IdOf<Place>]: Leaving<F, Place> }>
  : Flat<
      { [Place in Exclude<Places, Uncertain<F, Places>> as IdOf<Place>]: Leaving<F, Place> } & {
        [Place in Uncertain<F, Places> as IdOf<Place>]?: Leaving<F, Place>;
      }
    >;
type IdOf<Place extends string> = Place extends `(${infer Id}` ? Id : Place;

type Uncertain<F extends Flow, Places extends string> = Places extends unknown
  ? IsCertain<F, Places> extends true
    ? never
    : Places
  : never;

/** Whether a place is reached in every run: from one of those before it, without a jump. */
type IsCertain<F extends Flow, Place extends string> = `(${Place}` extends F["jumps"][0]
  ? false
  : [Place, Before<F, Place>] extends [F["jumps"][1], F["jumps"][0]]
    ? false
    : IsSeveral<Before<F, Place>> extends true
      ? true extends AreCertain<F, Exclude<Before<F, Place>, F["jumps"][0]>>
        ? true
        : false
      : [Before<F, Place>] extends [never]
        ? true
        : IsCertain<F, Before<F, Place>>;
type AreCertain<F extends Flow, Places extends string> = Places extends unknown ? IsCertain<F, Places> : never;

/** The nodes behind a place: itself, or those that a fork begins with. */
export type Behind<F extends Flow, Place> = Place extends `(${string}` ? Behind<F, After<F, Place>> : Place;

/** The nodes with which the graph begins. */
export type Starts<F extends Flow> = Behind<F, Exclude<F["names"] | F["left"], F["entered"]>>;

/** What the graph takes: what all its starts take. */
export type FlowInput<F extends Flow> = InputOfAll<F["tasks"][Starts<F> & string]>;

/** What the graph gives: the output of its one end, or the record of its ends by id. */
export type FlowOutput<F extends Flow> = Ending<F, Exclude<F["names"] | F["entered"], F["left"] | F["departures"]>>;
type Ending<F extends Flow, Ends extends string> = IsSeveral<Ends> extends true ? RecordOf<F, Ends> : Leaving<F, Ends>;

export type TakenBy<F extends Flow, Place extends string> = In<F["tasks"][Place]>;
