// What tests of workflows need: an engine whose time stands still, runs that can be looked into, and cases for authors of backends.
export { interleavings, testEngine, type InterleavingOptions, type TestEngine, type TestEngineOptions } from "./test-engine.ts";
export { TestRun, type PassRecord } from "./test-run.ts";
export { VirtualClock } from "./virtual-clock.ts";
export { seededRandom } from "./random.ts";
export { channelCases, type ChannelBench, type ChannelCase } from "./channel-cases.ts";
export { askCases, backendCases, fleetCases, recordCases, runCases } from "./conformance/cases.ts";
export { type BackendBench, type BackendCase } from "./conformance/bench.ts";
export { objectCases, type ObjectBench, type ObjectCase } from "./object-cases.ts";
export { checkpointCases, type CheckpointBench, type CheckpointCase } from "./checkpoint-cases.ts";
export { memoryObjects, type MemoryObjects } from "./memory-objects.ts";
export { faulty, faultPoints, type Fault, type FaultPoint } from "./faults.ts";
export { callOf } from "./task-call.ts";
