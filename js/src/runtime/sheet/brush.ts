// A sheet's canvas, ready to be drawn on, with what drawing needs.
import type { Palette } from "../color";
import { Fitter, prepare } from "../paint";
import type { Context } from "../view";
import type { Brush } from "./marks";
import type { Sheet } from "./sheet";

/** Null where the canvas cannot be drawn on. Follows the sheet's layout, so it belongs into a part. */
export function brushes<T>(
  { look }: Pick<Context<T>, "look">,
  { parts, plan, size, inks }: Sheet,
): (palette: Palette) => Brush | null {
  const fitters = new WeakMap<CanvasRenderingContext2D, Fitter>();
  return (palette) => {
    const { width, height } = plan.value;
    const g = prepare(parts.canvas, width, height, size.value.ratio);
    if (!g) return null;
    const fitter = fitters.get(g) ?? new Fitter(g);
    fitters.set(g, fitter);
    return { g, fitter, palette, inks: inks.value, theme: look.theme.value, forced: look.forced.value };
  };
}
