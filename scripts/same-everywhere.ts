// Tests do the same wherever they run.
import fc from "fast-check";

// Properties draw the same cases in every run of the tests, so that a change is what makes one fail. `GRAFLOW_SEED=42` draws others, and
// `npm run soak` new ones each time; one that fails tells its seed.
fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(process.env["GRAFLOW_SEED"] ?? 20_261_121) });

// Whether whoever runs the tests wants them coloured is nothing to the processes that tests start, and read.
delete process.env["FORCE_COLOR"];
delete process.env["NO_COLOR"];
