// The whole API in one place: all that it can be asked.
import { Api, type Allow } from "./endpoints.ts";
import { addAnswering } from "./answering.ts";
import { addAsks } from "./asks.ts";
import { addAudit } from "./audit.ts";
import { addCheckpoints } from "./checkpoints.ts";
import { addDeadLetters } from "./dead-letters.ts";
import { addEvents } from "./events.ts";
import { addHealth } from "./health.ts";
import { addKeys } from "./keys.ts";
import { addNotifications } from "./notifications.ts";
import type { ApiParts } from "./parts.ts";
import { addReference } from "./reference.ts";
import { addRuns } from "./runs.ts";
import { addSchedules } from "./schedules.ts";
import { addStarting } from "./start.ts";
import { addSteering } from "./steering.ts";
import { addWorkflows } from "./workflows.ts";

export function apiOf(parts: ApiParts, allow: Allow): Api {
  const api = new Api(allow);
  addWorkflows(api, parts);
  addStarting(api, parts);
  addRuns(api, parts);
  addSteering(api, parts);
  addEvents(api, parts);
  addCheckpoints(api, parts);
  addAsks(api, parts);
  addAnswering(api, parts);
  addNotifications(api, parts);
  addSchedules(api, parts);
  addDeadLetters(api, parts);
  addKeys(api, parts);
  addAudit(api, parts);
  addHealth(api, parts);
  addReference(api, parts);
  return api;
}
