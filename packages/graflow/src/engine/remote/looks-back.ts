// Whether a task may ask about other nodes: what has become of them, by `ctx.resultOf` and `ctx.outcomeOf`, or where those stand that were added,
// by `ctx.goto`. Only then does that travel with its calls. These answer at once, so there is no asking for it later. Found in the text of the function: it says yes too often, but never no too often.

const answers = new WeakMap<object, boolean>();

export function looksBack(run: (...args: never[]) => unknown): boolean {
  let known = answers.get(run);
  if (known === undefined) answers.set(run, (known = mayLook(run.length, Function.prototype.toString.call(run))));
  return known;
}

const names = /\b(?:resultOf|outcomeOf|goto)\b/;

/** `parameters`: how many the function says it has. */
function mayLook(parameters: number, text: string): boolean {
  if (names.test(text) || /\[native code\]/.test(text)) return true;
  const head = /^(?:async\s+)?(?:function\s*\*?\s*[\w$]*\s*|[\w$]+\s*)?\(([\s\S]*)/.exec(text)?.[1];
  if (/\barguments\b/.test(text)) return true;
  // `input => …`
  if (head === undefined) return parameters > 1;
  const second = secondParameter(head);
  if (second === undefined) return head.slice(0, closing(head)).includes("...");
  // `{ log, signal }`: neither of the two is among them, unless the rest is taken as well.
  if (second.startsWith("{")) return second.includes("...");
  const name = /^[\w$]+/.exec(second)?.[0];
  if (name === undefined) return true;
  // Everywhere but where it is declared it has to be looked into by name; else it goes somewhere that nobody sees from here.
  const uses = text.match(new RegExp(`(?<![\\w$.])${name.replaceAll("$", "\\$")}(?![\\w$])(?!\\s*\\??\\.\\s*[\\w$])`, "g")) ?? [];
  return uses.length > 1;
}

/** The text of the second parameter. */
function secondParameter(head: string): string | undefined {
  const end = closing(head);
  let depth = 0;
  for (let i = 0; i < end; i++) {
    const letter = head[i] as string;
    if ("([{".includes(letter)) depth++;
    else if (")]}".includes(letter)) depth--;
    else if (letter === "," && depth === 0) return head.slice(i + 1, end).trim() || undefined;
  }
  return undefined;
}

/** Where the parentheses close that are open. */
function closing(head: string): number {
  let depth = 1;
  for (let i = 0; i < head.length; i++) {
    const letter = head[i] as string;
    if (letter === "(") depth++;
    else if (letter === ")" && --depth === 0) return i;
  }
  return head.length;
}
