// One wish in flight and one waiting, and of the waiting ones the newest: for what a fast hand asks of a slow kernel.

const QUIET = 150;

export interface Latest<T> {
  want(wish: T): void;
  /** The kernel has answered: the waiting wish may go. */
  answered(): void;
}

/** A waiting wish goes with the answer to the one before, or once nothing new was wished for a moment. */
export function latest<T>(send: (wish: T) => void, signal: AbortSignal): Latest<T> {
  let flying = false;
  let waiting: { wish: T } | null = null;
  let timer = 0;
  const go = () => {
    clearTimeout(timer);
    const next = waiting;
    waiting = null;
    flying = next !== null;
    if (next) send(next.wish);
  };
  signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
  return {
    want(wish) {
      waiting = { wish };
      clearTimeout(timer);
      if (!flying) go();
      else if (!signal.aborted) timer = setTimeout(go, QUIET) as unknown as number;
    },
    answered: go,
  };
}
