// What an object really is. A built-in that somebody extended is a class of its own, which nobody registered: it is not stored as the
// built-in, because it would come back as less than it was. Built-ins of another realm are as good as ours.

/** The name of the built-in that an object is an instance of, such as `"Map"`; `"Object"` for everything else. */
export function brandOf(value: object): string {
  const tag = Object.prototype.toString.call(value).slice(8, -1);
  if (tag === "Object" || tag === "Arguments") return "Object";
  const prototype: unknown = Object.getPrototypeOf(value);
  if (typeof prototype !== "object" || prototype === null) return "Object";
  const name = constructorName(prototype);
  // A Buffer is stored as the bytes it shows.
  if (tag === "Uint8Array" && name === "Buffer") return tag;
  const height = ArrayBuffer.isView(value) && tag !== "DataView" ? 2 : 1;
  return name === tag.slice(tag.lastIndexOf(".") + 1) && ancestors(prototype) === height ? tag : "Object";
}

/** Whether an object is a plain record of this realm or another: no class, or no prototype at all. */
export function isRecord(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (typeof prototype !== "object" || prototype === null) return prototype === null;
  return prototype === Object.prototype || (ancestors(prototype) === 0 && constructorName(prototype) === "Object");
}

function constructorName(prototype: object): string | undefined {
  const constructor: unknown = Object.getOwnPropertyDescriptor(prototype, "constructor")?.value;
  return typeof constructor === "function" ? constructor.name : undefined;
}

function ancestors(prototype: object): number {
  let count = 0;
  for (let at: unknown = Object.getPrototypeOf(prototype); at !== null; at = Object.getPrototypeOf(at)) count++;
  return count;
}
