// A cell's menu: what can be changed there in the forward pass, and what is.
import { tokenNode } from "../../../runtime/bars";
import { h } from "../../../runtime/dom";
import { formNodes } from "../../../runtime/draftform";
import { type Grid, onScreen } from "../../../runtime/grid/grid";
import type { Spot } from "../../../runtime/grid/layout";
import { actingOn, added, type Draft, type Kind, removed } from "../../../runtime/interventions";
import { type Item, makePopup, menuNodes } from "../../../runtime/popup";
import { layerName } from "../../../runtime/scale";
import { spoken, visible } from "../../../runtime/text";
import type { LensData } from "./data";
import type { LensGridParts } from "./state";

export function makeCellMenu({ context, state }: LensGridParts, grid: () => Grid): (spot: Spot) => void {
  const { root, cursor, traits, signal } = context;
  const popup = makePopup(root, signal);
  const off = () => cursor.get("off").peek() ?? [];
  const add = (draft: Draft) => {
    popup.close();
    cursor.request(added(state.specs.peek(), off(), draft));
  };
  const remove = (i: number) => {
    popup.close();
    cursor.request(removed(state.specs.peek(), off(), i));
  };
  const ask = (spot: Spot, kind: Kind) => {
    const near = onScreen(grid(), spot);
    const { layers } = state.data.peek();
    const tokens = tokensAt(state.data.peek(), spot);
    const nodes = (signal: AbortSignal) => [
      heading(spot, TITLES[kind]),
      ...formNodes({
        layers,
        kind,
        place: spot,
        fixed: true,
        tokens,
        done: add,
        cancel: popup.close,
        signal,
      }),
    ];
    if (near) popup.open(near, "dialog", `${TITLES[kind]} ${name(spot)}`, nodes);
  };
  const name = ({ layer, position }: Spot) =>
    `${layerName(layer)}, token ${position} ${spoken(state.data.peek().tokens[position] ?? "")}`;
  const heading = (spot: Spot, text: string) => headingNode(state.data.peek(), spot, text);
  return (spot) => {
    const { tokens } = state.data.peek();
    const lost = traits.lost.peek() || cursor.lost.peek();
    const present = actingOn(state.specs.peek(), spot.layer, spot.position, tokens.length);
    const items = [
      ...newItems(spot, add, (kind) => ask(spot, kind)).map((item) => ({ ...item, disabled: lost })),
      ...present.map((i, n): Item => {
        const label = visible(state.specs.peek()[i]?.label ?? "", 60);
        return { label: `Remove: ${label}`, act: () => remove(i), apart: n === 0, disabled: lost };
      }),
    ];
    const near = onScreen(grid(), spot);
    const why = lost ? [h("p", { class: "lv-heading" }, "The kernel is gone: nothing can be changed.")] : [];
    const nodes = (signal: AbortSignal) => [heading(spot, "Change"), ...why, ...menuNodes(items, signal)];
    if (near) popup.open(near, "menu", `Change ${name(spot)}`, nodes);
  };
}

function headingNode({ tokens }: LensData, { layer, position }: Spot, text: string): HTMLElement {
  const words = `${text} ${layerName(layer)} · token ${position} `;
  return h("p", { class: "lv-heading", role: "presentation" }, words, tokenNode(tokens[position] ?? "", 16));
}

/** The likeliest tokens of a cell, and of the other layers above and below it. */
function tokensAt(data: LensData, { layer, position }: Spot): string[] {
  const cells = [layer, ...data.layers].map((each) => data.cell(each, position)).filter((cell) => cell >= 0);
  const tops = cells.flatMap((cell) => Array.from({ length: data.k }, (_, rank) => data.top(cell, rank)));
  const known = new Map(tops.filter(({ id }) => id >= 0).map(({ id, text }) => [id, text]));
  return [...known.values()].slice(0, 40);
}

const TITLES: Record<Kind, string> = {
  ablate: "Ablate",
  scale: "Scale",
  patch: "Patch into",
  steer: "Steer at",
};

function newItems({ layer, position }: Spot, add: (draft: Draft) => void, ask: (kind: Kind) => void): Item[] {
  const here = { layer, positions: [position] };
  return [
    { label: "Ablate here", act: () => add({ kind: "ablate", ...here }) },
    {
      label: `Ablate ${layerName(layer)} at every position`,
      act: () => add({ kind: "ablate", layer, positions: null }),
    },
    { label: "Scale × 0.5", act: () => add({ kind: "scale", ...here, factor: 0.5 }), apart: true },
    { label: "Scale × 2", act: () => add({ kind: "scale", ...here, factor: 2 }) },
    { label: "Scale by…", act: () => ask("scale") },
    { label: "Patch from another prompt…", act: () => ask("patch"), apart: true },
    { label: "Steer toward a token…", act: () => ask("steer") },
  ];
}
