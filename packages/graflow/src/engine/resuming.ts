// All that going on with a stored run takes; an engine loads it when it does so for the first time.
export { forkRun, held, restore, takeRun } from "./resume.ts";
export { fetchCheckpoint } from "./stored/checkpoints.ts";
export { giveBack } from "./stored/give-back.ts";
export { misfitsOf } from "./stored/misfits.ts";
