// What pages do that no view may do.
import { vi } from "vitest";

const seen: string[] = [];
const note = (what: string) => seen.push(what);
window.addEventListener("error", (event) => note(`error: ${event.message}`));
window.addEventListener("unhandledrejection", (event) => note(`rejection: ${event.reason}`));
document.addEventListener("securitypolicyviolation", (event) => note(`policy: ${event.sample}`));
for (const name of ["alert", "confirm", "prompt", "open"] as const) {
  vi.spyOn(window, name).mockImplementation(() => note(name) as never);
}

/** What was seen since the last call. */
export const witnessed = (): string[] => seen.splice(0);
