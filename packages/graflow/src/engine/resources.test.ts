import { describe, expect, test } from "vitest";
import { Resources } from "./resources.ts";

const handler = {};

describe("what handlers keep ready", () => {
  test("is opened once for each, and ended once", async () => {
    const resources = new Resources();
    let closed = 0;
    const open = () => ({ close: async () => void closed++ });
    expect(resources.of(handler, open)).toBe(resources.of(handler, open));
    await resources.close();
    await resources.close();
    expect(closed).toBe(1);
  });

  test("is all ended, also when one cannot be", async () => {
    const resources = new Resources();
    let closed = 0;
    resources.of({}, () => ({ close: () => Promise.reject(new Error("stuck")) }));
    resources.of({}, () => ({
      close() {
        throw new Error("stuck as well");
      },
    }));
    resources.of({}, () => ({ close: async () => void closed++ }));
    await expect(resources.close()).rejects.toThrow("stuck");
    expect(closed).toBe(1);
  });

  test("is ended at once when the engine has been closed, and nobody hears of how that fails", async () => {
    const resources = new Resources();
    await resources.close();
    let closed = 0;
    resources.of(handler, () => ({
      close: async () => {
        closed++;
        throw new Error("stuck");
      },
    }));
    expect(closed).toBe(1);
  });
});
