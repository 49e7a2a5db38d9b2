// What somebody typed about a new intervention → the intervention, or a sentence about what is missing.
import { type Draft, type Kind, parsePositions } from "./interventions";

export interface Typed {
  kind: Kind;
  layer: string;
  positions: string;
  factor: string;
  source: string;
  source_positions: string;
  plus: string;
  minus: string;
  scale: string;
}

export const BLANK: Omit<Typed, "kind" | "layer" | "positions"> = {
  factor: "0.5",
  source: "",
  source_positions: "",
  plus: "",
  minus: "",
  scale: "4",
};

/** Without `layers` the kernel is left to say which there are. */
export function draftOf(typed: Typed, layers: readonly number[] | null): Draft | string {
  const layer = Number(typed.layer);
  if (typed.layer.trim() === "" || !Number.isInteger(layer) || layer < -1)
    return "The layer is a number from 0, or -1 for the embedding.";
  if (layers && !layers.includes(layer))
    return `There is no layer ${layer}: use -1 to ${Math.max(...layers)}.`;
  const positions = parsePositions(typed.positions);
  if (positions === undefined) return "Positions are numbers such as 5, 7-9; empty means every position.";
  const place = { layer, positions };
  if (typed.kind === "ablate") return { kind: "ablate", ...place };
  if (typed.kind === "scale") {
    const factor = numberOf(typed.factor);
    return factor === null ? "The factor is a number, such as 0.5." : { kind: "scale", ...place, factor };
  }
  if (typed.kind === "patch") return patch(typed, place);
  const scale = numberOf(typed.scale);
  if (typed.plus === "") return "Name the token to steer toward, with its space if it has one.";
  if (scale === null) return "The strength is a number, such as 4.";
  return { kind: "steer", ...place, scale, plus: typed.plus, minus: typed.minus };
}

function patch(typed: Typed, place: { layer: number; positions: number[] | null }): Draft | string {
  if (typed.source === "") return "Write the prompt whose cells are to be put here.";
  const theirs = parsePositions(typed.source_positions);
  if (theirs === undefined) return "Source positions are numbers such as 4; empty means the same ones.";
  const ours = place.positions;
  if (theirs !== null && theirs.length !== ours?.length)
    return `A patch takes one source position for each position: ${ours ? ours.length : "every one"} here and ${theirs.length} there.`;
  return { kind: "patch", ...place, source: typed.source, source_positions: theirs };
}

function numberOf(text: string): number | null {
  const x = Number(text.replace(",", ".").replace("−", "-"));
  return text.trim() === "" || !Number.isFinite(x) ? null : x;
}
