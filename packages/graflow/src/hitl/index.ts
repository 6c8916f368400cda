// @graflow/core/hitl: telling people that they are asked.
export type { AskLinks, LinkMaker } from "./link-maker.ts";
