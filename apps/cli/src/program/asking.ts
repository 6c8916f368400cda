// The commands for asks: what runs want to know of people.
import { Option } from "commander";
import { askStatuses } from "../asks/ask-status.ts";
import type { AnswerAskOptions } from "../commands/asks/answer.ts";
import type { CancelAskOptions } from "../commands/asks/cancel.ts";
import type { ListAsksOptions } from "../commands/asks/list.ts";
import type { ShowAskOptions } from "../commands/asks/show.ts";
import type { Declaration } from "./declaration.ts";
import { atLeastOne, collect, storeOption } from "./options.ts";

const askArgument = "its id, or the beginning of it";
const statuses = [...askStatuses, "all"];
const kinds = ["approval", "text", "selection", "multi-selection", "form"];

export function declareAsking({ program, shell, ended }: Declaration): void {
  const asks = program.command("asks").description("list, show, answer and cancel what runs ask people");

  asks
    .command("list")
    .description("list asks, newest first")
    .addOption(new Option("-s, --status <status>", "only those that stand like this (default: open)").choices(statuses))
    .option("-w, --workflow <name>", "only those of this workflow")
    .addOption(new Option("-k, --kind <kind>", "only those of this kind").choices(kinds))
    .addOption(
      new Option(
        "-m, --mine [name]",
        "only those that this person or group may answer; may be given several times (default: you)",
      ).argParser((text: string, before: true | readonly string[] | undefined) => collect(text, before === true ? [] : before)),
    )
    .option("-r, --run <id>", "only those of this run")
    .option("-n, --limit <n>", "at most so many (default: 50)", atLeastOne)
    .addOption(storeOption())
    .option("--json", "one JSON value per ask")
    .action(async (options: ListAsksOptions) => {
      const { listAsks } = await import("../commands/asks/list.ts");
      ended(await listAsks(options, shell));
    });

  asks
    .command("show")
    .description("show an ask: what is asked, what to know for it, what became of it")
    .argument("<ask>", askArgument)
    .addOption(storeOption())
    .option("--json", "the ask as one JSON value")
    .action(async (target: string, options: ShowAskOptions) => {
      const { showAsk } = await import("../commands/asks/show.ts");
      ended(await showAsk(target, options, shell));
    });

  asks
    .command("answer")
    .summary("answer an ask")
    .description("answer an ask: on a terminal it is asked for, elsewhere it is given by the option for its kind")
    .argument("<ask>", askArgument)
    .option("--approve", "of an approval: yes")
    .option("--reject", "of an approval: no")
    .option("--reason <text>", "of an approval: why")
    .option("--text <text>", "of a text")
    .option("--select <value>", "of a selection")
    .option("--selections <values>", "of a multi-selection: values with commas between them; may be given several times", collect)
    .option("--data <json>", "of a form: JSON, @file for a file with JSON, @- for standard input")
    .option("--by <name>", "who answers (default: the user of the operating system)")
    .addOption(storeOption())
    .option("--json", "the ask as one JSON value")
    .action(async (target: string, options: AnswerAskOptions) => {
      const { answerAsk } = await import("../commands/asks/answer.ts");
      ended(await answerAsk(target, options, shell));
    });

  asks
    .command("cancel")
    .description("cancel an ask; the task that asked gets an error")
    .argument("<ask>", askArgument)
    .option("--reason <text>", "why")
    .option("--by <name>", "who cancels it (default: the user of the operating system)")
    .addOption(storeOption())
    .option("--json", "the ask as one JSON value")
    .action(async (target: string, options: CancelAskOptions) => {
      const { cancelAsk } = await import("../commands/asks/cancel.ts");
      ended(await cancelAsk(target, options, shell));
    });
}
