// What is changed in the forward pass, as the cursor carries it: UTF-8 JSON in one block of bytes.
import { decodeText, encodeText, type Wire } from "./arrays";
import { fromStart } from "./scale";
import { visible } from "./text";

export type Kind = "ablate" | "scale" | "patch" | "steer";

/** Where an intervention acts: `positions` null is every position. */
export interface Place {
  layer: number;
  positions: number[] | null;
}

export type Draft = Place &
  (
    | { kind: "ablate" }
    | { kind: "scale"; factor: number }
    | { kind: "patch"; source: string; source_positions: number[] | null }
    | { kind: "steer"; scale: number; plus: string; minus: string }
  );

/** One of the cursor's list. Only the kernel knows vectors, so what is kept is written back by its number. */
export interface Spec extends Place {
  kind: string;
  label: string;
}

export function decodeSpecs(wire: Wire): Spec[] {
  const list = parsed(decodeText(wire));
  return list.flatMap((item): Spec[] => {
    if (typeof item !== "object" || item === null) return [];
    const { kind, layer, label, positions, ...rest } = item as Record<string, unknown>;
    if (typeof kind !== "string" || typeof layer !== "number") return [];
    const at = Array.isArray(positions) ? positions.map(Number) : null;
    return [{ ...rest, kind, layer, positions: at, label: typeof label === "string" ? label : kind }];
  });
}

function parsed(text: string): unknown[] {
  try {
    const list: unknown = JSON.parse(text || "[]");
    return Array.isArray(list) ? list : [];
  } catch {
    return [];
  }
}

/** What the cursor is to hold. The whole of a kept one goes along, so that this page can draw it meanwhile. */
export interface Change {
  interventions: DataView;
  off: number[];
}

export function added(specs: readonly Spec[], off: readonly number[], draft: Draft): Change {
  return { interventions: encode([...kept(specs), { ...draft, label: labelOf(draft) }]), off: [...off] };
}

export function removed(specs: readonly Spec[], off: readonly number[], gone: number): Change {
  const rest = kept(specs).filter((_, i) => i !== gone);
  const numbers = off.filter((n) => n !== gone).map((n) => (n > gone ? n - 1 : n));
  return { interventions: encode(rest), off: numbers };
}

export function switched(off: readonly number[], i: number): number[] {
  return off.includes(i) ? off.filter((n) => n !== i) : [...off, i].sort((a, b) => a - b);
}

const kept = (specs: readonly Spec[]) => specs.map((spec, key) => ({ ...spec, key }));
const encode = (list: readonly object[]): DataView => encodeText(JSON.stringify(list));

/** The words the kernel will use, for the moment until it has answered. */
export function labelOf(draft: Draft): string {
  const { positions, layer } = draft;
  const many = positions !== null && positions.length > 1 ? "s" : "";
  const where = positions === null ? "every position" : `position${many} ${positions.join(", ")}`;
  const place = `${layer < 0 ? "embedding" : `layer ${layer}`}, ${where}`;
  const head = `${draft.kind} ${place}`;
  if (draft.kind === "scale") return `${head} × ${draft.factor}`;
  if (draft.kind === "patch") return `${head} from “${visible(draft.source, 40)}”`;
  if (draft.kind === "ablate") return head;
  const minus = draft.minus ? `, away from ${visible(draft.minus)}` : "";
  return `${draft.scale < 0 ? "" : "+"}${draft.scale} toward ${visible(draft.plus)}${minus} at ${place}`;
}

/** "5, 7-9" → [5, 7, 8, 9]; nothing or "all" → null, every position; undefined where it is neither. */
export function parsePositions(text: string): number[] | null | undefined {
  const trimmed = text.trim();
  if (trimmed === "" || trimmed === "all") return null;
  const out: number[] = [];
  for (const part of trimmed.split(/[\s,]+/).filter(Boolean)) {
    const found = /^(-?\d+)(?:[-–](\d+))?$/.exec(part);
    if (!found) return undefined;
    const from = Number(found[1]);
    const to = found[2] === undefined ? from : Number(found[2]);
    if (to < from || to - from > 100_000) return undefined;
    for (let at = from; at <= to; at++) out.push(at);
  }
  return [...new Set(out)];
}

/** What can differ from the clean run: behind an intervention, from its first position on; and what is changed itself. */
export interface Cone {
  inside(layer: number, position: number): boolean;
  changed(layer: number, position: number): boolean;
}

export function coneOf(specs: readonly Spec[], off: readonly number[], tokens: number): Cone | null {
  const active = specs
    .filter((_, i) => !off.includes(i))
    .map(({ layer, positions }) => {
      const at = positions?.map((position) => fromStart(position, tokens)) ?? null;
      return { layer, at: at && new Set(at), from: at ? Math.min(...at) : 0 };
    });
  if (!active.length) return null;
  const changed = (layer: number, position: number) =>
    active.some((one) => one.layer === layer && (one.at === null || one.at.has(position)));
  return {
    changed,
    inside: (layer, position) =>
      changed(layer, position) || active.some((one) => layer > one.layer && position >= one.from),
  };
}

/** Numbers of the interventions that act on one cell. */
export function actingOn(specs: readonly Spec[], layer: number, position: number, tokens: number): number[] {
  return specs.flatMap((spec, i) => {
    const here = spec.positions === null || spec.positions.some((p) => fromStart(p, tokens) === position);
    return spec.layer === layer && here ? [i] : [];
  });
}
