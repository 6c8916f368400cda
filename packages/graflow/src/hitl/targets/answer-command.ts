// The command that answers an ask through the API, for people at a terminal.
import type { AskAnswer, AskInfo } from "../../engine/asks/face.ts";

/** `api`: where the API is, without a slash at the end. Quoted for a POSIX shell. */
export function answerCommand({ id, details }: AskInfo, api: string): string {
  const needsKey = !/^https?:\/\/(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:|\/|$)/.test(api);
  const parts = [
    "curl -X POST",
    quoted(`${api}/api/feedback/${encodeURIComponent(id.toWellFormed())}/respond`),
    ...(needsKey ? ['-H "authorization: Bearer $GRAFLOW_API_KEY"'] : []),
    "-H 'content-type: application/json'",
    `-d ${quoted(asciiControls(JSON.stringify(exampleOf(details))))}`,
  ];
  return parts.join(" ");
}

/** An answer that fits, for people to change. */
function exampleOf(details: AskInfo["details"]): AskAnswer {
  switch (details.kind) {
    case "approval":
      return { approved: true };
    case "text":
      return { text: "…" };
    case "selection":
      return { selected: details.options[0]?.value ?? "" };
    case "multi-selection":
      return { selections: details.options.slice(0, Math.max(1, details.min)).map(({ value }) => value) };
    case "form":
      return { data: {} };
  }
}

/** JSON leaves some control characters as they are, and those that turn the direction of text. */
function asciiControls(json: string): string {
  return json.replaceAll(/[\p{Cc}\p{Cf}]/gu, (character) =>
    [...Array(character.length).keys()].map((i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, "0")}`).join(""),
  );
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
