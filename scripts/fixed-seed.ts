// Properties draw the same cases in every run of the tests, so that a change is what makes one fail. `GRAFLOW_SEED=42` draws others, and
// `npm run soak` new ones each time; one that fails tells its seed.
import fc from "fast-check";

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(process.env["GRAFLOW_SEED"] ?? 20_261_121) });
