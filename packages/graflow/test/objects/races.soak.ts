// A hundred times as many races, others each time: `npm run soak`.
process.env["GRAFLOW_RUNS"] ??= "100";
process.env["GRAFLOW_SEED"] ??= String(Math.floor(Math.random() * 1e6));
await import("./races.test.ts");

export {};
