// Modules of Node that only those need who store something. They are loaded at their first use: together they would double the time that
// importing the library takes.

export function nodeCrypto(): typeof import("node:crypto") {
  return process.getBuiltinModule("node:crypto");
}

export function nodeFs(): typeof import("node:fs") {
  return process.getBuiltinModule("node:fs");
}

export function nodeFiles(): typeof import("node:fs/promises") {
  return process.getBuiltinModule("node:fs/promises");
}

export function nodeOs(): typeof import("node:os") {
  return process.getBuiltinModule("node:os");
}

export function nodeUtil(): typeof import("node:util") {
  return process.getBuiltinModule("node:util");
}

export function nodeZlib(): typeof import("node:zlib") {
  return process.getBuiltinModule("node:zlib");
}
