// Which edges close a cycle: those that lead back to an ancestor, found depth-first from the starts in the order of declaration. The same walk
// as the run time's, as types. It is taken only when a name is mentioned twice.
import type { Edge, Parsed } from "./parse.ts";

/** The back edges of an expression, as a union of edges. */
export type BackEdges<P extends Parsed> = P["again"] extends false ? never : Walked<P["edges"], P["names"]>;

type Walked<Edges extends readonly Edge[], Names extends readonly string[]> = Walk<
  [],
  never,
  never,
  [...Starts<Edges, Edges[number][1], []>, ...Tops<Names, Sources<Edges>>],
  Targets<Edges, Names>
>;

/** Where the edges out of each place lead, in the order of declaration. */
type Targets<Edges extends readonly Edge[], Names extends readonly string[]> = {
  readonly [E in Edges[number] as E[0]]: IsOne<E[1]> extends true
    ? [E[1]]
    : [...Among<Names, E[1], []>, ...Places<Edges, E[0], Names[number], []>];
};

type Among<Names extends readonly string[], Wanted, Done extends readonly string[]> = Names extends readonly [
  infer Name extends string,
  ...infer Rest extends readonly string[],
]
  ? Among<Rest, Wanted, Name extends Wanted ? [...Done, Name] : Done>
  : Done;

/** Forks and joins that a place leads to. */
type Places<Edges extends readonly Edge[], From, Name, Done extends readonly string[]> = Edges extends readonly [
  infer E extends Edge,
  ...infer Rest extends readonly Edge[],
]
  ? Places<Rest, From, Name, E[0] extends From ? (E[1] extends Name ? Done : [...Done, E[1]]) : Done>
  : Done;

type IsOne<U> = (U extends unknown ? (one: U) => void : never) extends (one: infer All) => void
  ? [U] extends [All]
    ? true
    : false
  : never;

/** Places that edges leave and none enters. */
type Starts<Edges extends readonly Edge[], Entered extends string, Done extends readonly string[]> = Edges extends readonly [
  infer E extends Edge,
  ...infer Rest extends readonly Edge[],
]
  ? E[0] extends Entered | Done[number]
    ? Starts<Rest, Entered, Done>
    : Starts<Rest, Entered, [...Done, E[0]]>
  : Done;

type Sources<Edges extends readonly Edge[]> = { readonly [E in Edges[number] as E[1]]: E[0] };

/** A walk that begins with a member of a group begins with the group. */
type Tops<Names extends readonly string[], From> = { [K in keyof Names]: Top<Names[K], From> };
type Top<Place, From> = Place extends keyof From
  ? Extract<From[Place], `(${string}`> extends infer Fork extends string
    ? [Fork] extends [never]
      ? Place
      : Top<Fork, From>
    : never
  : Place;

/** A place on the way, where it leads to that has not been tried yet, and everything above it. */
type Step = readonly [place: string, targets: readonly string[], way: string];

type Walk<Path extends readonly Step[], Seen extends string, Backs, Roots extends readonly unknown[], To> = Path extends readonly [
  infer Here extends Step,
  ...infer Above extends readonly Step[],
]
  ? Here[1] extends readonly [infer Next extends string, ...infer Others extends readonly string[]]
    ? Next extends Here[2]
      ? Walk<[[Here[0], Others, Here[2]], ...Above], Seen, Backs | [Here[0], Next], Roots, To>
      : Next extends Seen
        ? Walk<[[Here[0], Others, Here[2]], ...Above], Seen, Backs, Roots, To>
        : Walk<[[Next, TargetsFrom<To, Next>, Here[2] | Next], [Here[0], Others, Here[2]], ...Above], Seen | Next, Backs, Roots, To>
    : Walk<Above, Seen, Backs, Roots, To>
  : Roots extends readonly [infer Root extends string, ...infer Further]
    ? Root extends Seen
      ? Walk<[], Seen, Backs, Further, To>
      : Walk<[[Root, TargetsFrom<To, Root>, Root]], Seen | Root, Backs, Further, To>
    : Backs;

type TargetsFrom<To, Place extends string> = Place extends keyof To ? Extract<To[Place], readonly string[]> : [];
