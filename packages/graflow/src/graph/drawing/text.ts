// Names in pictures. A name may be any string: what cannot be seen is made visible, and broken halves of characters are replaced.

const invisible = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]/g;

/** One line of text that is safe in any format once its own signs are escaped. */
export function visible(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n|[\n\r\u2028\u2029]/g, " ⏎ ")
    .replace(/\t/g, " ")
    .replace(invisible, "\u00b7");
}

/** Gives each name once: one that is taken gets a number. */
export function createNames(): (wanted: string) => string {
  const taken = new Set<string>();
  return (wanted) => {
    let name = wanted;
    for (let n = 2; taken.has(name); n++) name = `${wanted}_${n}`;
    taken.add(name);
    return name;
  };
}
