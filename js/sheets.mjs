// Style rules that a module can have a use for: those whose classes, data attributes and controls it names.

const NAME = /lv-[a-z]+(?:[-_][a-z]+)*|data-[a-z]+|(?<![-\w.])(?:button|select|input|textarea)(?![-\w])/g;

/** A view can stand in one that composes it, whose module says so. */
const ANYWHERE = ["data-composed", "data-broken"];

/** The rules of a sheet, with those of their selectors that have only names which occur in the module's text. */
export function rulesFor(module, sheet) {
  const camel = (module.match(/dataset\.[a-z]+/g) ?? []).map((name) => name.replace("dataset.", "data-"));
  const named = new Set([...ANYWHERE, ...(module.match(NAME) ?? []), ...camel]);
  return blocks(sheet.replace(/\/\*[\s\S]*?\*\//g, ""))
    .map(({ head, body }) => {
      if (head.startsWith("@")) {
        const inner = rulesFor(module, body);
        return inner && `${head} {\n${inner}\n}`;
      }
      const used = split(head).filter((selector) =>
        (plain(selector).match(NAME) ?? []).every((c) => named.has(c)),
      );
      return used.length ? `${used.join(",\n")} {${body}}` : "";
    })
    .filter(Boolean)
    .join("\n");
}

/** What an element must not be is no reason to leave a rule out. */
function plain(selector) {
  let [out, depth] = ["", 0];
  for (const part of selector.split(/(:not\(|\(|\))/)) {
    if (part === ":not(" || (depth && part === "(")) depth += 1;
    else if (part === ")" && depth) depth -= 1;
    else if (!depth) out += part;
  }
  return out;
}

/** Selectors between commas that are in no bracket. */
function split(head) {
  const parts = [""];
  let depth = 0;
  for (const char of head) {
    if ("([".includes(char)) depth += 1;
    if (")]".includes(char)) depth -= 1;
    if (char === "," && !depth) parts.push("");
    else parts[parts.length - 1] += char;
  }
  return parts.map((part) => part.trim()).filter(Boolean);
}

function blocks(sheet) {
  const found = [];
  let [depth, from, open] = [0, 0, 0];
  for (let i = 0; i < sheet.length; i++) {
    if (sheet[i] === "{" && depth++ === 0) open = i;
    if (sheet[i] === "}" && --depth === 0) {
      found.push({ head: sheet.slice(from, open).trim(), body: sheet.slice(open + 1, i) });
      from = i + 1;
    }
  }
  return found;
}
