// Tokens of the prompt against the context window.
import { clamp, count } from "../../runtime/scale";

export interface Meter {
  text: string;
  /** 0..1 of the context window; null when the model does not say how long that is. */
  share: number | null;
  level: "low" | "high" | "full";
}

export function meter(tokens: number, context: number | null): Meter {
  const unit = tokens === 1 ? "token" : "tokens";
  if (context === null || context <= 0) return { text: `${count(tokens)} ${unit}`, share: null, level: "low" };
  const share = clamp(tokens / context, 0, 1);
  const level = tokens > context ? "full" : share > 0.9 ? "high" : "low";
  return { text: `${count(tokens)} of ${count(context)} tokens`, share, level };
}
