// The quick form of leaks.soak.ts.
import { kubernetesLeakCases } from "./leak-cases.ts";

await kubernetesLeakCases({ cancelled: 20, crashed: 8 }, 60_000);
