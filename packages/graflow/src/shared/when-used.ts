// Parts of the library that are loaded when they are used for the first time: whoever imports it does not wait for what he may never need. A face
// stays behind that checks what it is told; what it stands for comes by `import()`, in a file of its own.

const underWay: Set<Promise<unknown>> = new Set();

/** A part that is loaded at the first call, and is there at the others. One that could not be loaded is tried again. */
export function whenUsed<Part>(load: () => Promise<Part>): () => Promise<Part> {
  let part: Promise<Part> | undefined;
  return () => {
    if (part !== undefined) return part;
    const loading = (part = load());
    underWay.add(loading);
    loading.then(
      () => underWay.delete(loading),
      () => {
        underWay.delete(loading);
        part = undefined;
      },
    );
    return loading;
  };
}

/** Whether a part is being loaded just now: then somebody goes on who does not wait for any clock. */
export function isLoading(): boolean {
  return underWay.size > 0;
}

/** Resolves when what is being loaded just now is there, or could not be loaded. */
export async function allLoaded(): Promise<void> {
  await Promise.allSettled(underWay);
}
