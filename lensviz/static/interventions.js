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
var INTERVENTIONS = {
  message: "text",
  estimate: "text",
  code: "text",
  tokens: "texts"
};
function readInterventions(traits) {
  return readTraits(traits, INTERVENTIONS);
}

// src/runtime/dom.ts
function h2(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
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
  const cut = chars.length > limit || text.length > 4 * limit + 4;
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
    const sign = joins ? null : char === " " ? spaceOf(kept2, i2, cut) : signOf(char);
    push(sign ?? char, sign !== null);
  });
  if (cut) push("…", true);
  return out;
}
function spaceOf(chars, i2, cut) {
  const inside = i2 > 0 && (i2 < chars.length - 1 || cut);
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

// src/runtime/interventions.ts
function decodeSpecs(wire) {
  const list = parsed(decodeText(wire));
  return list.flatMap((item) => {
    if (typeof item !== "object" || item === null) return [];
    const { kind, layer, label, positions, ...rest } = item;
    if (typeof kind !== "string" || typeof layer !== "number") return [];
    const at = Array.isArray(positions) ? positions.map(Number) : null;
    return [{ ...rest, kind, layer, positions: at, label: typeof label === "string" ? label : kind }];
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
function switched(off, i2) {
  return off.includes(i2) ? off.filter((n2) => n2 !== i2) : [...off, i2].sort((a2, b2) => a2 - b2);
}
var kept = (specs) => specs.map((spec, key) => ({ ...spec, key }));
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
  const minus = draft.minus ? `, away from ${visible(draft.minus)}` : "";
  return `${draft.scale < 0 ? "" : "+"}${draft.scale} toward ${visible(draft.plus)}${minus} at ${place2}`;
}
function parsePositions(text) {
  const trimmed = text.trim();
  if (trimmed === "" || trimmed === "all") return null;
  const out = [];
  for (const part of trimmed.split(/[\s,]+/).filter(Boolean)) {
    const found = /^(-?\d+)(?:[-–](\d+))?$/.exec(part);
    if (!found) return void 0;
    const from = Number(found[1]);
    const to = found[2] === void 0 ? from : Number(found[2]);
    if (to < from || to - from > 1e5) return void 0;
    for (let at = from; at <= to; at++) out.push(at);
  }
  return [...new Set(out)];
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
  const fields = h2("div", { class: "lv-fields" });
  const wrong = h2("p", { class: "lv-wrong", role: "alert" });
  const submit = () => {
    const draft = draftOf(typed, layers);
    setText(wrong, typeof draft === "string" ? draft : "");
    if (typeof draft !== "string") done(draft);
  };
  const fill3 = () => {
    const names2 = [...fixed ? [] : ["layer", "positions"], ...FIELDS[typed.kind]];
    fields.replaceChildren(...names2.map((name, i2) => field(typed, name, fixed && i2 === 0, signal)));
    if (typed.kind === "steer") offer(fields, tokens);
  };
  const add = h2("button", { type: "button", class: "lv-primary" }, "Add");
  const back = h2("button", { type: "button" }, "Cancel");
  add.addEventListener("click", submit, { signal });
  back.addEventListener("click", cancel, { signal });
  const key = (event) => {
    if (event.key === "Enter" && !event.isComposing) submit();
    if (event.key === "Escape") cancel();
  };
  fields.addEventListener("keydown", key, { signal });
  fill3();
  const choice = fixed ? [] : [kindField(typed, fill3, signal)];
  return [...choice, fields, wrong, h2("div", { class: "lv-actions" }, add, back)];
}
function field(typed, name, first, signal) {
  const { label, hint, wide } = WORDS[name];
  const input = h2("input", {
    type: "text",
    name,
    placeholder: hint,
    spellcheck: "false",
    autocomplete: "off"
  });
  if (first) input.dataset.first = "";
  input.value = typed[name];
  input.addEventListener("input", () => Object.assign(typed, { [name]: input.value }), { signal });
  return h2("label", { class: "lv-entry", "data-wide": wide }, h2("span", {}, label), input);
}
function offer(fields, tokens) {
  if (tokens.length === 0) return;
  const id = `lv-tokens-${Math.random().toString(36).slice(2)}`;
  const options = tokens.map((text) => h2("option", { value: text, label: visible(text, 24) }));
  const list = h2("datalist", { id }, ...options);
  for (const name of ["plus", "minus"])
    attr(fields.querySelector(`[name=${name}]`), { list: list.id });
  fields.append(list);
}
function kindField(typed, changed, signal) {
  const options = Object.entries(KIND_NAMES).map(([value, label]) => h2("option", { value }, label));
  const select = h2("select", { name: "kind", "data-first": true }, ...options);
  select.value = typed.kind;
  const choose = () => {
    typed.kind = select.value;
    changed();
  };
  select.addEventListener("change", choose, { signal });
  return h2("label", { class: "lv-entry", "data-wide": true }, h2("span", {}, WORDS.kind.label), select);
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

// src/runtime/popup.ts
function makePopup(root, signal) {
  const element = h2("div", { class: "lv-popup", popover: "manual" });
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
  const open = (near, role, label, content) => {
    const active = root.getRootNode().activeElement;
    if (!element.contains(active)) before = active;
    life.abort();
    life = new AbortController();
    element.replaceChildren(...content(life.signal));
    attr(element, { role, "aria-label": label });
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
  const key = (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    event.preventDefault();
    close();
  };
  element.addEventListener("keydown", key, { signal });
  element.addEventListener("focusout", left, { signal });
  window.addEventListener("pointerdown", outside, { signal, capture: true });
  signal.addEventListener("abort", hide, { once: true });
  return { element, open, close };
}
function moveTo(element, near) {
  const view2 = { width: window.innerWidth, height: window.innerHeight };
  const { x: x2, y: y2 } = place(near, element.getBoundingClientRect(), view2, 4);
  element.style.left = `${x2}px`;
  element.style.top = `${y2}px`;
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
  const key = (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    shown.hidden = true;
    button.focus();
  };
  button.addEventListener("click", () => void copy(), { signal });
  shown.addEventListener("keydown", key, { signal });
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
  const key = (event) => {
    if (isTheViews(event)) event.stopPropagation();
  };
  root.addEventListener("keydown", key, { signal });
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
    for (const key of ["status", "progress", "shown"]) {
      this.#listen(`change:${key}`, () => {
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
  get(key) {
    let found = this.#signals.get(key);
    if (!found) {
      const made = y(this.model.get(key));
      this.#listen(`change:${key}`, () => this.#read());
      this.#signals.set(key, made);
      found = made;
    }
    return found;
  }
  /** A message changes many traits and fires for each: the first one takes them all, or what follows from several
   *  would be computed from half of a message. Hosts also fire on equal values: a signal ignores those. */
  #read() {
    r(() => {
      for (const [key, made] of this.#signals) made.value = this.model.get(key);
    });
  }
  /** For what only this page needs to know: color, pins, zoom. No message is sent. */
  set(patch2) {
    r(() => {
      for (const key of Object.keys(patch2)) {
        this.model.set(key, patch2[key]);
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
    get: (key) => values[key],
    set: (key, value) => {
      if (values[key] === value) return;
      values[key] = value;
      for (const listener of listeners.get(`change:${key}`) ?? []) listener();
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

// src/views/patching/interventions/scene.ts
function linesOf(specs, off) {
  return specs.map((spec, i2) => ({ label: visible(spec.label, 120), on: !off.includes(i2) }));
}
function summary(lines) {
  const n2 = lines.length;
  if (n2 === 0) return "No interventions";
  const idle = lines.filter((line) => !line.on).length;
  return `${n2} intervention${n2 > 1 ? "s" : ""}${idle ? `, ${idle} off` : ""}`;
}
function factsOf(effect, tokens) {
  const [token, rival] = tokens.map((text) => `“${visible(text, 20)}”`);
  const number = (name) => typeof effect[name] === "number" ? effect[name] : Number.NaN;
  const facts = [];
  const pair = (name, clean, changed, title) => {
    if (Number.isNaN(clean) || Number.isNaN(changed)) return;
    const by = changed - clean;
    facts.push({
      name,
      clean: figure(clean),
      changed: figure(changed),
      difference: `${signed(by)} nats`,
      trend: trendOf(by),
      title
    });
  };
  if (token)
    pair(
      `log p ${token}`,
      number("clean_logp"),
      number("logp"),
      "Log-probability at the last position: clean run, changed run"
    );
  if (token && rival) {
    const title = `Logit of ${token} minus that of ${rival}: clean run, changed run`;
    pair(`logit ${token} − ${rival}`, number("clean_logit_difference"), number("logit_difference"), title);
  }
  const kl = number("kl");
  if (!Number.isNaN(kl)) {
    const title = "KL(clean ‖ changed) of what the model says at the last position";
    facts.push({ name: "KL", difference: `${figure(kl)} nats`, trend: "same", title });
  }
  return facts;
}
var figure = (x2) => x2.toFixed(2).replace("-", "−").replace(/^−(0\.00)$/, "$1");
var signed = (x2) => {
  const text = figure(x2);
  return text.startsWith("−") || text === "0.00" ? text : `+${text}`;
};
var trendOf = (x2) => x2 > 5e-3 ? "up" : x2 < -5e-3 ? "down" : "same";

// src/views/patching/interventions/index.ts
function build(context) {
  const { body, traits, cursor, paintEffect } = context;
  const specs = O(() => decodeSpecs(cursor.get("interventions").value));
  const lines = O(() => linesOf(specs.value, cursor.get("off").value ?? []));
  const title = h2("h3", { class: "lv-title" });
  const hint = h2("span", { class: "lv-hint-line" }, "Right-click a cell of the grid, or add one here.");
  const add = h2("button", { type: "button", class: "lv-add", "aria-haspopup": "dialog" }, "Add…");
  const list = h2("ul", { class: "lv-specs", "aria-label": "Interventions" });
  const effect = h2("dl", { class: "lv-effect", "aria-label": "Effect at the last position" });
  body.append(h2("div", { class: "lv-specs-head" }, title, hint, add), list, effect);
  paintEffect(() => {
    setText(title, summary(lines.value));
    hint.hidden = lines.value.length > 0;
    attr(context.root, { "data-empty": lines.value.length === 0 });
  });
  paintEffect(() => fill2(list, lines.value));
  paintEffect(() => {
    const facts = factsOf(traits.get("effect").value ?? {}, readInterventions(traits).tokens.list);
    effect.replaceChildren(...facts.map(factNode));
    effect.hidden = facts.length === 0 || lines.value.length === 0;
  });
  listen(context, list, specs);
  addForm(context, add, specs);
}
function lineNode({ label, on }, i2) {
  const box = h2("input", { type: "checkbox", role: "switch", "data-i": i2, "aria-label": `${label}: on` });
  box.checked = on;
  const words = h2("span", { class: "lv-spec" }, label);
  const gone = h2(
    "button",
    { type: "button", class: "lv-icon", "data-i": i2, "aria-label": `Remove ${label}` },
    "×"
  );
  gone.title = "Remove";
  return h2("li", { "data-off": !on }, h2("label", {}, box, words), gone);
}
function fill2(list, lines) {
  const controls = () => Array.from(list.querySelectorAll("input, button"));
  const active = list.getRootNode().activeElement;
  const at = controls().indexOf(active);
  list.replaceChildren(...lines.map(lineNode));
  list.hidden = lines.length === 0;
  if (at >= 0) controls()[Math.min(at, 2 * lines.length - 1)]?.focus({ preventScroll: true });
}
function factNode({ name, clean, changed, difference, trend, title }) {
  const arrow = clean === void 0 ? "" : `${clean} → ${changed}`;
  const by = h2("b", { "data-trend": trend }, difference);
  return h2("div", {}, h2("dt", { title }, name), h2("dd", {}, arrow ? h2("span", {}, arrow) : null, by));
}
function listen({ cursor, signal }, list, specs) {
  const off = () => cursor.get("off").peek() ?? [];
  const numberOf2 = (event) => Number(event.target.dataset.i);
  const change = (event) => cursor.request({ off: switched(off(), numberOf2(event)) });
  const click = (event) => {
    if (event.target.localName !== "button") return;
    cursor.request(removed(specs.peek(), off(), numberOf2(event)));
  };
  list.addEventListener("change", change, { signal });
  list.addEventListener("click", click, { signal });
}
function addForm(context, add, specs) {
  const { root, cursor, traits, signal, paintEffect } = context;
  const popup = makePopup(root, signal);
  const dead = y(false);
  paintEffect(() => {
    dead.value = cursor.lost.value || traits.lost.value;
    attr(add, { "aria-disabled": String(dead.value) });
  });
  const open = () => {
    const { left, top, right, bottom } = add.getBoundingClientRect();
    const place2 = { layer: cursor.get("layer").peek(), position: cursor.get("position").peek() };
    const nodes = (life) => formNodes({
      layers: null,
      kind: "ablate",
      place: place2,
      fixed: false,
      signal: life,
      cancel: popup.close,
      done: (draft) => {
        popup.close();
        cursor.request(added(specs.peek(), cursor.get("off").peek() ?? [], draft));
      }
    });
    if (!dead.peek()) popup.open({ left, top, right, bottom }, "dialog", "Add an intervention", nodes);
  };
  add.addEventListener("click", open, { signal });
}
var interventions_default = view({ name: "interventions", build });
export {
  interventions_default as default
};
