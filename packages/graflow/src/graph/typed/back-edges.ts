// Which edges close a cycle: those that lead back to an ancestor, found depth-first from the starts in the order of declaration. The same walk
// as the run time's, as types.
import type { IsSeveral } from "./io.ts";
import type { Edge } from "./parse.ts";

/** The back edges among the edges of a graph, as a union of edges. `Names`: in the order of declaration. */
export type BackEdges<Edges extends Edge, Names extends readonly string[]> = FromStarts<
  Edges[1],
  Targets<Edges, Names>,
  Tops<Names, { entered: Edges[1]; sources: { readonly [E in Edges as E[1]]: E[0] } }>
>;

/** First from the places that no edge enters; what is left are pure cycles. */
type FromStarts<Entered, To, Places extends readonly string[]> = FromCycles<
  Walks<Among<Places, Exclude<Places[number], Entered>, []>, { seen: never; backs: never }, To>,
  To,
  Places
>;
type FromCycles<W extends Walked, To, Places extends readonly string[]> = [Exclude<Places[number], W["seen"]>] extends [never]
  ? W["backs"]
  : Walks<Among<Places, Exclude<Places[number], W["seen"]>, []>, W, To>["backs"];

/** A walk from each of these places that no walk has seen. */
type Walks<Roots extends readonly string[], W extends Walked, To> = Roots extends readonly [
  infer Root extends string,
  ...infer Further extends readonly string[],
]
  ? Walks<Further, Root extends W["seen"] ? W : Walk<Outset<Root, To>, W["seen"] | Root, W["backs"], To>, To>
  : W;

/** How far a walk has come. */
interface Walked {
  readonly seen: string;
  readonly backs: unknown;
}

/** The places that edges enter, and the places from which they come to each, as a union. */
interface Inward {
  readonly entered: string;
  readonly sources: Readonly<Record<string, string>>;
}

/** Where the edges out of each place lead, in the order of declaration. */
type Targets<Edges extends Edge, Names extends readonly string[]> = {
  readonly [E in Edges as E[0]]: IsSeveral<E[1]> extends true
    ? [...Among<Names, E[1], []>, ...ListOf<Exclude<E[1], Names[number]>, []>]
    : [E[1]];
};

/** Those that are wanted, in order. */
type Among<Names extends readonly string[], Wanted, Done extends readonly string[]> = Names extends readonly [
  infer Name extends string,
  ...infer Rest extends readonly string[],
]
  ? Among<Rest, Wanted, Name extends Wanted ? [...Done, Name] : Done>
  : Done;

/** A walk that would begin with a member of a group begins with the group. */
type Tops<Names extends readonly string[], From extends Inward> = { [K in keyof Names]: Top<Names[K], From> };
type Top<Place extends string, From extends Inward> = Place extends From["entered"]
  ? [Extract<From["sources"][Place], `(${string}`>] extends [never]
    ? Place
    : Top<Extract<From["sources"][Place], `(${string}`>, From>
  : Place;

/** A place on the way that leads to more places than have been tried yet, and everything above it. */
type Step = readonly [place: string, targets: readonly string[], way: string];

type Walk<Path extends readonly Step[], Seen extends string, Backs, To> = Path extends readonly [
  infer Here extends Step,
  ...infer Above extends readonly Step[],
]
  ? Here[1] extends readonly [infer Next extends string, ...infer Others extends readonly string[]]
    ? Next extends Here[2]
      ? Walk<Left<Here, Others, Above>, Seen, Backs | [Here[0], Next], To>
      : Next extends Seen
        ? Walk<Left<Here, Others, Above>, Seen, Backs, To>
        : Walk<[[Next, TargetsFrom<To, Next>, Here[2] | Next], ...Left<Here, Others, Above>], Seen | Next, Backs, To>
    : Walk<Above, Seen, Backs, To>
  : { seen: Seen; backs: Backs };

/** The path with which a walk begins. A conditional type, so that the compiler leaves `Walk` alone until it knows the place: otherwise it goes deep. */
type Outset<Root extends string, To> = Root extends string ? [[Root, TargetsFrom<To, Root>, Root]] : never;

/** The path without a place from which everything has been tried: a chain is walked without a trace. */
type Left<Here extends Step, Others extends readonly string[], Above extends readonly Step[]> = Others extends readonly []
  ? Above
  : [[Here[0], Others, Here[2]], ...Above];

type TargetsFrom<To, Place extends string> = To extends { readonly [P in Place]: infer Next extends readonly string[] } ? Next : [];

/** The members of a union as a list, in any order. */
type ListOf<U, Done extends readonly string[]> = [U] extends [never]
  ? Done
  : OneOf<U> extends infer One extends string
    ? ListOf<Exclude<U, One>, [...Done, One]>
    : never;
type OneOf<U> = (U extends unknown ? (member: (one: U) => void) => void : never) extends (member: infer All) => void
  ? All extends (one: infer One) => void
    ? One
    : never
  : never;
