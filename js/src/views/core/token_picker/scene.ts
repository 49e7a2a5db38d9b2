// Tokens and the cursor → one chip per token.

import { roleName } from "../../../runtime/roles";
import { fromStart } from "../../../runtime/scale";
import { NO_SPLIT, partOf, type Split } from "../../../runtime/split";
import { isByte, spoken } from "../../../runtime/text";

export interface Chip {
  text: string;
  label: string;
  kind: "plain" | "special" | "byte";
  /** What it holds of a character that lies in several tokens; "" where it is whole. */
  held: string;
  /** It goes on with a character of the chip before. */
  inside: boolean;
  /** Who speaks; 0 = nobody in particular. */
  role: number;
  /** The chip ends a line of the prompt: the next one starts a new row. */
  breaks: boolean;
}

export interface PickerScene {
  chips: Chip[];
  selected: number;
}

export function scene(
  tokens: readonly string[],
  special: ArrayLike<number>,
  position: number,
  roles: ArrayLike<number> = [],
  split: Split = NO_SPLIT,
): PickerScene {
  const chips = tokens.map((text, i): Chip => {
    const kind = special[i] ? "special" : isByte(text) ? "byte" : "plain";
    const note = kind === "plain" ? "" : kind === "byte" ? ", one byte" : ", special";
    const role = roles[i] ?? 0;
    const held = partOf(split, tokens, i);
    const part = held && `, ${held}`;
    const who = role ? `, ${roleName(role)}` : "";
    return {
      text,
      kind,
      role,
      held,
      inside: split.inside(i),
      label: `token ${i} ${spoken(text)}${part}${note}${who}`,
      breaks: text.endsWith("\n"),
    };
  });
  return { chips, selected: fromStart(position, tokens.length) };
}
