// The sentences in which the compiler speaks: types of text that stand where the mistake was made.

/** An output does not fit. Where both are records, the sentence names the fields. */
export type Misfit<From extends string, To extends string, O, I> = [LackingFields<O, I>] extends [never]
  ? [WrongFields<O, I>] extends [never]
    ? `The output of "${From}" does not fit the input of "${To}"`
    : `The output of "${From}" does not fit the input of "${To}": ${WrongTold<Exclude<WrongFields<O, I>, AbsentFields<O, I>>, AbsentFields<O, I>>}`
  : `The output of "${From}" does not fit the input of "${To}": it has no field "${Listed<LackingFields<O, I>>}"`;

/** Fields that the input needs and the output has not. */
export type LackingFields<O, I> = IsRecord<O> extends true ? (IsRecord<I> extends true ? Exclude<RequiredKeys<I>, keyof O> : never) : never;

/** Fields that are there, with a type that does not fit. */
export type WrongFields<O, I> =
  IsRecord<O> extends true
    ? IsRecord<I> extends true
      ? { [K in keyof O & keyof I & string]: [Pick<O, K>] extends [Pick<I, K>] ? never : K }[keyof O & keyof I & string]
      : never
    : never;

/** Fields whose only fault is that they may be absent, as a member of a tolerant group may be. */
type AbsentFields<O, I> = {
  [K in WrongFields<O, I> & keyof O & keyof I]: [Required<Pick<O, K>>] extends [Pick<I, K>] ? K : never;
}[WrongFields<O, I> & keyof O & keyof I];

type WrongTold<Wrong extends string, Absent extends string> = [Wrong] extends [never]
  ? `its field "${Listed<Absent>}" may be absent`
  : `its field "${Listed<Wrong>}" has another type`;

type RequiredKeys<I> = { [K in keyof I & string]-?: Record<never, never> extends Pick<I, K> ? never : K }[keyof I & string];
type IsRecord<T> = [T] extends [object] ? ([T] extends [readonly unknown[] | ((...args: never) => unknown)] ? false : true) : false;

/** A list for a sentence: the members of a union of text in the order of the alphabet, with commas. */
export type Listed<Text extends string> = [Text] extends [never] ? "nothing" : Joined<Text, ", ">;

/** The members of a union of text as one text. */
export type Joined<Text extends string, Between extends string> = JoinedWith<OneOf<Text>, Text, Between, "">;

type JoinedWith<Next, Left extends string, Between extends string, Done extends string> = Next extends string
  ? [Exclude<Left, Next>] extends [never]
    ? `${Next}${Done}`
    : JoinedWith<OneOf<Exclude<Left, Next>>, Exclude<Left, Next>, Between, `${Between}${Next}${Done}`>
  : Done;

/** Some member of a union. */
type OneOf<U> = (U extends unknown ? (member: (one: U) => void) => void : never) extends (member: infer All) => void
  ? All extends (one: infer One) => void
    ? One
    : never
  : never;
