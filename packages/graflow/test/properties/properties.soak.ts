// The properties with twenty times as many cases: `npm run soak`.
process.env["GRAFLOW_RUNS"] ??= "20";
await import("./acyclic.test.ts");
await import("./forks.test.ts");
await import("./repaired.test.ts");
await import("./rereads.test.ts");
await import("./restarts.test.ts");
await import("./run-histories.test.ts");
await import("./snapshots.test.ts");
await import("./wild.test.ts");

export {};
