// src/runtime/dom.ts
function h(tag2, attributes = {}, ...children) {
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
    while (void 0 !== h2) {
      var r2 = h2;
      h2 = void 0;
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
var h2 = void 0;
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
    this.u = h2;
    h2 = this;
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

// src/runtime/scale.ts
var clamp = (x2, lo, hi) => Math.min(Math.max(x2, lo), hi);
var fromStart = (index, n2) => index < 0 ? index + n2 : index;
function percent(p2) {
  if (Number.isNaN(p2)) return "NaN";
  const x2 = 100 * p2;
  if (x2 >= 99.95) return "100 %";
  if (x2 >= 10) return `${Math.round(x2)} %`;
  if (x2 >= 0.1) return `${x2.toFixed(1)} %`;
  if (x2 >= 0.01) return `${x2.toFixed(2)} %`;
  return x2 >= 1e-3 ? `${x2.toFixed(3)} %` : "<0.001 %";
}
function nats(x2) {
  return Number.isNaN(x2) ? "NaN" : `${x2.toFixed(2)} nats`;
}
var GROUPS = new Intl.NumberFormat("en-US");
var count = (n2) => GROUPS.format(n2);
function rankLevel(rank, vocabulary) {
  if (rank < 0 || Number.isNaN(rank)) return Number.NaN;
  return clamp(1 - Math.log(1 + rank) / Math.log(Math.max(vocabulary, 2)), 0, 1);
}
function niceCeil(x2) {
  if (!(x2 > 0) || !Number.isFinite(x2)) return 1;
  const step = 10 ** Math.floor(Math.log10(x2));
  const times = [1, 1.5, 2, 3, 4, 5, 6, 8, 10].find((m2) => m2 * step >= x2) ?? 10;
  return times * step;
}
function largest(data) {
  let most = 0;
  for (let i2 = 0; i2 < data.length; i2++) {
    const x2 = data[i2];
    if (x2 > most && x2 < Number.POSITIVE_INFINITY) most = x2;
  }
  return most;
}
function layerName(layer) {
  return layer < 0 ? "embedding" : `layer ${layer}`;
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
  const element = h("div", { class: "lv-card", popover: "manual", "aria-hidden": "true" });
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
  return h("div", { class: "lv-card-head" }, h("b", {}, layerName(layer)), h("span", {}, where), token);
}

// src/runtime/wrap.ts
function cut(text, fits) {
  if (fits(text)) return text;
  const kept2 = prefix(text, (part2) => fits(`${part2}…`));
  return kept2 ? `${kept2.trimEnd()}…` : "";
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
  const known3 = maps.get(key2) ?? /* @__PURE__ */ new Map();
  const kept2 = known3.get(text);
  if (kept2 !== void 0) return kept2;
  if (known3.size > MOST) known3.clear();
  maps.set(key2, known3);
  const made = make();
  known3.set(text, made);
  return made;
}

// src/runtime/theme.ts
function hostTheme() {
  const { body, documentElement: html } = document;
  const jupyter = body.dataset.jpThemeLight;
  if (jupyter) return jupyter === "true" ? "light" : "dark";
  const words4 = `${body.className} ${html.className} ${body.dataset.theme ?? ""} ${html.dataset.theme ?? ""}`;
  if (/(^|\s)(vscode-)?dark(\s|$)/.test(words4)) return "dark";
  if (/(^|\s)(vscode-)?light(\s|$)/.test(words4)) return "light";
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
function makeParts(name, card) {
  const canvas = h("canvas", { "aria-hidden": "true" });
  const cell = h("div", { class: "lv-focus", role: "gridcell", tabindex: 0 });
  const row = h("div", { role: "row" }, cell);
  const stage = h("div", { class: "lv-stage", role: "grid", "aria-label": name }, canvas, row);
  const sizer = h("div", { class: "lv-sizer" }, stage);
  const scroller = h("div", { class: "lv-scroll" }, sizer);
  const live = h("div", { class: "lv-sr-only", "aria-live": "polite" });
  return { canvas, cell, row, stage, sizer, scroller, live, card };
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
  let known3 = "";
  paintEffect(() => {
    const { layer, position } = grid.selected.value;
    const now = `${layer} ${position} ${what()}`;
    if (now === known3) return;
    known3 = now;
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
  const known3 = SIGNS.get(code);
  if (known3) return known3;
  if (code < 32) return String.fromCharCode(9216 + code);
  const inkless = INKLESS.test(char) && !INKED.test(char) && !SELECTOR.test(char);
  return inkless ? `⟨${code.toString(16).toUpperCase()}⟩` : null;
}
function pieces(text, limit = 40) {
  const chars = Array.from(text.slice(0, 4 * limit + 4));
  const cut2 = chars.length > limit || text.length > 4 * limit + 4;
  const kept2 = chars.slice(0, limit);
  const out = [];
  const push = (piece, sign) => {
    const last = out.at(-1);
    if (last && last.sign === sign) last.text += piece;
    else out.push({ text: piece, sign });
  };
  if (/^\p{M}/u.test(text)) push("◌", true);
  kept2.forEach((char, i2) => {
    const joins = char === "‍" && PICTOGRAPH.test(kept2.slice(0, i2).join("")) && i2 + 1 < kept2.length;
    const sign = joins ? null : char === " " ? spaceOf(kept2, i2, cut2) : signOf(char);
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
    const known3 = seen.get(text);
    if (known3 !== void 0) return known3;
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

// src/runtime/roles.ts
var NAMES = ["", "system", "user", "assistant", "template"];
var INKS = {
  light: ["transparent", "#b3541e", "#1f5fa8", "#0a7d68", "#8b95a3"],
  dark: ["transparent", "#e8853d", "#7fbce6", "#2fc79a", "#737e8c"]
};
var roleName = (role) => NAMES[role ?? 0] ?? "";
var roleInk = (role, theme) => INKS[theme][role] ?? "transparent";
function roleLegend(roles) {
  return NAMES.flatMap((name, role) => {
    if (!name || !Array.prototype.includes.call(roles, role)) return [];
    return [h("span", { class: "lv-role" }, h("i", { "data-role": role, "aria-hidden": "true" }), name)];
  });
}

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
function columnLabels(axis, height, words4, mark) {
  return lines(axis).map((line) => {
    const { key: key2, start, frozen } = line;
    const pinned = frozen || Boolean(axis.pinned?.includes(key2));
    const place2 = { x: LEFT + start, y: 0, w: axis.size, h: height, pinned, mark: mark(key2) };
    const [text, was] = [brief(words4.tokens[key2] ?? ""), brief(words4.was(key2))];
    return {
      ...place2,
      text,
      was,
      note: String(key2),
      special: Boolean(words4.special[key2]),
      inside: words4.split.inside(key2),
      goesOn: words4.split.inside(key2 + 1),
      role: words4.roles[key2] ?? 0
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
  const canvas = h("canvas", { "aria-hidden": "true" });
  const frame = h("div", { class: "lv-frame" });
  const title = "The whole grid: click or drag to move";
  const element = h("div", { class: "lv-overview", title }, canvas, frame);
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
  const words4 = new Int32Array(image.data.buffer);
  const [table2, none] = [palette2.rgb.map(word), word(empty)];
  for (let y2 = 0; y2 < rows.keys.length; y2++) {
    const layer = rows.keys[y2];
    for (let x2 = 0; x2 < w2; x2++) {
      const near = columns.keys.slice(x2 * each, (x2 + 1) * each);
      const entries = near.map((key2) => shade(layer, key2)).filter((at) => at !== null);
      words4[y2 * w2 + x2] = entries.length === 0 ? none : table2[blend(entries, palette2)];
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
  const legend2 = h("div", { class: "lv-legend" });
  const empty = h("p", { class: "lv-empty" }, "Nothing to show yet.");
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
function legendNodes({ title, ticks, missing: missing2 }, palette2) {
  const ramp = h("span", { class: "lv-ramp" });
  const stops = Array.from({ length: 9 }, (_2, i2) => palette2.css[Math.round(255 * i2 / 8)]);
  ramp.style.backgroundImage = `linear-gradient(to right, ${stops.join(", ")})`;
  const marks = h("span", { class: "lv-ticks" });
  for (const { at, text } of ticks) {
    const tick = h("span", { "data-end": at < 0.02 ? "start" : at > 0.98 ? "end" : null }, text);
    tick.style.left = `${100 * at}%`;
    marks.append(tick);
  }
  const scale = h("span", { class: "lv-scale", "data-wide": palette2.twoSided }, ramp, marks);
  return [scale, h("span", { class: "lv-words" }, missing2 || title)];
}

// src/runtime/undo.ts
var TEXT_BOX = "textarea, select, input:not([type=checkbox])";
function listenForUndo(root, cursor, signal) {
  const key2 = (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.target.matches(TEXT_BOX))
      return;
    const letter = event.key.toLowerCase();
    if (letter !== "z" && letter !== "y") return;
    const redo = letter === "y" || event.shiftKey;
    event.preventDefault();
    event.stopPropagation();
    if (cursor.get(redo ? "can_redo" : "can_undo").peek()) cursor.command(redo ? "redo" : "undo");
  };
  root.addEventListener("keydown", key2, { signal });
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
function decodeTexts(wire) {
  const { length: length2, text } = lazyTexts(wire);
  return Array.from({ length: length2 }, (_2, i2) => text(i2));
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
  const button = h(
    "button",
    { type: "button", class: "lv-quiet lv-copy", "aria-live": "polite" },
    "Copy as Python"
  );
  const shown = h("pre", {
    class: "lv-code",
    tabindex: 0,
    role: "group",
    "aria-label": "This view as Python",
    hidden: true
  });
  const element = h("div", { class: "lv-tools", hidden: true }, shown, button);
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
  const words4 = h("span", { role: "status" });
  const button = h("button", { type: "button" }, "Stop");
  const element = h("div", { class: "lv-work", hidden: true }, words4, button);
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
      setText(words4, busy ? workWords(done, estimate) : "");
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
  const line = h("i");
  const bar2 = h("div", { class: "lv-progress", "aria-hidden": "true" }, line);
  const alert = h("div", { class: "lv-banner", role: "alert" });
  const notice = h("div", { class: "lv-notice", role: "status" });
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
  return follows.some((field2) => {
    const value = cursor.get(field2).value;
    const now = field2 === "position" ? fromStart(value, shown.n_tokens ?? 0) : value;
    return shown[field2] !== void 0 && now !== shown[field2];
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
var TEXT_BOX2 = "input, textarea, select";
var MOVED_IN = `${TEXT_BOX2}, [role=region]`;
var ACTED_ON = `${TEXT_BOX2}, button, a, summary`;
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
  set(patch2) {
    r(() => {
      for (const key2 of Object.keys(patch2)) {
        this.model.set(key2, patch2[key2]);
      }
    });
  }
  /** For choices the kernel answers. */
  save(patch2) {
    this.set(patch2);
    try {
      this.model.save_changes();
    } catch {
      this.lost.value = true;
    }
  }
  /** For choices whose answer one waits for. */
  request(patch2) {
    this.save(patch2);
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
    const root = h("div", { class: `lv lv-${options.name}`, "data-status": "waiting" });
    el.append(root);
    if (!el.matches(".lv-slot")) el.classList.add("lv-host");
    signal.addEventListener("abort", () => root.remove(), { once: true });
    guardKeys(root, signal);
    const appearance = watchAppearance(root, signal);
    const traits = new Traits(model, signal);
    const body = h("div", { class: "lv-body" });
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

// src/runtime/bars.ts
function tokenNode(text, limit = 40, special = false) {
  const kind = special ? "special" : isByte(text) ? "byte" : text === "" ? "empty" : "plain";
  const node = h("bdi", { class: "lv-token", "data-kind": kind, dir: "ltr" });
  for (const piece of pieces(text, limit)) {
    node.append(piece.sign ? h("span", { class: "lv-sign" }, piece.text) : piece.text);
  }
  if (text === "") node.append(h("span", { class: "lv-sign" }, "∅"));
  if (text.length > limit) node.title = visible(text, 200);
  return node;
}
var LEAST2 = 1e-5;
var level = (p2, logarithmic) => logarithmic ? Math.max(0, 1 + Math.log10(p2) / 5) : p2;
function barNode(p2, logarithmic = false) {
  const fill2 = h("i");
  fill2.style.width = `${(100 * (p2 > 0 ? level(p2, logarithmic) : 0)).toFixed(2)}%`;
  fill2.hidden = !(p2 >= LEAST2);
  return h("span", { class: "lv-bar", "aria-hidden": "true" }, fill2);
}
function figureNode(p2) {
  return h("span", { class: "lv-figure" }, percent(p2));
}

// src/runtime/split.ts
var NO_SPLIT = { own: () => null, inside: () => false };
function readSplit(marks, texts2) {
  const { data } = decodeArray(marks);
  if (!data.length) return NO_SPLIT;
  const own = new Map(decodeTexts(texts2).map((text, i2) => [data[2 * i2], text]));
  const inside = new Set([...own.keys()].filter((_2, i2) => data[2 * i2 + 1]));
  return { own: (position) => own.get(position) ?? null, inside: (position) => inside.has(position) };
}
function splitOf(traits) {
  return O(() => readSplit(traits.get("split").value, traits.get("split_texts").value));
}
function wholeOf(split, tokens, position) {
  if (split.own(position) === null) return "";
  let first = position;
  while (first > 0 && split.inside(first)) first -= 1;
  return `part of “${visible((tokens[first] ?? "").trim())}”`;
}
function partOf(split, tokens, position) {
  const own = split.own(position);
  return own === null ? "" : `${visible(own)}, ${wholeOf(split, tokens, position)}`;
}

// src/views/lens/lens_grid/difference.ts
var decades = (rank) => Math.log10(1 + rank);
var minus = (own, other) => own - other;
var UNITS = {
  probability: {
    of: minus,
    floor: 0.02,
    name: () => "probability of the top token",
    more: "surer",
    less: "less sure"
  },
  entropy: { of: minus, floor: 0.1, name: () => "entropy, in nats", more: "more open", less: "narrower" },
  kl: { of: minus, floor: 0.1, name: () => "KL to the last layer, in nats", more: "further", less: "nearer" },
  rank: {
    of: (own, other) => own < 0 || other < 0 ? Number.NaN : decades(own) - decades(other),
    floor: 0.3,
    name: (target) => `rank of ${target}, in powers of ten`,
    more: "further down",
    less: "nearer the top"
  },
  target: {
    of: minus,
    floor: 0.1,
    name: (target) => `log-probability of ${target}, in nats`,
    more: "likelier",
    less: "less likely"
  }
};
function differenceOf(color, data, target, own) {
  const unit = UNITS[color];
  const value = (cell) => {
    const other = data.other(cell);
    return other.id < 0 ? Number.NaN : unit.of(own(cell), other.value);
  };
  const most = data.answers().reduce((x2, { key: key2, cells }) => Math.max(x2, largest2(key2, color, cells, value)), unit.floor);
  return {
    title: `${unit.name(target ?? "the target")}, minus ${quoted(data.reference)}`,
    value,
    most: niceCeil(most),
    more: unit.more,
    less: unit.less
  };
}
var known = /* @__PURE__ */ new WeakMap();
function largest2(key2, color, cells, value) {
  const found = known.get(key2) ?? /* @__PURE__ */ new Map();
  known.set(key2, found);
  const before = found.get(color);
  if (before !== void 0) return before;
  let most = 0;
  for (const cell of cells()) {
    const x2 = Math.abs(value(cell));
    if (x2 > most && x2 < Number.POSITIVE_INFINITY) most = x2;
  }
  found.set(color, most);
  return most;
}
function quoted(reference) {
  const plain = reference === "clean run" || /^model\b/.test(reference);
  return `that of ${reference === "clean run" ? "the clean run" : plain ? reference : `“${reference}”`}`;
}
var figure = (x2) => Math.abs(x2) >= 10 ? x2.toFixed(1) : x2.toFixed(2);
function signed(color, x2) {
  if (Number.isNaN(x2)) return "–";
  const sign = x2 < 0 ? "−" : "+";
  if (color === "probability") return `${sign}${percent(Math.abs(x2))}`;
  return `${sign}${figure(Math.abs(x2))}${color === "rank" ? " decades" : " nats"}`;
}

// src/views/lens/lens_grid/card.ts
function cardContent({ data, measure, topK, target, cone }, spot) {
  const { layer, position } = spot;
  const piece = data.split.own(position) ?? data.tokens[position] ?? "";
  const token = tokenNode(piece, 18, Boolean(data.special[position]));
  const held = wholeOf(data.split, data.tokens, position);
  const head = cardHead(spot, token, [held, roleName(data.roles[position])].filter(Boolean).join(" · "));
  const cell = data.cell(layer, position);
  const plain = (text) => [head, h("p", { class: "lv-empty" }, text)];
  if (cell < 0) {
    const known3 = !Number.isNaN(data.overview(layer, position));
    return plain(known3 ? "Computed; its tokens come when it is in view." : "Not computed yet.");
  }
  if (Number.isNaN(data.top(cell, 0).logp))
    return plain("The activation here is NaN or infinite: there is no distribution.");
  const list = h("div", { class: "lv-tops" });
  for (let r2 = 0; r2 < Math.min(topK, data.k); r2++) {
    const { text, logp } = data.top(cell, r2);
    const p2 = Math.exp(logp);
    list.append(tokenNode(text, 14), barNode(p2), figureNode(p2));
  }
  const changed = cone?.changed(layer, position) ? [h("p", { class: "lv-changed" }, "Changed by an intervention.")] : [];
  return [head, ...changed, list, ...comparison(data, measure, cell, target), facts(data, cell, target)];
}
function comparison(data, measure, cell, target) {
  if (measure.palette !== "difference") return [];
  const [own, other] = [data.top(cell, 0), data.other(cell)];
  if (other.id < 0) return [h("p", { class: "lv-empty" }, "Nothing to compare with here.")];
  const list = h("dl", { class: "lv-facts" });
  const fact = (name2, token, value) => list.append(h("dt", {}, `${name2} `, token), h("dd", {}, value));
  const { color } = measure;
  const ownValue = measure.plain(cell);
  const name = data.reference === "clean run" ? ["changed", "clean"] : ["this", visible(data.reference, 14)];
  const about = target !== null && (color === "rank" || color === "target") ? `${visible(data.piece(target), 10)} ` : "";
  fact(name[0] ?? "", tokenNode(own.text, 14), `${about}${figureOf(color, ownValue)}`);
  fact(name[1] ?? "", tokenNode(other.text, 14), `${about}${figureOf(color, other.value)}`);
  list.append(h("dt", {}, "difference"), h("dd", {}, signed(color, measure.value(cell))));
  return [list];
}
function figureOf(color, value) {
  if (color === "probability") return percent(value);
  return color === "rank" ? `rank ${count(value)}` : nats(value);
}
function facts(data, cell, target) {
  const list = h("dl", { class: "lv-facts" });
  const fact = (name, value) => list.append(h("dt", {}, name), h("dd", {}, value));
  fact("entropy", nats(data.entropy(cell)));
  fact("KL to last layer", nats(data.kl(cell)));
  if (target === null) return list;
  const rank = data.rank(cell);
  const parts = [];
  if (data.hasRank) parts.push(rank >= 0 ? `rank ${count(rank)}` : "rank unknown");
  if (data.hasTarget) parts.push(percent(Math.exp(data.targetLogp(cell))));
  if (parts.length) {
    list.append(h("dt", {}, tokenNode(data.piece(target), 16)), h("dd", {}, parts.join(" · ")));
  }
  return list;
}
function speak({ data, measure, cone }, spot) {
  const { layer, position } = spot;
  const role = roleName(data.roles[position]);
  const there = data.otherToken(position);
  const held = partOf(data.split, data.tokens, position);
  const notes = [held, role, there && `there ${spoken(there)}`].filter(Boolean).map((note) => `, ${note}`);
  const where = `${layerName(layer)}, token ${spoken(data.tokens[position] ?? "")}${notes.join("")}`;
  const cell = data.cell(layer, position);
  if (cell < 0) return `${where}, not computed yet`;
  const { id, text, logp } = data.top(cell, 0);
  if (Number.isNaN(logp)) return `${where}, not a number`;
  const changed = cone?.changed(layer, position) ? ", changed by an intervention" : "";
  const told = `${where}${changed}, top ${spoken(text)} ${percent(Math.exp(logp))}`;
  const other = measure.palette === "difference" ? data.other(cell) : null;
  if (!other || other.id < 0) return told;
  const was = other.id === id ? "" : `, was ${spoken(other.text)}`;
  return `${told}${was}, difference ${signed(measure.color, measure.value(cell))}`;
}

// src/runtime/interventions.ts
function decodeSpecs(wire) {
  const list = parsed(decodeText(wire));
  return list.flatMap((item) => {
    if (typeof item !== "object" || item === null) return [];
    const { kind, layer, label: label2, positions, ...rest } = item;
    if (typeof kind !== "string" || typeof layer !== "number") return [];
    const at = Array.isArray(positions) ? positions.map(Number) : null;
    return [{ ...rest, kind, layer, positions: at, label: typeof label2 === "string" ? label2 : kind }];
  });
}
function parsed(text) {
  try {
    const list = JSON.parse(text || "[]");
    return Array.isArray(list) ? list : [];
  } catch {
    return [];
  }
}
function added(specs, off, draft) {
  return { interventions: encode([...kept(specs), { ...draft, label: labelOf(draft) }]), off: [...off] };
}
function removed(specs, off, gone) {
  const rest = kept(specs).filter((_2, i2) => i2 !== gone);
  const numbers = off.filter((n2) => n2 !== gone).map((n2) => n2 > gone ? n2 - 1 : n2);
  return { interventions: encode(rest), off: numbers };
}
var kept = (specs) => specs.map((spec, key2) => ({ ...spec, key: key2 }));
var encode = (list) => encodeText(JSON.stringify(list));
function labelOf(draft) {
  const { positions, layer } = draft;
  const many = positions !== null && positions.length > 1 ? "s" : "";
  const where = positions === null ? "every position" : `position${many} ${positions.join(", ")}`;
  const place2 = `${layer < 0 ? "embedding" : `layer ${layer}`}, ${where}`;
  const head = `${draft.kind} ${place2}`;
  if (draft.kind === "scale") return `${head} × ${draft.factor}`;
  if (draft.kind === "patch") return `${head} from “${visible(draft.source, 40)}”`;
  if (draft.kind === "ablate") return head;
  const minus2 = draft.minus ? `, away from ${visible(draft.minus)}` : "";
  return `${draft.scale < 0 ? "" : "+"}${draft.scale} toward ${visible(draft.plus)}${minus2} at ${place2}`;
}
function parsePositions(text) {
  const trimmed = text.trim();
  if (trimmed === "" || trimmed === "all") return null;
  const out = [];
  for (const part2 of trimmed.split(/[\s,]+/).filter(Boolean)) {
    const found = /^(-?\d+)(?:[-–](\d+))?$/.exec(part2);
    if (!found) return void 0;
    const from = Number(found[1]);
    const to = found[2] === void 0 ? from : Number(found[2]);
    if (to < from || to - from > 1e5) return void 0;
    for (let at = from; at <= to; at++) out.push(at);
  }
  return [...new Set(out)];
}
function coneOf(specs, off, tokens) {
  const active = specs.filter((_2, i2) => !off.includes(i2)).map(({ layer, positions }) => {
    const at = positions?.map((position) => fromStart(position, tokens)) ?? null;
    return { layer, at: at && new Set(at), from: at ? Math.min(...at) : 0 };
  });
  if (!active.length) return null;
  const changed = (layer, position) => active.some((one) => one.layer === layer && (one.at === null || one.at.has(position)));
  return {
    changed,
    inside: (layer, position) => changed(layer, position) || active.some((one) => layer > one.layer && position >= one.from)
  };
}
function actingOn(specs, layer, position, tokens) {
  return specs.flatMap((spec, i2) => {
    const here = spec.positions === null || spec.positions.some((p2) => fromStart(p2, tokens) === position);
    return spec.layer === layer && here ? [i2] : [];
  });
}

// src/runtime/draft.ts
var BLANK = {
  factor: "0.5",
  source: "",
  source_positions: "",
  plus: "",
  minus: "",
  scale: "4"
};
function draftOf(typed, layers) {
  const layer = Number(typed.layer);
  if (typed.layer.trim() === "" || !Number.isInteger(layer) || layer < -1)
    return "The layer is a number from 0, or -1 for the embedding.";
  if (layers && !layers.includes(layer))
    return `There is no layer ${layer}: use -1 to ${Math.max(...layers)}.`;
  const positions = parsePositions(typed.positions);
  if (positions === void 0) return "Positions are numbers such as 5, 7-9; empty means every position.";
  const place2 = { layer, positions };
  if (typed.kind === "ablate") return { kind: "ablate", ...place2 };
  if (typed.kind === "scale") {
    const factor = numberOf(typed.factor);
    return factor === null ? "The factor is a number, such as 0.5." : { kind: "scale", ...place2, factor };
  }
  if (typed.kind === "patch") return patch(typed, place2);
  const scale = numberOf(typed.scale);
  if (typed.plus === "") return "Name the token to steer toward, with its space if it has one.";
  if (scale === null) return "The strength is a number, such as 4.";
  return { kind: "steer", ...place2, scale, plus: typed.plus, minus: typed.minus };
}
function patch(typed, place2) {
  if (typed.source === "") return "Write the prompt whose cells are to be put here.";
  const theirs = parsePositions(typed.source_positions);
  if (theirs === void 0) return "Source positions are numbers such as 4; empty means the same ones.";
  const ours = place2.positions;
  if (theirs !== null && theirs.length !== ours?.length)
    return `A patch takes one source position for each position: ${ours ? ours.length : "every one"} here and ${theirs.length} there.`;
  return { kind: "patch", ...place2, source: typed.source, source_positions: theirs };
}
function numberOf(text) {
  const x2 = Number(text.replace(",", ".").replace("−", "-"));
  return text.trim() === "" || !Number.isFinite(x2) ? null : x2;
}

// src/runtime/draftform.ts
var FIELDS = {
  ablate: [],
  scale: ["factor"],
  patch: ["source", "source_positions"],
  steer: ["plus", "minus", "scale"]
};
var WORDS = {
  kind: { label: "What", hint: "", wide: false },
  layer: { label: "Layer", hint: "-1 = embedding", wide: false },
  positions: { label: "Positions", hint: "every position", wide: false },
  factor: { label: "Factor", hint: "0.5", wide: false },
  source: { label: "From prompt", hint: "The capital of Italy is", wide: true },
  source_positions: { label: "Its positions", hint: "the same", wide: false },
  plus: { label: "Toward token", hint: "with its space", wide: false },
  minus: { label: "Away from", hint: "nothing", wide: false },
  scale: { label: "Strength", hint: "4", wide: false }
};
var KIND_NAMES = {
  ablate: "Ablate (set to zero)",
  scale: "Scale",
  patch: "Patch from another prompt",
  steer: "Steer toward a token"
};
function formNodes({
  layers,
  kind: first,
  place: place2,
  fixed,
  tokens = [],
  done,
  cancel,
  signal
}) {
  const typed = {
    kind: first,
    layer: String(place2.layer),
    positions: String(place2.position),
    ...BLANK
  };
  const fields = h("div", { class: "lv-fields" });
  const wrong = h("p", { class: "lv-wrong", role: "alert" });
  const submit = () => {
    const draft = draftOf(typed, layers);
    setText(wrong, typeof draft === "string" ? draft : "");
    if (typeof draft !== "string") done(draft);
  };
  const fill2 = () => {
    const names2 = [...fixed ? [] : ["layer", "positions"], ...FIELDS[typed.kind]];
    fields.replaceChildren(...names2.map((name, i2) => field(typed, name, fixed && i2 === 0, signal)));
    if (typed.kind === "steer") offer(fields, tokens);
  };
  const add = h("button", { type: "button", class: "lv-primary" }, "Add");
  const back = h("button", { type: "button" }, "Cancel");
  add.addEventListener("click", submit, { signal });
  back.addEventListener("click", cancel, { signal });
  const key2 = (event) => {
    if (event.key === "Enter" && !event.isComposing) submit();
    if (event.key === "Escape") cancel();
  };
  fields.addEventListener("keydown", key2, { signal });
  fill2();
  const choice = fixed ? [] : [kindField(typed, fill2, signal)];
  return [...choice, fields, wrong, h("div", { class: "lv-actions" }, add, back)];
}
function field(typed, name, first, signal) {
  const { label: label2, hint, wide } = WORDS[name];
  const input = h("input", {
    type: "text",
    name,
    placeholder: hint,
    spellcheck: "false",
    autocomplete: "off"
  });
  if (first) input.dataset.first = "";
  input.value = typed[name];
  input.addEventListener("input", () => Object.assign(typed, { [name]: input.value }), { signal });
  return h("label", { class: "lv-entry", "data-wide": wide }, h("span", {}, label2), input);
}
function offer(fields, tokens) {
  if (tokens.length === 0) return;
  const id = `lv-tokens-${Math.random().toString(36).slice(2)}`;
  const options = tokens.map((text) => h("option", { value: text, label: visible(text, 24) }));
  const list = h("datalist", { id }, ...options);
  for (const name of ["plus", "minus"])
    attr(fields.querySelector(`[name=${name}]`), { list: list.id });
  fields.append(list);
}
function kindField(typed, changed, signal) {
  const options = Object.entries(KIND_NAMES).map(([value, label2]) => h("option", { value }, label2));
  const select = h("select", { name: "kind", "data-first": true }, ...options);
  select.value = typed.kind;
  const choose2 = () => {
    typed.kind = select.value;
    changed();
  };
  select.addEventListener("change", choose2, { signal });
  return h("label", { class: "lv-entry", "data-wide": true }, h("span", {}, WORDS.kind.label), select);
}

// src/runtime/popup.ts
function makePopup(root, signal) {
  const element = h("div", { class: "lv-popup", popover: "manual" });
  root.append(element);
  let before = null;
  let life = new AbortController();
  const isOpen = () => element.dataset.open !== void 0;
  const hide = () => {
    delete element.dataset.open;
    if (element.isConnected) element.hidePopover?.();
    life.abort();
    element.replaceChildren();
  };
  const close = () => {
    if (!isOpen()) return;
    const inside = element.contains(element.getRootNode().activeElement);
    hide();
    if (inside) before?.focus({ preventScroll: true });
  };
  const open2 = (near, role, label2, content2) => {
    const active = root.getRootNode().activeElement;
    if (!element.contains(active)) before = active;
    life.abort();
    life = new AbortController();
    element.replaceChildren(...content2(life.signal));
    attr(element, { role, "aria-label": label2 });
    if (!isOpen()) element.showPopover?.();
    element.dataset.open = "";
    moveTo(element, near);
    const first = element.querySelector(
      "[autofocus], [data-first], [role=menuitem], input, select"
    );
    first?.focus({ preventScroll: true });
  };
  const outside = (event) => {
    if (isOpen() && !event.composedPath().includes(element)) close();
  };
  const left = (event) => {
    const to = event.relatedTarget;
    if (isOpen() && to instanceof Node && !element.contains(to)) hide();
  };
  const key2 = (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    event.preventDefault();
    close();
  };
  element.addEventListener("keydown", key2, { signal });
  element.addEventListener("focusout", left, { signal });
  window.addEventListener("pointerdown", outside, { signal, capture: true });
  signal.addEventListener("abort", hide, { once: true });
  return { element, open: open2, close };
}
function moveTo(element, near) {
  const view2 = { width: window.innerWidth, height: window.innerHeight };
  const { x: x2, y: y2 } = place(near, element.getBoundingClientRect(), view2, 4);
  element.style.left = `${x2}px`;
  element.style.top = `${y2}px`;
}
var KEYS = {
  ArrowDown: (at, n2) => (at + 1) % n2,
  ArrowUp: (at, n2) => (at - 1 + n2) % n2,
  Home: () => 0,
  End: (_2, n2) => n2 - 1
};
function menuNodes(items, signal) {
  const buttons = items.map(({ label: label2, act, apart, disabled }) => {
    const button = h(
      "button",
      { type: "button", role: "menuitem", tabindex: -1, "data-apart": apart },
      label2
    );
    attr(button, { "aria-disabled": disabled ? "true" : null });
    const click = () => {
      if (!disabled) act();
    };
    button.addEventListener("click", click, { signal });
    return button;
  });
  buttons.forEach((button, i2) => {
    const key2 = (event) => {
      const to = KEYS[event.key]?.(i2, buttons.length);
      if (event.key === "Tab" || to !== void 0) event.preventDefault();
      if (to === void 0) return;
      event.stopPropagation();
      buttons[to]?.focus();
    };
    button.addEventListener("keydown", key2, { signal });
  });
  return buttons;
}

// src/views/lens/lens_grid/menu.ts
function makeCellMenu({ context, state }, grid) {
  const { root, cursor, traits, signal } = context;
  const popup = makePopup(root, signal);
  const off = () => cursor.get("off").peek() ?? [];
  const add = (draft) => {
    popup.close();
    cursor.request(added(state.specs.peek(), off(), draft));
  };
  const remove = (i2) => {
    popup.close();
    cursor.request(removed(state.specs.peek(), off(), i2));
  };
  const ask = (spot, kind) => {
    const near = onScreen(grid(), spot);
    const { layers } = state.data.peek();
    const tokens = tokensAt(state.data.peek(), spot);
    const nodes = (signal2) => [
      heading(spot, TITLES[kind]),
      ...formNodes({
        layers,
        kind,
        place: spot,
        fixed: true,
        tokens,
        done: add,
        cancel: popup.close,
        signal: signal2
      })
    ];
    if (near) popup.open(near, "dialog", `${TITLES[kind]} ${name(spot)}`, nodes);
  };
  const name = ({ layer, position }) => `${layerName(layer)}, token ${position} ${spoken(state.data.peek().tokens[position] ?? "")}`;
  const heading = (spot, text) => headingNode(state.data.peek(), spot, text);
  return (spot) => {
    const { tokens } = state.data.peek();
    const lost = traits.lost.peek() || cursor.lost.peek();
    const present = actingOn(state.specs.peek(), spot.layer, spot.position, tokens.length);
    const items = [
      ...newItems(spot, add, (kind) => ask(spot, kind)).map((item) => ({ ...item, disabled: lost })),
      ...present.map((i2, n2) => {
        const label2 = visible(state.specs.peek()[i2]?.label ?? "", 60);
        return { label: `Remove: ${label2}`, act: () => remove(i2), apart: n2 === 0, disabled: lost };
      })
    ];
    const near = onScreen(grid(), spot);
    const why = lost ? [h("p", { class: "lv-heading" }, "The kernel is gone: nothing can be changed.")] : [];
    const nodes = (signal2) => [heading(spot, "Change"), ...why, ...menuNodes(items, signal2)];
    if (near) popup.open(near, "menu", `Change ${name(spot)}`, nodes);
  };
}
function headingNode({ tokens }, { layer, position }, text) {
  const words4 = `${text} ${layerName(layer)} · token ${position} `;
  return h("p", { class: "lv-heading", role: "presentation" }, words4, tokenNode(tokens[position] ?? "", 16));
}
function tokensAt(data, { layer, position }) {
  const cells = [layer, ...data.layers].map((each) => data.cell(each, position)).filter((cell) => cell >= 0);
  const tops = cells.flatMap((cell) => Array.from({ length: data.k }, (_2, rank) => data.top(cell, rank)));
  const known3 = new Map(tops.filter(({ id }) => id >= 0).map(({ id, text }) => [id, text]));
  return [...known3.values()].slice(0, 40);
}
var TITLES = {
  ablate: "Ablate",
  scale: "Scale",
  patch: "Patch into",
  steer: "Steer at"
};
function newItems({ layer, position }, add, ask) {
  const here = { layer, positions: [position] };
  return [
    { label: "Ablate here", act: () => add({ kind: "ablate", ...here }) },
    {
      label: `Ablate ${layerName(layer)} at every position`,
      act: () => add({ kind: "ablate", layer, positions: null })
    },
    { label: "Scale × 0.5", act: () => add({ kind: "scale", ...here, factor: 0.5 }), apart: true },
    { label: "Scale × 2", act: () => add({ kind: "scale", ...here, factor: 2 }) },
    { label: "Scale by…", act: () => ask("scale") },
    { label: "Patch from another prompt…", act: () => ask("patch"), apart: true },
    { label: "Steer toward a token…", act: () => ask("steer") }
  ];
}

// src/views/lens/lens_grid/paint.ts
function paintCone({ g: g2, inks }, cells, plan) {
  const marked3 = cells.filter((cell) => cell.edge || cell.changed);
  for (const frozen of FROZEN) {
    const here = marked3.filter((c2) => c2.frozen.row === frozen.row && c2.frozen.column === frozen.column);
    if (!here.length) continue;
    g2.save();
    clipTo(g2, frozen, plan);
    g2.beginPath();
    for (const cell of here) trace(g2, cell);
    g2.lineCap = "square";
    for (const [ink, width] of [
      [inks.bg, 3.5],
      [inks.mark, 1.5]
    ]) {
      g2.strokeStyle = ink;
      g2.lineWidth = width;
      g2.stroke();
    }
    g2.restore();
  }
}
var FROZEN = [false, true].flatMap((row) => [false, true].map((column) => ({ row, column })));
function trace(g2, { x: x2, y: y2, w: w2, h: h3, edge, changed }) {
  const [left, top, right, bottom] = [x2 - 0.5, y2 - 0.5, x2 + w2 - 0.5, y2 + h3 - 0.5];
  const line = (on, x0, y0, x1, y1) => {
    if (!on) return;
    g2.moveTo(x0, y0);
    g2.lineTo(x1, y1);
  };
  line(edge?.top, left, top, right, top);
  line(edge?.right, right, top, right, bottom);
  line(edge?.bottom, left, bottom, right, bottom);
  line(edge?.left, left, top, left, bottom);
  if (!changed) return;
  g2.moveTo(x2 + w2 - 6.5, y2 + (h3 - 1) / 2);
  g2.arc(x2 + w2 - 10, y2 + (h3 - 1) / 2, 3.5, 0, 7);
}

// src/views/lens/lens_grid/scene.ts
var WIDTHS = { least: 56, scrolled: 76, most: 112 };
var heads = (data) => ({
  tokens: data.tokens,
  special: data.special,
  roles: data.roles,
  split: data.split,
  was: (position) => data.otherToken(position)
});
function content(lens, plan, row, column) {
  const { cone } = lens;
  return {
    ...words3(lens, row.key, column.key),
    changed: Boolean(cone?.changed(row.key, column.key)),
    edge: cone && edgeOf(cone, plan, row, column)
  };
}
function words3({ data, measure }, layer, position) {
  const cell = data.cell(layer, position);
  if (cell < 0) {
    const far = entry(farLevel(data, measure, layer, position));
    return { text: "", kind: far === null ? "missing" : "value", entry: far ?? 0 };
  }
  const top = data.top(cell, 0);
  if (Number.isNaN(top.logp)) return { text: "NaN", kind: "nan", entry: 0 };
  const shade = entry(measure.level(cell));
  const other = measure.palette === "difference" ? data.other(cell) : null;
  const was = other && other.id >= 0 && other.id !== top.id ? brief(other.text) : "";
  return { text: brief(top.text), was, kind: shade === null ? "plain" : "value", entry: shade ?? 0 };
}
function farLevel(data, measure, layer, position) {
  return isOf(data, measure) ? measure.scale(data.overview(layer, position)) : Number.NaN;
}
function isOf({ answered }, { color, palette: palette2 }) {
  return answered.color === color && answered.overview === "difference" === (palette2 === "difference");
}
function edgeOf(cone, { rows, columns }, row, column) {
  if (!cone.inside(row.key, column.key)) return null;
  const ends = (layer, position) => layer !== void 0 && position !== void 0 && !cone.inside(layer, position);
  const edge = {
    top: ends(rows.keys[row.index - 1], column.key),
    right: ends(row.key, columns.keys[column.index + 1]),
    bottom: ends(rows.keys[row.index + 1], column.key),
    left: ends(row.key, columns.keys[column.index - 1])
  };
  return edge.top || edge.right || edge.bottom || edge.left ? edge : null;
}
function overviewOf(data, measure) {
  const { palette: palette2, ticks } = measure;
  const far = data.overviewValues.data.length > 0 && isOf(data, measure);
  const look = [palette2, ...ticks.map((tick) => `${tick.at} ${tick.text}`)].join();
  const level2 = (layer, position) => {
    const cell = far ? -1 : data.cell(layer, position);
    return cell < 0 ? farLevel(data, measure, layer, position) : measure.level(cell);
  };
  return { of: [far ? data.overviewValues : data, look], level: level2 };
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
var known2 = /* @__PURE__ */ new WeakMap();
function readTraits(traits, declared) {
  const found = known2.get(traits);
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
  known2.set(traits, read2);
  return read2;
}
function decode(wire, how) {
  if (how === "text") return decodeText(wire);
  return how === "texts" ? texts(wire) : named(wire, how);
}

// src/generated/state.ts
var LENS_GRID = {
  message: "text",
  estimate: "text",
  code: "text",
  tokens: "texts",
  split: ["part", "field"],
  split_texts: "texts",
  special: ["token"],
  roles: ["token"],
  layers: ["layer"],
  positions: ["position"],
  overview: ["overview", "layer"],
  top_ids: ["position", "layer", "rank"],
  top_logp: ["position", "layer", "rank"],
  entropy: ["position", "layer"],
  kl: ["position", "layer"],
  target_rank: ["position", "layer"],
  target_logp: ["position", "layer"],
  reference: "text",
  reference_ids: ["position", "layer"],
  reference_values: ["position", "layer"],
  reference_tokens: "texts",
  piece_ids: ["piece"],
  piece_texts: "texts"
};
function readLensGrid(traits) {
  return readTraits(traits, LENS_GRID);
}

// src/runtime/pieces.ts
function readPieces(ids, texts2) {
  const known3 = /* @__PURE__ */ new Map();
  const find = (id) => {
    let [lo, hi] = [0, ids.length];
    while (lo < hi) {
      const mid = lo + hi >> 1;
      if (ids[mid] < id) lo = mid + 1;
      else hi = mid;
    }
    return ids[lo] === id && lo < texts2.length ? texts2.text(lo) : null;
  };
  return (id) => {
    const text = known3.get(id) ?? find(id);
    known3.set(id, text);
    return text;
  };
}

// src/views/lens/lens_grid/block.ts
function readBlock(traits) {
  const read2 = readLensGrid(traits);
  return {
    positions: read2.positions.data,
    k: read2.top_ids.size.rank,
    ids: read2.top_ids,
    logp: read2.top_logp,
    entropy: read2.entropy,
    kl: read2.kl,
    rank: read2.target_rank,
    target: read2.target_logp,
    otherIds: read2.reference_ids,
    otherValues: read2.reference_values,
    otherTokens: read2.reference_tokens.list,
    maxKl: largest(read2.kl.data),
    piece: readPieces(read2.piece_ids.data, read2.piece_texts)
  };
}

// src/views/lens/lens_grid/columns.ts
var MOST3 = 4096;
var Columns = class {
  #key = "";
  #blocks = [];
  #places = /* @__PURE__ */ new Map();
  /** Another key is another picture, and nothing of the old one is kept. */
  take(key2, block) {
    if (key2 !== this.#key) this.#blocks = [];
    this.#key = key2;
    if (this.#blocks.at(-1) === block) return;
    this.#blocks = [...this.#blocks, block];
    this.#place();
    this.#blocks = this.#blocks.filter((b2) => b2 === block || this.#serves(b2));
    while (this.#blocks.length > 1 && this.#columns() > MOST3) this.#blocks.shift();
    this.#place();
  }
  at(position) {
    return this.#places.get(position);
  }
  get blocks() {
    return this.#blocks;
  }
  #columns() {
    return this.#blocks.reduce((n2, block) => n2 + block.positions.length, 0);
  }
  #serves(block) {
    return Array.prototype.some.call(block.positions, (p2) => this.#places.get(p2)?.block === block);
  }
  #place() {
    this.#places = /* @__PURE__ */ new Map();
    for (const block of this.#blocks) {
      for (let column = 0; column < block.positions.length; column++)
        this.#places.set(block.positions[column], { block, column });
    }
  }
};

// src/views/lens/lens_grid/picture.ts
var NONE = { id: -1, text: "", value: Number.NaN };
var Picture = class {
  tokens;
  special;
  roles;
  split;
  layers;
  vocabulary;
  reference;
  answered;
  overviewValues;
  k;
  hasRank;
  hasTarget;
  maxKl;
  otherTokens;
  #row;
  #columns;
  #step;
  constructor(columns, block, step, plain) {
    this.tokens = plain.tokens;
    this.special = plain.special;
    this.roles = plain.roles;
    this.split = plain.split;
    this.layers = plain.layers;
    this.vocabulary = plain.vocabulary;
    this.reference = plain.reference;
    this.answered = plain.answered;
    this.overviewValues = plain.overviewValues;
    this.k = block.k;
    this.hasRank = block.rank.data.length > 0;
    this.hasTarget = block.target.data.length > 0;
    const { color, overview } = plain.answered;
    const least = color === "kl" && overview !== "difference" ? largest(plain.overviewValues.data) : 0;
    this.maxKl = columns.blocks.reduce((most, one) => Math.max(most, one.maxKl), least);
    this.otherTokens = columns.blocks.some((one) => one.otherTokens.some(Boolean));
    this.#row = new Map(plain.layers.map((layer, i2) => [layer, i2]));
    this.#columns = columns;
    this.#step = step;
  }
  cell(layer, position) {
    const j2 = this.#row.get(layer);
    return j2 === void 0 || !this.#columns.at(position) ? -1 : position * this.layers.length + j2;
  }
  top(cell, r2) {
    const at = this.#find(cell);
    const place2 = { position: at?.column ?? -1, layer: cell % this.layers.length, rank: r2 };
    const id = at?.block.ids.at(place2) ?? Number.NaN;
    return { id, text: this.#text(cell, id), logp: at?.block.logp.at(place2) ?? Number.NaN };
  }
  entropy(cell) {
    return this.#read(cell, "entropy");
  }
  kl(cell) {
    return this.#read(cell, "kl");
  }
  rank(cell) {
    return this.#read(cell, "rank");
  }
  targetLogp(cell) {
    return this.#read(cell, "target");
  }
  piece(id) {
    for (const block of this.#columns.blocks.toReversed()) {
      const text = block.piece(id);
      if (text !== null) return text;
    }
    return `#${id}`;
  }
  other(cell) {
    const id = this.#read(cell, "otherIds");
    return id >= 0 ? { id, text: this.#text(cell, id), value: this.#read(cell, "otherValues") } : NONE;
  }
  otherToken(position) {
    const at = this.#columns.at(position);
    return at?.block.otherTokens[at.column] ?? "";
  }
  answers() {
    const height = this.layers.length;
    const cells = function* (block) {
      for (let i2 = 0; i2 < block.positions.length; i2++) {
        const first = block.positions[i2] * height;
        for (let j2 = 0; j2 < height; j2++) yield first + j2;
      }
    };
    return this.#columns.blocks.map((block) => ({ key: block, cells: () => cells(block) }));
  }
  overview(layer, position) {
    const overview = Math.floor(position / this.#step);
    return this.overviewValues.at({ overview, layer: this.#row.get(layer) ?? -1 });
  }
  #find(cell) {
    return this.#columns.at(Math.floor(cell / this.layers.length));
  }
  #read(cell, name) {
    const at = this.#find(cell);
    const layer = cell % this.layers.length;
    return at ? at.block[name].at({ position: at.column, layer }) : Number.NaN;
  }
  #text(cell, id) {
    return this.#find(cell)?.block.piece(id) ?? this.piece(id);
  }
};

// src/views/lens/lens_grid/data.ts
var COLOR_NAMES = ["probability", "entropy", "rank", "kl", "target"];
var SHOWS = ["changed", "clean", "difference"];
function lensData(traits) {
  const read2 = readLensGrid(traits);
  const tokens = O(() => read2.tokens.list);
  const layers = O(() => Array.from(read2.layers.data));
  const split = splitOf(traits);
  const block = O(() => readBlock(traits));
  const columns = new Columns();
  const answer = makeAnswer(traits);
  let [key2, last] = ["", null];
  return O(() => {
    const answered = answer();
    const known3 = { tokens: tokens.value, layers: layers.value, answered };
    if (block.value !== last) key2 = keyOf(traits, known3);
    last = block.value;
    columns.take(key2, last);
    const step = Math.max(1, traits.get("overview_step").value ?? 1);
    const marks = { special: read2.special.data, roles: read2.roles.data, split: split.value };
    return new Picture(columns, last, step, {
      ...known3,
      ...marks,
      overviewValues: read2.overview,
      reference: read2.reference,
      vocabulary: traits.get("vocab_size").value
    });
  });
}
function makeAnswer(traits) {
  let [serial, held] = [Number.NaN, null];
  return () => {
    const shown = traits.get("shown").value ?? {};
    const [color, show2] = [traits.get("color").value, traits.get("show").value ?? "changed"];
    if (!held || serial !== (shown.serial ?? 0)) held = { color, show: show2, overview: "changed" };
    serial = shown.serial ?? 0;
    return {
      color: COLOR_NAMES[shown.color ?? -1] ?? held.color,
      show: SHOWS[shown.show ?? -1] ?? held.show,
      overview: SHOWS[shown.overview ?? -1] ?? "changed"
    };
  };
}
function keyOf(traits, { tokens, layers, answered }) {
  const { color, show: show2 } = answered;
  const shown = traits.get("shown").value ?? {};
  const own = color === "rank" || color === "target" || show2 === "difference" ? color : "";
  const run = shown.run === void 0 ? `serial ${shown.serial}` : `run ${shown.run}`;
  return [run, own, show2, traits.get("target").value, layers.join(), ...tokens].join("\0");
}

// src/views/lens/lens_grid/measure.ts
var COLORS = [
  { value: "probability", label: "probability of top token" },
  { value: "entropy", label: "entropy" },
  { value: "rank", label: "rank of target" },
  { value: "target", label: "log p of target" },
  { value: "kl", label: "KL to last layer" }
];
var STAR = "Star a token in the ranks list to see it here.";
function measureOf(name, data, target) {
  const color = COLOR_NAMES.find((known3) => known3 === name) ?? "probability";
  const plain = PLAIN[color](data, target);
  const { answered, reference } = data;
  const compares = reference !== "" && answered.show === "difference" && answered.color === color;
  const made = compares ? compare(plain, color, data, target) : { ...plain, color, palette: color };
  return { ...made, plain: plain.value, level: (cell) => made.scale(made.value(cell)) };
}
function compare(plain, color, data, target) {
  const { title, value, most, more, less } = differenceOf(color, data, target, plain.value);
  const end = +most.toPrecision(2);
  const text = color === "probability" ? percent(end).replace(".0 %", " %") : String(end);
  return {
    color,
    palette: "difference",
    title,
    value,
    scale: (x2) => 0.5 + x2 / (2 * most),
    ticks: [
      { at: 0, text: `−${text} ${less}` },
      { at: 0.5, text: "0" },
      { at: 1, text: `${more} +${text}` }
    ],
    missing: plain.missing
  };
}
var PLAIN = {
  probability: (data) => ({
    title: "probability of the top token",
    value: (cell) => Math.exp(data.top(cell, 0).logp),
    scale: (p2) => p2,
    ticks: [0, 0.5, 1].map((p2) => ({ at: p2, text: p2 === 0 ? "0 %" : percent(p2) })),
    missing: ""
  }),
  entropy: (data) => {
    const most = Math.log(Math.max(data.vocabulary, 2));
    const ticks = ["0 sure", (most / 2).toFixed(1), `${most.toFixed(1)} uniform`];
    return {
      title: "entropy in nats",
      value: (cell) => data.entropy(cell),
      scale: (x2) => x2 / most,
      ticks: even(ticks),
      missing: ""
    };
  },
  kl: (data) => {
    const most = niceCeil(data.maxKl);
    const title = "KL divergence to the last layer, in nats";
    const ticks = even(["0 same", String(+(most / 2).toPrecision(2)), String(most)]);
    return { title, value: (cell) => data.kl(cell), scale: (x2) => x2 / most, ticks, missing: "" };
  },
  rank: (data, target) => {
    const { vocabulary } = data;
    const stops = [vocabulary - 1, 1e3, 100, 10, 0].filter((r2, i2) => i2 === 0 || r2 < vocabulary / 5);
    return {
      title: target === null ? "rank of the target token" : `rank of ${target} (0 = most likely)`,
      value: (cell) => data.hasRank ? data.rank(cell) : Number.NaN,
      scale: (r2) => rankLevel(r2, vocabulary),
      ticks: stops.map((r2) => ({ at: rankLevel(r2, vocabulary), text: count(r2) })),
      missing: target === null ? STAR : ""
    };
  },
  target: (data, target) => {
    const least = Math.log(Math.max(data.vocabulary, 2));
    return {
      title: `log-probability of ${target ?? "the target token"}, in nats`,
      value: (cell) => data.hasTarget ? data.targetLogp(cell) : Number.NaN,
      scale: (x2) => 1 + x2 / least,
      ticks: even([`−${least.toFixed(1)} uniform`, `−${(least / 2).toFixed(1)}`, "0 sure"]),
      missing: target === null ? STAR : ""
    };
  }
};
var even = (texts2) => texts2.map((text, i2) => ({ at: i2 / (texts2.length - 1), text }));

// src/views/lens/lens_grid/rows.ts
function rowsOf(layers, range, stride, embedding, pinned = []) {
  const [lo, hi] = [range[0] ?? 0, range[1] ?? Number.POSITIVE_INFINITY];
  const blocks = layers.filter((layer) => layer >= 0 && layer >= lo && layer <= hi).sort((a2, b2) => b2 - a2);
  const every = Math.max(1, Math.round(stride) || 1);
  const seen = /* @__PURE__ */ new Set([...blocks.filter((_2, i2) => i2 % every === 0), ...pinned, ...embedding ? [-1] : []]);
  return layers.filter((layer) => seen.has(layer)).sort((a2, b2) => b2 - a2);
}

// src/views/lens/lens_grid/state.ts
function derive({ traits, cursor, appearance }) {
  const data = lensData(traits);
  const target = O(() => {
    const counted = traits.get("target").value;
    return counted >= 0 ? counted : cursor.get("targets").value[0] ?? null;
  });
  const measure = O(() => {
    const name = target.value === null ? null : visible(data.value.piece(target.value), 16);
    return measureOf(traits.get("color").value, data.value, name);
  });
  const table2 = O(() => palette(measure.value.palette, appearance.theme.value));
  const specs = O(() => decodeSpecs(cursor.get("interventions").value));
  const cone = O(() => {
    const { reference, answered, tokens } = data.value;
    if (reference !== "clean run" || answered.show === "clean") return null;
    return coneOf(specs.value, cursor.get("off").value ?? [], tokens.length);
  });
  return { data, target, measure, table: table2, specs, cone };
}
function makeLines({ traits }, data) {
  const tokens = O(() => data.value.tokens);
  const all = O(() => data.value.layers);
  const columns = O(() => tokens.value.map((_2, i2) => i2));
  const rows = O(() => {
    const [range, stride] = [traits.get("layer_range").value, traits.get("stride").value];
    const pinned = traits.get("pinned_layers").value;
    return rowsOf(all.value, range, stride, traits.get("show_embedding").value, pinned);
  });
  const head = O(() => HEAD + (data.value.otherTokens ? SECOND_LINE : 0));
  return { rows, columns, head };
}

// src/runtime/fields.ts
function checkField({ signal, paintEffect }, { name, label: label2 }, read2, write) {
  const input = h("input", { type: "checkbox", name });
  input.addEventListener("change", () => write(input.checked), { signal });
  paintEffect(() => {
    input.checked = read2();
  });
  return { field: h("label", { class: "lv-field lv-check" }, input, h("span", {}, label2)), input };
}

// src/views/lens/lens_grid/parity.ts
function parityBadge(parity) {
  const { model, max_abs: error, dtype } = parity;
  if (typeof model !== "string") return { text: "", title: "" };
  const tell = (x2) => visible(typeof x2 === "object" ? JSON.stringify(x2) : String(x2), 120);
  const name = tell(model.split("/").at(-1));
  const difference = typeof error === "number" ? nearness(error) : "no reference logits";
  const words4 = [name, typeof dtype === "string" ? tell(dtype.replace("torch.", "")) : null, difference];
  const rest = ["bos", "norm", "scale"].map((key2) => [key2, parity[key2]]).filter(([, value]) => value != null);
  const title = [
    `The last row of this lens is compared with the logits of ${tell(model)}: ${difference}.`,
    ...rest.map(([key2, value]) => `${key2}: ${tell(value)}`)
  ].join("\n");
  return { text: words4.filter(Boolean).join(" · "), title };
}
var nearness = (error) => error === 0 ? "exact: equals the model’s own logits" : `within ${figure2(error)} of the model’s own logits`;
var figure2 = (x2) => x2 < 0.01 ? x2.toExponential(0) : x2.toPrecision(2);

// src/views/lens/lens_grid/toolbar.ts
var option = (value, label2) => h("option", { value }, label2);
var labeled = (text, control) => h("label", { class: "lv-field" }, h("span", {}, text), control);
function buildToolbar(context, data) {
  const { traits, paintEffect } = context;
  const bar2 = h("div", { class: "lv-toolbar", role: "group", "aria-label": "How the grid is shown" });
  bar2.append(
    colorField(context, data),
    showField(context, data),
    h(
      "span",
      { class: "lv-together" },
      ...rangeFields(context, () => data.value.layers),
      strideField(context)
    ),
    embeddingField(context)
  );
  const badge = h("span", { class: "lv-badge" });
  bar2.append(badge);
  paintEffect(() => {
    const { text, title } = parityBadge(traits.get("parity").value ?? {});
    setText(badge, text);
    attr(badge, { title, hidden: text === "" });
  });
  return bar2;
}
function needsKernel(color, data, room) {
  const counted = color === "rank" || color === "target";
  return counted || data.answered.show === "difference" || data.tokens.length > room;
}
function colorField({ traits, signal, paintEffect }, data) {
  const select = h("select", { name: "color" }, ...COLORS.map((c2) => option(c2.value, c2.label)));
  const choose2 = () => {
    const color = select.value;
    if (needsKernel(color, data.peek(), traits.get("room").peek() ?? Infinity)) traits.request({ color });
    else traits.set({ color });
  };
  select.addEventListener("change", choose2, { signal });
  paintEffect(() => {
    select.value = traits.get("color").value;
  });
  return labeled("Color", select);
}
function showField({ traits, signal, paintEffect }, data) {
  const buttons = SHOWS.map((show2) => {
    const button = h("button", { type: "button", "data-show": show2 });
    button.addEventListener("click", () => traits.request({ show: show2 }), { signal });
    return button;
  });
  const group = h(
    "div",
    { class: "lv-segments", role: "group", "aria-label": "Which run is shown" },
    ...buttons
  );
  paintEffect(() => {
    const { reference } = data.value;
    const other = visible(reference, 28);
    const words4 = {
      changed: reference === "clean run" ? "changed" : "this",
      clean: other,
      difference: "difference"
    };
    group.hidden = reference === "";
    SHOWS.forEach((show2, i2) => {
      const button = buttons[i2];
      setText(button, words4[show2]);
      attr(button, { "aria-pressed": String(traits.get("show").value === show2) });
    });
  });
  return group;
}
function rangeFields({ traits, signal, paintEffect }, layers) {
  const from = h("select", { name: "from" });
  const to = h("select", { name: "to" });
  const choose2 = () => {
    const [a2, b2] = [Number(from.value), Number(to.value)];
    const blocks = layers().filter((layer) => layer >= 0);
    const range = [Math.min(a2, b2), Math.max(a2, b2)];
    const all = range[0] === Math.min(...blocks) && range[1] === Math.max(...blocks);
    traits.set({ layer_range: all ? [] : range });
  };
  for (const select of [from, to]) select.addEventListener("change", choose2, { signal });
  let known3 = "";
  paintEffect(() => {
    const blocks = layers().filter((layer) => layer >= 0);
    if (known3 !== blocks.join()) {
      known3 = blocks.join();
      for (const select of [from, to])
        select.replaceChildren(...blocks.map((layer) => option(layer, String(layer))));
    }
    const [lo, hi] = traits.get("layer_range").value;
    from.value = String(lo ?? blocks[0] ?? "");
    to.value = String(hi ?? blocks.at(-1) ?? "");
    for (const select of [from, to]) select.disabled = blocks.length === 0;
  });
  return [labeled("Layers", from), labeled("to", to)];
}
function strideField({ traits, signal, paintEffect }) {
  const select = h("select", { name: "stride" }, ...[1, 2, 3, 4, 6, 8].map((n2) => option(n2, String(n2))));
  const choose2 = () => traits.set({ stride: Number(select.value) });
  select.addEventListener("change", choose2, { signal });
  paintEffect(() => {
    const stride = traits.get("stride").value;
    const known3 = Array.from(select.options).some((o2) => o2.value === String(stride));
    if (!known3) select.append(option(stride, String(stride)));
    select.value = String(stride);
  });
  return labeled("every", select);
}
function embeddingField(context) {
  const { traits } = context;
  const read2 = () => traits.get("show_embedding").value;
  const write = (show_embedding) => traits.set({ show_embedding });
  return checkField(context, { name: "embedding", label: "embedding" }, read2, write).field;
}

// src/runtime/latest.ts
var QUIET = 150;
function latest(send, signal) {
  let flying = false;
  let waiting = null;
  let timer = 0;
  const go = () => {
    clearTimeout(timer);
    const next = waiting;
    waiting = null;
    flying = next !== null;
    if (next) send(next.wish);
  };
  signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
  return {
    want(wish) {
      waiting = { wish };
      clearTimeout(timer);
      if (!flying) go();
      else if (!signal.aborted) timer = setTimeout(go, QUIET);
    },
    answered: go
  };
}

// src/runtime/grid/window.ts
function inView(columns) {
  const scrolled2 = lines(columns).filter((line) => !line.frozen);
  const keys = (scrolled2.length ? scrolled2 : lines(columns)).map((line) => line.key);
  return [Math.min(...keys), Math.max(...keys)];
}
function askForWindow({ traits, paintEffect, signal }, wish, key2 = () => "") {
  let pending = "";
  const asker = latest((window2) => traits.save({ window: window2 }), signal);
  let serial = traits.get("shown").peek()?.serial;
  paintEffect(() => {
    const now = traits.get("shown").value?.serial;
    if (now !== serial) asker.answered();
    serial = now;
  });
  paintEffect(() => {
    const window2 = wish();
    const now = `${window2} ${key2()}`;
    if (!window2 || now === pending) return;
    pending = now;
    asker.want(window2);
  });
}

// src/views/lens/lens_grid/window.ts
function missing(data, columns, room) {
  const n2 = data.tokens.length;
  const layer = data.layers[0];
  const seen = lines(columns).map((line) => line.key);
  if (n2 <= room || layer === void 0 || seen.every((position) => data.cell(layer, position) >= 0))
    return null;
  const [first, last] = inView(columns);
  const pad = Math.min(last - first + 1, Math.floor((room - (last - first + 1)) / 2));
  return [Math.max(0, first - Math.max(0, pad)), Math.min(n2 - 1, last + Math.max(0, pad))];
}
function askForWindows({ context, state }, grid) {
  const wish = () => missing(state.data.value, grid.plan.value.columns, context.traits.get("room").value ?? Infinity);
  askForWindow(context, wish, () => pictureOf(context));
}
var pictureOf = ({ traits }) => {
  const { run, serial } = traits.get("shown").value ?? {};
  return run === void 0 ? `serial ${serial}` : `run ${run}`;
};

// src/views/lens/lens_grid/index.ts
function build2(context) {
  const { traits, root, body, cursor, signal } = context;
  const state = derive(context);
  const { data, measure, table: table2, cone, target } = state;
  const lines2 = makeLines(context, data);
  body.prepend(buildToolbar(context, data));
  const menu = makeCellMenu({ context, state }, () => grid);
  const now = () => ({ data: data.peek(), measure: measure.peek(), cone: cone.peek() });
  const grid = heatView(context, {
    name: "Lens grid: layers by tokens",
    rows: () => lines2.rows.value,
    columns: () => lines2.columns.value,
    widths: WIDTHS,
    head: () => lines2.head.value,
    heads: () => heads(data.value),
    palette: () => table2.value,
    cells: (plan) => {
      const lens = { data: data.value, measure: measure.value, cone: cone.value };
      return (_layer, _position, row, column) => content(lens, plan, row, column);
    },
    over: paintCone,
    legend: () => legend(state),
    overview: () => overviewOf(data.value, measure.value),
    subject: () => data.value.tokens.length,
    speak: (spot) => speak(now(), spot),
    card: (spot) => cardContent({ ...now(), topK: traits.get("top_k").peek(), target: target.peek() }, spot),
    live: () => [data.value, measure.value, cone.value],
    menu,
    pins: pinsOf(context)
  });
  askForWindows({ context, state }, grid);
  listenForUndo(root, cursor, signal);
}
var COMPARED = "there → here, where the top token is another; ◥ where a cell has no room for both";
function legend({ measure, table: table2, data }) {
  const signs = measure.value.palette === "difference" ? [h("span", { class: "lv-words" }, COMPARED)] : [];
  return [...legendNodes(measure.value, table2.value), ...signs, ...roleLegend(data.value.roles)];
}
var toggled = (list, item) => list.includes(item) ? list.filter((x2) => x2 !== item) : [...list, item];
function pinsOf({ traits }) {
  return {
    rows: () => traits.get("pinned_layers").value,
    columns: () => traits.get("pinned_positions").value,
    toggle: (target) => {
      if (target.kind === "row")
        traits.set({ pinned_layers: toggled(traits.get("pinned_layers").peek(), target.layer) });
      else traits.set({ pinned_positions: toggled(traits.get("pinned_positions").peek(), target.position) });
    },
    clear: () => traits.set({ pinned_layers: [], pinned_positions: [] })
  };
}
var lens_grid_default = view({ name: "lens_grid", build: build2 });
export {
  lens_grid_default as default
};
