// The trajectory's traits as numbers over layers.
import { readTrajectory, type TrajectoryState } from "../../../generated/state";
import type { Traits } from "../../../runtime/state";
import type { Numbers } from "./scene";

export function readNumbers(traits: Traits<TrajectoryState>): Numbers[] {
  const read = readTrajectory(traits);
  const metric = traits.get("metric").value;
  if (metric === "entropy") {
    const values = Array.from(read.entropy.data);
    return values.length ? [{ id: -1, text: "entropy", values }] : [];
  }
  const array = metric === "rank" ? read.rank : read.logp;
  return Array.from(read.ids.data, (id, series) => {
    const row = Array.from({ length: array.size.layer }, (_, layer) => array.at({ series, layer }));
    const text = series < read.texts.length ? read.texts.text(series) : `#${id}`;
    return { id, text, values: metric === "rank" ? row : row.map(Math.exp) };
  });
}
