// How full the context is, as a bar and in words.
import { clamp, count } from "../../../runtime/scale";

export interface Meter {
  share: number;
  text: string;
  title: string;
  state: "calm" | "near" | "over";
}

export function meter(tokens: number, context: number | null): Meter {
  const unit = tokens === 1 ? "token" : "tokens";
  if (!context) return { share: 0, text: `${count(tokens)} ${unit}`, title: "", state: "calm" };
  const share = tokens / context;
  const state = share > 1 ? "over" : share > 0.9 ? "near" : "calm";
  const title = `${count(tokens)} of the ${count(context)} tokens that fit into this model's context`;
  return { share: clamp(share, 0, 1), text: `${count(tokens)} / ${count(context)} ${unit}`, title, state };
}
