// The fields of a new intervention: where it acts may be given, and what kind it is.
import { attr, h, setText } from "./dom";
import { BLANK, draftOf, type Typed } from "./draft";
import type { Draft, Kind } from "./interventions";
import { visible } from "./text";

export interface FormOptions {
  layers: readonly number[] | null;
  kind: Kind;
  place: { layer: number; position: number };
  /** The place is known: only the kind's own fields are asked for. */
  fixed: boolean;
  /** Texts of tokens that are offered as what to steer toward or away from. */
  tokens?: readonly string[];
  done(draft: Draft): void;
  cancel(): void;
  signal: AbortSignal;
}

type Name = keyof Typed;
const FIELDS: Record<Kind, readonly Name[]> = {
  ablate: [],
  scale: ["factor"],
  patch: ["source", "source_positions"],
  steer: ["plus", "minus", "scale"],
};
const WORDS: Record<Name, { label: string; hint: string; wide: boolean }> = {
  kind: { label: "What", hint: "", wide: false },
  layer: { label: "Layer", hint: "-1 = embedding", wide: false },
  positions: { label: "Positions", hint: "every position", wide: false },
  factor: { label: "Factor", hint: "0.5", wide: false },
  source: { label: "From prompt", hint: "The capital of Italy is", wide: true },
  source_positions: { label: "Its positions", hint: "the same", wide: false },
  plus: { label: "Toward token", hint: "with its space", wide: false },
  minus: { label: "Away from", hint: "nothing", wide: false },
  scale: { label: "Strength", hint: "4", wide: false },
};
export const KIND_NAMES: Record<Kind, string> = {
  ablate: "Ablate (set to zero)",
  scale: "Scale",
  patch: "Patch from another prompt",
  steer: "Steer toward a token",
};

/** Nodes for a popup or a panel. */
export function formNodes({
  layers,
  kind: first,
  place,
  fixed,
  tokens = [],
  done,
  cancel,
  signal,
}: FormOptions): HTMLElement[] {
  const typed: Typed = {
    kind: first,
    layer: String(place.layer),
    positions: String(place.position),
    ...BLANK,
  };
  const fields = h("div", { class: "lv-fields" });
  const wrong = h("p", { class: "lv-wrong", role: "alert" });
  const submit = () => {
    const draft = draftOf(typed, layers);
    setText(wrong, typeof draft === "string" ? draft : "");
    if (typeof draft !== "string") done(draft);
  };
  const fill = () => {
    const names: Name[] = [...(fixed ? [] : (["layer", "positions"] as const)), ...FIELDS[typed.kind]];
    fields.replaceChildren(...names.map((name, i) => field(typed, name, fixed && i === 0, signal)));
    if (typed.kind === "steer") offer(fields, tokens);
  };
  const add = h("button", { type: "button", class: "lv-primary" }, "Add");
  const back = h("button", { type: "button" }, "Cancel");
  add.addEventListener("click", submit, { signal });
  back.addEventListener("click", cancel, { signal });
  const key = (event: KeyboardEvent) => {
    if (event.key === "Enter" && !event.isComposing) submit();
    if (event.key === "Escape") cancel();
  };
  fields.addEventListener("keydown", key, { signal });
  fill();
  const choice = fixed ? [] : [kindField(typed, fill, signal)];
  return [...choice, fields, wrong, h("div", { class: "lv-actions" }, add, back)];
}

function field(typed: Typed, name: Name, first: boolean, signal: AbortSignal): HTMLElement {
  const { label, hint, wide } = WORDS[name];
  const input = h("input", {
    type: "text",
    name,
    placeholder: hint,
    spellcheck: "false",
    autocomplete: "off",
  });
  if (first) input.dataset.first = "";
  input.value = typed[name];
  input.addEventListener("input", () => Object.assign(typed, { [name]: input.value }), { signal });
  return h("label", { class: "lv-entry", "data-wide": wide }, h("span", {}, label), input);
}

/** Completions of what is typed, with the spaces that are seen nowhere else. */
function offer(fields: HTMLElement, tokens: readonly string[]): void {
  if (tokens.length === 0) return;
  // Other views in the document have modules of their own: a count would meet theirs.
  const id = `lv-tokens-${Math.random().toString(36).slice(2)}`;
  const options = tokens.map((text) => h("option", { value: text, label: visible(text, 24) }));
  const list = h("datalist", { id }, ...options);
  for (const name of ["plus", "minus"])
    attr(fields.querySelector(`[name=${name}]`) as Element, { list: list.id });
  fields.append(list);
}

function kindField(typed: Typed, changed: () => void, signal: AbortSignal): HTMLElement {
  const options = Object.entries(KIND_NAMES).map(([value, label]) => h("option", { value }, label));
  const select = h("select", { name: "kind", "data-first": true }, ...options);
  select.value = typed.kind;
  const choose = () => {
    typed.kind = select.value as Kind;
    changed();
  };
  select.addEventListener("change", choose, { signal });
  return h("label", { class: "lv-entry", "data-wide": true }, h("span", {}, WORDS.kind.label), select);
}
