// The panel in words.
import { ENDED, mentionWords, theLayer, WAITING, WRITING } from "../../../runtime/mention";
import { percent } from "../../../runtime/scale";
import { spoken } from "../../../runtime/text";
import type { Reading } from "./data";

/** "mean probability of a token so far", and which vector reads the cell where it is not its own. */
export function sureWords({ state }: Pick<Reading, "state">): string {
  const so = state === WRITING ? " so far" : state > ENDED ? ", cut at the longest" : "";
  return `mean probability of a token${so}`;
}

export const lentWords = ({ lent }: Pick<Reading, "lent">): string =>
  lent === null ? "" : `read with the vector trained for ${theLayer(lent)}`;

/** What is announced once a mention is finished; "" before. */
export function announcement(reading: Reading): string {
  const { token, layer, text, state, p } = reading;
  if (state < ENDED || layer === null) return "";
  const sure = Number.isNaN(p) ? "" : `, ${percent(p)}`;
  const lent = lentWords(reading);
  return `${spoken(token)} at ${theLayer(layer)}: ${mentionWords(text, state)}${sure}${lent && `, ${lent}`}`;
}

/** Said where there is no list of mentions. */
export function noOthers(wanted: number, state: number, busy: boolean): string {
  if (wanted === 0) return "None are asked for.";
  if (busy) return state === WAITING ? "They come after the mention." : "Still looking for other mentions.";
  return "None were found.";
}

/** What a baseline says: "…" while it is not there. */
export function baselineSign(text: string, p: number, busy: boolean): string {
  if (text !== "") return "";
  if (!Number.isNaN(p)) return "∅";
  return busy ? "…" : "–";
}
