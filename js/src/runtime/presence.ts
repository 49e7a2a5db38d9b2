// What the page tells the kernel of itself: that a view is here, whether it is in sight, and that it is gone. A view
// that is nowhere computes nothing, those in sight come first. The kernel's answer is also the sign that it lives.
import type { Traits } from "./state";

const names = () => Math.random().toString(36).slice(2);

export function tellPresence(
  root: HTMLElement,
  traits: Pick<Traits<unknown>, "tell">,
  signal: AbortSignal,
): void {
  const page = names();
  const tell = (presence: "here" | "gone", seen: boolean) => traits.tell({ presence, page, seen });
  let told = true;
  tell("here", told);
  const watch = new IntersectionObserver((entries) => {
    const seen = entries.at(-1)?.isIntersecting ?? told;
    if (seen !== told) tell("here", seen);
    told = seen;
  });
  watch.observe(root);
  const leave = () => tell("gone", false);
  window.addEventListener("pagehide", leave, { signal });
  signal.addEventListener(
    "abort",
    () => {
      watch.disconnect();
      leave();
    },
    { once: true },
  );
}
