// The workflows of the one suite for all places (`cases.ts`). They stand at the top level of plain modules, so that a thread, a process, a
// container or another machine finds them by loading this one; nothing here knows the tests. All that they need is the public face.
//
// Each task is carried out by the handler of the engine that is called "place"; where there is a fleet, by a worker.
export * from "./flows/values.ts";
export * from "./flows/errors.ts";
export * from "./flows/context.ts";
export * from "./flows/asking.ts";
export * from "./flows/endings.ts";
export * from "./flows/shapes.ts";
export * from "./flows/around.ts";
