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
    const axis2 = axes[i2];
    size[axis2] = there ? shape[i2] ?? 0 : 0;
    stride[axis2] = step;
    step *= size[axis2];
  }
  const index = (at) => {
    let found = 0;
    for (const axis2 of axes) {
      if (!(at[axis2] >= 0 && at[axis2] < size[axis2])) return -1;
      found += at[axis2] * stride[axis2];
    }
    return found;
  };
  return { shape, data, size, stride, index, at: (place) => data[index(place)] ?? Number.NaN };
}
function texts(wire) {
  const { length, text } = lazyTexts(wire);
  let list = null;
  return {
    length,
    text: (index) => index >= 0 && index < length ? text(index) : "",
    get list() {
      list ??= Array.from({ length }, (_2, i2) => text(i2));
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
var TRAJECTORY = {
  message: "text",
  estimate: "text",
  code: "text",
  layers: ["layer"],
  ids: ["series"],
  texts: "texts",
  logp: ["series", "layer"],
  rank: ["series", "layer"],
  entropy: ["layer"]
};
function readTrajectory(traits) {
  return readTraits(traits, TRAJECTORY);
}

// src/runtime/dom.ts
var SVG = "http://www.w3.org/2000/svg";
function h2(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}
function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
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
  const known4 = SIGNS.get(code);
  if (known4) return known4;
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
    const known4 = seen.get(text);
    if (known4 !== void 0) return known4;
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

// src/runtime/scale.ts
var clamp = (x3, lo, hi) => Math.min(Math.max(x3, lo), hi);
var fromStart = (index, n2) => index < 0 ? index + n2 : index;
function percent(p2) {
  if (Number.isNaN(p2)) return "NaN";
  const x3 = 100 * p2;
  if (x3 >= 99.95) return "100 %";
  if (x3 >= 10) return `${Math.round(x3)} %`;
  if (x3 >= 0.1) return `${x3.toFixed(1)} %`;
  if (x3 >= 0.01) return `${x3.toFixed(2)} %`;
  return x3 >= 1e-3 ? `${x3.toFixed(3)} %` : "<0.001 %";
}
var GROUPS = new Intl.NumberFormat("en-US");
var count = (n2) => GROUPS.format(n2);
function layerName(layer) {
  return layer < 0 ? "embedding" : `layer ${layer}`;
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

// src/runtime/chart/ground.ts
function ground({ width, height, area, xTicks, yTicks, xLabel }) {
  const root = svg("svg", { width, height, viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" });
  for (const { at, text } of yTicks) {
    root.append(svg("line", { class: "lv-rule", x1: area.left, x2: area.right, y1: at, y2: at }));
    root.append(svg("text", { x: area.left - 8, y: at + 3.5, "text-anchor": "end" }, text));
  }
  const below = area.bottom + 16;
  for (const { at, text } of xTicks) {
    const anchor = at > width - 20 ? "end" : "middle";
    root.append(svg("text", { x: at, y: below, "text-anchor": anchor }, text));
  }
  if (xLabel) root.append(svg("text", { x: area.left - 8, y: below, "text-anchor": "end" }, xLabel));
  return root;
}
var CLASS = { current: "lv-current", guide: "lv-guide" };
function upright(kind, at, { area }, name = "") {
  const line = svg("line", { class: CLASS[kind], x1: at, x2: at, y1: area.top, y2: area.bottom });
  if (!name) return [line];
  const anchor = at > area.right - 40 ? "end" : at < area.left + 40 ? "start" : "middle";
  return [line, svg("text", { class: "lv-at", x: at, y: area.top - 8, "text-anchor": anchor }, name)];
}

// src/runtime/chart/draw_lines.ts
var CLASS2 = { line: "lv-line", faint: "lv-faint", chance: "lv-chance" };
function drawLines(plot2, series, values, { current, guide, name }) {
  const root = ground(plot2);
  for (const [kind, stop] of [["current", current], ["guide", guide]]) {
    const at = stop === null ? void 0 : plot2.stops[stop];
    const told = kind === "guide" || guide === null ? name : "";
    if (at !== void 0) root.append(...upright(kind, at, plot2, told));
  }
  const nodes = (kind, draw) => plot2.curves.flatMap(
    (curves, i2) => curves.filter((drawn2) => drawn2.kind === kind).flatMap((drawn2) => draw(drawn2, series[i2])).map((node) => marked(node, i2))
  );
  root.append(...nodes("line", bandNodes), ...nodes("chance", curveNodes), ...nodes("faint", curveNodes));
  const lines = nodes("line", curveNodes).reverse();
  const dashed = (node) => node.hasAttribute("stroke-dasharray");
  root.append(...lines.filter((node) => !dashed(node)), ...lines.filter(dashed));
  root.append(
    ...plot2.ends.map((end, i2) => marked(endNode(end, plot2, series[i2], values[i2] ?? ""), i2))
  );
  return root;
}
function marked(node, i2) {
  node.setAttribute("data-line", String(i2));
  return node;
}
var bandNodes = ({ band }, { ink }) => band ? [svg("path", { class: "lv-band", d: band, fill: ink })] : [];
function curveNodes({ kind, path: path2, dots, ring }, { ink, dash }) {
  const style = { stroke: ink, "stroke-dasharray": kind === "line" ? dash : null };
  const line = path2 ? [svg("path", { class: CLASS2[kind], d: path2, ...style })] : [];
  const r2 = kind === "line" ? 2.5 : 1.5;
  const circles = dots.map(({ x: x3, y: y3 }) => svg("circle", { cx: x3, cy: y3, r: r2, fill: ink }));
  const ringed = ring ? [svg("circle", { class: "lv-best", cx: ring.x, cy: ring.y, r: 6, stroke: ink })] : [];
  return [...line, ...circles, ...ringed];
}
function endNode({ y: y3, from }, { area, width }, one, value) {
  const near = area.right + 30;
  const node = svg("g", { class: "lv-end" }, svg("title", {}, one.title ?? one.name));
  const key2 = { x1: near - 14, x2: near - 4, y1: y3, y2: y3 };
  const stroke = { stroke: one.ink, "stroke-dasharray": one.dash };
  node.append(svg("line", { class: "lv-line", ...key2, ...stroke }));
  if (from) {
    const d2 = `M${(from.x + 2).toFixed(1)} ${from.y.toFixed(1)}L${near - 14} ${y3.toFixed(1)}`;
    node.append(svg("path", { class: "lv-leader", d: d2, stroke: one.ink }));
  }
  node.append(svg("text", { class: "lv-name", x: near, y: y3 + 4 }, ...nameNodes(one)));
  node.append(svg("text", { x: width - 2, y: y3 + 4, "text-anchor": "end" }, value));
  return node;
}
function nameNodes({ name, token }) {
  if (!token) return [name];
  return pieces(name, 14).map(({ text, sign }) => sign ? svg("tspan", { class: "lv-sign" }, text) : text);
}
function legendItems(series, values) {
  return series.map((one, i2) => {
    const line = { x1: 0, x2: 24, y1: 4, y2: 4, stroke: one.ink, "stroke-dasharray": one.dash };
    const key2 = svg("svg", { class: "lv-key", width: 24, height: 8, "aria-hidden": "true" });
    key2.append(svg("line", { class: "lv-line", ...line }));
    const name = one.token ? tokenNode(one.name, 16) : h2("bdi", { class: "lv-set" }, one.name);
    const figure = h2("span", { class: "lv-figure" }, values[i2] ?? "");
    return h2("li", { "data-line": i2, title: one.title ?? one.name }, key2, name, figure);
  });
}

// src/runtime/chart/lift.ts
function liftedLine(elements, signal) {
  const lifted = y(null);
  const over = (event) => {
    const name = event.target instanceof Element ? event.target.closest("li, .lv-end") : null;
    const line = name?.getAttribute("data-line") ?? null;
    lifted.value = line === null ? null : Number(line);
  };
  const leave = () => {
    lifted.value = null;
  };
  for (const element of elements) {
    element.addEventListener("pointerover", over, { signal });
    element.addEventListener("pointerleave", leave, { signal });
  }
  return lifted;
}
function lift(box, line) {
  for (const node of box.querySelectorAll("[data-line]"))
    node.toggleAttribute("data-back", line !== null && node.getAttribute("data-line") !== String(line));
}

// node_modules/d3-array/src/ascending.js
function ascending(a2, b2) {
  return a2 == null || b2 == null ? NaN : a2 < b2 ? -1 : a2 > b2 ? 1 : a2 >= b2 ? 0 : NaN;
}

// node_modules/d3-array/src/descending.js
function descending(a2, b2) {
  return a2 == null || b2 == null ? NaN : b2 < a2 ? -1 : b2 > a2 ? 1 : b2 >= a2 ? 0 : NaN;
}

// node_modules/d3-array/src/bisector.js
function bisector(f2) {
  let compare1, compare2, delta;
  if (f2.length !== 2) {
    compare1 = ascending;
    compare2 = (d2, x3) => ascending(f2(d2), x3);
    delta = (d2, x3) => f2(d2) - x3;
  } else {
    compare1 = f2 === ascending || f2 === descending ? f2 : zero;
    compare2 = f2;
    delta = f2;
  }
  function left(a2, x3, lo = 0, hi = a2.length) {
    if (lo < hi) {
      if (compare1(x3, x3) !== 0) return hi;
      do {
        const mid = lo + hi >>> 1;
        if (compare2(a2[mid], x3) < 0) lo = mid + 1;
        else hi = mid;
      } while (lo < hi);
    }
    return lo;
  }
  function right(a2, x3, lo = 0, hi = a2.length) {
    if (lo < hi) {
      if (compare1(x3, x3) !== 0) return hi;
      do {
        const mid = lo + hi >>> 1;
        if (compare2(a2[mid], x3) <= 0) lo = mid + 1;
        else hi = mid;
      } while (lo < hi);
    }
    return lo;
  }
  function center(a2, x3, lo = 0, hi = a2.length) {
    const i2 = left(a2, x3, lo, hi - 1);
    return i2 > lo && delta(a2[i2 - 1], x3) > -delta(a2[i2], x3) ? i2 - 1 : i2;
  }
  return { left, center, right };
}
function zero() {
  return 0;
}

// node_modules/d3-array/src/number.js
function number(x3) {
  return x3 === null ? NaN : +x3;
}

// node_modules/d3-array/src/bisect.js
var ascendingBisect = bisector(ascending);
var bisectRight = ascendingBisect.right;
var bisectLeft = ascendingBisect.left;
var bisectCenter = bisector(number).center;

// node_modules/d3-array/src/ticks.js
var e10 = Math.sqrt(50);
var e5 = Math.sqrt(10);
var e2 = Math.sqrt(2);
function tickSpec(start, stop, count2) {
  const step = (stop - start) / Math.max(0, count2), power = Math.floor(Math.log10(step)), error = step / Math.pow(10, power), factor = error >= e10 ? 10 : error >= e5 ? 5 : error >= e2 ? 2 : 1;
  let i1, i2, inc;
  if (power < 0) {
    inc = Math.pow(10, -power) / factor;
    i1 = Math.round(start * inc);
    i2 = Math.round(stop * inc);
    if (i1 / inc < start) ++i1;
    if (i2 / inc > stop) --i2;
    inc = -inc;
  } else {
    inc = Math.pow(10, power) * factor;
    i1 = Math.round(start / inc);
    i2 = Math.round(stop / inc);
    if (i1 * inc < start) ++i1;
    if (i2 * inc > stop) --i2;
  }
  if (i2 < i1 && 0.5 <= count2 && count2 < 2) return tickSpec(start, stop, count2 * 2);
  return [i1, i2, inc];
}
function ticks(start, stop, count2) {
  stop = +stop, start = +start, count2 = +count2;
  if (!(count2 > 0)) return [];
  if (start === stop) return [start];
  const reverse = stop < start, [i1, i2, inc] = reverse ? tickSpec(stop, start, count2) : tickSpec(start, stop, count2);
  if (!(i2 >= i1)) return [];
  const n2 = i2 - i1 + 1, ticks2 = new Array(n2);
  if (reverse) {
    if (inc < 0) for (let i3 = 0; i3 < n2; ++i3) ticks2[i3] = (i2 - i3) / -inc;
    else for (let i3 = 0; i3 < n2; ++i3) ticks2[i3] = (i2 - i3) * inc;
  } else {
    if (inc < 0) for (let i3 = 0; i3 < n2; ++i3) ticks2[i3] = (i1 + i3) / -inc;
    else for (let i3 = 0; i3 < n2; ++i3) ticks2[i3] = (i1 + i3) * inc;
  }
  return ticks2;
}
function tickIncrement(start, stop, count2) {
  stop = +stop, start = +start, count2 = +count2;
  return tickSpec(start, stop, count2)[2];
}
function tickStep(start, stop, count2) {
  stop = +stop, start = +start, count2 = +count2;
  const reverse = stop < start, inc = reverse ? tickIncrement(stop, start, count2) : tickIncrement(start, stop, count2);
  return (reverse ? -1 : 1) * (inc < 0 ? 1 / -inc : inc);
}

// node_modules/d3-array/src/nice.js
function nice(start, stop, count2) {
  let prestep;
  while (true) {
    const step = tickIncrement(start, stop, count2);
    if (step === prestep || step === 0 || !isFinite(step)) {
      return [start, stop];
    } else if (step > 0) {
      start = Math.floor(start / step) * step;
      stop = Math.ceil(stop / step) * step;
    } else if (step < 0) {
      start = Math.ceil(start * step) / step;
      stop = Math.floor(stop * step) / step;
    }
    prestep = step;
  }
}

// node_modules/d3-shape/src/constant.js
function constant_default(x3) {
  return function constant() {
    return x3;
  };
}

// node_modules/d3-path/dist/d3-path.mjs
var pi = Math.PI;
var tau = 2 * pi;
var epsilon = 1e-6;
var tauEpsilon = tau - epsilon;
function append(strings) {
  this._ += strings[0];
  for (let i2 = 1, n2 = strings.length; i2 < n2; ++i2) {
    this._ += arguments[i2] + strings[i2];
  }
}
function appendRound(digits) {
  let d2 = Math.floor(digits);
  if (!(d2 >= 0)) throw new Error(`invalid digits: ${digits}`);
  if (d2 > 15) return append;
  const k = 10 ** d2;
  return function(strings) {
    this._ += strings[0];
    for (let i2 = 1, n2 = strings.length; i2 < n2; ++i2) {
      this._ += Math.round(arguments[i2] * k) / k + strings[i2];
    }
  };
}
function equal(x0, y0, x1, y1) {
  return x0 === x1 && y0 === y1;
}
function equalRound(digits) {
  const d2 = Math.floor(digits);
  if (!(d2 <= 15)) return equal;
  const k = 10 ** d2;
  const r2 = function(value) {
    return Math.round(value * k);
  };
  return function(x0, y0, x1, y1) {
    return r2(x0) === r2(x1) && r2(y0) === r2(y1);
  };
}
var Path = class {
  constructor(digits) {
    this._x0 = this._y0 = // start of current subpath
    this._x1 = this._y1 = null;
    this._ = "";
    this._append = digits == null ? append : appendRound(digits);
    this._equal = digits == null ? equal : equalRound(digits);
  }
  moveTo(x3, y3) {
    this._append`M${this._x0 = this._x1 = +x3},${this._y0 = this._y1 = +y3}`;
  }
  closePath() {
    if (this._x1 !== null) {
      this._x1 = this._x0, this._y1 = this._y0;
      this._append`Z`;
    }
  }
  lineTo(x3, y3) {
    this._append`L${this._x1 = +x3},${this._y1 = +y3}`;
  }
  quadraticCurveTo(x1, y1, x3, y3) {
    this._append`Q${+x1},${+y1},${this._x1 = +x3},${this._y1 = +y3}`;
  }
  bezierCurveTo(x1, y1, x22, y22, x3, y3) {
    this._append`C${+x1},${+y1},${+x22},${+y22},${this._x1 = +x3},${this._y1 = +y3}`;
  }
  arcTo(x1, y1, x22, y22, r2) {
    x1 = +x1, y1 = +y1, x22 = +x22, y22 = +y22, r2 = +r2;
    if (r2 < 0) throw new Error(`negative radius: ${r2}`);
    let x0 = this._x1, y0 = this._y1, x21 = x22 - x1, y21 = y22 - y1, x01 = x0 - x1, y01 = y0 - y1, l01_2 = x01 * x01 + y01 * y01;
    if (this._x1 === null) {
      this._append`M${this._x1 = x1},${this._y1 = y1}`;
    } else if (!(l01_2 > epsilon)) ;
    else if (!(Math.abs(y01 * x21 - y21 * x01) > epsilon) || !r2) {
      this._append`L${this._x1 = x1},${this._y1 = y1}`;
    } else {
      let x20 = x22 - x0, y20 = y22 - y0, l21_2 = x21 * x21 + y21 * y21, l20_2 = x20 * x20 + y20 * y20, l21 = Math.sqrt(l21_2), l01 = Math.sqrt(l01_2), l2 = r2 * Math.tan((pi - Math.acos((l21_2 + l01_2 - l20_2) / (2 * l21 * l01))) / 2), t01 = l2 / l01, t21 = l2 / l21;
      if (Math.abs(t01 - 1) > epsilon) {
        this._append`L${x1 + t01 * x01},${y1 + t01 * y01}`;
      }
      this._append`A${r2},${r2},0,0,${+(y01 * x20 > x01 * y20)},${this._x1 = x1 + t21 * x21},${this._y1 = y1 + t21 * y21}`;
    }
  }
  arc(x3, y3, r2, a0, a1, ccw) {
    x3 = +x3, y3 = +y3, r2 = +r2, ccw = !!ccw;
    if (r2 < 0) throw new Error(`negative radius: ${r2}`);
    let dx = r2 * Math.cos(a0), dy = r2 * Math.sin(a0), x0 = x3 + dx, y0 = y3 + dy, cw = 1 ^ ccw, da = ccw ? a0 - a1 : a1 - a0;
    if (this._x1 === null) {
      this._append`M${x0},${y0}`;
    } else if (Math.abs(this._x1 - x0) > epsilon || Math.abs(this._y1 - y0) > epsilon) {
      this._append`L${x0},${y0}`;
    }
    if (!r2) return;
    if (da < 0) da = da % tau + tau;
    if (da > tauEpsilon) {
      this._append`A${r2},${r2},0,1,${cw},${x3 - dx},${y3 - dy}A${r2},${r2},0,1,${cw},${this._x1 = x0},${this._y1 = y0}`;
    } else if (da > epsilon) {
      const x1 = x3 + r2 * Math.cos(a1);
      const y1 = y3 + r2 * Math.sin(a1);
      if (da >= pi && this._equal(x0, y0, x1, y1)) {
        da /= 2;
        let a00 = a0 + da;
        this._append`A${r2},${r2},0,${+(da >= pi)},${cw},${x3 + r2 * Math.cos(a00)},${y3 + r2 * Math.sin(a00)}`;
      }
      this._append`A${r2},${r2},0,${+(da >= pi)},${cw},${this._x1 = x1},${this._y1 = y1}`;
    }
  }
  rect(x3, y3, w2, h3) {
    this._append`M${this._x0 = this._x1 = +x3},${this._y0 = this._y1 = +y3}h${w2 = +w2}v${+h3}h${-w2}Z`;
  }
  toString() {
    return this._;
  }
};
function path() {
  return new Path();
}
path.prototype = Path.prototype;

// node_modules/d3-shape/src/path.js
function withPath(shape) {
  let digits = 3;
  shape.digits = function(_2) {
    if (!arguments.length) return digits;
    if (_2 == null) {
      digits = null;
    } else {
      const d2 = Math.floor(_2);
      if (!(d2 >= 0)) throw new RangeError(`invalid digits: ${_2}`);
      digits = d2;
    }
    return shape;
  };
  return () => new Path(digits);
}

// node_modules/d3-shape/src/array.js
var slice = Array.prototype.slice;
function array_default(x3) {
  return typeof x3 === "object" && "length" in x3 ? x3 : Array.from(x3);
}

// node_modules/d3-shape/src/curve/linear.js
function Linear(context) {
  this._context = context;
}
Linear.prototype = {
  areaStart: function() {
    this._line = 0;
  },
  areaEnd: function() {
    this._line = NaN;
  },
  lineStart: function() {
    this._point = 0;
  },
  lineEnd: function() {
    if (this._line || this._line !== 0 && this._point === 1) this._context.closePath();
    this._line = 1 - this._line;
  },
  point: function(x3, y3) {
    x3 = +x3, y3 = +y3;
    switch (this._point) {
      case 0:
        this._point = 1;
        this._line ? this._context.lineTo(x3, y3) : this._context.moveTo(x3, y3);
        break;
      case 1:
        this._point = 2;
      // falls through
      default:
        this._context.lineTo(x3, y3);
        break;
    }
  }
};
function linear_default(context) {
  return new Linear(context);
}

// node_modules/d3-shape/src/point.js
function x2(p2) {
  return p2[0];
}
function y2(p2) {
  return p2[1];
}

// node_modules/d3-shape/src/line.js
function line_default(x3, y3) {
  var defined = constant_default(true), context = null, curve = linear_default, output = null, path2 = withPath(line);
  x3 = typeof x3 === "function" ? x3 : x3 === void 0 ? x2 : constant_default(x3);
  y3 = typeof y3 === "function" ? y3 : y3 === void 0 ? y2 : constant_default(y3);
  function line(data) {
    var i2, n2 = (data = array_default(data)).length, d2, defined0 = false, buffer;
    if (context == null) output = curve(buffer = path2());
    for (i2 = 0; i2 <= n2; ++i2) {
      if (!(i2 < n2 && defined(d2 = data[i2], i2, data)) === defined0) {
        if (defined0 = !defined0) output.lineStart();
        else output.lineEnd();
      }
      if (defined0) output.point(+x3(d2, i2, data), +y3(d2, i2, data));
    }
    if (buffer) return output = null, buffer + "" || null;
  }
  line.x = function(_2) {
    return arguments.length ? (x3 = typeof _2 === "function" ? _2 : constant_default(+_2), line) : x3;
  };
  line.y = function(_2) {
    return arguments.length ? (y3 = typeof _2 === "function" ? _2 : constant_default(+_2), line) : y3;
  };
  line.defined = function(_2) {
    return arguments.length ? (defined = typeof _2 === "function" ? _2 : constant_default(!!_2), line) : defined;
  };
  line.curve = function(_2) {
    return arguments.length ? (curve = _2, context != null && (output = curve(context)), line) : curve;
  };
  line.context = function(_2) {
    return arguments.length ? (_2 == null ? context = output = null : output = curve(context = _2), line) : context;
  };
  return line;
}

// node_modules/d3-shape/src/area.js
function area_default(x0, y0, y1) {
  var x1 = null, defined = constant_default(true), context = null, curve = linear_default, output = null, path2 = withPath(area);
  x0 = typeof x0 === "function" ? x0 : x0 === void 0 ? x2 : constant_default(+x0);
  y0 = typeof y0 === "function" ? y0 : y0 === void 0 ? constant_default(0) : constant_default(+y0);
  y1 = typeof y1 === "function" ? y1 : y1 === void 0 ? y2 : constant_default(+y1);
  function area(data) {
    var i2, j2, k, n2 = (data = array_default(data)).length, d2, defined0 = false, buffer, x0z = new Array(n2), y0z = new Array(n2);
    if (context == null) output = curve(buffer = path2());
    for (i2 = 0; i2 <= n2; ++i2) {
      if (!(i2 < n2 && defined(d2 = data[i2], i2, data)) === defined0) {
        if (defined0 = !defined0) {
          j2 = i2;
          output.areaStart();
          output.lineStart();
        } else {
          output.lineEnd();
          output.lineStart();
          for (k = i2 - 1; k >= j2; --k) {
            output.point(x0z[k], y0z[k]);
          }
          output.lineEnd();
          output.areaEnd();
        }
      }
      if (defined0) {
        x0z[i2] = +x0(d2, i2, data), y0z[i2] = +y0(d2, i2, data);
        output.point(x1 ? +x1(d2, i2, data) : x0z[i2], y1 ? +y1(d2, i2, data) : y0z[i2]);
      }
    }
    if (buffer) return output = null, buffer + "" || null;
  }
  function arealine() {
    return line_default().defined(defined).curve(curve).context(context);
  }
  area.x = function(_2) {
    return arguments.length ? (x0 = typeof _2 === "function" ? _2 : constant_default(+_2), x1 = null, area) : x0;
  };
  area.x0 = function(_2) {
    return arguments.length ? (x0 = typeof _2 === "function" ? _2 : constant_default(+_2), area) : x0;
  };
  area.x1 = function(_2) {
    return arguments.length ? (x1 = _2 == null ? null : typeof _2 === "function" ? _2 : constant_default(+_2), area) : x1;
  };
  area.y = function(_2) {
    return arguments.length ? (y0 = typeof _2 === "function" ? _2 : constant_default(+_2), y1 = null, area) : y0;
  };
  area.y0 = function(_2) {
    return arguments.length ? (y0 = typeof _2 === "function" ? _2 : constant_default(+_2), area) : y0;
  };
  area.y1 = function(_2) {
    return arguments.length ? (y1 = _2 == null ? null : typeof _2 === "function" ? _2 : constant_default(+_2), area) : y1;
  };
  area.lineX0 = area.lineY0 = function() {
    return arealine().x(x0).y(y0);
  };
  area.lineY1 = function() {
    return arealine().x(x0).y(y1);
  };
  area.lineX1 = function() {
    return arealine().x(x1).y(y0);
  };
  area.defined = function(_2) {
    return arguments.length ? (defined = typeof _2 === "function" ? _2 : constant_default(!!_2), area) : defined;
  };
  area.curve = function(_2) {
    return arguments.length ? (curve = _2, context != null && (output = curve(context)), area) : curve;
  };
  area.context = function(_2) {
    return arguments.length ? (_2 == null ? context = output = null : output = curve(context = _2), area) : context;
  };
  return area;
}

// src/runtime/chart/ends.ts
function spread(wishes, gap, lo, hi) {
  const order = wishes.map((_2, i2) => i2).sort((a2, b2) => (wishes[a2] ?? 0) - (wishes[b2] ?? 0) || a2 - b2);
  const step = Math.min(gap, (hi - lo) / Math.max(1, wishes.length - 1));
  const out = [...wishes];
  let least = lo;
  for (const i2 of order) {
    out[i2] = Math.max(least, wishes[i2] ?? lo);
    least = (out[i2] ?? lo) + step;
  }
  let most = hi;
  for (const i2 of order.reverse()) {
    out[i2] = Math.min(most, out[i2] ?? hi);
    most = (out[i2] ?? hi) - step;
  }
  return out;
}

// src/runtime/chart/lines.ts
var LEAST = 360;
var GAP = 15;
function plotLines(spec, width) {
  const { series, height, room } = spec;
  const named2 = width - room >= LEAST && series.length * GAP <= height - 24;
  const area = { left: 48, right: width - (named2 ? room : 12), top: 20, bottom: height - 22 };
  const { from, to } = spec.x;
  const across = area.right - area.left;
  const x3 = (value) => area.left + across * (value - from) / Math.max(1e-9, to - from);
  const y3 = (value) => area.bottom - (area.bottom - area.top) * spec.y.level(value);
  const ticks2 = (all, at) => all.map(({ value, text }) => ({ at: at(value), text }));
  return {
    width,
    height,
    area,
    x: x3,
    y: y3,
    stops: spec.stops.map(x3),
    curves: series.map(({ curves }) => curves.map((curve) => drawn(curve, x3, y3))),
    ends: named2 ? endsOf(series, x3, y3, area) : [],
    xTicks: ticks2(spec.x.ticks(across), x3),
    yTicks: ticks2(spec.y.ticks, y3),
    xLabel: spec.x.label
  };
}
var known2 = ({ y: y3 }) => Number.isFinite(y3);
var around = (point) => point.around ?? Number.NaN;
function drawn(curve, x3, y3) {
  const { kind, points, dotted, ringed } = curve;
  const place = (point) => ({ x: x3(point.x), y: y3(point.y) });
  const line = line_default(
    (p2) => x3(p2.x),
    (p2) => y3(p2.y)
  ).defined(known2).digits(1);
  const band = area_default(
    (p2) => x3(p2.x),
    (p2) => y3(p2.y - around(p2)),
    (p2) => y3(p2.y + around(p2))
  ).defined((p2) => known2(p2) && Number.isFinite(p2.around)).digits(1);
  const alone = (i2) => ![points[i2 - 1], points[i2 + 1]].some((beside) => beside !== void 0 && known2(beside));
  const ring = ringed === void 0 ? void 0 : points[ringed];
  return {
    kind,
    path: line(points) ?? "",
    band: points.some((point) => Number.isFinite(point.around)) ? band(points) ?? "" : "",
    dots: points.filter((point, i2) => known2(point) && (dotted || alone(i2))).map(place),
    ring: ring && known2(ring) ? place(ring) : null
  };
}
function lastPoint({ curves }) {
  const last = (kind) => curves.find((curve) => curve.kind === kind)?.points.findLast(known2);
  return last("line") ?? last("faint");
}
function endsOf(series, x3, y3, area) {
  const lasts = series.map(lastPoint);
  const wishes = lasts.map((last) => last ? y3(last.y) : area.bottom);
  const heights = spread(wishes, GAP, area.top, area.bottom);
  return lasts.map((last, i2) => ({
    y: heights[i2] ?? 0,
    from: last ? { x: x3(last.x), y: wishes[i2] ?? 0 } : null
  }));
}
function stopAt({ stops, area }, px) {
  return stops.length === 0 || px > area.right + 14 ? null : bisectCenter(stops, px);
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

// src/runtime/chart/walk.ts
function walkStops(box, stops, signal) {
  const { guide } = stops;
  const clear = () => {
    guide.value = null;
  };
  const here = () => guide.peek() ?? stops.from();
  bindKeys(
    box,
    {
      at: stops.at,
      preview: (stop) => {
        guide.value = stop;
      },
      select: stops.select,
      move: (step) => {
        if (stops.count() === 0) return;
        const along = "dy" in step ? { dx: step.dx - step.dy, dy: 0 } : step;
        const to = stepIn(along, here(), stops.count(), 5);
        guide.value = to;
        stops.speak(to);
      },
      open: () => {
        if (stops.count() > 0) stops.select(here());
      },
      clear
    },
    signal
  );
  box.addEventListener("blur", clear, { signal });
}

// src/runtime/chart/line_chart.ts
function lineChart(context, into, chart) {
  const { signal, paintEffect } = context;
  const box = h2("div", { class: "lv-plot", tabindex: 0, role: "group" });
  const legend = h2("ul", { class: "lv-lines", "aria-label": chart.legend });
  const live = h2("div", { class: "lv-sr-only", "aria-live": "polite" });
  into.append(box, legend, ...chart.tell ? [] : [live]);
  const guide = chart.guide ?? y(null);
  const size = watchSize(box, signal);
  const width = chart.width ?? O(() => Math.max(200, size.value.width || 320));
  const picture = O(() => plotLines(chart.plot.value, width.value));
  const lifted = liftedLine([box, legend], signal);
  paintEffect(() => {
    const shown = chart.shown();
    for (const node of [box, legend]) node.hidden = !shown;
    if (!shown) return;
    size.measure();
    const { series, stops } = chart.plot.value;
    const inside = (stop) => stop !== null && stop >= 0 && stop < stops.length ? stop : null;
    const [current, at2] = [inside(chart.current.value), inside(guide.value)];
    const told = at2 ?? current;
    const values = series.map((one, i2) => chart.value(one, i2, told));
    const name = told === null ? "" : chart.stopName(told);
    const pointed = { current, guide: at2, name };
    box.replaceChildren(drawLines(picture.value, series, values, pointed));
    const chosen = current === null ? "" : `, ${chart.stopName(current)} selected`;
    attr(box, { "aria-label": `${chart.label()}${chosen}. Arrows move along it.` });
    legend.hidden = picture.value.ends.length > 0 || series.length === 0;
    legend.replaceChildren(...legendItems(series, values));
    lift(box, lifted.peek());
  });
  paintEffect(() => lift(box, lifted.value));
  const tell = chart.tell ?? ((text) => setText(live, text));
  const at = (event) => stopAt(picture.peek(), event.clientX - box.getBoundingClientRect().left);
  walkStops(box, { at, guide, ...stopsOf(chart, tell) }, signal);
}
function stopsOf(chart, tell) {
  const words = (stop, mark) => {
    const name = ({ name: name2, token }) => token ? spoken(name2) : name2;
    const told = chart.plot.peek().series.slice(0, 5);
    const each = told.map((one, i2) => `${name(one)} ${chart.value(one, i2, stop)}`);
    return `${chart.stopName(stop)}${mark} ${each.join(", ")}`;
  };
  return {
    count: () => chart.plot.peek().stops.length,
    from: () => chart.current.peek() >= 0 ? chart.current.peek() : chart.first?.() ?? 0,
    select(stop) {
      chart.select(stop);
      tell(`selected: ${words(stop, ",")}`);
    },
    speak: (stop) => tell(words(stop, ":"))
  };
}

// src/runtime/color.ts
var LINES = {
  light: ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#8465d0", "#e69f00", "#4a4a4a"],
  dark: ["#56b4e9", "#e8853d", "#2fc79a", "#e29cc4", "#b7a6f5", "#f0b73c", "#b8b8b8"]
};

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
var LONG = 1e3;
function workWords(done, estimate) {
  const share = `${Math.floor(100 * Math.min(1, Math.max(0, done)))} %`;
  return estimate ? `${estimate} · ${share}` : share;
}
function makeWork(signal) {
  const words = h2("span", { role: "status" });
  const button = h2("button", { type: "button" }, "Stop");
  const element = h2("div", { class: "lv-work", hidden: true }, words, button);
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
      else if (!timer) timer = window.setTimeout(late, LONG);
      cancel = stop;
      element.hidden = !busy || !(long || estimate);
      attr(button, { hidden: stop === null });
      setText(words, busy ? workWords(done, estimate) : "");
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
  const bar = h2("div", { class: "lv-progress", "aria-hidden": "true" }, line);
  const alert = h2("div", { class: "lv-banner", role: "alert" });
  const notice = h2("div", { class: "lv-notice", role: "status" });
  const work = makeWork(abort);
  const copy = makeCopy(abort);
  root.append(bar, alert, body, work.element, notice, copy.element);
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
  tell(content) {
    try {
      this.model.send(content);
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

// src/runtime/theme.ts
function hostTheme() {
  const { body, documentElement: html } = document;
  const jupyter = body.dataset.jpThemeLight;
  if (jupyter) return jupyter === "true" ? "light" : "dark";
  const words = `${body.className} ${html.className} ${body.dataset.theme ?? ""} ${html.dataset.theme ?? ""}`;
  if (/(^|\s)(vscode-)?dark(\s|$)/.test(words)) return "dark";
  if (/(^|\s)(vscode-)?light(\s|$)/.test(words)) return "light";
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

// src/views/lens/trajectory/data.ts
function readNumbers(traits) {
  const read2 = readTrajectory(traits);
  const metric = traits.get("metric").value;
  if (metric === "entropy") {
    const values = Array.from(read2.entropy.data);
    return values.length ? [{ id: -1, text: "entropy", values }] : [];
  }
  const array = metric === "rank" ? read2.rank : read2.logp;
  return Array.from(read2.ids.data, (id, series) => {
    const row = Array.from({ length: array.size.layer }, (_2, layer) => array.at({ series, layer }));
    const text = series < read2.texts.length ? read2.texts.text(series) : `#${id}`;
    return { id, text, values: metric === "rank" ? row : row.map(Math.exp) };
  });
}

// src/runtime/chart/axis.ts
function axis(lo, hi, steps = 4) {
  if (!Number.isFinite(lo) || !Number.isFinite(hi)) return axis(0, 1, steps);
  if (hi - lo < 1e-9 * Math.max(1, Math.abs(hi)))
    return axis(lo, lo + Math.max(Math.abs(lo) / 10, 1e-3), steps);
  const [from, to] = nice(lo, hi, steps);
  const digits = Math.max(0, Math.ceil(-Math.log10(tickStep(from, to, steps)) - 1e-9));
  const text = (value) => value === 0 ? "0" : value.toFixed(digits).replace("-", "−");
  return {
    lo: from,
    hi: to,
    ticks: ticks(from, to, steps).map((value) => ({ value, text: text(value) })),
    level: (value) => clamp((value - from) / (to - from), 0, 1)
  };
}
function shareAxis(most) {
  const { hi, ticks: ticks2, level } = axis(0, 100 * most, 3);
  return {
    lo: 0,
    hi: hi / 100,
    ticks: ticks2.map(({ value, text }) => ({ value: value / 100, text: value ? `${text} %` : text })),
    level: (value) => level(100 * value)
  };
}
function rankAxis(most) {
  const decades = Math.max(1, Math.ceil(Math.log10(most + 1)));
  const hi = 10 ** decades;
  const ranks = [0, ...Array.from({ length: decades }, (_2, i2) => 10 ** (i2 + 1))];
  const text = (rank) => rank >= 1e4 ? `${count(rank / 1e3)}k` : count(rank);
  return {
    lo: hi,
    hi: 0,
    ticks: ranks.map((value) => ({ value, text: text(value) })),
    level: (rank) => 1 - clamp(Math.log1p(rank) / Math.log1p(hi), 0, 1)
  };
}
var layerShort = (layer) => layer < 0 ? "emb" : String(layer);
function layerTicks(layers, width) {
  const every = [1, 2, 5, 10, 20, 50].find((n2) => layers.length / n2 * 28 <= width) ?? 100;
  const wanted = (layer) => layer < 0 || layer % every === 0 && (layer > 0 || every === 1 || layers[0] !== -1);
  return layers.flatMap((layer, i2) => wanted(layer) ? [i2] : []);
}
var layerMarks = (layers, width) => layerTicks(layers, width).map((i2) => ({ value: i2, text: layerShort(layers[i2] ?? 0) }));

// src/views/lens/trajectory/scene.ts
var DASHES = [null, "6 3", "2 3", "8 3 2 3"];
function plot(metric, layers, numbers, inks) {
  const all = numbers.flatMap((one) => one.values).filter(known3);
  const most = all.reduce((a2, b2) => Math.max(a2, b2), 0);
  const series = numbers.map(({ id, text, values }, i2) => {
    const points = values.map((value, x3) => ({ x: x3, y: known3(value) ? value : Number.NaN }));
    return {
      name: text,
      token: id >= 0,
      // Each line differs in color, and the second round also in its dashes.
      ink: inks[i2 % inks.length] ?? "currentColor",
      dash: DASHES[Math.floor(i2 / inks.length) % DASHES.length] ?? null,
      curves: [{ kind: "line", points }]
    };
  });
  return {
    series,
    y: metric === "rank" ? rankAxis(most) : metric === "probability" ? shareAxis(most) : axis(0, most, 3),
    x: { from: 0, to: Math.max(1, layers.length - 1), ticks: (room) => layerMarks(layers, room) },
    stops: layers.map((_2, i2) => i2),
    height: 192,
    room: 168
  };
}
var known3 = (value) => value !== void 0 && Number.isFinite(value) && value >= 0;
function valueText(metric, value) {
  if (!known3(value)) return "–";
  if (metric === "probability") return percent(value);
  return metric === "rank" ? count(value) : `${value.toFixed(2)} nats`;
}

// src/views/lens/trajectory/index.ts
var METRICS = ["probability", "rank", "entropy"];
function build(context) {
  const { body, traits, cursor, appearance, paintEffect } = context;
  const layers = O(() => Array.from(readTrajectory(traits).layers.data));
  const numbers = O(() => readNumbers(traits));
  const title = h2("h3", { class: "lv-title" });
  const note = h2("p", { class: "lv-aside" });
  const into = h2("div");
  body.append(h2("div", { class: "lv-head" }, title, metricChoice(context)), into, note);
  lineChart(context, into, {
    plot: O(
      () => plot(traits.get("metric").value, layers.value, numbers.value, LINES[appearance.theme.value])
    ),
    current: O(() => layers.value.indexOf(cursor.get("layer").value)),
    label: () => `${traits.get("metric").value} over the layers`,
    legend: "Tokens and their values",
    stopName: (stop) => layerName(layers.value[stop] ?? 0),
    value: (_2, i2, stop) => valueText(traits.get("metric").value, numbers.value[i2]?.values[stop ?? -1] ?? Number.NaN),
    select(stop) {
      const layer = layers.peek()[stop];
      if (layer !== void 0) cursor.save({ layer });
    },
    shown: () => layers.value.length > 0
  });
  paintEffect(() => {
    const { position } = traits.get("shown").value ?? {};
    setText(title, position === void 0 ? "Over the layers" : `Over the layers · token ${position}`);
    const free = !traits.get("chosen").value && traits.get("metric").value !== "entropy";
    const why = "Tokens that are on top in some layer; star tokens in the ranks to follow those.";
    setText(note, layers.value.length === 0 ? "Nothing to follow yet." : free ? why : "");
    note.hidden = note.textContent === "";
  });
}
function metricChoice({ traits, signal, paintEffect }) {
  const options = METRICS.map((metric) => h2("option", { value: metric }, metric));
  const select = h2("select", { name: "metric", "aria-label": "What is drawn" }, ...options);
  select.addEventListener("change", () => traits.set({ metric: select.value }), { signal });
  paintEffect(() => {
    select.value = traits.get("metric").value;
  });
  return select;
}
var trajectory_default = view({ name: "trajectory", follows: ["position"], build });
export {
  trajectory_default as default
};
