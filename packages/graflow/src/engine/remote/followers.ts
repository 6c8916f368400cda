// Who hears, in the course of something that a task has asked its run for: changes of a channel, a lock that is free.

/** What the owner tells, by its name. */
export type Followers = Readonly<Record<string, (value?: unknown) => void>>;
