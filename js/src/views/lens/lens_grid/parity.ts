import { visible } from "../../../runtime/text";

/** How near the lens is to the model's own logits: few words, the rest on demand. */
export function parityBadge(parity: Record<string, unknown>): { text: string; title: string } {
  const { model, max_abs: error, dtype } = parity;
  if (typeof model !== "string") return { text: "", title: "" };
  const tell = (x: unknown) => visible(typeof x === "object" ? JSON.stringify(x) : String(x), 120);
  const name = tell(model.split("/").at(-1));
  const difference = typeof error === "number" ? nearness(error) : "no reference logits";
  const words = [name, typeof dtype === "string" ? tell(dtype.replace("torch.", "")) : null, difference];
  const rest = ["bos", "norm", "scale"]
    .map((key) => [key, parity[key]] as const)
    .filter(([, value]) => value != null);
  const title = [
    `The last row of this lens is compared with the logits of ${tell(model)}: ${difference}.`,
    ...rest.map(([key, value]) => `${key}: ${tell(value)}`),
  ].join("\n");
  return { text: words.filter(Boolean).join(" · "), title };
}

const nearness = (error: number): string =>
  error === 0 ? "exact: equals the model’s own logits" : `within ${figure(error)} of the model’s own logits`;

const figure = (x: number): string => (x < 0.01 ? x.toExponential(0) : x.toPrecision(2));
