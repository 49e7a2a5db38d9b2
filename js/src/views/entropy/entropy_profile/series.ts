// The lines: one for each window of this model's positions, and of the other model's.
import { count } from "../../../runtime/scale";
import { visible } from "../../../runtime/text";
import type { Means, Profile } from "./data";
import { entropyName, limitText, unitName } from "./measure";

export interface MeanLine {
  name: string;
  values: readonly number[];
  /** Standard deviation, where there is one. */
  spread: readonly number[] | null;
  /** Of the model it is compared with. */
  other: boolean;
  window: number;
}

export type Depth = "layer" | "share";

/** First and last of the n positions that lie in a window of `parts` equal ones; a position on a border is in both. */
export function windowRange(n: number, parts: number, window: number): [number, number] {
  return [Math.floor((n * window) / parts), Math.ceil((n * (window + 1)) / parts) - 1];
}

export function seriesOf({ means, spread, otherName, otherMeans }: Means, { here }: Profile): MeanLine[] {
  const model = visible(otherName, 40);
  const own = means.map((values, window): MeanLine => {
    const [from, to] = windowRange(here.length, means.length, window);
    const tokens = from < to ? `tokens ${here[from]}–${here[to]}` : `token ${here[from] ?? 0}`;
    const part = means.length > 1 || !model ? tokens : "";
    const name = [model && "this model", part].filter(Boolean).join(" · ");
    return { name, values, spread: spread[window] ?? null, other: false, window };
  });
  const others = otherMeans.map((values, window): MeanLine => {
    const part = otherMeans.length > 1 ? ` · part ${window + 1} of ${otherMeans.length}` : "";
    return { name: `${model || "the other model"}${part}`, values, spread: null, other: true, window };
  });
  return [...own, ...others];
}

/** Which value of a line stands at a layer of this model, whose depth is `own` layers. */
export function indexAt(one: MeanLine, layer: number, own: number, depth: Depth): number {
  if (!one.other || depth === "layer") return layer;
  return Math.round((layer / Math.max(1, own - 1)) * (one.values.length - 1));
}

/** "mean entropy in nats over 12 tokens, ± one standard deviation · ln V = 10.80 nats". */
export function noteOf(data: Profile, series: readonly MeanLine[]): string {
  const n = data.here.length;
  const over = `${count(n)} ${n === 1 ? "token" : "tokens"}${series.some((one) => one.window) ? ", in equal parts" : ""}`;
  const mean = `mean ${entropyName(data.alpha)} in ${unitName(data.unit)} over ${over}, ± one standard deviation`;
  return `${mean} · 0 is sure, ${limitText(data)} is uniform`;
}
