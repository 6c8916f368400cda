// Whoever waits for work hears that it is among the dead letters: before it is taken out of its queue, so that a process that dies over it leaves
// nobody waiting.
import type { DeadLetters } from "../../ports/dead-letters.ts";
import type { Post } from "../../ports/post.ts";

/** The same letters; owners of work that is buried are told by post. */
export function tellingDeaths(letters: DeadLetters, post: Post): Pick<DeadLetters, "bury"> {
  return {
    async bury(letter) {
      const id = await letters.bury(letter);
      const { work, reason, error } = letter;
      const { owner } = work.subject;
      if (owner !== undefined) await post.send(owner, [JSON.stringify(["dead", work.id, reason, error])]);
      return id;
    },
  };
}
