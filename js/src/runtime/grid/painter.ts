// A grid's canvas, ready to be drawn on, with what drawing needs.
import type { Palette } from "../color";
import { Fitter, prepare } from "../paint";
import type { Context } from "../view";
import type { Grid } from "./grid";
import type { Brush } from "./highlights";

/** Null where the canvas cannot be drawn on. Follows the grid's layout, so it belongs into a part. */
export function makePainter<T>(
  { appearance }: Pick<Context<T>, "appearance">,
  { parts, plan, size, inks }: Grid,
): (palette: Palette) => Brush | null {
  const fitters = new WeakMap<CanvasRenderingContext2D, Fitter>();
  return (palette) => {
    const { width, height } = plan.value;
    const g = prepare(parts.canvas, width, height, size.value.ratio);
    if (!g) return null;
    const fitter = fitters.get(g) ?? new Fitter(g);
    fitters.set(g, fitter);
    return {
      g,
      fitter,
      palette,
      inks: inks.value,
      theme: appearance.theme.value,
      forced: appearance.forced.value,
    };
  };
}
