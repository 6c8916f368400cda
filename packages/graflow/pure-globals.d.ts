// The few names of the host that the pure layers may mention: types alone, so nothing of the host can be called from there
// except what a task is handed anyway. Outside of the pure layers the host's own types take their place.

interface AbortSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
  throwIfAborted(): void;
}
