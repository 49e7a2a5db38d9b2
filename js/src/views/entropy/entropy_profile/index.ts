// How sure each layer is of the next token: layers × tokens in colors, or their means as lines over the depth.
import type { EntropyProfileState } from "../../../generated/state";
import { type Context, view } from "../../../runtime/view";
import { buildChart } from "./chart";
import { makeControls } from "./controls";
import { readMeans, readProfile } from "./data";
import { buildHeat } from "./heat";

function build(context: Context<EntropyProfileState>): void {
  const data = readProfile(context.traits);
  context.body.append(makeControls(context));
  buildHeat(context, data, readMeans(context.traits));
  buildChart(context, data);
}

export default view<EntropyProfileState>({ name: "entropy_profile", build });
