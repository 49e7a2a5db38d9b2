// What a vector was read as: a mention of a few words, written out token by token, and others with their probabilities.
import { barNode, figureNode } from "./bars";
import { h } from "./dom";
import { checkField } from "./fields";
import { numberField } from "./number";
import { bare, phrase, pieces, spoken, visible } from "./text";
import type { Context } from "./view";

/** How far a mention is: not begun, being written, ended by itself, cut at its longest. */
export const [WAITING, WRITING, ENDED, CUT] = [0, 1, 2, 3] as const;

export interface Other {
  text: string;
  /** Of the whole mention. */
  p: number;
}

/** What stands behind the text: a caret while it is written, and a sign where the answer is empty or cut. */
export function endSign(text: string, state: number): string {
  if (state === WRITING) return "▍";
  if (state === CUT) return "…";
  return state === ENDED && text === "" ? "∅" : "";
}

/** In a cell: a mention that runs on is cut at its first line break. */
export function mentionLine(text: string, state: number): string {
  const [first = "", ...more] = text.trimStart().split("\n");
  const cut = first !== "" && more.length > 0;
  return cut ? `${phrase(first)}…` : phrase(text) + endSign(text, state);
}

export function mentionNode(text: string, state: number = ENDED, limit = 200): HTMLElement {
  const node = h("bdi", { class: "lv-mention", dir: "auto" });
  for (const piece of pieces(bare(text), limit)) {
    node.append(piece.sign ? h("span", { class: "lv-sign" }, piece.text) : piece.text);
  }
  const sign = endSign(text, state);
  if (sign) node.append(h("span", { class: state === WRITING ? "lv-caret" : "lv-sign" }, sign));
  if (text.length > limit) node.title = visible(text, 400);
  return node;
}

export function mentionWords(text: string, state: number): string {
  if (state === WAITING) return "not begun";
  if (state === ENDED && text === "") return "an empty mention";
  const said = text === "" ? "nothing yet" : spoken(bare(text), 120);
  return state === WRITING ? `being written: ${said}` : state === CUT ? `${said}, cut there` : said;
}

/** In three columns: mention, bar, number. */
export function otherNodes(others: readonly Other[]): HTMLElement[] {
  return others.map(({ text, p }) =>
    h("li", { class: "lv-other" }, mentionNode(text, ENDED, 120), barNode(p), figureNode(p)),
  );
}

/** "of layer 15", as a part of a sentence. */
export const theLayer = (layer: number): string => (layer < 0 ? "the embedding" : `layer ${layer}`);

/** "" with a number is an empty mention, "" without one is none. */
export const isThere = ({ text, p }: Other): boolean => text !== "" || !Number.isNaN(p);

/** How mentions are read: by which vectors, and at most how long. */
export interface Reader {
  contexts: number[];
  with_context: boolean;
  max_tokens: number;
}

const LENGTH = {
  name: "max_tokens",
  label: "max tokens",
  title: "The longest mention, its end counted",
  min: 1,
  max: 40,
  step: 1,
};

export function lengthField(context: Context<Reader>): HTMLElement {
  const { traits, cursor, paintEffect } = context;
  const read = () => traits.get("max_tokens").value;
  const { field, input } = numberField(context, LENGTH, read, (max_tokens) => traits.request({ max_tokens }));
  paintEffect(() => {
    input.disabled = traits.lost.value || cursor.lost.value;
  });
  return field;
}

export function whyFixed(contexts: readonly number[]): string {
  const [without, behind] = [contexts.includes(0), contexts.includes(1)];
  if (without && behind) return "";
  if (behind) return "All task vectors here were trained with context.";
  return without ? "No task vector here was trained with context." : "There are no task vectors yet.";
}

/** Whether the model sees the prompt in front of the vector. */
export function contextField(context: Context<Reader>): HTMLElement {
  const { traits, paintEffect } = context;
  const read = () => traits.get("with_context").value;
  const write = (with_context: boolean) => traits.request({ with_context });
  const { field, input } = checkField(context, { name: "context", label: "with context" }, read, write);
  paintEffect(() => {
    const why = whyFixed(traits.get("contexts").value ?? []);
    input.disabled = why !== "";
    field.title = why || "The model sees the prompt in front of the vector";
  });
  return field;
}
