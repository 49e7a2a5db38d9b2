// The trajectory's traits as series over layers.
import type { TrajectoryState } from "../../../generated/state";
import { decodeArray, decodeTexts } from "../../../runtime/arrays";
import type { Traits } from "../../../runtime/state";
import type { Series } from "./scene";

export function readSeries(traits: Traits<TrajectoryState>): Series[] {
  const metric = traits.get("metric").value;
  if (metric === "entropy") {
    const values = Array.from(decodeArray(traits.get("entropy").value).data);
    return values.length ? [{ id: -1, text: "entropy", values }] : [];
  }
  const ids = decodeArray(traits.get("ids").value).data;
  const texts = decodeTexts(traits.get("texts").value);
  const { data, shape } = decodeArray(traits.get(metric === "rank" ? "rank" : "logp").value);
  const n = shape[1] ?? 0;
  return Array.from(ids, (id, s) => {
    const row = Array.from(data.subarray(s * n, (s + 1) * n));
    return { id, text: texts[s] ?? `#${id}`, values: metric === "rank" ? row : row.map(Math.exp) };
  });
}
