// Token text as a person can read it: spaces, controls and direction marks become visible signs.
import { SIGNS } from "../generated/signs";

/** "sign" pieces stand for characters that have no ink of their own. */
export interface Piece {
  text: string;
  sign: boolean;
}

/** Signs of one character: faint beside the text that they stand in. */
export const MARKS = [...SIGNS.values()].filter((sign) => sign.length === 1).join("");

const PICTOGRAPH = /\p{Extended_Pictographic}\uFE0F?$/u;

/** Characters without ink that have no name above; among the format characters, some signs before numbers have ink. */
const INKLESS = /[\p{Cc}\p{Cf}\p{Cs}\p{Z}\p{Default_Ignorable_Code_Point}]/u;
const INKED = /[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u{110bd}\u{110cd}\u{13430}-\u{1343f}]/u;
/** They choose the form of the character before them, and are part of it. */
const SELECTOR = /[\ufe00-\ufe0f\u{e0100}-\u{e01ef}\u180b-\u180d\u180f]/u;

function signOf(char: string): string | null {
  const code = char.codePointAt(0) ?? 0;
  const known = SIGNS.get(code);
  if (known) return known;
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  const inkless = INKLESS.test(char) && !INKED.test(char) && !SELECTOR.test(char);
  return inkless ? `⟨${code.toString(16).toUpperCase()}⟩` : null;
}

/** Pieces of `text`, at most `limit` characters of it, with "…" where it was cut. */
export function pieces(text: string, limit = 40): Piece[] {
  const chars = Array.from(text.slice(0, 4 * limit + 4));
  const cut = chars.length > limit || text.length > 4 * limit + 4;
  const kept = chars.slice(0, limit);
  const out: Piece[] = [];
  const push = (piece: string, sign: boolean) => {
    const last = out.at(-1);
    if (last && last.sign === sign) last.text += piece;
    else out.push({ text: piece, sign });
  };
  if (/^\p{M}/u.test(text)) push("◌", true);
  kept.forEach((char, i) => {
    const joins = char === "\u200d" && PICTOGRAPH.test(kept.slice(0, i).join("")) && i + 1 < kept.length;
    const sign = joins ? null : char === " " ? spaceOf(kept, i, cut) : signOf(char);
    push(sign ?? char, sign !== null);
  });
  if (cut) push("…", true);
  return out;
}

/** A single space between letters reads well as it is; at an edge, or in a run, it shows as a dot. */
function spaceOf(chars: readonly string[], i: number, cut: boolean): string | null {
  const inside = i > 0 && (i < chars.length - 1 || cut);
  return inside && chars[i - 1] !== " " && chars[i + 1] !== " " ? null : "·";
}

/** A canvas asks for the same few hundred texts in every frame. */
function remembered(make: (text: string) => string): (text: string) => string {
  const seen = new Map<string, string>();
  return (text) => {
    const known = seen.get(text);
    if (known !== undefined) return known;
    if (seen.size > 20_000) seen.clear();
    const made = make(text);
    seen.set(text, made);
    return made;
  };
}

/** `visible` at the length of a cell. */
export const brief = remembered((text) => visible(text, 24));

/** `visible` for what a model wrote, which is words and no token: the spaces around it tell nothing. */
export const phrase = remembered((text) => visible(bare(text), 96));

export function bare(text: string): string {
  const inner = text.replace(/^ +| +$/g, "");
  return inner === "" ? text : inner;
}

export function visible(text: string, limit = 40): string {
  return pieces(text, limit)
    .map((piece) => piece.text)
    .join("");
}

/** For screen readers: spaces stay spaces, everything else without ink is named. */
export function spoken(text: string, limit = 60): string {
  const shown = pieces(text, limit).map((p) => (p.sign ? p.text.replaceAll("·", " ") : p.text));
  return `'${shown.join("")}'`;
}

/** `<0xE6>`: a byte that is no character by itself. */
export function isByte(text: string): boolean {
  return /^<0x[0-9A-Fa-f]{2}>$/.test(text);
}
