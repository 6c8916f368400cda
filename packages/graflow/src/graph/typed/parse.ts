// The expression becomes edges: `"a >> (b | c)"` is read once, from left to right, by a type that calls itself last, so that a long expression
// is not a deep one. A group is two places: `"(b|c"` where it forks and `"b|c"` where it joins.
import type { GroupId } from "./group-id.ts";
import type { GoesOn, Skip, Word } from "./scan.ts";

/** From place to place. A place is the name of a node, `"(" + id` for the fork of a group, or the group's id for its join. */
export type Edge = readonly [from: string, to: string];

/** What an expression says. */
export interface Parsed {
  readonly edges: readonly Edge[];
  /** Every name once, in the order in which they are mentioned first. */
  readonly names: readonly string[];
  /** Whether a name is mentioned twice: otherwise there are no cycles. */
  readonly again: boolean;
}

/** A sentence instead: the expression cannot be read. */
export interface Unreadable<Why extends string = string> {
  readonly why: Why;
}

export type Parse<Text extends string> = Read<Skip<Text>, true, "", "", [], [], [], [], [], false>;

/** Members of a group that are complete, by where they begin and end, and the chain that is being read, from its entry to its exit. */
type Scope = readonly [entry: string, exit: string, entries: readonly string[], exits: readonly string[]];

/** `Wants`: a name or a parenthesis has to come next. `Outer`: the scopes around this one, the nearest first. */
type Read<
  Text extends string,
  Wants extends boolean,
  Entry extends string,
  Exit extends string,
  Entries extends readonly string[],
  Exits extends readonly string[],
  Outer extends readonly Scope[],
  Edges extends readonly Edge[],
  Names extends readonly string[],
  Again extends boolean,
> = Text extends ""
  ? Outer extends readonly []
    ? Ended<Wants, Entry, Exit, Entries, Exits, Edges> extends infer End
      ? End extends readonly Edge[]
        ? { edges: End; names: Names; again: Again }
        : Unreadable<EndFault<Text, Exit, Exits>>
      : never
    : Unreadable<`A ")" is missing`>
  : Text extends `>>${infer Rest}`
    ? Wants extends true
      ? Unreadable<`A name is missing before ">>"`>
      : Read<Skip<Rest>, true, Entry, Exit, Entries, Exits, Outer, Edges, Names, Again>
    : Text extends `|${infer Rest}`
      ? Wants extends true
        ? Unreadable<`A name is missing before "|"`>
        : Read<Skip<Rest>, true, "", "", [...Entries, Entry], [...Exits, Exit], Outer, Edges, Names, Again>
      : Text extends `(${infer Rest}`
        ? Wants extends true
          ? Read<Skip<Rest>, true, "", "", [], [], [[Entry, Exit, Entries, Exits], ...Outer], Edges, Names, Again>
          : Unreadable<`">>" or "|" is missing after "${Exit}"`>
        : Text extends `)${infer Rest}`
          ? Wants extends true
            ? Unreadable<`A name is missing before ")"`>
            : Outer extends readonly [infer Around extends Scope, ...infer Further extends readonly Scope[]]
              ? Grouped<Entry, Exit, Entries, Exits, Edges> extends readonly [
                  infer From extends string,
                  infer To extends string,
                  infer All extends readonly Edge[],
                ]
                ? Read<
                    Skip<Rest>,
                    false,
                    Either<Around[0], From>,
                    To,
                    Around[2],
                    Around[3],
                    Further,
                    Linked<All, Around[1], From>,
                    Names,
                    Again
                  >
                : never
              : Unreadable<`A "(" is missing`>
          : Text extends `${"\n" | ";"}${infer Rest}`
            ? LineGoesOn<Text, Rest, Wants, Exit, Exits, Outer> extends true
              ? Read<Skip<Rest>, Wants, Entry, Exit, Entries, Exits, Outer, Edges, Names, Again>
              : Outer extends readonly []
                ? Ended<Wants, Entry, Exit, Entries, Exits, Edges> extends infer End
                  ? End extends readonly Edge[]
                    ? Read<Skip<Rest>, true, "", "", [], [], [], End, Names, Again>
                    : Unreadable<EndFault<Text, Exit, Exits>>
                  : never
                : Unreadable<`A ")" is missing before ";"`>
            : Wants extends false
              ? Unreadable<`">>" or "|" is missing after "${Exit}"`>
              : NextName<Text> extends readonly [infer Name extends string, infer Rest extends string]
                ? Rest extends `>>${infer More}`
                  ? Read<
                      Skip<More>,
                      true,
                      Either<Entry, Name>,
                      Name,
                      Entries,
                      Exits,
                      Outer,
                      Linked<Edges, Exit, Name>,
                      With<Names, Name>,
                      Again | Has<Names, Name>
                    >
                  : Read<
                      Rest,
                      false,
                      Either<Entry, Name>,
                      Name,
                      Entries,
                      Exits,
                      Outer,
                      Linked<Edges, Exit, Name>,
                      With<Names, Name>,
                      Again | Has<Names, Name>
                    >
                : Unreadable<`"${FirstLetter<Text>}" is not part of the language: names, ">>", "|" and parentheses are`>;

type Either<Text extends string, Otherwise extends string> = Text extends "" ? Otherwise : Text;

/** One edge more, unless nothing stands before. */
type Linked<Edges extends readonly Edge[], From extends string, To extends string> = From extends "" ? Edges : [...Edges, [From, To]];

type Has<Names extends readonly string[], Name extends string> = Name extends Names[number] ? true : false;
type With<Names extends readonly string[], Name extends string> = Name extends Names[number] ? Names : [...Names, Name];

/** A scope that is complete, as entry, exit and edges: a group when there was a "|" in it, else the chain itself. */
type Grouped<
  Entry extends string,
  Exit extends string,
  Entries extends readonly string[],
  Exits extends readonly string[],
  Edges extends readonly Edge[],
> = Exits extends readonly [] ? [Entry, Exit, Edges] : Fenced<[...Entries, Entry], [...Exits, Exit], GroupId<[...Exits, Exit]>, Edges>;

type Fenced<Entries extends readonly string[], Exits extends readonly string[], Id extends string, Edges extends readonly Edge[]> = [
  `(${Id}`,
  Id,
  [...Edges, ...{ [K in keyof Entries]: [`(${Id}`, Entries[K]] }, ...{ [K in keyof Exits]: [Exits[K], Id] }],
];

/** The edges after a statement; no edges but `false` when something is missing at its end. */
type Ended<
  Wants extends boolean,
  Entry extends string,
  Exit extends string,
  Entries extends readonly string[],
  Exits extends readonly string[],
  Edges extends readonly Edge[],
> = Wants extends true
  ? Exit extends ""
    ? Exits extends readonly []
      ? Edges
      : false
    : false
  : Grouped<Entry, Exit, Entries, Exits, Edges>[2];

type EndFault<Text extends string, Exit extends string, Exits extends readonly string[]> = Exit extends ""
  ? Exits extends readonly []
    ? never
    : `A name is missing after "|"${Before<Text>}`
  : `A name is missing after ">>"${Before<Text>}`;
type Before<Text extends string> = Text extends "" ? " at the end" : ` before "${FirstLetter<Text>}"`;

type LineGoesOn<
  Text extends string,
  Rest extends string,
  Wants extends boolean,
  Exit extends string,
  Exits extends readonly string[],
  Outer extends readonly Scope[],
> = Text extends `;${string}`
  ? false
  : Outer extends readonly []
    ? Wants extends true
      ? [Exit, Exits] extends ["", readonly []]
        ? false
        : true
      : GoesOn<Rest>
    : true;

/** The name that the text begins with, quoted or not, and what follows it. */
type NextName<Text extends string> = Text extends `"${infer Name}"${infer Rest}`
  ? [Name, Skip<Rest>]
  : Text extends `'${infer Name}'${infer Rest}`
    ? [Name, Skip<Rest>]
    : Word<Text> extends infer Name extends string
      ? Name extends ""
        ? undefined
        : Text extends `${Name}${infer Rest}`
          ? [Name, Skip<Rest>]
          : never
      : never;

type FirstLetter<Text extends string> = Text extends `${infer Letter}${string}` ? Letter : Text;
