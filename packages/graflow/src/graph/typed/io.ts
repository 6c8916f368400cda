// Reading and comparing the phantom types of nodes. Everything in this folder exists for the compiler alone: no file of it is left at run time.
import type { AnyNode } from "../node.ts";

/** Nodes under names: the third parameter of `workflow`, the cases of a branch, the members of `par({ … })`. */
export type NodeRecord = Readonly<Record<string, AnyNode>>;

/** What a node takes. `never` for a node whose type is not known: such a node takes part in no check. */
export type In<N> = N extends { readonly "~io"?: (input: infer I) => unknown } ? I : never;

/** What a node gives. */
export type Out<N> = N extends { readonly "~io"?: (input: never) => infer O } ? O : unknown;

/** Whether an output may go into an input, as an assignment would. An input of `never` belongs to a node of unknown type and takes everything. */
export type Fits<O, I> = [I] extends [never] ? true : [O] extends [I] ? true : false;

/** What has to be given to several nodes that receive the same value: what all of them take. `never` where nothing is all of that. */
export type InputOfAll<N> = (N extends unknown ? (input: Known<In<N>>) => void : never) extends (input: infer I) => void ? I : never;

/** `never` stands for "not known" on the way in; on the outside that is `unknown`. */
export type Known<I> = [I] extends [never] ? unknown : I;

/** What is shown in an editor: `{ a: number; b: string }` instead of the formula it came from. */
export type Flat<R> = R extends infer T ? { [K in keyof T]: T[K] } : never;

/** The arguments of `run` and `start`: the input may be left out when it may be `undefined`. */
export type RunArguments<I, Options> = undefined extends I ? [input?: I, options?: Options] : [input: I, options?: Options];

/** Whether a text is known to the compiler as a whole, and not only as `string` or a pattern. */
export type IsKnown<Text extends string> = Record<never, never> extends Record<Text, 1> ? false : true;

/** Whether a union has several members. */
export type IsSeveral<U> = [U] extends [never]
  ? false
  : (U extends unknown ? (one: U) => void : never) extends (one: infer All) => void
    ? [U] extends [All]
      ? false
      : true
    : never;
