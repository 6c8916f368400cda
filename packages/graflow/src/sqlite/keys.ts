// The keys of saves and events: that of the run in the upper bits, and in the lower ones the version or the number. SQLite puts them
// together, because they can be larger than JavaScript counts. (Values are bound in order: not every Node binds `?1` twice.)

/** SQL for one key. Binds the run and the number. */
export const KEY = "(? << 32 | ?)";

/** SQL for a condition: those of a run. Binds the run twice. */
export const OF_RUN = "key > (? << 32) AND key < ((? + 1) << 32)";
