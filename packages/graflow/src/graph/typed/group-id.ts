// The id of a group that nobody named: its members' ids joined by "|", "(stats)" for a single member, or the first and the last of them in
// a group of more than twenty.

export type GroupId<Ids extends readonly string[]> = number extends Ids["length"]
  ? string
  : Ids extends readonly [infer Only extends string]
    ? `(${Only})`
    : Ids extends readonly [infer First extends string, ...infer Rest extends readonly string[]]
      ? Joined<First, First, Rest, []>
      : "";

type Joined<
  First extends string,
  Text extends string,
  Rest extends readonly string[],
  Count extends readonly unknown[],
> = Rest extends readonly [infer Next extends string, ...infer More extends readonly string[]]
  ? Count["length"] extends 19
    ? `${First}|…|${LastId<Rest>}`
    : Joined<First, `${Text}|${Next}`, More, [...Count, unknown]>
  : Text;

type LastId<Ids extends readonly string[]> = Ids extends readonly [...unknown[], infer Last extends string] ? Last : never;
