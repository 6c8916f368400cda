// The expression of a workflow, as its signature needs it: the check of the text, the check of the record, what goes in and what comes out.
import type { AnyNode } from "../node.ts";
import type { FlowFault } from "./flow-fault.ts";
import type { FlowInput, FlowOf, FlowOutput } from "./flow.ts";
import type { Joined, Listed } from "./fault.ts";
import type { IsKnown, NodeRecord } from "./io.ts";
import type { CaseIds } from "./jumps.ts";
import type { Parse, Parsed, Unreadable } from "./parse.ts";

type Read<E extends string> = IsKnown<E> extends true ? Parse<E> : Unreadable<never>;

/** The expression itself when it is right, else the sentences that tell its mistakes. */
export type CheckedExpression<E extends string, T extends NodeRecord> = [ExpressionFault<E, T>] extends [never]
  ? E
  : Joined<ExpressionFault<E, T>, "; ">;

/** What is wrong with an expression; `never` when nothing is. */
export type ExpressionFault<E extends string, T extends NodeRecord> =
  Read<E> extends infer P
    ? P extends Parsed
      ? Exclude<P["names"][number], keyof T> extends infer Unknown extends string
        ? [Unknown] extends [never]
          ? P["names"] extends readonly []
            ? "The expression is empty"
            : FlowFault<FlowOf<P, T>>
          : UnknownName<Unknown, keyof T & string>
        : never
      : P extends Unreadable<infer Why>
        ? Why
        : never
    : never;

type UnknownName<Name extends string, Known extends string> = Name extends unknown
  ? `"${Name}" is not in the record; it has ${Listed<Known>}`
  : never;

/** What the record has to be beside itself: entries that neither the expression uses nor one of its branches, and chains, are wrong. */
export type CheckedRecord<E extends string, T extends NodeRecord> = [RecordFault<E, T>] extends [never]
  ? unknown
  : { readonly [Name in RecordFault<E, T>]: EntryFault<Name, T[Name]> };

/** The entries that are wrong. */
type RecordFault<E extends string, T extends NodeRecord> =
  Read<E> extends infer P
    ? P extends Parsed
      ? string extends keyof T
        ? never
        : Unused<T, P["names"][number]> | Chains<T, P["names"][number]>
      : never
    : never;

type Unused<T extends NodeRecord, Used> = [Exclude<keyof T, Used>] extends [never]
  ? never
  : { [Name in Exclude<keyof T, Used> & string]: T[Name]["id"] extends CaseIds<T[keyof T & Used]> ? never : Name }[Exclude<keyof T, Used> &
      string];

type Chains<T extends NodeRecord, Used> = { [Name in keyof T & Used & string]: T[Name]["kind"] extends "chain" ? Name : never }[keyof T &
  Used &
  string];

type EntryFault<Name extends string, N extends AnyNode> = N["kind"] extends "chain"
  ? `"${Name}" is a chain, which cannot stand under a name: write its nodes in the expression, or make it a workflow`
  : `"${Name}" is in the record, but the expression does not use it`;

/** What the workflow of an expression takes; `unknown` when it is known only at run time. */
export type ExpressionInput<E extends string, T extends NodeRecord> =
  Read<E> extends infer P ? (P extends Parsed ? FlowInput<FlowOf<P, T>> : unknown) : never;

/** What the workflow of an expression gives; `unknown` when it is known only at run time. */
export type ExpressionOutput<E extends string, T extends NodeRecord> =
  Read<E> extends infer P ? (P extends Parsed ? FlowOutput<FlowOf<P, T>> : unknown) : never;
