// The mistakes of a graph whose names are known: outputs that do not fit where they arrive. One sentence for each.
import type { Arriving, Before, Behind, Flow, FlowInput, Leaving, Starts, TakenBy } from "./flow.ts";
import type { LackingFields, Listed, Misfit } from "./fault.ts";
import type { Fits, IsSeveral } from "./io.ts";

/** All of them; `never` when there are none. */
export type FlowFault<F extends Flow> =
  | { [Name in F["names"]]: ArrivalFault<F, Name> }[F["names"]]
  | BackFault<F, F["backs"]>
  | StartFault<F>;

type ArrivalFault<F extends Flow, Name extends string> =
  Fits<Arriving<F, Name>, TakenBy<F, Name>> extends true ? never : MisfitAt<F, Origin<F, Before<F, Name>>, Name>;

type MisfitAt<F extends Flow, From extends string, Name extends string> =
  IsSeveral<From> extends true
    ? JoinMisfit<From, Name, Arriving<F, Name>, TakenBy<F, Name>>
    : Misfit<From, Name, Arriving<F, Name>, TakenBy<F, Name>>;

/** The wrong join: what the node takes and nothing before it gives. */
type JoinMisfit<From extends string, Name extends string, O, I> = [LackingFields<O, I>] extends [never]
  ? Misfit<Listed<From>, Name, O, I>
  : `"${Name}" takes "${Listed<LackingFields<O, I>>}", which does not stand before it; before it stand ${Listed<From>}`;

/** Where that comes from what arrives through forks. */
type Origin<F extends Flow, Place extends string> = Place extends `(${string}` ? Origin<F, Before<F, Place>> : Place;

/** What goes back has to fit too. */
type BackFault<F extends Flow, Back> = Back extends readonly [infer From extends string, infer To extends string]
  ? BackMisfit<F, From, Behind<F, To>>
  : never;
type BackMisfit<F extends Flow, From extends string, Name> = Name extends string
  ? Fits<Leaving<F, From>, TakenBy<F, Name>> extends true
    ? never
    : Misfit<From, Name, Leaving<F, From>, TakenBy<F, Name>>
  : never;

/** No value is what all the starts take. */
type StartFault<F extends Flow> = [FlowInput<F>] extends [never]
  ? `No input fits all of the nodes that begin the graph: ${Listed<Starts<F> & string>}`
  : never;
