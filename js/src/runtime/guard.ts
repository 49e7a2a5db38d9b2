// A notebook has commands on plain keys (`x` cuts the cell, arrows leave it). What is typed in a view stays in the
// view; chords such as Ctrl+S and Shift+Enter, and Escape, are the notebook's.

const TEXT_BOX = "input, textarea, select";
const MOVED_IN = `${TEXT_BOX}, [role=region]`;
const ACTED_ON = `${TEXT_BOX}, button, a, summary`;
const MOVES = /^(Arrow(Left|Right|Up|Down)|Home|End|PageUp|PageDown|Backspace|Delete)$/;

export function isTheViews(event: KeyboardEvent): boolean {
  const letter = [...event.key].length === 1;
  if (letter && event.getModifierState("AltGraph")) return true; // which says Ctrl and Alt as well
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  if (letter || event.isComposing) return true;
  const target = event.composedPath()[0] as Element;
  if (MOVES.test(event.key)) return target.matches(MOVED_IN);
  return event.key === "Enter" && !event.shiftKey && target.matches(ACTED_ON);
}

export function guardKeys(root: HTMLElement, signal: AbortSignal): void {
  const key = (event: KeyboardEvent) => {
    if (isTheViews(event)) event.stopPropagation();
  };
  root.addEventListener("keydown", key, { signal });
}
