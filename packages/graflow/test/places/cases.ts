// What a task sees and does is the same wherever it is carried out: one suite for all places. `placeCases` is called by a test file of each.
import { describe } from "vitest";
import { aroundCases } from "./cases/around.ts";
import { askingCases } from "./cases/asking.ts";
import { contextCases } from "./cases/context.ts";
import { endingCases } from "./cases/endings.ts";
import { errorCases } from "./cases/errors.ts";
import { shapeCases } from "./cases/shapes.ts";
import { valueCases } from "./cases/values.ts";
import { opener } from "./cases/world.ts";
import type { PlaceUnderTest } from "./place-under-test.ts";

export function placeCases(place: PlaceUnderTest): void {
  describe.skipIf(place.isThere === false)(`a task that is carried out ${place.name}`, () => {
    const world = opener(place);
    valueCases(world);
    errorCases(world);
    contextCases(world);
    askingCases(world);
    endingCases(world);
    shapeCases(world);
    aroundCases(world);
  });
}
