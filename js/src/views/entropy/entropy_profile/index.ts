// How sure each layer is of the next token: layers × tokens in colors, or their means as lines over the depth.
import type { EntropyProfileState } from "../../../generated/state";
import { h, setText } from "../../../runtime/dom";
import { type Context, view } from "../../../runtime/view";
import { buildChart } from "./chart";
import { makeControls } from "./controls";
import { readMeans, readProfile } from "./data";
import { buildHeat } from "./heat";

function build(context: Context<EntropyProfileState>): void {
  const { traits, body, paintEffect } = context;
  const data = readProfile(traits);
  const means = readMeans(traits);
  const empty = h("p", { class: "lv-empty" });
  body.append(makeControls(context));
  buildHeat(context, data);
  buildChart(context, data);
  body.append(empty);
  paintEffect(() => {
    const heat = traits.get("chart").value === "heat";
    empty.hidden = heat ? data.value.columns.length > 0 : means.value.means.length > 0;
    setText(empty, empty.hidden ? "" : "Nothing to show yet.");
  });
}

export default view<EntropyProfileState>({ name: "entropy_profile", build });
