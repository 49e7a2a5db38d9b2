// node_modules/@preact/signals-core/dist/signals-core.module.js
var i = /* @__PURE__ */ Symbol.for("preact-signals");
function t() {
  if (!(v > 1)) {
    var i2, t2 = false;
    !(function() {
      var i3 = c;
      c = void 0;
      while (void 0 !== i3) {
        var t3 = i3.S;
        if (t3.v === i3.v) {
          for (var r3 = t3.t; void 0 !== r3; r3 = r3.x) if (r3.i === i3.i) r3.i = t3.i;
        }
        i3 = i3.o;
      }
    })();
    while (void 0 !== h) {
      var r2 = h;
      h = void 0;
      s++;
      while (void 0 !== r2) {
        var n2 = r2.u;
        r2.u = void 0;
        r2.f &= -3;
        if (!(8 & r2.f) && w(r2)) try {
          r2.c();
        } catch (r3) {
          if (!t2) {
            i2 = r3;
            t2 = true;
          }
        }
        r2 = n2;
      }
    }
    s = 0;
    v--;
    if (t2) throw i2;
  } else v--;
}
function r(i2) {
  if (v > 0) return i2();
  u = ++e;
  v++;
  try {
    return i2();
  } finally {
    t();
  }
}
var n;
var o = void 0;
function f(i2) {
  var t2 = o, r2 = n;
  o = void 0;
  n = void 0;
  try {
    return i2();
  } finally {
    o = t2;
    n = r2;
  }
}
var h = void 0;
var v = 0;
var s = 0;
var e = 0;
var u = 0;
var c = void 0;
var a = 0;
function d(i2) {
  if (void 0 !== o) {
    var t2 = i2.n;
    if (void 0 === t2 || t2.t !== o) {
      t2 = { i: 0, S: i2, p: o.s, n: void 0, t: o, e: void 0, x: void 0, r: t2 };
      if (void 0 !== o.s) o.s.n = t2;
      o.s = t2;
      i2.n = t2;
      if (32 & o.f) i2.S(t2);
      return t2;
    } else if (-1 === t2.i) {
      t2.i = 0;
      if (void 0 !== t2.n) {
        t2.n.p = t2.p;
        if (void 0 !== t2.p) t2.p.n = t2.n;
        t2.p = o.s;
        t2.n = void 0;
        o.s.n = t2;
        o.s = t2;
      }
      return t2;
    }
  }
}
function l(i2, t2) {
  this.v = i2;
  this.i = 0;
  this.n = void 0;
  this.t = void 0;
  this.l = 0;
  this.W = null == t2 ? void 0 : t2.watched;
  this.Z = null == t2 ? void 0 : t2.unwatched;
  this.name = null == t2 ? void 0 : t2.name;
}
l.prototype.brand = i;
l.prototype.h = function() {
  return true;
};
l.prototype.S = function(i2) {
  var t2 = this, r2 = this.t;
  if (r2 !== i2 && void 0 === i2.e) {
    i2.x = r2;
    this.t = i2;
    if (void 0 !== r2) r2.e = i2;
    else f(function() {
      var i3;
      null == (i3 = t2.W) || i3.call(t2);
    });
  }
};
l.prototype.U = function(i2) {
  var t2 = this;
  if (void 0 !== this.t) {
    var r2 = i2.e, n2 = i2.x;
    if (void 0 !== r2) {
      r2.x = n2;
      i2.e = void 0;
    }
    if (void 0 !== n2) {
      n2.e = r2;
      i2.x = void 0;
    }
    if (i2 === this.t) {
      this.t = n2;
      if (void 0 === n2) f(function() {
        var i3;
        null == (i3 = t2.Z) || i3.call(t2);
      });
    }
  }
};
l.prototype.subscribe = function(i2) {
  var t2 = this;
  return x(function() {
    var r2 = t2.value;
    f(function() {
      return i2(r2);
    });
  }, { name: "sub" });
};
l.prototype.valueOf = function() {
  return this.value;
};
l.prototype.toString = function() {
  return this.value + "";
};
l.prototype.toJSON = function() {
  return this.value;
};
l.prototype.peek = function() {
  var i2 = this;
  return f(function() {
    return i2.value;
  });
};
Object.defineProperty(l.prototype, "value", { get: function() {
  var i2 = d(this);
  if (void 0 !== i2) i2.i = this.i;
  return this.v;
}, set: function(i2) {
  if (i2 !== this.v) {
    if (s > 100) throw new Error("Cycle detected");
    !(function(i3) {
      if (0 !== v && 0 === s) {
        if (i3.l !== u) {
          i3.l = u;
          c = { S: i3, v: i3.v, i: i3.i, o: c };
        }
      }
    })(this);
    this.v = i2;
    this.i++;
    a++;
    v++;
    try {
      for (var r2 = this.t; void 0 !== r2; r2 = r2.x) r2.t.N();
    } finally {
      t();
    }
  }
} });
function y(i2, t2) {
  return new l(i2, t2);
}
function w(i2) {
  for (var t2 = i2.s; void 0 !== t2; t2 = t2.n) if (t2.S.i !== t2.i || !t2.S.h() || t2.S.i !== t2.i) return true;
  return false;
}
function b(i2) {
  for (var t2 = i2.s; void 0 !== t2; t2 = t2.n) {
    var r2 = t2.S.n;
    if (void 0 !== r2) t2.r = r2;
    t2.S.n = t2;
    t2.i = -1;
    if (void 0 === t2.n) {
      i2.s = t2;
      break;
    }
  }
}
function _(i2) {
  var t2 = i2.s, r2 = void 0;
  while (void 0 !== t2) {
    var n2 = t2.p;
    if (-1 === t2.i) {
      t2.S.U(t2);
      if (void 0 !== n2) n2.n = t2.n;
      if (void 0 !== t2.n) t2.n.p = n2;
    } else r2 = t2;
    t2.S.n = t2.r;
    if (void 0 !== t2.r) t2.r = void 0;
    t2 = n2;
  }
  i2.s = r2;
}
function j(i2, t2) {
  l.call(this, void 0, t2);
  this.x = i2;
  this.s = void 0;
  this.g = a - 1;
  this.f = 4;
}
j.prototype = new l();
j.prototype.h = function() {
  this.f &= -3;
  if (1 & this.f) return false;
  if (32 == (36 & this.f)) return true;
  this.f &= -5;
  if (this.g === a) return true;
  this.g = a;
  this.f |= 1;
  if (this.i > 0 && !w(this)) {
    this.f &= -2;
    return true;
  }
  var i2 = o;
  try {
    b(this);
    o = this;
    var t2 = this.x();
    if (16 & this.f || this.v !== t2 || 0 === this.i) {
      this.v = t2;
      this.f &= -17;
      this.i++;
    }
  } catch (i3) {
    this.v = i3;
    this.f |= 16;
    this.i++;
  }
  o = i2;
  _(this);
  this.f &= -2;
  return true;
};
j.prototype.S = function(i2) {
  if (void 0 === this.t) {
    this.f |= 36;
    for (var t2 = this.s; void 0 !== t2; t2 = t2.n) t2.S.S(t2);
  }
  l.prototype.S.call(this, i2);
};
j.prototype.U = function(i2) {
  if (void 0 !== this.t) {
    l.prototype.U.call(this, i2);
    if (void 0 === this.t) {
      this.f &= -33;
      for (var t2 = this.s; void 0 !== t2; t2 = t2.n) t2.S.U(t2);
    }
  }
};
j.prototype.N = function() {
  if (!(2 & this.f)) {
    this.f |= 6;
    for (var i2 = this.t; void 0 !== i2; i2 = i2.x) i2.t.N();
  }
};
Object.defineProperty(j.prototype, "value", { get: function() {
  if (1 & this.f) throw new Error("Cycle detected");
  var i2 = d(this);
  this.h();
  if (void 0 !== i2) i2.i = this.i;
  if (16 & this.f) throw this.v;
  return this.v;
} });
function O(i2, t2) {
  return new j(i2, t2);
}
function p(i2) {
  var r2 = i2.j;
  i2.j = void 0;
  if ("function" == typeof r2) {
    v++;
    var n2 = o;
    o = void 0;
    try {
      r2();
    } catch (t2) {
      i2.f &= -2;
      i2.f |= 8;
      g(i2);
      throw t2;
    } finally {
      o = n2;
      t();
    }
  }
}
function g(i2) {
  for (var t2 = i2.s; void 0 !== t2; t2 = t2.n) t2.S.U(t2);
  i2.x = void 0;
  i2.s = void 0;
  p(i2);
}
function S(i2) {
  if (o !== this) throw new Error("Out-of-order effect");
  _(this);
  o = i2;
  this.f &= -2;
  try {
    if (8 & this.f) g(this);
  } finally {
    t();
  }
}
function m(i2, t2) {
  this.x = i2;
  this.j = void 0;
  this.s = void 0;
  this.u = void 0;
  this.f = 32;
  this.name = null == t2 ? void 0 : t2.name;
  if (n) n.push(this);
}
m.prototype.c = function() {
  var i2 = this.S();
  try {
    if (8 & this.f) return;
    if (void 0 === this.x) return;
    var t2 = this.x();
    if ("function" == typeof t2) this.j = t2;
  } finally {
    i2();
  }
};
m.prototype.S = function() {
  if (1 & this.f) throw new Error("Cycle detected");
  this.f |= 1;
  this.f &= -9;
  p(this);
  b(this);
  v++;
  var i2 = o;
  o = this;
  return S.bind(this, i2);
};
m.prototype.N = function() {
  if (!(2 & this.f)) {
    this.f |= 2;
    this.u = h;
    h = this;
  }
};
m.prototype.d = function() {
  this.f |= 8;
  if (!(1 & this.f)) g(this);
};
m.prototype.dispose = function() {
  this.d();
};
function x(i2, t2) {
  var r2 = new m(i2, t2);
  try {
    r2.c();
  } catch (i3) {
    r2.d();
    throw i3;
  }
  var n2 = r2.d.bind(r2);
  n2[Symbol.dispose] = n2;
  return n2;
}

// src/runtime/dom.ts
function h2(tag2, attributes = {}, ...children) {
  return fill(document.createElement(tag2), attributes, children);
}
function fill(element, attributes, children) {
  attr(element, attributes);
  element.append(...children.filter((child) => child !== null && child !== void 0));
  return element;
}
function attr(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === void 0 || value === false) element.removeAttribute(name);
    else if (element.getAttribute(name) !== String(value))
      element.setAttribute(name, value === true ? "" : String(value));
  }
}
function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

// src/runtime/scale.ts
var clamp = (x2, lo, hi) => Math.min(Math.max(x2, lo), hi);
var fromStart = (index, n2) => index < 0 ? index + n2 : index;
var GROUPS = new Intl.NumberFormat("en-US");
function niceCeil(x2) {
  if (!(x2 > 0) || !Number.isFinite(x2)) return 1;
  const step = 10 ** Math.floor(Math.log10(x2));
  const times = [1, 1.5, 2, 3, 4, 5, 6, 8, 10].find((m2) => m2 * step >= x2) ?? 10;
  return times * step;
}
function layerName(layer) {
  return layer < 0 ? "embedding" : `layer ${layer}`;
}

// src/generated/signs.ts
var SIGNS = /* @__PURE__ */ new Map([
  [32, "·"],
  [10, "⏎"],
  [9, "⇥"],
  [13, "␍"],
  [127, "␡"],
  [160, "⍽"],
  [173, "⟨SHY⟩"],
  [1564, "⟨ALM⟩"],
  [6158, "⟨MVS⟩"],
  [8203, "⟨ZWSP⟩"],
  [8204, "⟨ZWNJ⟩"],
  [8205, "⟨ZWJ⟩"],
  [8206, "⟨LRM⟩"],
  [8207, "⟨RLM⟩"],
  [8232, "⟨LS⟩"],
  [8233, "⟨PS⟩"],
  [8234, "⟨LRE⟩"],
  [8235, "⟨RLE⟩"],
  [8236, "⟨PDF⟩"],
  [8237, "⟨LRO⟩"],
  [8238, "⟨RLO⟩"],
  [8288, "⟨WJ⟩"],
  [8294, "⟨LRI⟩"],
  [8295, "⟨RLI⟩"],
  [8296, "⟨FSI⟩"],
  [8297, "⟨PDI⟩"],
  [65279, "⟨BOM⟩"]
]);

// src/runtime/text.ts
var MARKS = [...SIGNS.values()].filter((sign) => sign.length === 1).join("");
var PICTOGRAPH = /\p{Extended_Pictographic}\uFE0F?$/u;
var INKLESS = /[\p{Cc}\p{Cf}\p{Cs}\p{Z}\p{Default_Ignorable_Code_Point}]/u;
var INKED = /[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u{110bd}\u{110cd}\u{13430}-\u{1343f}]/u;
var SELECTOR = /[\ufe00-\ufe0f\u{e0100}-\u{e01ef}\u180b-\u180d\u180f]/u;
function signOf(char) {
  const code = char.codePointAt(0) ?? 0;
  const known2 = SIGNS.get(code);
  if (known2) return known2;
  if (code < 32) return String.fromCharCode(9216 + code);
  const inkless = INKLESS.test(char) && !INKED.test(char) && !SELECTOR.test(char);
  return inkless ? `⟨${code.toString(16).toUpperCase()}⟩` : null;
}
function pieces(text, limit = 40) {
  const chars = Array.from(text.slice(0, 4 * limit + 4));
  const cut2 = chars.length > limit || text.length > 4 * limit + 4;
  const kept = chars.slice(0, limit);
  const out = [];
  const push = (piece, sign) => {
    const last = out.at(-1);
    if (last && last.sign === sign) last.text += piece;
    else out.push({ text: piece, sign });
  };
  if (/^\p{M}/u.test(text)) push("◌", true);
  kept.forEach((char, i2) => {
    const joins = char === "‍" && PICTOGRAPH.test(kept.slice(0, i2).join("")) && i2 + 1 < kept.length;
    const sign = joins ? null : char === " " ? spaceOf(kept, i2, cut2) : signOf(char);
    push(sign ?? char, sign !== null);
  });
  if (cut2) push("…", true);
  return out;
}
function spaceOf(chars, i2, cut2) {
  const inside = i2 > 0 && (i2 < chars.length - 1 || cut2);
  return inside && chars[i2 - 1] !== " " && chars[i2 + 1] !== " " ? null : "·";
}
function remembered(make) {
  const seen = /* @__PURE__ */ new Map();
  return (text) => {
    const known2 = seen.get(text);
    if (known2 !== void 0) return known2;
    if (seen.size > 2e4) seen.clear();
    const made = make(text);
    seen.set(text, made);
    return made;
  };
}
var brief = remembered((text) => visible(text, 24));
var phrase = remembered((text) => visible(bare(text), 96));
function bare(text) {
  const inner = text.replace(/^ +| +$/g, "");
  return inner === "" ? text : inner;
}
function visible(text, limit = 40) {
  return pieces(text, limit).map((piece) => piece.text).join("");
}
function spoken(text, limit = 60) {
  const shown = pieces(text, limit).map((p2) => p2.sign ? p2.text.replaceAll("·", " ") : p2.text);
  return `'${shown.join("")}'`;
}
function isByte(text) {
  return /^<0x[0-9A-Fa-f]{2}>$/.test(text);
}

// src/runtime/bars.ts
function tokenNode(text, limit = 40, special = false) {
  const kind = special ? "special" : isByte(text) ? "byte" : text === "" ? "empty" : "plain";
  const node = h2("bdi", { class: "lv-token", "data-kind": kind, dir: "ltr" });
  for (const piece of pieces(text, limit)) {
    node.append(piece.sign ? h2("span", { class: "lv-sign" }, piece.text) : piece.text);
  }
  if (text === "") node.append(h2("span", { class: "lv-sign" }, "∅"));
  if (text.length > limit) node.title = visible(text, 200);
  return node;
}

// src/runtime/card.ts
var GAP = 12;
function place(near, size, view2, gap = GAP) {
  const right = near.right + gap;
  const left = near.left - gap - size.width;
  const x2 = right + size.width <= view2.width - 4 ? right : left;
  const limit = (at, most) => Math.max(4, Math.min(at, most));
  return {
    x: Math.round(limit(x2, view2.width - size.width - 4)),
    y: Math.round(limit(near.top, view2.height - size.height - 4))
  };
}
function makeCard(root, signal) {
  const element = h2("div", { class: "lv-card", popover: "manual", "aria-hidden": "true" });
  root.append(element);
  const hide = () => {
    if (element.dataset.open === void 0) return;
    delete element.dataset.open;
    if (element.isConnected) element.hidePopover?.();
  };
  const show2 = (near, ...content2) => {
    element.replaceChildren(...content2);
    if (!element.isConnected) return;
    if (element.dataset.open === void 0) element.showPopover?.();
    element.dataset.open = "";
    const { x: x2, y: y2 } = place(near, element.getBoundingClientRect(), {
      width: window.innerWidth,
      height: window.innerHeight
    });
    element.style.left = `${x2}px`;
    element.style.top = `${y2}px`;
  };
  signal.addEventListener("abort", hide, { once: true });
  return { element, show: show2, hide };
}
function cardHead({ layer, position }, token, note = "") {
  const where = [`token ${position}`, note].filter(Boolean).join(" · ");
  return h2("div", { class: "lv-card-head" }, h2("b", {}, layerName(layer)), h2("span", {}, where), token);
}

// src/runtime/color.ts
var STOPS = {
  probability: {
    light: ["#f4f7fb", "#d3e3f3", "#97c0e4", "#4b8fce", "#1f5fa8", "#0b3266"],
    dark: ["#171c24", "#1a3350", "#225585", "#3a83bd", "#7fbce6", "#d8eefc"]
  },
  entropy: {
    light: ["#f8f5fb", "#e3d8f0", "#c1abdf", "#9678c6", "#6a46a3", "#3b1f6b"],
    dark: ["#1c1924", "#322750", "#513d85", "#7d65b8", "#b3a0e0", "#e8defa"]
  },
  rank: {
    light: ["#f2f8f6", "#cfe8e0", "#93ccbd", "#4aa593", "#167466", "#053f39"],
    dark: ["#15201e", "#143a35", "#1a5e55", "#2f8f80", "#74c7b6", "#d3f3ea"]
  },
  kl: {
    light: ["#fcf6f0", "#f8dfc6", "#efb987", "#d98843", "#a8581a", "#642c05"],
    dark: ["#221b15", "#43291a", "#734220", "#ab6a33", "#dda168", "#fae3c8"]
  },
  target: {
    light: ["#fbf5f8", "#f3d9e6", "#e2a9c6", "#c974a0", "#973f6f", "#561a3d"],
    dark: ["#211820", "#40233a", "#6d365c", "#a45a86", "#d898bb", "#f7dcea"]
  },
  difference: {
    light: [
      "#0b3a75",
      "#2a6db5",
      "#7fb0de",
      "#c9dff1",
      "#f7f7f5",
      "#f8ddc2",
      "#e9a766",
      "#bf6a1c",
      "#7a3a04"
    ],
    dark: ["#cfe6fb", "#77b5e8", "#3578b5", "#204468", "#1b1d21", "#573519", "#a4601f", "#e39a4f", "#fbe0c2"]
  }
};
var channel = (c2) => c2 <= 0.04045 ? c2 / 12.92 : ((c2 + 0.055) / 1.055) ** 2.4;
var gamma = (c2) => c2 <= 31308e-7 ? 12.92 * c2 : 1.055 * c2 ** (1 / 2.4) - 0.055;
function parseHex(hex) {
  const n2 = Number.parseInt(hex.slice(1), 16);
  return [n2 >> 16, n2 >> 8 & 255, n2 & 255];
}
function toLab(rgb) {
  const [r2, g2, b2] = rgb.map((c2) => channel(c2 / 255));
  const l2 = Math.cbrt(0.4122214708 * r2 + 0.5363325363 * g2 + 0.0514459929 * b2);
  const m2 = Math.cbrt(0.2119034982 * r2 + 0.6806995451 * g2 + 0.1073969566 * b2);
  const s2 = Math.cbrt(0.0883024619 * r2 + 0.2817188376 * g2 + 0.6299787005 * b2);
  return [
    0.2104542553 * l2 + 0.793617785 * m2 - 0.0040720468 * s2,
    1.9779984951 * l2 - 2.428592205 * m2 + 0.4505937099 * s2,
    0.0259040371 * l2 + 0.7827717662 * m2 - 0.808675766 * s2
  ];
}
function fromLab([L, a2, b2]) {
  const l2 = (L + 0.3963377774 * a2 + 0.2158037573 * b2) ** 3;
  const m2 = (L - 0.1055613458 * a2 - 0.0638541728 * b2) ** 3;
  const s2 = (L - 0.0894841775 * a2 - 1.291485548 * b2) ** 3;
  const rgb = [
    4.0767416621 * l2 - 3.3077115913 * m2 + 0.2309699292 * s2,
    -1.2684380046 * l2 + 2.6097574011 * m2 - 0.3413193965 * s2,
    -0.0041960863 * l2 - 0.7034186147 * m2 + 1.707614701 * s2
  ];
  return rgb.map((c2) => Math.round(255 * Math.min(1, Math.max(0, gamma(c2)))));
}
function luminance(rgb) {
  const [r2, g2, b2] = rgb.map((c2) => channel(c2 / 255));
  return 0.2126 * r2 + 0.7152 * g2 + 0.0722 * b2;
}
var DARK_INK = "#030406";
var LIGHT_INK = "#ffffff";
function inkOn(rgb) {
  const y2 = luminance(rgb);
  const dark = (y2 + 0.05) / (luminance(parseHex(DARK_INK)) + 0.05);
  return dark >= 1.05 / (y2 + 0.05) ? DARK_INK : LIGHT_INK;
}
function build(stops, twoSided) {
  const labs = stops.map((stop) => toLab(parseHex(stop)));
  const rgb = Array.from({ length: 256 }, (_2, i2) => {
    const at = i2 / 255 * (labs.length - 1);
    const k = Math.min(Math.floor(at), labs.length - 2);
    const [from, to, t2] = [labs[k], labs[k + 1], at - k];
    return fromLab(from.map((x2, j2) => x2 + (to[j2] - x2) * t2));
  });
  return { rgb, css: rgb.map((c2) => `rgb(${c2.join(" ")})`), ink: rgb.map(inkOn), twoSided };
}
var tables = /* @__PURE__ */ new Map();
function palette(name, theme) {
  const key2 = `${name} ${theme}`;
  const stops = (STOPS[name] ?? STOPS.probability)?.[theme] ?? [];
  const table2 = tables.get(key2) ?? build(stops, name === "difference");
  tables.set(key2, table2);
  return table2;
}
function entry(level2) {
  if (Number.isNaN(level2)) return null;
  return Math.round(255 * Math.min(1, Math.max(0, level2)));
}

// src/runtime/wrap.ts
function cut(text, fits) {
  if (fits(text)) return text;
  const kept = prefix(text, (part2) => fits(`${part2}…`));
  return kept ? `${kept.trimEnd()}…` : "";
}
function wrap(text, most, fits) {
  const out = [];
  let rest = text;
  while (out.length < most - 1 && !fits(rest)) {
    const line = words(rest, fits) || prefix(rest, fits);
    if (!line) break;
    out.push(line.trimEnd());
    rest = rest.slice(line.length).trimStart();
  }
  if (rest) out.push(cut(rest, fits));
  return out.filter(Boolean);
}
function words(text, fits) {
  let line = "";
  for (const word2 of text.split(/(?<= )/)) {
    if (!fits((line + word2).trimEnd())) break;
    line += word2;
  }
  return line;
}
function prefix(text, fits) {
  const chars = Array.from(text);
  let [lo, hi] = [0, chars.length];
  while (lo < hi) {
    const mid = lo + hi + 1 >> 1;
    if (fits(chars.slice(0, mid).join(""))) lo = mid;
    else hi = mid - 1;
  }
  return chars.slice(0, lo).join("");
}

// src/runtime/paint.ts
function watchSize(element, abort) {
  const appearance = () => ({
    width: element.clientWidth,
    height: element.clientHeight,
    ratio: window.devicePixelRatio || 1
  });
  const size = y(appearance());
  const update = () => {
    const now = appearance();
    const was = size.peek();
    if (now.width !== was.width || now.height !== was.height || now.ratio !== was.ratio) size.value = now;
  };
  const observer = new ResizeObserver(update);
  observer.observe(element);
  window.addEventListener("resize", update, { signal: abort });
  abort.addEventListener("abort", () => observer.disconnect(), { once: true });
  return Object.assign(size, { measure: update });
}
function prepare(canvas, width, height, ratio) {
  const [w2, h3] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== w2) canvas.width = w2;
  if (canvas.height !== h3) canvas.height = h3;
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const g2 = canvas.getContext("2d");
  g2?.setTransform(ratio, 0, 0, ratio, 0, 0);
  g2?.clearRect(0, 0, width, height);
  return g2;
}
var MOST = 2e4;
var Fitter = class {
  constructor(g2) {
    this.g = g2;
  }
  g;
  #fonts = /* @__PURE__ */ new Map();
  #known = { cuts: /* @__PURE__ */ new Map(), wraps: /* @__PURE__ */ new Map() };
  /** Sets the font of what is fitted and drawn from now on. */
  use(font) {
    this.g.font = font;
    this.#known = this.#fonts.get(font) ?? { cuts: /* @__PURE__ */ new Map(), wraps: /* @__PURE__ */ new Map() };
    this.#fonts.set(font, this.#known);
  }
  fit(text, width) {
    return remember(this.#known.cuts, width, text, () => cut(text, this.#fits(width)));
  }
  /** In at most so many lines. */
  wrap(text, width, most) {
    return remember(this.#known.wraps, `${width} ${most}`, text, () => wrap(text, most, this.#fits(width)));
  }
  #fits(width) {
    return (text) => this.g.measureText(text).width <= width;
  }
};
function remember(maps, key2, text, make) {
  const known2 = maps.get(key2) ?? /* @__PURE__ */ new Map();
  const kept = known2.get(text);
  if (kept !== void 0) return kept;
  if (known2.size > MOST) known2.clear();
  maps.set(key2, known2);
  const made = make();
  known2.set(text, made);
  return made;
}

// src/runtime/theme.ts
function hostTheme() {
  const { body, documentElement: html } = document;
  const jupyter = body.dataset.jpThemeLight;
  if (jupyter) return jupyter === "true" ? "light" : "dark";
  const words3 = `${body.className} ${html.className} ${body.dataset.theme ?? ""} ${html.dataset.theme ?? ""}`;
  if (/(^|\s)(vscode-)?dark(\s|$)/.test(words3)) return "dark";
  if (/(^|\s)(vscode-)?light(\s|$)/.test(words3)) return "light";
  return null;
}
function watchAppearance(root, abort) {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const contrast = matchMedia("(forced-colors: active)");
  const theme = y("light");
  const forced = y(contrast.matches);
  const appearance = () => {
    theme.value = hostTheme() ?? (dark.matches ? "dark" : "light");
    forced.value = contrast.matches;
    root.dataset.theme = theme.value;
  };
  appearance();
  dark.addEventListener("change", appearance, { signal: abort });
  contrast.addEventListener("change", appearance, { signal: abort });
  const watcher = new MutationObserver(appearance);
  const attributeFilter = ["class", "data-theme", "data-jp-theme-light"];
  for (const node of [document.body, document.documentElement]) watcher.observe(node, { attributeFilter });
  abort.addEventListener("abort", () => watcher.disconnect(), { once: true });
  return { theme, forced };
}
function readInks(root) {
  const style = getComputedStyle(root);
  const get = (name) => style.getPropertyValue(`--lv-${name}`).trim();
  return {
    bg: get("bg"),
    fg: get("fg"),
    muted: get("muted"),
    faint: get("faint"),
    line: get("line"),
    accent: get("accent"),
    soft: get("soft"),
    mark: get("mark"),
    mono: get("mono"),
    ui: get("ui")
  };
}

// src/runtime/grid/axis.ts
var DIVIDER = 3;
var MOST_FROZEN = 0.6;
function makeAxis(keys, pinned, size, view2, scroll) {
  const most = Math.max(0, Math.floor(view2 * MOST_FROZEN / size));
  const wanted = new Set(pinned);
  const held = keys.filter((key2) => wanted.has(key2)).slice(0, most);
  const set = new Set(held);
  const axis = {
    keys: [...held, ...keys.filter((key2) => !set.has(key2))],
    frozen: held.length,
    size,
    view: view2,
    scroll: 0
  };
  return { ...axis, scroll: Math.max(0, Math.min(scroll, length(axis) - view2)) };
}
var divider = (axis) => axis.frozen ? DIVIDER : 0;
var bandOf = (axis) => axis.frozen * axis.size + divider(axis);
function length(axis) {
  return axis.keys.length * axis.size + divider(axis);
}
function startOf(axis, index) {
  return index < axis.frozen ? index * axis.size : index * axis.size + divider(axis) - axis.scroll;
}
function lines(axis) {
  const band = bandOf(axis);
  const from = axis.frozen + Math.floor(axis.scroll / axis.size);
  const to = Math.min(
    axis.keys.length,
    axis.frozen + Math.ceil((axis.scroll + axis.view - band) / axis.size)
  );
  const line = (index) => ({
    index,
    key: axis.keys[index] ?? 0,
    start: startOf(axis, index),
    frozen: index < axis.frozen
  });
  const range = (a2, b2) => Array.from({ length: Math.max(0, b2 - a2) }, (_2, i2) => line(a2 + i2));
  return [...range(from, to), ...range(0, axis.frozen)];
}
function hit(axis, pixel) {
  if (pixel < 0 || pixel >= axis.view) return -1;
  const band = axis.frozen * axis.size;
  if (pixel < band) return Math.floor(pixel / axis.size);
  if (pixel < band + divider(axis)) return -1;
  const index = axis.frozen + Math.floor((pixel - band - divider(axis) + axis.scroll) / axis.size);
  return index < axis.keys.length ? index : -1;
}
function reveal(axis, index) {
  if (index < axis.frozen) return axis.scroll;
  const start = (index - axis.frozen) * axis.size;
  const room = axis.view - axis.frozen * axis.size - divider(axis);
  if (start < axis.scroll) return start;
  return Math.max(axis.scroll, start + axis.size - room);
}

// src/runtime/grid/layout.ts
var LEFT = 52;
var HEAD = 40;
var ROW = 20;
function arrange(frame, room) {
  const { head, positions, layers, pinnedPositions, pinnedLayers, row = ROW } = frame;
  const size = columnWidth(room.width, positions.length, frame.widths);
  const held = LEFT + positions.length * size <= room.width ? [] : pinnedPositions;
  const dividers2 = { x: held.length ? DIVIDER : 0, y: pinnedLayers.length ? DIVIDER : 0 };
  const whole2 = {
    width: LEFT + positions.length * size + dividers2.x,
    height: head + layers.length * row + dividers2.y
  };
  const width = Math.min(room.width, whole2.width);
  const height = Math.min(room.height || whole2.height, whole2.height);
  const columns = { ...makeAxis(positions, held, size, width - LEFT, 0), pinned: pinnedPositions };
  const rows = makeAxis(layers, pinnedLayers, row, Math.max(0, height - head), 0);
  const fits = width >= whole2.width && height >= whole2.height;
  return { rows, columns, head, width, height, whole: whole2, fits };
}
function scrollTo(plan, { x: x2, y: y2 }) {
  const within = (axis, scroll) => ({
    ...axis,
    scroll: Math.max(0, Math.min(scroll, length(axis) - axis.view))
  });
  return { ...plan, columns: within(plan.columns, x2), rows: within(plan.rows, y2) };
}
function columnWidth(room, n2, { least, scrolled: scrolled2, most }) {
  const fair = Math.floor((room - LEFT) / Math.max(1, n2));
  return fair < least ? scrolled2 : Math.min(most, fair);
}
function targetAt({ rows, columns, head }, x2, y2) {
  const column = hit(columns, x2 - LEFT);
  const row = hit(rows, y2 - head);
  const [layer, position] = [rows.keys[row], columns.keys[column]];
  if (layer !== void 0 && position !== void 0) return { kind: "cell", spot: { layer, position } };
  if (layer !== void 0 && x2 >= 0 && x2 < LEFT) return { kind: "row", layer };
  if (position !== void 0 && y2 >= 0 && y2 < head) return { kind: "column", position };
  return null;
}
function boxOf({ rows, columns, head }, spot) {
  const [row, column] = [rows.keys.indexOf(spot.layer), columns.keys.indexOf(spot.position)];
  if (row < 0 || column < 0) return null;
  return {
    x: LEFT + startOf(columns, column),
    y: head + startOf(rows, row),
    w: columns.size,
    h: rows.size,
    row,
    column
  };
}
function nearest({ rows, columns }, spot) {
  const [first, start] = [rows.keys[0], columns.keys[0]];
  if (first === void 0 || start === void 0) return null;
  const layer = rows.keys.includes(spot.layer) ? spot.layer : rows.keys.reduce(
    (best, key2) => Math.abs(key2 - spot.layer) < Math.abs(best - spot.layer) ? key2 : best,
    first
  );
  let [least, most] = [start, start];
  for (const key2 of columns.keys) [least, most] = [Math.min(least, key2), Math.max(most, key2)];
  return { layer, position: Math.max(least, Math.min(most, fromStart(spot.position, most + 1))) };
}

// src/runtime/grid/grid.ts
function makeGrid(context, name, frame, speak2) {
  const { root, body, cursor, appearance, signal } = context;
  const parts = makeParts(name, makeCard(root, signal));
  body.append(parts.scroller, parts.live);
  const local = {
    scroll: y({ x: 0, y: 0 }),
    hover: y(null),
    focus: y(null)
  };
  const size = watchSize(parts.scroller, signal);
  const inks = O(() => {
    void appearance.theme.value;
    void appearance.forced.value;
    return readInks(root);
  });
  const selected = O(() => ({
    layer: cursor.get("layer").value,
    position: cursor.get("position").value
  }));
  const still = O(() => arrange(frame(), size.value));
  const plan = O(() => scrollTo(still.value, local.scroll.value));
  return { parts, local, size, inks, selected, still, plan, speak: speak2 };
}
function makeParts(name, card2) {
  const canvas = h2("canvas", { "aria-hidden": "true" });
  const cell = h2("div", { class: "lv-focus", role: "gridcell", tabindex: 0 });
  const row = h2("div", { role: "row" }, cell);
  const stage = h2("div", { class: "lv-stage", role: "grid", "aria-label": name }, canvas, row);
  const sizer = h2("div", { class: "lv-sizer" }, stage);
  const scroller = h2("div", { class: "lv-scroll" }, sizer);
  const live = h2("div", { class: "lv-sr-only", "aria-live": "polite" });
  return { canvas, cell, row, stage, sizer, scroller, live, card: card2 };
}
function resize({ parts, size, still }, none) {
  const { whole: whole2 } = still.value;
  parts.sizer.style.width = `${whole2.width}px`;
  parts.sizer.style.height = `${whole2.height}px`;
  parts.scroller.hidden = none;
  size.measure();
}
function rovingFocus({ parts, local, plan: layout, selected, speak: speak2 }) {
  const plan = layout.value;
  const chosen = nearest(plan, selected.value);
  const spot = nearest(plan, local.focus.value ?? selected.value);
  const box = spot && boxOf(plan, spot);
  attr(parts.stage, { "aria-rowcount": plan.rows.keys.length, "aria-colcount": plan.columns.keys.length });
  parts.stage.style.width = `${plan.width}px`;
  parts.stage.style.height = `${plan.height}px`;
  parts.cell.hidden = !box;
  if (!box || !spot) return;
  parts.cell.style.transform = `translate(${box.x}px, ${box.y}px)`;
  parts.cell.style.width = `${box.w - 1}px`;
  parts.cell.style.height = `${box.h - 1}px`;
  const { layer, position } = selected.value;
  const here = position < 0 || position === chosen?.position;
  const same = here && layer === spot.layer && chosen?.position === spot.position;
  attr(parts.row, { "aria-rowindex": box.row + 1 });
  attr(parts.cell, {
    "aria-colindex": box.column + 1,
    "aria-selected": String(same),
    "aria-label": speak2(spot)
  });
}
function onScreen({ parts, plan }, spot) {
  const box = boxOf(plan.peek(), spot);
  if (!box) return null;
  const at = parts.stage.getBoundingClientRect();
  const [left, top] = [at.left + box.x, at.top + box.y];
  return { left, top, right: left + box.w, bottom: top + box.h };
}
function show({ parts, plan, local }, spot) {
  const { rows, columns } = plan.peek();
  const [row, column] = [rows.keys.indexOf(spot.layer), columns.keys.indexOf(spot.position)];
  if (row < 0 || column < 0) return;
  parts.scroller.scrollTo(reveal(columns, column), reveal(rows, row));
  local.scroll.value = { x: parts.scroller.scrollLeft, y: parts.scroller.scrollTop };
}
function follow({ paintEffect }, grid, what) {
  let known2 = "";
  paintEffect(() => {
    const { layer, position } = grid.selected.value;
    const now = `${layer} ${position} ${what()}`;
    if (now === known2) return;
    known2 = now;
    const spot = nearest(grid.plan.peek(), { layer, position });
    if (spot && !grid.local.hover.peek()) show(grid, spot);
  });
}

// src/runtime/keys.ts
var ARROWS = {
  ArrowLeft: { dx: -1, dy: 0 },
  ArrowRight: { dx: 1, dy: 0 },
  ArrowUp: { dx: 0, dy: -1 },
  ArrowDown: { dx: 0, dy: 1 }
};
function stepOf(event) {
  const far = event.ctrlKey || event.metaKey;
  const arrow = ARROWS[event.key];
  if (arrow) return arrow;
  if (event.key === "Home") return { edge: "start", far };
  if (event.key === "End") return { edge: "end", far };
  if (event.key === "PageUp") return { page: -1 };
  if (event.key === "PageDown") return { page: 1 };
  return null;
}
function bindKeys(element, grammar, signal) {
  const target = element;
  const on = (type, handle) => target.addEventListener(type, handle, { signal });
  on("pointermove", (event) => {
    if (event.pointerType !== "touch") grammar.preview(grammar.at(event), event);
  });
  on("pointerleave", () => grammar.preview(null, null));
  on("click", (event) => {
    const item = grammar.at(event);
    if (item !== null) grammar.select(item);
  });
  on("keydown", (event) => {
    if (key(grammar, event)) {
      event.preventDefault();
      event.stopPropagation();
    }
  });
}
function key(grammar, event) {
  if (event.altKey) return false;
  const step = stepOf(event);
  if (step && grammar.move) grammar.move(step);
  else if (event.key === " " && (event.shiftKey || event.ctrlKey) && grammar.pin) {
    grammar.pin(event.shiftKey ? "row" : "column");
  } else if ((event.key === "Enter" || event.key === " ") && grammar.open) grammar.open();
  else if (event.key === "Escape" && grammar.clear) grammar.clear();
  else return false;
  return true;
}
function stepIn(step, at, n2, page = 10) {
  let to = at;
  if ("edge" in step) to = step.edge === "start" ? 0 : n2 - 1;
  else if ("page" in step) to = at + page * step.page;
  else to = at + step.dx + step.dy;
  return Math.max(0, Math.min(n2 - 1, to));
}

// src/runtime/grid/menu_triggers.ts
var LONG = 550;
function listenForMenu(element, open2, signal) {
  let timer = 0;
  let held = false;
  const rest = () => clearTimeout(timer);
  const take = (event) => {
    event.preventDefault();
    event.stopPropagation();
  };
  const press = (event) => {
    rest();
    held = false;
    if (event.pointerType === "mouse") return;
    timer = window.setTimeout(() => {
      held = open2(event);
    }, LONG);
  };
  const menu = (event) => {
    if (open2(event)) take(event);
  };
  const key2 = (event) => {
    const asks = event.key === "ContextMenu" || event.key === "F10" && event.shiftKey;
    if (asks && open2(event)) take(event);
  };
  const swallow = (event) => {
    if (held) event.stopImmediatePropagation();
    held = false;
  };
  element.addEventListener("contextmenu", menu, { signal });
  element.addEventListener("pointerdown", press, { signal });
  for (const type of ["pointermove", "pointerup", "pointercancel"])
    element.addEventListener(type, rest, { signal });
  element.addEventListener("keydown", key2, { signal });
  element.addEventListener("click", swallow, { signal });
  signal.addEventListener("abort", rest, { once: true });
}

// src/runtime/grid/grid_keys.ts
var PIN = { row: "Click to pin this layer (Shift+Space)", column: "Click to pin this token (Ctrl+Space)" };
function listen(grid, walk, signal) {
  const { parts, local } = grid;
  const { stage, scroller, cell } = parts;
  scroller.addEventListener("scroll", () => scrolled(grid, walk), { signal, passive: true });
  cell.addEventListener("blur", () => preview(grid, walk, null), { signal });
  hideWhenScrolled(grid, walk, signal);
  const at = (event) => {
    if (!(event instanceof MouseEvent)) return null;
    const box = stage.getBoundingClientRect();
    return targetAt(grid.plan.peek(), event.clientX - box.left, event.clientY - box.top);
  };
  if (walk.menu) {
    listenForMenu(
      stage,
      (event) => {
        const target = event.target === cell ? null : at(event);
        if (target?.kind === "cell") openMenu(grid, walk, target.spot);
        else if (!target && event.target === cell) withCurrent(grid, (spot) => openMenu(grid, walk, spot));
        else return false;
        return true;
      },
      signal
    );
  }
  const pin = walk.pin && ((kind) => withCurrent(grid, (spot) => walk.pin?.({ kind, ...spot })));
  bindKeys(
    stage,
    {
      at,
      preview: (target) => {
        stage.dataset.over = target && (target.kind === "cell" || walk.pin) ? target.kind : "";
        stage.title = target && target.kind !== "cell" && walk.pin ? PIN[target.kind] : "";
        preview(grid, walk, target?.kind === "cell" ? target.spot : null);
      },
      select: (target) => {
        if (target.kind === "cell") choose(grid, walk, target.spot);
        else walk.pin?.(target);
      },
      move: (step) => move(grid, walk, step),
      open: () => withCurrent(grid, (spot) => open(grid, walk, spot)),
      ...pin && { pin },
      clear: () => {
        walk.clear?.();
        local.focus.value = null;
        preview(grid, walk, null);
        setText(parts.live, "");
      }
    },
    signal
  );
}
function hideWhenScrolled(grid, walk, signal) {
  const { stage, scroller } = grid.parts;
  const moved = ({ target }) => {
    if (target !== scroller && target instanceof Node && target.contains(stage)) preview(grid, walk, null);
  };
  document.addEventListener("scroll", moved, { signal, capture: true, passive: true });
}
function withCurrent(grid, act) {
  const spot = nearest(grid.plan.peek(), grid.local.focus.peek() ?? grid.selected.peek());
  if (spot) act(spot);
}
function open(grid, walk, spot) {
  const { layer, position } = grid.selected.peek();
  const chosen = nearest(grid.plan.peek(), { layer, position });
  const again = grid.local.focus.peek() !== null && layer === spot.layer && chosen?.position === spot.position;
  if (again && walk.menu) openMenu(grid, walk, spot);
  else choose(grid, walk, spot);
}
function openMenu(grid, walk, spot) {
  grid.local.focus.value = spot;
  preview(grid, walk, null);
  walk.menu?.(spot);
}
function scrolled(grid, walk) {
  const { scroller } = grid.parts;
  const { scroll } = grid.local;
  const { x: x2, y: y2 } = scroll.peek();
  if (x2 === scroller.scrollLeft && y2 === scroller.scrollTop) return;
  scroll.value = { x: scroller.scrollLeft, y: scroller.scrollTop };
  preview(grid, walk, null);
}
function preview(grid, walk, spot) {
  const { local, parts } = grid;
  const was = local.hover.peek();
  if (spot?.layer === was?.layer && spot?.position === was?.position) return;
  local.hover.value = spot;
  const near = spot && onScreen(grid, spot);
  if (spot && near) parts.card.show(near, ...walk.card(spot));
  else parts.card.hide();
}
function choose(grid, walk, spot) {
  grid.local.focus.value = spot;
  grid.parts.cell.focus({ preventScroll: true });
  walk.choose(spot);
  setText(grid.parts.live, `selected: ${grid.speak(spot)}`);
}
function move(grid, walk, step) {
  const { rows, columns } = grid.plan.peek();
  withCurrent(grid, (spot) => {
    let [row, column] = [rows.keys.indexOf(spot.layer), columns.keys.indexOf(spot.position)];
    if ("page" in step) row = stepIn(step, row, rows.keys.length);
    else if ("edge" in step) {
      column = stepIn(step, column, columns.keys.length);
      if (step.far) row = stepIn(step, row, rows.keys.length);
    } else {
      row = stepIn({ dx: 0, dy: step.dy }, row, rows.keys.length);
      column = stepIn({ dx: step.dx, dy: 0 }, column, columns.keys.length);
    }
    const to = { layer: rows.keys[row] ?? spot.layer, position: columns.keys[column] ?? spot.position };
    grid.local.focus.value = to;
    show(grid, to);
    grid.parts.cell.focus({ preventScroll: true });
    preview(grid, walk, to);
    setText(grid.parts.live, grid.speak(to));
  });
}

// src/runtime/roles.ts
var INKS = {
  light: ["transparent", "#b3541e", "#1f5fa8", "#0a7d68", "#8b95a3"],
  dark: ["transparent", "#e8853d", "#7fbce6", "#2fc79a", "#737e8c"]
};
var roleInk = (role, theme) => INKS[theme][role] ?? "transparent";

// src/runtime/grid/headers.ts
function rowLabels(axis, head, mark, note = () => "") {
  return lines(axis).map((line) => {
    const text = line.key < 0 ? "emb" : String(line.key);
    const place2 = {
      x: 0,
      y: head + line.start,
      w: LEFT,
      h: axis.size,
      pinned: line.frozen,
      mark: mark(line.key)
    };
    return {
      ...place2,
      text,
      note: note(line.key),
      was: "",
      special: false,
      inside: false,
      goesOn: false,
      role: 0
    };
  });
}
function columnLabels(axis, height, words3, mark) {
  return lines(axis).map((line) => {
    const { key: key2, start, frozen } = line;
    const pinned = frozen || Boolean(axis.pinned?.includes(key2));
    const place2 = { x: LEFT + start, y: 0, w: axis.size, h: height, pinned, mark: mark(key2) };
    const [text, was] = [brief(words3.tokens[key2] ?? ""), brief(words3.was(key2))];
    return {
      ...place2,
      text,
      was,
      note: String(key2),
      special: Boolean(words3.special[key2]),
      inside: words3.split.inside(key2),
      goesOn: words3.split.inside(key2 + 1),
      role: words3.roles[key2] ?? 0
    };
  });
}
function tag({ g: g2, inks }, label2, x2, y2, w2, h3) {
  if (!label2.mark) return label2.special ? inks.faint : inks.muted;
  g2.fillStyle = inks.soft;
  g2.beginPath();
  g2.roundRect(x2, y2, w2, h3, 3);
  g2.fill();
  return label2.mark === "selected" ? inks.accent : inks.fg;
}
function rowHeads(painter, labels, { rows, head }) {
  const { g: g2, inks, fitter } = painter;
  g2.fillStyle = inks.bg;
  g2.fillRect(0, head, LEFT - 1, rows.view);
  for (const label2 of labels) {
    g2.fillStyle = inks.bg;
    g2.fillRect(0, label2.y, LEFT - 1, label2.h);
    const ink = tag(painter, label2, 4, label2.y + 1, LEFT - 10, label2.h - 3);
    fitter.use(`${label2.mark === "selected" ? "600 " : ""}11px ${inks.ui}`);
    g2.textAlign = "right";
    g2.fillStyle = ink;
    const middle = label2.y + label2.h / 2;
    g2.fillText(label2.text, LEFT - 12, middle - (label2.note ? 7 : 0));
    if (label2.note) {
      fitter.use(`10.5px ${inks.ui}`);
      g2.fillStyle = label2.mark === "selected" ? ink : inks.mark;
      g2.fillText(label2.note, LEFT - 12, middle + 7);
    }
    if (label2.pinned) dot(painter, 10, label2.y + label2.h / 2 - 0.5);
    if (label2.note) dashes(painter, label2);
  }
}
function dashes({ g: g2, inks }, { y: y2, h: h3 }) {
  g2.strokeStyle = inks.mark;
  g2.lineWidth = 2;
  g2.setLineDash([3, 3]);
  g2.beginPath();
  g2.moveTo(LEFT - 3, y2 + 2);
  g2.lineTo(LEFT - 3, y2 + h3 - 3);
  g2.stroke();
  g2.setLineDash([]);
}
function columnHeads(painter, labels, { columns, head }, corner2 = ["token", "layer"]) {
  const { g: g2, inks, fitter } = painter;
  g2.fillStyle = inks.bg;
  g2.fillRect(0, 0, LEFT + columns.view, head - 1);
  for (const label2 of labels) {
    g2.fillStyle = inks.bg;
    g2.fillRect(label2.x, 0, label2.w, head - 1);
    columnHead(painter, label2, head);
  }
  g2.fillStyle = inks.bg;
  g2.fillRect(0, 0, LEFT - 1, head - 1);
  fitter.use(`10px ${inks.ui}`);
  g2.textAlign = "right";
  g2.fillStyle = inks.faint;
  g2.fillText(corner2[0], LEFT - 12, 13);
  g2.fillText(corner2[1], LEFT - 12, head - 12);
}
function columnHead(painter, label2, head) {
  const { g: g2, inks, fitter, theme } = painter;
  const ink = tag(painter, label2, label2.x, 2, label2.w - 2, head - 5);
  fitter.use(`${label2.mark === "selected" ? "600 " : ""}11.5px ${inks.mono}`);
  g2.textAlign = "left";
  g2.fillStyle = label2.mark ? ink : label2.special ? inks.faint : inks.fg;
  g2.fillText(fitter.fit(label2.text, label2.w - 10), label2.x + 5, 13);
  if (label2.inside || label2.goesOn) bond(painter, label2, 21);
  if (label2.was) {
    fitter.use(`11px ${inks.mono}`);
    g2.fillStyle = inks.muted;
    g2.fillText(fitter.fit(label2.was, label2.w - 10), label2.x + 5, 28);
  }
  fitter.use(`10px ${inks.ui}`);
  g2.fillStyle = label2.mark === "selected" ? ink : inks.faint;
  g2.fillText(label2.note, label2.x + 5, head - 12);
  if (label2.pinned) dot(painter, label2.x + label2.w - 10, head - 12);
  if (!label2.role) return;
  g2.fillStyle = roleInk(label2.role, theme);
  g2.fillRect(label2.x, 0, label2.w - 2, 2);
}
function bond({ g: g2, inks }, label2, y2) {
  const from = label2.inside ? label2.x : label2.x + 5;
  const to = label2.goesOn ? label2.x + label2.w : label2.x + Math.min(label2.w - 5, 18);
  g2.fillStyle = inks.muted;
  g2.fillRect(from, y2, to - from, 1);
}
function dot({ g: g2, inks }, x2, y2) {
  g2.fillStyle = inks.accent;
  g2.beginPath();
  g2.arc(x2, y2, 2.5, 0, 7);
  g2.fill();
}

// src/runtime/grid/highlights.ts
function hatch(painter, box, ink, gap) {
  const { g: g2, inks } = painter;
  const { x: x2, y: y2, w: w2, h: h3 } = box;
  g2.save();
  g2.beginPath();
  g2.rect(x2, y2, w2, h3);
  g2.clip();
  g2.fillStyle = inks.bg;
  g2.fillRect(x2, y2, w2, h3);
  g2.strokeStyle = ink;
  g2.lineWidth = 1;
  g2.beginPath();
  for (let at = -h3; at < w2; at += gap) {
    g2.moveTo(x2 + at, y2 + h3);
    g2.lineTo(x2 + at + h3, y2);
  }
  g2.stroke();
  g2.restore();
}
function bar({ g: g2, inks }, { x: x2, y: y2, w: w2, h: h3 }, level2, middle) {
  if (middle && Math.abs(level2 - 0.5) < 4e-3) return;
  const [from, to] = middle ? [Math.min(0.5, level2), Math.max(0.5, level2)] : [0, level2];
  g2.fillStyle = inks.accent;
  g2.fillRect(x2 + w2 * from, y2 + h3 - 3, w2 * (to - from), 3);
}
function clipTo(g2, frozen, { rows, columns, head }) {
  const left = LEFT + (frozen.column ? 0 : bandOf(columns));
  const top = head + (frozen.row ? 0 : bandOf(rows));
  g2.beginPath();
  g2.rect(left - 2, top - 2, columns.view + LEFT - left + 2, head + rows.view - top + 2);
  g2.clip();
}
function outlines(painter, boxes, plan) {
  for (const mark of ["hover", "selected"]) {
    for (const box of boxes) if (box.mark === mark) outline(painter, box, mark === "selected", plan);
  }
}
function outline({ g: g2, inks }, box, strong, plan) {
  g2.save();
  clipTo(g2, box.frozen, plan);
  g2.lineWidth = strong ? 4 : 3;
  g2.strokeStyle = inks.bg;
  g2.strokeRect(box.x, box.y, box.w - 1, box.h - 1);
  g2.lineWidth = strong ? 2 : 1;
  g2.strokeStyle = strong ? inks.fg : inks.muted;
  g2.strokeRect(box.x, box.y, box.w - 1, box.h - 1);
  g2.restore();
}
function dividers({ g: g2, inks }, { rows, columns, head }) {
  g2.fillStyle = inks.line;
  if (rows.frozen) g2.fillRect(0, head + rows.frozen * rows.size, LEFT + columns.view, DIVIDER);
  if (columns.frozen) g2.fillRect(LEFT + columns.frozen * columns.size, head, DIVIDER, rows.view);
}
function cross({ g: g2, inks }, down, across, { rows, columns, head }) {
  g2.save();
  g2.globalAlpha = 0.4;
  g2.fillStyle = inks.accent;
  const chosen = (label2) => label2.mark === "selected";
  const row = down.find((label2) => chosen(label2) && (label2.pinned || label2.y >= head + bandOf(rows)));
  const column = across.find((label2) => chosen(label2) && (label2.pinned || label2.x >= LEFT + bandOf(columns)));
  if (row) for (const y2 of [row.y - 1, row.y + row.h - 1]) g2.fillRect(LEFT, y2, columns.view, 1);
  if (column) for (const x2 of [column.x - 1, column.x + column.w - 1]) g2.fillRect(x2, head, 1, rows.view);
  g2.restore();
}

// src/runtime/grid/paint_scene.ts
var ONE_LINE = { font: "mono", size: 11.5, align: "left", lines: 1 };
var LINE = 17;
var SECOND_LINE = 14;
var PAD = 5;
var LEAST = 16;
var ARROW = " → ";
function paintScene(brush, painting) {
  const { scene: scene2, plan, type, corner: corner2, over } = painting;
  const { g: g2, inks, fitter } = brush;
  g2.textBaseline = "middle";
  g2.direction = "ltr";
  for (const cell of scene2.cells) ground(brush, cell);
  fitter.use(`${type.size}px ${inks[type.font]}`);
  for (const cell of scene2.cells) words2(brush, cell, type);
  fitter.use(`10.5px ${inks.mono}`);
  for (const cell of scene2.cells) second(brush, cell);
  dividers(brush, plan);
  over?.(brush, scene2.cells);
  cross(brush, scene2.rows, scene2.columns, plan);
  outlines(brush, scene2.cells, plan);
  rowHeads(brush, scene2.rows, plan);
  columnHeads(brush, scene2.columns, plan, corner2);
}
function ground(brush, cell) {
  const { g: g2, inks, palette: palette2, forced } = brush;
  const box = { x: cell.x, y: cell.y, w: cell.w - 1, h: cell.h - 1 };
  g2.fillStyle = inks.bg;
  g2.fillRect(cell.x, cell.y, cell.w, cell.h);
  if (cell.kind === "missing") hatch(brush, box, inks.line, 7);
  else if (cell.kind === "nan") hatch(brush, box, inks.faint, 5);
  else if (cell.kind === "value" && !forced) {
    g2.fillStyle = palette2.css[cell.entry] ?? inks.bg;
    g2.fillRect(box.x, box.y, box.w, box.h);
  } else {
    g2.strokeStyle = inks.line;
    g2.lineWidth = 1;
    g2.strokeRect(box.x + 0.5, box.y + 0.5, box.w - 1, box.h - 1);
  }
  if (cell.kind === "value" && forced) bar(brush, box, cell.entry / 255, palette2.twoSided);
}
var inkOf = ({ inks, palette: palette2, forced }, { kind, entry: entry2 }) => kind === "value" && !forced ? palette2.ink[entry2] ?? inks.fg : inks.fg;
function words2(brush, cell, type) {
  if (!cell.text) return;
  const { g: g2, inks, fitter } = brush;
  const [left, width] = [cell.x + cell.cut + PAD, cell.w - 1 - cell.cut - 2 * PAD];
  const middle = cell.y + (cell.h - 1 - (cell.second === void 0 ? 0 : SECOND_LINE)) / 2 + 0.5;
  if (width < LEAST) return;
  if (cell.kind === "nan") {
    label(brush, cell, middle);
    return;
  }
  g2.globalAlpha = cell.faded ? 0.72 : 1;
  g2.fillStyle = cell.kind === "missing" ? inks.muted : inkOf(brush, cell);
  if (type.align === "center") {
    g2.textAlign = "center";
    g2.fillText(fitter.fit(cell.text, width), left + width / 2, middle);
  } else if (type.lines > 1) {
    const wrapped = fitter.wrap(cell.text, width, type.lines);
    const first = middle - (wrapped.length - 1) * LINE / 2;
    g2.textAlign = "left";
    wrapped.forEach((line, i2) => {
      g2.fillText(line, left, first + i2 * LINE);
    });
  } else compared(brush, cell, left, width, middle);
  g2.globalAlpha = 1;
}
function label({ g: g2, inks }, cell, middle) {
  const [wide, w2] = [g2.measureText(cell.text).width + 6, cell.w - 1];
  g2.fillStyle = inks.bg;
  g2.fillRect(cell.x + (w2 - wide) / 2, middle - 7.5, wide, 14);
  g2.textAlign = "center";
  g2.fillStyle = inks.muted;
  g2.fillText(cell.text, cell.x + w2 / 2, middle);
}
function compared(brush, cell, left, width, middle) {
  const { g: g2, fitter } = brush;
  g2.textAlign = "left";
  const before = cell.was ? `${cell.was}${ARROW}` : "";
  const both = before + cell.text;
  if (!before || fitter.fit(both, width) !== both) {
    marked(g2, fitter.fit(cell.text, width - (before ? 4 : 0)), left, middle);
    if (before) corner(g2, cell);
    return;
  }
  const at = marked(g2, before, left, middle, 0.7);
  marked(g2, cell.text, at, middle);
}
var PARTS = new RegExp(`[${MARKS}]+|[^${MARKS}]+`, "gu");
function marked(g2, text, x2, y2, alpha = 1) {
  const whole2 = g2.globalAlpha;
  let at = x2;
  for (const part2 of text.match(PARTS) ?? []) {
    g2.globalAlpha = whole2 * alpha * (part2 !== text && MARKS.includes(part2.charAt(0)) ? 0.5 : 1);
    g2.fillText(part2, at, y2);
    at += g2.measureText(part2).width;
  }
  g2.globalAlpha = whole2;
  return at;
}
function corner(g2, { x: x2, y: y2, w: w2 }) {
  g2.globalAlpha = 0.55;
  g2.beginPath();
  g2.moveTo(x2 + w2 - 7, y2);
  g2.lineTo(x2 + w2 - 1, y2);
  g2.lineTo(x2 + w2 - 1, y2 + 6);
  g2.fill();
}
function second(brush, cell) {
  if (!cell.second) return;
  const { g: g2, inks, fitter } = brush;
  const width = cell.w - 1 - cell.cut - 2 * PAD;
  if (width < LEAST) return;
  g2.textAlign = "left";
  g2.fillStyle = cell.kind === "missing" ? inks.muted : inkOf(brush, cell);
  g2.globalAlpha = 0.78;
  g2.fillText(
    fitter.fit(cell.second, width),
    cell.x + cell.cut + PAD,
    cell.y + cell.h - 1 - SECOND_LINE / 2 - 2
  );
  g2.globalAlpha = 1;
}

// src/runtime/grid/painter.ts
function makePainter({ appearance }, { parts, plan, size, inks }) {
  const fitters = /* @__PURE__ */ new WeakMap();
  return (palette2) => {
    const { width, height } = plan.value;
    const g2 = prepare(parts.canvas, width, height, size.value.ratio);
    if (!g2) return null;
    const fitter = fitters.get(g2) ?? new Fitter(g2);
    fitters.set(g2, fitter);
    return {
      g: g2,
      fitter,
      palette: palette2,
      inks: inks.value,
      theme: appearance.theme.value,
      forced: appearance.forced.value
    };
  };
}

// src/runtime/grid/scene.ts
function scene(view2) {
  const { selected, hover, plan } = view2;
  const { rows, columns, head } = plan;
  const across = lines(columns);
  const mark = (chosen, over) => (key2) => key2 === chosen ? "selected" : key2 === over ? "hover" : "";
  return {
    cells: lines(rows).flatMap((row) => across.map((column) => cellOf(view2, row, column))),
    rows: rowLabels(rows, head, mark(selected?.layer, hover?.layer), view2.rowNote),
    columns: columnLabels(columns, head, view2.heads, mark(selected?.position, hover?.position))
  };
}
function cellOf(view2, row, column) {
  const { plan, selected, hover } = view2;
  const is = (spot) => spot?.layer === row.key && spot.position === column.key;
  const x2 = LEFT + column.start;
  const band = column.frozen ? LEFT : LEFT + bandOf(plan.columns);
  return {
    x: x2,
    y: plan.head + row.start,
    w: plan.columns.size,
    h: plan.rows.size,
    cut: Math.max(0, band - x2),
    frozen: { row: row.frozen, column: column.frozen },
    mark: is(selected) ? "selected" : is(hover) ? "hover" : "",
    ...view2.cell(row.key, column.key, row, column)
  };
}

// src/runtime/grid/overview.ts
function makeOverview(go, signal) {
  const canvas = h2("canvas", { "aria-hidden": "true" });
  const frame = h2("div", { class: "lv-frame" });
  const title = "The whole grid: click or drag to move";
  const element = h2("div", { class: "lv-overview", title }, canvas, frame);
  const drag = (event) => {
    if (event.buttons !== 1) return;
    const box = element.getBoundingClientRect();
    const [x2, y2] = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
    go(clamp(x2, 0, 1), clamp(y2, 0, 1));
  };
  const start = (event) => {
    element.setPointerCapture(event.pointerId);
    drag(event);
  };
  let drawn = [];
  element.addEventListener("pointerdown", start, { signal });
  element.addEventListener("pointermove", drag, { signal });
  return {
    element,
    paint: (what, shade, palette2, rows, columns, empty) => {
      const now = [...what, palette2, rows.keys, columns.keys, empty];
      if (now.every((x2, i2) => x2 === drawn[i2])) return;
      drawn = now;
      const image = pixels(shade, palette2, rows, columns, parseHex(empty));
      if (canvas.width !== image.width) canvas.width = image.width;
      if (canvas.height !== image.height) canvas.height = image.height;
      element.style.height = `${clamp(rows.keys.length, 24, 48)}px`;
      canvas.getContext("2d")?.putImageData(image, 0, 0);
    },
    frame: (rows, columns) => {
      const [x2, y2] = [part(columns), part(rows)];
      frame.style.left = `${100 * x2.from}%`;
      frame.style.width = `${100 * x2.size}%`;
      frame.style.top = `${100 * y2.from}%`;
      frame.style.height = `${100 * y2.size}%`;
    }
  };
}
function part(axis) {
  const whole2 = Math.max(1, length(axis));
  const band = bandOf(axis);
  return { from: (band + axis.scroll) / whole2, size: Math.min(1, (axis.view - band) / whole2) };
}
var word = ([r2, g2, b2]) => 255 << 24 | b2 << 16 | g2 << 8 | r2;
var MOST2 = 320;
function blend(entries, { twoSided }) {
  if (twoSided) return entries.reduce((most, x2) => Math.abs(x2 - 127.5) > Math.abs(most - 127.5) ? x2 : most);
  return Math.round(entries.reduce((sum, x2) => sum + x2, 0) / entries.length);
}
function pixels(shade, palette2, rows, columns, empty) {
  const each = Math.max(1, Math.ceil(columns.keys.length / MOST2));
  const [w2, h3] = [Math.max(1, Math.ceil(columns.keys.length / each)), Math.max(1, rows.keys.length)];
  const image = new ImageData(w2, h3);
  const words3 = new Int32Array(image.data.buffer);
  const [table2, none] = [palette2.rgb.map(word), word(empty)];
  for (let y2 = 0; y2 < rows.keys.length; y2++) {
    const layer = rows.keys[y2];
    for (let x2 = 0; x2 < w2; x2++) {
      const near = columns.keys.slice(x2 * each, (x2 + 1) * each);
      const entries = near.map((key2) => shade(layer, key2)).filter((at) => at !== null);
      words3[y2 * w2 + x2] = entries.length === 0 ? none : table2[blend(entries, palette2)];
    }
  }
  return image;
}

// src/runtime/grid/strip.ts
function addStrip({ appearance, paintEffect, signal }, { still, plan, parts, inks }, { before, made, hidden = () => false }) {
  const overview = makeOverview((x2, y2) => {
    const { rows, columns, whole: whole2 } = plan.peek();
    parts.scroller.scrollTo(x2 * whole2.width - columns.view / 2, y2 * whole2.height - rows.view / 2);
  }, signal);
  before.before(overview.element);
  const needed = O(
    () => !hidden() && still.value.width < still.value.whole.width && !appearance.forced.value
  );
  paintEffect(() => {
    overview.element.hidden = !needed.value;
    if (!needed.value) return;
    const { rows, columns } = still.value;
    const { what, shade, palette: palette2 } = made();
    overview.paint(what, shade, palette2, rows, columns, inks.value.line);
  });
  paintEffect(() => {
    if (needed.value) overview.frame(plan.value.rows, plan.value.columns);
  });
}

// src/runtime/grid/heat_view.ts
function heatView(context, heat) {
  const { cursor, paintEffect, signal } = context;
  const grid = makeHeatGrid(context, heat);
  const legend2 = h2("div", { class: "lv-legend" });
  const empty = h2("p", { class: "lv-empty" }, "Nothing to show yet.");
  grid.parts.scroller.after(empty, legend2);
  const none = O(() => heat.rows().length === 0 || heat.columns().length === 0);
  const hidden = O(() => none.value || (heat.hidden?.() ?? false));
  paintEffect(() => {
    const nodes = hidden.value ? [] : heat.legend();
    legend2.replaceChildren(...nodes);
    legend2.hidden = nodes.length === 0;
  });
  paintEffect(() => {
    resize(grid, hidden.value);
    grid.parts.live.hidden = hidden.value;
    empty.hidden = !(heat.empty?.() ?? none.value);
  });
  const painter = makePainter(context, grid);
  paintEffect(() => {
    if (!hidden.value) draw(grid, heat, painter);
  });
  paintEffect(() => {
    void heat.live();
    rovingFocus(grid);
  });
  addStrip(context, grid, {
    before: legend2,
    made: () => {
      const { of, level: level2 } = heat.overview();
      return { what: of, shade: (layer, at) => entry(level2(layer, at)), palette: heat.palette() };
    },
    hidden: () => hidden.value
  });
  follow(context, grid, () => `${heat.subject()} ${hidden.value}`);
  paintEffect(() => {
    void heat.live();
    const spot = grid.local.hover.peek();
    const near = spot && onScreen(grid, spot);
    if (spot && near) grid.parts.card.show(near, ...heat.card(spot));
  });
  const choose2 = ({ layer, position }) => cursor.save({ position, layer });
  const { menu, pins } = heat;
  const pinning = pins && { pin: pins.toggle, clear: pins.clear };
  listen(grid, { card: heat.card, choose: choose2, ...menu && { menu }, ...pinning }, signal);
  return grid;
}
function makeHeatGrid(context, heat) {
  const frame = O(() => ({
    layers: heat.rows(),
    positions: heat.columns(),
    pinnedLayers: heat.pins?.rows() ?? [],
    pinnedPositions: heat.pins?.columns() ?? [],
    widths: heat.widths,
    head: heat.head?.() ?? HEAD,
    ...heat.row && { row: heat.row() }
  }));
  return makeGrid(context, heat.name, () => frame.value, heat.speak);
}
function draw(grid, heat, painter) {
  const plan = grid.plan.value;
  const brush = painter(heat.palette());
  if (!brush) return;
  const { rowNote, corner: corner2, type = ONE_LINE } = heat;
  const picture = scene({
    plan,
    cell: heat.cells(plan),
    heads: heat.heads(),
    ...rowNote && { rowNote },
    selected: marked2(grid, heat),
    hover: grid.local.hover.value
  });
  const over = heat.over && ((brush2, cells) => heat.over?.(brush2, cells, plan));
  paintScene(brush, { scene: picture, plan, type, corner: corner2, over });
}
function marked2({ plan, selected }, { snaps }) {
  const { layer, position } = selected.value;
  if (snaps) return nearest(plan.value, { layer, position });
  const last = plan.value.columns.keys.reduce((most, key2) => Math.max(most, key2), -1);
  return { layer, position: fromStart(position, last + 1) };
}

// src/runtime/legend.ts
function legendNodes({ title, ticks, missing }, palette2) {
  const ramp = h2("span", { class: "lv-ramp" });
  const stops = Array.from({ length: 9 }, (_2, i2) => palette2.css[Math.round(255 * i2 / 8)]);
  ramp.style.backgroundImage = `linear-gradient(to right, ${stops.join(", ")})`;
  const marks = h2("span", { class: "lv-ticks" });
  for (const { at, text } of ticks) {
    const tick = h2("span", { "data-end": at < 0.02 ? "start" : at > 0.98 ? "end" : null }, text);
    tick.style.left = `${100 * at}%`;
    marks.append(tick);
  }
  const scale = h2("span", { class: "lv-scale", "data-wide": palette2.twoSided }, ramp, marks);
  return [scale, h2("span", { class: "lv-words" }, missing || title)];
}

// src/runtime/arrays.ts
var NOTHING = { shape: [0], data: new Uint8Array(0) };
var UTF8 = new TextDecoder();
function bytesOf(wire) {
  if (!wire) return new Uint8Array(0);
  if (ArrayBuffer.isView(wire)) {
    return new Uint8Array(wire.buffer, wire.byteOffset, wire.byteLength).slice();
  }
  return new Uint8Array(wire).slice();
}
function decodeText(wire) {
  return UTF8.decode(bytesOf(wire));
}
function lazyTexts(wire) {
  const bytes = bytesOf(wire);
  if (bytes.length < 4) return { length: 0, text: () => "" };
  const view2 = new DataView(bytes.buffer);
  const n2 = view2.getUint32(0, true);
  const ends = new Uint32Array(n2 + 1);
  ends[0] = 4 + 4 * n2;
  for (let i2 = 0; i2 < n2; i2++) ends[i2 + 1] = ends[i2] + view2.getUint32(4 + 4 * i2, true);
  return { length: n2, text: (i2) => UTF8.decode(bytes.subarray(ends[i2], ends[i2 + 1])) };
}
function decodeArray(wire) {
  const bytes = bytesOf(wire);
  if (bytes.length < 4) return NOTHING;
  const view2 = new DataView(bytes.buffer);
  const code = view2.getUint8(0);
  const ndim = view2.getUint8(1);
  const shape = Array.from({ length: ndim }, (_2, i2) => view2.getUint32(4 + 4 * i2, true));
  const start = Math.ceil((4 + 4 * ndim) / 8) * 8;
  const n2 = shape.reduce((a2, b2) => a2 * b2, 1);
  return { shape, data: read(code, bytes.buffer, start, n2) };
}
function read(code, buffer, start, n2) {
  if (code === 1) return new Uint8Array(buffer, start, n2);
  if (code === 2) return new Int32Array(buffer, start, n2);
  if (code === 3) return halves(new Uint16Array(buffer, start, n2));
  if (code === 4) return new Float32Array(buffer, start, n2);
  if (code === 5) return new Uint32Array(buffer, start, n2);
  throw new Error(`The array has an unknown number type (${code}).`);
}
var table = null;
function halves(bits) {
  table ??= Float32Array.from({ length: 65536 }, (_2, i2) => half(i2));
  const out = new Float32Array(bits.length);
  for (let i2 = 0; i2 < bits.length; i2++) out[i2] = table[bits[i2]];
  return out;
}
function half(bits) {
  const sign = bits & 32768 ? -1 : 1;
  const exponent = bits >> 10 & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
function idsOf(prompt) {
  if (Array.isArray(prompt)) return prompt;
  const bytes = bytesOf(prompt);
  if (bytes.length < 4 || !bytes.subarray(0, 4).every((byte) => byte === 255)) return null;
  const view2 = new DataView(bytes.buffer);
  return Array.from({ length: bytes.length - 4 >> 2 }, (_2, i2) => view2.getInt32(4 + 4 * i2, true));
}
function encodeText(text) {
  const bytes = new TextEncoder().encode(text);
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

// src/runtime/tools.ts
var THANKS = 1600;
function makeCopy(signal) {
  const button = h2(
    "button",
    { type: "button", class: "lv-quiet lv-copy", "aria-live": "polite" },
    "Copy as Python"
  );
  const shown = h2("pre", {
    class: "lv-code",
    tabindex: 0,
    role: "group",
    "aria-label": "This view as Python",
    hidden: true
  });
  const element = h2("div", { class: "lv-tools", hidden: true }, shown, button);
  let code = "";
  let timer = 0;
  const refused = () => {
    if (signal.aborted) return;
    shown.hidden = false;
    setText(shown, code);
    shown.focus();
    getSelection()?.selectAllChildren(shown);
  };
  const thank = () => {
    if (signal.aborted) return;
    shown.hidden = true;
    setText(button, "Copied");
    clearTimeout(timer);
    timer = window.setTimeout(() => setText(button, "Copy as Python"), THANKS);
  };
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(code);
      thank();
    } catch {
      refused();
    }
  };
  const key2 = (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    shown.hidden = true;
    button.focus();
  };
  button.addEventListener("click", () => void copy(), { signal });
  shown.addEventListener("keydown", key2, { signal });
  signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
  return {
    element,
    update(now) {
      if (now !== code) shown.hidden = true;
      code = now;
      attr(element, { hidden: code === "" });
    }
  };
}

// src/runtime/work.ts
var LONG2 = 1e3;
function workWords(done, estimate) {
  const share = `${Math.floor(100 * Math.min(1, Math.max(0, done)))} %`;
  return estimate ? `${estimate} · ${share}` : share;
}
function makeWork(signal) {
  const words3 = h2("span", { role: "status" });
  const button = h2("button", { type: "button" }, "Stop");
  const element = h2("div", { class: "lv-work", hidden: true }, words3, button);
  let timer = 0;
  let long = false;
  let cancel = null;
  button.addEventListener("click", () => cancel?.(), { signal });
  signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
  const rest = () => {
    clearTimeout(timer);
    timer = 0;
    long = false;
  };
  const late = () => {
    long = true;
    element.hidden = false;
  };
  return {
    element,
    update(busy, done, estimate, stop) {
      if (!busy) rest();
      else if (!timer) timer = window.setTimeout(late, LONG2);
      cancel = stop;
      element.hidden = !busy || !(long || estimate);
      attr(button, { hidden: stop === null });
      setText(words3, busy ? workWords(done, estimate) : "");
    }
  };
}

// src/runtime/chrome.ts
var LOST = "The kernel has restarted: run the cell again. What you see is the last picture.";
var WAITING = "Waiting for the kernel: it is busy with another cell, or this is a saved view.";
var UNFINISHED = "Not finished when it was saved. With a kernel that is busy, it goes on when the other cell has ended.";
var PATIENCE = 1500;
var NO_PARTS = { errors: [], notices: [], progress: null, estimate: "", cancel: null };
function makeChrome(root, body, abort) {
  const line = h2("i");
  const bar2 = h2("div", { class: "lv-progress", "aria-hidden": "true" }, line);
  const alert = h2("div", { class: "lv-banner", role: "alert" });
  const notice = h2("div", { class: "lv-notice", role: "status" });
  const work = makeWork(abort);
  const copy = makeCopy(abort);
  root.append(bar2, alert, body, work.element, notice, copy.element);
  const parts = y(NO_PARTS);
  const overdue = makePatience(abort);
  let failure = "";
  const update = (context, follows) => {
    const { traits, cursor } = context;
    const shown = traits.get("shown").value ?? {};
    const own = traits.get("status").value;
    const message = decodeText(traits.get("message").value);
    const lost = traits.lost.value || cursor.lost.value;
    const behind = differs(context, follows, shown);
    const now = workOf(context, parts.value);
    const unheard = now.busy && !traits.alive.value;
    const waits = unheard || own === "ready" && (behind || traits.pending.value || cursor.pending.value);
    const waiting = overdue(waits);
    const status = failure ? "error" : lost ? "lost" : waiting ? "waiting" : own;
    const sentence = lost ? LOST : own === "error" ? message : "";
    const { errors, notices } = parts.value;
    once(alert, [failure, sentence, ...lost ? [] : errors]);
    const told = unheard ? UNFINISHED : WAITING;
    once(notice, status === "waiting" ? [told] : [own === "ready" ? message : "", ...notices]);
    const busy = now.busy && !(waiting && unheard);
    line.style.width = `${100 * clamp(now.done, 0.04, 1)}%`;
    work.update(busy && !lost, now.done, now.estimate, now.stop);
    copy.update(whole(decodeText(traits.get("code").value), cursor.get("prompt").value));
    attr(root, {
      "data-stale": behind || own === "busy" || own === "error" && !failure,
      "data-lost": lost,
      "data-busy": busy && !lost
    });
    attr(root, { "data-serial": shown.serial, "aria-busy": String(busy), "data-status": status });
  };
  const broken = (error) => {
    console.error("lensviz:", error);
    failure = `This view could not be drawn: ${error instanceof Error ? error.message : String(error)}`;
    setText(alert, failure);
    attr(root, { "data-status": "error", "data-broken": true });
  };
  return { update, broken, parts };
}
function workOf({ traits }, { progress, estimate, cancel }) {
  const own = traits.get("status").value === "busy";
  const all = () => {
    if (own) traits.command("cancel");
    cancel?.();
  };
  return {
    busy: own || progress !== null,
    done: progress ?? traits.get("progress").value ?? 0,
    estimate: estimate || decodeText(traits.get("estimate").value),
    stop: own || cancel ? all : null
  };
}
function whole(code, prompt) {
  const ids = idsOf(prompt);
  return ids ? code.replace("prompt = …", `prompt = [${ids.join(", ")}]`) : code;
}
function once(element, sentences) {
  setText(element, [...new Set(sentences)].filter(Boolean).join("\n"));
}
function differs({ cursor }, follows, shown) {
  if (shown.serial === void 0) return false;
  return follows.some((field) => {
    const value = cursor.get(field).value;
    const now = field === "position" ? fromStart(value, shown.n_tokens ?? 0) : value;
    return shown[field] !== void 0 && now !== shown[field];
  });
}
function makePatience(abort) {
  const over = y(false);
  let timer = 0;
  const rest = () => {
    clearTimeout(timer);
    timer = 0;
  };
  abort.addEventListener("abort", rest, { once: true });
  return (waits) => {
    if (!waits) {
      rest();
      over.value = false;
    } else if (!timer) timer = window.setTimeout(() => over.value = true, PATIENCE);
    return waits && over.value;
  };
}

// src/runtime/frame.ts
var Frame = class {
  constructor(signal) {
    this.signal = signal;
    signal.addEventListener("abort", () => this.#stop(), { once: true });
  }
  signal;
  #parts = [];
  #dirty = /* @__PURE__ */ new Set();
  #stops = [];
  #request = 0;
  paintEffect(paint) {
    if (this.signal.aborted) return;
    this.#run(this.#parts.push(paint) - 1);
  }
  /** The effect that runs `paint` lives until its first change; the next frame makes a new one. */
  #run(index) {
    this.#stops[index]?.();
    let painted = false;
    this.#stops[index] = x(() => {
      if (painted) {
        this.#later(index);
      } else {
        painted = true;
        this.#parts[index]?.();
      }
    });
  }
  #later(index) {
    this.#dirty.add(index);
    if (!this.#request) this.#request = requestAnimationFrame(() => this.#flush());
  }
  #flush() {
    this.#request = 0;
    const due = [...this.#dirty].sort((a2, b2) => a2 - b2);
    this.#dirty.clear();
    for (const index of due) this.#run(index);
  }
  #stop() {
    cancelAnimationFrame(this.#request);
    for (const stop of this.#stops) stop();
  }
};

// src/runtime/guard.ts
var TEXT_BOX = "input, textarea, select";
var MOVED_IN = `${TEXT_BOX}, [role=region]`;
var ACTED_ON = `${TEXT_BOX}, button, a, summary`;
var MOVES = /^(Arrow(Left|Right|Up|Down)|Home|End|PageUp|PageDown|Backspace|Delete)$/;
function isTheViews(event) {
  const letter = [...event.key].length === 1;
  if (letter && event.getModifierState("AltGraph")) return true;
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  if (letter || event.isComposing) return true;
  const target = event.composedPath()[0];
  if (MOVES.test(event.key)) return target.matches(MOVED_IN);
  return event.key === "Enter" && !event.shiftKey && target.matches(ACTED_ON);
}
function guardKeys(root, signal) {
  const key2 = (event) => {
    if (isTheViews(event)) event.stopPropagation();
  };
  root.addEventListener("keydown", key2, { signal });
}

// src/runtime/presence.ts
var names = () => Math.random().toString(36).slice(2);
function tellPresence(root, traits, signal) {
  const page = names();
  const tell = (presence, seen) => traits.tell({ presence, page, seen });
  let told = true;
  tell("here", told);
  const watch = new IntersectionObserver((entries) => {
    const seen = entries.at(-1)?.isIntersecting ?? told;
    if (seen !== told) tell("here", seen);
    told = seen;
  });
  watch.observe(root);
  const leave = () => tell("gone", false);
  window.addEventListener("pagehide", leave, { signal });
  signal.addEventListener(
    "abort",
    () => {
      watch.disconnect();
      leave();
    },
    { once: true }
  );
}

// src/runtime/state.ts
var Traits = class {
  constructor(model, signal) {
    this.model = model;
    this.signal = signal;
    this.#listen("comm_live_update", () => {
      this.lost.value = true;
    });
    this.#listen("change:heard", () => {
      r(() => {
        this.pending.value = false;
        this.alive.value = true;
      });
    });
    for (const key2 of ["status", "progress", "shown"]) {
      this.#listen(`change:${key2}`, () => {
        this.alive.value = true;
      });
    }
  }
  model;
  signal;
  /** True once the kernel that owns the model is gone. */
  lost = y(false);
  /** Something was asked that the kernel has not heard yet. */
  pending = y(false);
  /** The kernel has said something since this page opened. */
  alive = y(false);
  #signals = /* @__PURE__ */ new Map();
  get(key2) {
    let found = this.#signals.get(key2);
    if (!found) {
      const made = y(this.model.get(key2));
      this.#listen(`change:${key2}`, () => this.#read());
      this.#signals.set(key2, made);
      found = made;
    }
    return found;
  }
  /** A message changes many traits and fires for each: the first one takes them all, or what follows from several
   *  would be computed from half of a message. Hosts also fire on equal values: a signal ignores those. */
  #read() {
    r(() => {
      for (const [key2, made] of this.#signals) made.value = this.model.get(key2);
    });
  }
  /** For what only this page needs to know: color, pins, zoom. No message is sent. */
  set(patch) {
    r(() => {
      for (const key2 of Object.keys(patch)) {
        this.model.set(key2, patch[key2]);
      }
    });
  }
  /** For choices the kernel answers. */
  save(patch) {
    this.set(patch);
    try {
      this.model.save_changes();
    } catch {
      this.lost.value = true;
    }
  }
  /** For choices whose answer one waits for. */
  request(patch) {
    this.save(patch);
    this.pending.value = true;
  }
  /** For what the kernel is to do now. It counts each message that it has heard, whatever comes of it. */
  command(command) {
    this.pending.value = true;
    try {
      this.model.send({ do: command });
    } catch {
      this.lost.value = true;
    }
  }
  /** For what the kernel may like to know. */
  tell(content2) {
    try {
      this.model.send(content2);
    } catch {
    }
  }
  /** In JupyterLab a child view has its parent's host, and marimo's `off` without a callback drops everybody's. */
  #listen(event, callback) {
    if (this.signal.aborted) return;
    this.model.on(event, callback);
    this.signal.addEventListener("abort", () => this.model.off(event, callback), { once: true });
  }
};
function localModel(state) {
  const values = { ...state };
  const listeners = /* @__PURE__ */ new Map();
  return {
    get: (key2) => values[key2],
    set: (key2, value) => {
      if (values[key2] === value) return;
      values[key2] = value;
      for (const listener of listeners.get(`change:${key2}`) ?? []) listener();
    },
    on: (event, listener) => {
      listeners.set(event, (listeners.get(event) ?? /* @__PURE__ */ new Set()).add(listener));
    },
    off: (event, listener) => listeners.get(event)?.delete(listener),
    save_changes: () => {
    },
    send: () => {
    }
  };
}

// src/runtime/view.ts
var ALONE = {
  prompt: encodeText(""),
  position: -1,
  layer: 1 << 30,
  lens: "logit",
  targets: [],
  interventions: encodeText("[]"),
  off: [],
  can_undo: false,
  can_redo: false
};
function view(options) {
  const render = async (props) => {
    const { model, el, host, signal } = props;
    const root = h2("div", { class: `lv lv-${options.name}`, "data-status": "waiting" });
    el.append(root);
    if (!el.matches(".lv-slot")) el.classList.add("lv-host");
    signal.addEventListener("abort", () => root.remove(), { once: true });
    guardKeys(root, signal);
    const appearance = watchAppearance(root, signal);
    const traits = new Traits(model, signal);
    const body = h2("div", { class: "lv-body" });
    const chrome = makeChrome(root, body, signal);
    try {
      const cursor = new Traits(await cursorOf(props), signal);
      if (signal.aborted) return;
      tellPresence(root, traits, signal);
      const frame = new Frame(signal);
      const paintEffect = (paint) => frame.paintEffect(guarded(paint, chrome));
      const context = { root, body, traits, cursor, host, signal, appearance, chrome, paintEffect };
      await options.build(context);
      if (signal.aborted) return;
      frame.paintEffect(() => chrome.update(context, options.follows ?? []));
    } catch (error) {
      if (!signal.aborted) chrome.broken(error);
    }
  };
  return { render };
}
async function cursorOf({ model, host }) {
  const ref = model.get("cursor");
  return typeof ref === "string" && ref ? host.getModel(ref) : localModel(ALONE);
}
function guarded(paint, chrome) {
  return () => {
    try {
      paint();
    } catch (error) {
      chrome.broken(error);
    }
  };
}

// src/runtime/read.ts
function named(wire, axes) {
  const { shape, data } = decodeArray(wire);
  const there = data.length > 0 || shape.length === axes.length;
  if (there && shape.length !== axes.length)
    throw new RangeError(
      `An array with the axes ${axes.join(", ")} came with the shape ${shape.join(" × ")}.`
    );
  const [size, stride] = [{}, {}];
  let step = 1;
  for (let i2 = axes.length - 1; i2 >= 0; i2--) {
    const axis = axes[i2];
    size[axis] = there ? shape[i2] ?? 0 : 0;
    stride[axis] = step;
    step *= size[axis];
  }
  const index = (at) => {
    let found = 0;
    for (const axis of axes) {
      if (!(at[axis] >= 0 && at[axis] < size[axis])) return -1;
      found += at[axis] * stride[axis];
    }
    return found;
  };
  return { shape, data, size, stride, index, at: (place2) => data[index(place2)] ?? Number.NaN };
}
function texts(wire) {
  const { length: length2, text } = lazyTexts(wire);
  let list = null;
  return {
    length: length2,
    text: (index) => index >= 0 && index < length2 ? text(index) : "",
    get list() {
      list ??= Array.from({ length: length2 }, (_2, i2) => text(i2));
      return list;
    }
  };
}
var known = /* @__PURE__ */ new WeakMap();
function readTraits(traits, declared) {
  const found = known.get(traits);
  if (found) return found;
  const read2 = {};
  for (const name of Object.keys(declared)) {
    const how = declared[name];
    let made = null;
    const get = () => {
      made ??= O(() => decode(traits.get(name).value, how));
      return made.value;
    };
    Object.defineProperty(read2, name, { get, enumerable: true });
  }
  known.set(traits, read2);
  return read2;
}
function decode(wire, how) {
  if (how === "text") return decodeText(wire);
  return how === "texts" ? texts(wire) : named(wire, how);
}

// src/generated/state.ts
var PATCH_MAP = {
  message: "text",
  estimate: "text",
  code: "text",
  clean_tokens: "texts",
  tokens: "texts",
  layers: ["layer"],
  positions: ["position"],
  effect: ["position", "layer"],
  target: "text"
};
function readPatchMap(traits) {
  return readTraits(traits, PATCH_MAP);
}

// src/views/patching/patch_map/data.ts
function mapData(traits) {
  const read2 = readPatchMap(traits);
  return O(() => {
    const { effect } = read2;
    const layers = Array.from(read2.layers.data);
    const [row, column] = [indexOf(layers), indexOf(read2.positions.data)];
    return {
      tokens: read2.tokens.list,
      cleanTokens: read2.clean_tokens.list,
      layers,
      target: read2.target,
      cleanLogp: Number(traits.get("clean_logp").value),
      corruptLogp: Number(traits.get("corrupt_logp").value),
      done: read2.positions.data.length,
      most: largest(effect.data),
      effect(layer, position) {
        const [i2, j2] = [column.get(position), row.get(layer)];
        return i2 === void 0 || j2 === void 0 ? void 0 : effect.at({ position: i2, layer: j2 });
      }
    };
  });
}
var indexOf = (keys) => new Map(Array.from(keys, (key2, i2) => [key2, i2]));
function largest(effect) {
  let most = 0.1;
  for (let i2 = 0; i2 < effect.length; i2++) {
    const x2 = Math.abs(effect[i2]);
    if (x2 > most && Number.isFinite(x2)) most = x2;
  }
  return niceCeil(most);
}
function effectWords(data, layer, position) {
  const effect = data.effect(layer, position);
  if (effect === void 0) return "not done yet";
  if (Number.isNaN(effect) && data.cleanTokens[position] === "") return "none, no counterpart";
  return `${signed(effect)} nats`;
}
var signed = (x2) => Number.isNaN(x2) ? "NaN" : `${x2 < 0 ? "−" : "+"}${Math.abs(x2).toFixed(2)}`;
function cleanToken(data, position) {
  const [own, clean] = [data.tokens[position], data.cleanTokens[position]];
  return clean === void 0 || clean === own ? "" : clean;
}

// src/runtime/split.ts
var NO_SPLIT = { own: () => null, inside: () => false };

// src/views/patching/patch_map/scene.ts
var WIDTHS = { least: 44, scrolled: 56, most: 88 };
var MAP_HEAD = 54;
var TYPE = { font: "ui", size: 10.5, align: "center", lines: 1 };
var heads = (data) => ({
  tokens: data.tokens,
  special: [],
  roles: [],
  split: NO_SPLIT,
  was: (at) => cleanToken(data, at)
});
var level = (data, layer, position) => 0.5 + (data.effect(layer, position) ?? Number.NaN) / (2 * data.most);
function content(data, layer, position) {
  const effect = data.effect(layer, position);
  if (effect === void 0) return { text: "", kind: "missing", entry: 0 };
  const shade = entry(level(data, layer, position));
  if (shade === null) return { text: "NaN", kind: "nan", entry: 0 };
  const text = Math.abs(effect) < data.most / 20 ? "" : signed(effect);
  return { text, kind: "value", entry: shade };
}
function speak(data, { layer, position }) {
  const token = `token ${spoken(data.tokens[position] ?? "")}`;
  const clean = cleanToken(data, position);
  const where = `${layerName(layer)}, ${token}${clean && `, clean ${spoken(clean)}`}`;
  const words3 = effectWords(data, layer, position);
  return data.effect(layer, position) === void 0 ? `${where}, ${words3}` : `${where}, effect ${words3}`;
}
function caption(data) {
  if (!data.tokens.length) return "";
  const logp = (x2) => x2.toFixed(2).replace("-", "−");
  const numbers = `clean ${logp(data.cleanLogp)}, corrupt ${logp(data.corruptLogp)} nats`;
  return `log p(“${visible(data.target, 24)}”) at the last position: ${numbers}`;
}
function progressWords(data) {
  const n2 = data.tokens.length;
  return data.done < n2 ? `${data.done} of ${n2} columns done` : "";
}

// src/views/patching/patch_map/index.ts
function build2(context) {
  const { body, traits, appearance, paintEffect } = context;
  const data = mapData(traits);
  const words3 = h2("p", { class: "lv-caption" });
  body.prepend(words3);
  paintEffect(() => {
    setText(words3, [caption(data.value), progressWords(data.value)].filter(Boolean).join(" · "));
    words3.hidden = data.value.tokens.length === 0;
  });
  const table2 = O(() => palette("difference", appearance.theme.value));
  const rows = O(() => [...data.value.layers].sort((a2, b2) => b2 - a2));
  const columns = O(() => data.value.tokens.map((_2, i2) => i2));
  heatView(context, {
    name: "Patch map: layers by tokens",
    rows: () => rows.value,
    columns: () => columns.value,
    widths: WIDTHS,
    head: () => MAP_HEAD,
    type: TYPE,
    heads: () => heads(data.value),
    palette: () => table2.value,
    cells: () => (layer, position) => content(data.value, layer, position),
    legend: () => legend(data, table2.value),
    overview: () => ({ of: [data.value], level: (layer, at) => level(data.value, layer, at) }),
    subject: () => data.value.tokens.length,
    speak: (spot) => speak(data.peek(), spot),
    card: (spot) => card(data.peek(), spot),
    live: () => [data.value],
    snaps: true
  });
}
function legend(data, table2) {
  const { most } = data.value;
  const ticks = [
    { at: 0, text: `−${most} takes it away` },
    { at: 0.5, text: "0" },
    { at: 1, text: `brings it back +${most}` }
  ];
  const title = "change of log p when the clean cell is put into the corrupt run, in nats";
  return legendNodes({ title, ticks, missing: "" }, table2);
}
function card(data, { layer, position }) {
  const head = cardHead({ layer, position }, tokenNode(data.tokens[position] ?? "", 18));
  const list = h2("dl", { class: "lv-facts lv-first" });
  const fact = (name, value) => list.append(h2("dt", {}, name), h2("dd", {}, value));
  const clean = cleanToken(data, position);
  if (clean) {
    fact("corrupt", tokenNode(data.tokens[position] ?? "", 18));
    fact("clean", tokenNode(clean, 18));
  }
  const effect = data.effect(layer, position);
  fact("effect", effectWords(data, layer, position));
  if (effect !== void 0 && !Number.isNaN(effect)) {
    fact("log p, patched", `${(data.corruptLogp + effect).toFixed(2).replace("-", "−")} nats`);
  }
  return [head, list];
}
var patch_map_default = view({ name: "patch_map", build: build2 });
export {
  patch_map_default as default
};
