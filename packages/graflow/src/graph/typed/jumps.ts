// Jumps: a branch whose case stands elsewhere in the expression leads there, as an edge would. It hands on what it received. A case is
// recognised by the id of its node.
import type { NodeRecord } from "./io.ts";
import type { Edge } from "./parse.ts";

/** The edges that branches add. They leave the place `"(" + name`, where the branch has received its input and not yet chosen. */
export type JumpEdges<Edges extends Edge, Names extends string, T extends NodeRecord> =
  Choices<Names, T> extends infer Jumps extends Edge ? ([Jumps] extends [never] ? never : Jumps | Towards<Edges, Jumps[0]>) : never;

type Choices<Names extends string, T extends NodeRecord> = { [Name in Names]: [`(${Name}`, NamedAs<CaseIds<T[Name]>, Names, T>] }[Branches<
  Names,
  T
>];

/** The branches that have cases elsewhere. */
type Branches<Names extends string, T extends NodeRecord> = {
  [Name in Names]: T[Name]["kind"] extends "branch" ? ([NamedAs<CaseIds<T[Name]>, Names, T>] extends [never] ? never : Name) : never;
}[Names];

/** What leads to a branch leads to the place where it chooses. */
type Towards<Edges extends Edge, Forks extends string> = Edges extends readonly [infer From, infer To extends string]
  ? `(${To}` extends Forks
    ? [From, `(${To}`]
    : never
  : never;

/** The branches all of whose cases stand elsewhere: nothing comes back from them. */
export type Departures<Names extends string, T extends NodeRecord> = {
  [Name in Branches<Names, T>]: [Exclude<CaseIds<T[Name]>, T[NamedAs<CaseIds<T[Name]>, Names, T>]["id"]>] extends [never] ? Name : never;
}[Branches<Names, T>];

/** The ids of the cases of those nodes that are branches. */
export type CaseIds<N> = N extends { readonly kind: "branch"; readonly cases: infer C } ? LiteralId<C[keyof C]> : never;
type LiteralId<N> = N extends { readonly id: infer Id } ? (string extends Id ? never : Id) : never;

/** The names under which nodes with these ids stand. */
type NamedAs<Ids, Names extends string, T extends NodeRecord> = { [Name in Names]: T[Name]["id"] extends Ids ? Name : never }[Names];
