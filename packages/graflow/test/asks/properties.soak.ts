// The properties of asking with twenty times as many cases: `npm run soak`.
process.env["GRAFLOW_RUNS"] ??= "20";
await import("./properties.test.ts");

export {};
