// Reading the text of an expression from the left: white space, the next name, and whether a line goes on.

type Blank = " " | "\t" | "\r";

/** Without the white space at its beginning; the end of a line is not white space. */
export type Skip<Text extends string> = Text extends `${Blank}${infer Rest}` ? Skip<Rest> : Text;

/** Up to the first of the characters that end a name; empty when there is one right away. */
export type Word<Text extends string> = UpTo<
  UpTo<UpTo<UpTo<UpTo<UpTo<UpTo<UpTo<UpTo<Text, " ">, ">">, "|">, ")">, "(">, ";">, "\n">, "\t">,
  "\r"
>;

type UpTo<Text extends string, Mark extends string> = Text extends `${infer Before}${Mark}${string}` ? Before : Text;

/** Whether the text, after all white space, begins with an operator: then the end of the line before it does not end the statement. */
export type GoesOn<Text extends string> = Text extends `${Blank | "\n"}${infer Rest}`
  ? GoesOn<Rest>
  : Text extends `${">>" | "|"}${string}`
    ? true
    : false;
