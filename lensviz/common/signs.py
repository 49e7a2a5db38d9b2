"""Signs for characters without a picture of their own: one table for Python and, generated from it, for the page."""

import unicodedata

SIGNS = {
    " ": "·",
    "\n": "⏎",
    "\t": "⇥",
    "\r": "␍",
    "\x7f": "␡",
    "\u00a0": "⍽",
    "\u00ad": "⟨SHY⟩",
    "\u061c": "⟨ALM⟩",
    "\u180e": "⟨MVS⟩",
    "\u200b": "⟨ZWSP⟩",
    "\u200c": "⟨ZWNJ⟩",
    "\u200d": "⟨ZWJ⟩",
    "\u200e": "⟨LRM⟩",
    "\u200f": "⟨RLM⟩",
    "\u2028": "⟨LS⟩",
    "\u2029": "⟨PS⟩",
    "\u202a": "⟨LRE⟩",
    "\u202b": "⟨RLE⟩",
    "\u202c": "⟨PDF⟩",
    "\u202d": "⟨LRO⟩",
    "\u202e": "⟨RLO⟩",
    "\u2060": "⟨WJ⟩",
    "\u2066": "⟨LRI⟩",
    "\u2067": "⟨RLI⟩",
    "\u2068": "⟨FSI⟩",
    "\u2069": "⟨PDI⟩",
    "\ufeff": "⟨BOM⟩",
}


def sign(c: str) -> str | None:
    """What stands for a character, or None for one that shows itself. A space shows itself between letters."""
    if c in SIGNS:
        return SIGNS[c]
    if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp", "Zs"):
        return chr(0x2400 + ord(c)) if ord(c) < 32 else f"⟨{ord(c):X}⟩"
    return None
