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
  set(patch) {
    r(() => {
      for (const key of Object.keys(patch)) {
        this.model.set(key, patch[key]);
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

// src/runtime/compose.ts
function composer(context) {
  const { root, traits, host, signal: whole2, paintEffect, chrome } = context;
  root.dataset.composed = "";
  const children = y([]);
  paintEffect(() => {
    chrome.parts.value = summary(children.value);
  });
  return async ({ slot, name, into }, signal = whole2) => {
    const ref = traits.get(slot).peek();
    if (!ref) return;
    const el = h2("section", {
      class: `lv-slot lv-slot-${slot}`,
      "data-slot": slot,
      "aria-label": name
    });
    into.append(el);
    signal.addEventListener("abort", () => el.remove(), { once: true });
    try {
      const widget = await host.getWidget(ref);
      if (signal.aborted) return;
      const child = new Traits(await host.getModel(ref), signal);
      if (signal.aborted) return;
      children.value = [...children.peek(), child];
      const leave = () => {
        children.value = children.peek().filter((one) => one !== child);
      };
      signal.addEventListener("abort", leave, { once: true });
      await widget.render({ el, signal });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      el.append(h2("div", { class: "lv-failed", role: "alert" }, `${name} could not be loaded: ${reason}`));
    }
  };
}
async function compose(context, slots) {
  const mount = composer(context);
  await Promise.all(slots.map((slot) => mount(slot)));
}
function summary(children) {
  const told = (status) => children.filter((child) => child.get("status").value === status).map((child) => decodeText(child.get("message").value));
  const busy = children.filter((child) => child.get("status").value === "busy");
  const progress = busy.length ? Math.min(...busy.map((child) => child.get("progress").value)) : null;
  const estimates = busy.map((child) => decodeText(child.get("estimate").value));
  const cancel = () => {
    for (const child of busy) child.command("cancel");
  };
  return {
    errors: told("error"),
    notices: told("ready"),
    progress,
    estimate: estimates.find(Boolean) ?? "",
    cancel: busy.length ? cancel : null
  };
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
    const sign = joins ? null : char === " " ? spaceOf(kept, i2, cut) : signOf(char);
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
var LEAST = 1e-5;
var level = (p2, logarithmic) => logarithmic ? Math.max(0, 1 + Math.log10(p2) / 5) : p2;
function barNode(p2, logarithmic = false) {
  const fill2 = h2("i");
  fill2.style.width = `${(100 * (p2 > 0 ? level(p2, logarithmic) : 0)).toFixed(2)}%`;
  fill2.hidden = !(p2 >= LEAST);
  return h2("span", { class: "lv-bar", "aria-hidden": "true" }, fill2);
}
function figureNode(p2) {
  return h2("span", { class: "lv-figure" }, percent(p2));
}

// src/runtime/fields.ts
function checkField({ signal, paintEffect }, { name, label }, read2, write) {
  const input = h2("input", { type: "checkbox", name });
  input.addEventListener("change", () => write(input.checked), { signal });
  paintEffect(() => {
    input.checked = read2();
  });
  return { field: h2("label", { class: "lv-field lv-check" }, input, h2("span", {}, label)), input };
}
function choiceField({ signal, paintEffect }, { name, label, options }, read2, write) {
  const nodes = options.map(([value, words]) => h2("option", { value }, words));
  const select = h2("select", { name }, ...nodes);
  select.addEventListener("change", () => write(select.value), { signal });
  paintEffect(() => {
    select.value = read2();
  });
  return { field: h2("label", { class: "lv-field" }, h2("span", {}, label), select), select };
}

// src/runtime/number.ts
function numberField({ signal, paintEffect }, { name, label, title, min, max, step }, read2, write) {
  const input = h2("input", { type: "number", name, min, max, step, title });
  let shown = "";
  const change = () => {
    const x2 = Number(input.value);
    const good = input.value !== "" && Number.isFinite(x2) && x2 >= min && x2 <= (max ?? Infinity);
    if (!good) {
      input.value = shown;
      return;
    }
    const taken = Number.isInteger(step) ? Math.round(x2) : x2;
    input.value = String(taken);
    if (input.value === shown) return;
    shown = input.value;
    write(taken);
  };
  input.addEventListener("change", change, { signal });
  paintEffect(() => {
    shown = String(read2());
    input.value = shown;
  });
  return { field: h2("label", { class: "lv-field" }, h2("span", {}, label), input), input };
}

// src/runtime/mention.ts
var [WAITING, WRITING, ENDED, CUT] = [0, 1, 2, 3];
function endSign(text, state) {
  if (state === WRITING) return "▍";
  if (state === CUT) return "…";
  return state === ENDED && text === "" ? "∅" : "";
}
function mentionNode(text, state = ENDED, limit = 200) {
  const node = h2("bdi", { class: "lv-mention", dir: "auto" });
  for (const piece of pieces(bare(text), limit)) {
    node.append(piece.sign ? h2("span", { class: "lv-sign" }, piece.text) : piece.text);
  }
  const sign = endSign(text, state);
  if (sign) node.append(h2("span", { class: state === WRITING ? "lv-caret" : "lv-sign" }, sign));
  if (text.length > limit) node.title = visible(text, 400);
  return node;
}
function mentionWords(text, state) {
  if (state === WAITING) return "not begun";
  if (state === ENDED && text === "") return "an empty mention";
  const said = text === "" ? "nothing yet" : spoken(bare(text), 120);
  return state === WRITING ? `being written: ${said}` : state === CUT ? `${said}, cut there` : said;
}
function otherNodes(others) {
  return others.map(
    ({ text, p: p2 }) => h2("li", { class: "lv-other" }, mentionNode(text, ENDED, 120), barNode(p2), figureNode(p2))
  );
}
var theLayer = (layer) => layer < 0 ? "the embedding" : `layer ${layer}`;
var isThere = ({ text, p: p2 }) => text !== "" || !Number.isNaN(p2);
var LENGTH = {
  name: "max_tokens",
  label: "max tokens",
  title: "The longest mention, its end counted",
  min: 1,
  max: 40,
  step: 1
};
function lengthField(context) {
  const { traits, cursor, paintEffect } = context;
  const read2 = () => traits.get("max_tokens").value;
  const { field, input } = numberField(context, LENGTH, read2, (max_tokens) => traits.request({ max_tokens }));
  paintEffect(() => {
    input.disabled = traits.lost.value || cursor.lost.value;
  });
  return field;
}
function whyFixed(contexts) {
  const [without, behind] = [contexts.includes(0), contexts.includes(1)];
  if (without && behind) return "";
  if (behind) return "All task vectors here were trained with context.";
  return without ? "No task vector here was trained with context." : "There are no task vectors yet.";
}
function contextField(context) {
  const { traits, paintEffect } = context;
  const read2 = () => traits.get("with_context").value;
  const write = (with_context) => traits.request({ with_context });
  const { field, input } = checkField(context, { name: "context", label: "with context" }, read2, write);
  paintEffect(() => {
    const why = whyFixed(traits.get("contexts").value ?? []);
    input.disabled = why !== "";
    field.title = why || "The model sees the prompt in front of the vector";
  });
  return field;
}

// src/runtime/undo.ts
var TEXT_BOX = "textarea, select, input:not([type=checkbox])";
function listenForUndo(root, cursor, signal) {
  const key = (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.target.matches(TEXT_BOX))
      return;
    const letter = event.key.toLowerCase();
    if (letter !== "z" && letter !== "y") return;
    const redo = letter === "y" || event.shiftKey;
    event.preventDefault();
    event.stopPropagation();
    if (cursor.get(redo ? "can_redo" : "can_undo").peek()) cursor.command(redo ? "redo" : "undo");
  };
  root.addEventListener("keydown", key, { signal });
}
function undoButtons({ cursor, traits, signal, paintEffect }) {
  const make = (verb, sign, label) => {
    const button = h2("button", { type: "button", class: "lv-icon", "aria-label": label }, sign);
    const can = cursor.get(verb === "undo" ? "can_undo" : "can_redo");
    const able = () => can.value && !cursor.lost.value && !traits.lost.value;
    button.addEventListener("click", () => able() && cursor.command(verb), { signal });
    paintEffect(() => attr(button, { "aria-disabled": String(!able()) }));
    return button;
  };
  const names2 = ["Undo the last change (Ctrl+Z)", "Redo (Ctrl+Shift+Z)"];
  const buttons = [make("undo", "↶", names2[0]), make("redo", "↷", names2[1])];
  for (const [i2, button] of buttons.entries()) button.title = names2[i2] ?? "";
  return buttons;
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
var WAITING2 = "Waiting for the kernel: it is busy with another cell, or this is a saved view.";
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
    const told = unheard ? UNFINISHED : WAITING2;
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

// src/views/entities/entity_panel/scene.ts
function sureWords({ state }) {
  const so = state === WRITING ? " so far" : state > ENDED ? ", cut at the longest" : "";
  return `mean probability of a token${so}`;
}
var lentWords = ({ lent }) => lent === null ? "" : `read with the vector trained for ${theLayer(lent)}`;
function announcement(reading) {
  const { token, layer, text, state, p: p2 } = reading;
  if (state < ENDED || layer === null) return "";
  const sure = Number.isNaN(p2) ? "" : `, ${percent(p2)}`;
  const lent = lentWords(reading);
  return `${spoken(token)} at ${theLayer(layer)}: ${mentionWords(text, state)}${sure}${lent && `, ${lent}`}`;
}
function noOthers(wanted, state, busy) {
  if (wanted === 0) return "None are asked for.";
  if (busy) return state === WAITING ? "They come after the mention." : "Still looking for other mentions.";
  return "None were found.";
}
function baselineSign(text, p2, busy) {
  if (text !== "") return "";
  if (!Number.isNaN(p2)) return "∅";
  return busy ? "…" : "–";
}

// src/views/entities/entity_panel/answer.ts
function makeBehind(context) {
  return O(() => differs(context, ["position", "layer"], context.traits.get("shown").value ?? {}));
}
function makeAnswer({ traits, paintEffect }, reading, behind) {
  const question = h2("h3", { class: "lv-question" });
  const large = h2("p", { class: "lv-large" });
  const sure = h2("p", { class: "lv-sure" });
  const lent = h2("p", { class: "lv-lent" });
  const live = h2("div", { class: "lv-sr-only", "aria-live": "polite" });
  const element = h2(
    "section",
    { class: "lv-answer", "aria-label": "Mention" },
    question,
    large,
    sure,
    lent,
    live
  );
  paintEffect(() => {
    const { token, layer } = reading.value;
    if (layer === null) question.replaceChildren("What does the selected cell hold?");
    else question.replaceChildren("What does ‘", tokenNode(token, 24), `’ at ${theLayer(layer)} hold?`);
  });
  paintEffect(() => {
    const { text, state, p: p2 } = reading.value;
    const busy = traits.get("status").value === "busy";
    attr(large, { "data-state": state });
    if (state === WAITING) large.replaceChildren(h2("span", { class: "lv-sign" }, busy ? "…" : "–"));
    else large.replaceChildren(mentionNode(text, state, 400));
    if (state === ENDED && text === "") large.append(h2("span", { class: "lv-empty" }, " an empty mention"));
    sure.replaceChildren(h2("span", {}, sureWords(reading.value)), barNode(p2), figureNode(p2));
    sure.style.visibility = Number.isNaN(p2) ? "hidden" : "";
    setText(lent, lentWords(reading.value));
  });
  paintEffect(() => {
    attr(element, { "data-old": behind.value });
    if (!behind.value) setText(live, announcement(reading.value));
  });
  return element;
}

// src/views/entities/entity_panel/baselines.ts
var HELP = "One _ stands for the vector; what is behind the last ; is cut off. Empty: no such baseline.";
function makeBaselines(context, reading) {
  const { traits, paintEffect } = context;
  const title = h2("h4", { class: "lv-title" }, "Baselines");
  const rows = h2("tbody");
  const heads = ["read by", "mention", "mean probability"].map((name) => h2("th", { scope: "col" }, name));
  const table2 = h2("table", { class: "lv-baselines" }, h2("thead", {}, h2("tr", {}, ...heads)), rows);
  paintEffect(() => {
    const { names: names2, baselines } = reading.value;
    const busy = traits.get("status").value === "busy";
    table2.hidden = names2.length === 0;
    const lines = names2.map((name, i2) => {
      const { text, p: p2 } = baselines[i2] ?? { text: "", p: Number.NaN };
      const sign = baselineSign(text, p2, busy);
      const words = sign ? h2("span", { class: "lv-sign" }, sign) : mentionNode(text);
      const number = h2("td", {}, Number.isNaN(p2) ? "" : figureNode(p2));
      return h2(
        "tr",
        {},
        h2("th", { scope: "row" }, h2("bdi", {}, visible(name, 60))),
        h2("td", {}, words),
        number
      );
    });
    rows.replaceChildren(...lines);
  });
  const head = h2("div", { class: "lv-part-head" }, title);
  return h2("section", { class: "lv-part", "aria-label": "Baselines" }, head, table2, template(context));
}
function template({ traits, cursor, signal, paintEffect }) {
  const input = h2("input", {
    type: "text",
    name: "template",
    spellcheck: "false",
    "aria-label": "Few-shot template",
    title: HELP
  });
  const kept = () => decodeText(traits.get("template").peek());
  const change = () => {
    if (input.value !== kept()) traits.request({ template: encodeText(input.value) });
  };
  const key = (event) => {
    if (event.key === "Escape") input.value = kept();
  };
  input.addEventListener("change", change, { signal });
  paintEffect(() => {
    input.value = decodeText(traits.get("template").value);
  });
  paintEffect(() => {
    input.disabled = traits.lost.value || cursor.lost.value;
  });
  const help = h2("p", { class: "lv-aside" }, HELP);
  const element = h2("details", { class: "lv-template" }, h2("summary", {}, "Few-shot template"), input, help);
  element.addEventListener("keydown", key, { signal });
  return element;
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
var ENTITY_PANEL = {
  message: "text",
  estimate: "text",
  code: "text",
  token: "text",
  text: "text",
  logp: ["mention"],
  alt_texts: "texts",
  alt_logp: ["rank"],
  base_names: "texts",
  base_texts: "texts",
  base_logp: ["baseline"],
  template: "text"
};
function readEntityPanel(traits) {
  return readTraits(traits, ENTITY_PANEL);
}

// src/views/entities/entity_panel/data.ts
function readReading(traits) {
  const read2 = readEntityPanel(traits);
  const pairs = (texts2, logp) => texts2.map((text, i2) => ({ text, p: Math.exp(logp[i2] ?? Number.NaN) }));
  const others = O(() => pairs(read2.alt_texts.list, read2.alt_logp.data).filter(isThere));
  const baselines = O(() => pairs(read2.base_texts.list, read2.base_logp.data));
  return O(() => {
    const { layer } = traits.get("shown").value ?? {};
    const by = traits.get("vector_layer").value;
    return {
      token: read2.token,
      layer: layer ?? null,
      lent: layer === void 0 || by === layer ? null : by,
      text: read2.text,
      state: traits.get("state").value,
      p: Math.exp(read2.logp.at({ mention: 0 })),
      others: others.value,
      baselines: baselines.value,
      names: read2.base_names.list
    };
  });
}

// src/views/entities/entity_panel/others.ts
var SEARCHES = {
  name: "search",
  label: "found by",
  options: [
    ["beam", "beam search"],
    ["sample", "sampling"]
  ]
};
var COUNT = {
  name: "alternatives",
  label: "how many",
  title: "How many mentions are listed; 0 looks for none",
  min: 0,
  max: 20,
  step: 1
};
var SEED = { name: "seed", label: "seed", title: "The same seed draws the same mentions", min: 0, step: 1 };
function makeOthers(context, reading) {
  const { traits, paintEffect } = context;
  const list = h2("ul", { class: "lv-others", "aria-label": "Mentions and their probabilities as a whole" });
  const note = h2("p", { class: "lv-empty" });
  const caption = h2("p", { class: "lv-aside" }, "The number is the probability of the whole mention.");
  const title = h2("h4", { class: "lv-title" });
  const head = h2(
    "div",
    { class: "lv-part-head" },
    title,
    h2("span", { class: "lv-part-fields" }, ...fields(context))
  );
  paintEffect(() => {
    const { others, state } = reading.value;
    const [wanted, busy] = [traits.get("alternatives").value, traits.get("status").value === "busy"];
    const drawn = traits.get("search").value === "sample";
    setText(title, drawn ? "Drawn mentions" : "Most likely mentions");
    list.replaceChildren(...otherNodes(wanted ? others : []));
    list.hidden = caption.hidden = list.childElementCount === 0;
    note.hidden = !list.hidden;
    setText(note, noOthers(wanted, state, busy));
  });
  return h2("section", { class: "lv-part", "aria-label": "Other mentions" }, head, list, note, caption);
}
function fields(context) {
  const { traits, cursor, paintEffect } = context;
  const search = choiceField(
    context,
    SEARCHES,
    () => traits.get("search").value,
    (search2) => traits.request({ search: search2 })
  );
  const seed = numberField(
    context,
    SEED,
    () => traits.get("seed").value,
    (seed2) => traits.request({ seed: seed2 })
  );
  const many = numberField(
    context,
    COUNT,
    () => traits.get("alternatives").value,
    (alternatives) => traits.request({ alternatives })
  );
  paintEffect(() => {
    seed.field.hidden = traits.get("search").value !== "sample";
    const dead = traits.lost.value || cursor.lost.value;
    for (const control of [search.select, seed.input, many.input]) control.disabled = dead;
  });
  return [search.field, seed.field, many.field];
}

// src/views/entities/entity_panel/index.ts
async function build(context) {
  const { root, body, traits, cursor, signal, paintEffect } = context;
  const bar = h2("div", { class: "lv-top", role: "toolbar", "aria-label": "History" });
  const above = h2("div", { class: "lv-panel-above" });
  const row = h2("div", {
    class: "lv-toolbar",
    role: "group",
    "aria-label": "Which cell, and how it is read"
  });
  for (const name of [".lv-work", ".lv-tools"]) {
    const own = root.querySelector(`:scope > ${name}`);
    if (own) bar.append(own);
  }
  bar.append(...undoButtons(context));
  const reader = context;
  const reading = readReading(traits);
  const behind = makeBehind(context);
  const others = makeOthers(context, reading);
  const baselines = makeBaselines(context, reading);
  const below = h2("div", { class: "lv-panel-below" }, others, baselines);
  body.append(bar, above, row, makeAnswer(context, reading, behind), below);
  listenForUndo(root, cursor, signal);
  paintEffect(() => attr(below, { "data-old": behind.value }));
  const parts = context;
  const mounting = compose(parts, [
    { slot: "prompt_view", name: "Prompt", into: above },
    { slot: "token_picker", name: "Tokens", into: above },
    { slot: "layer_picker", name: "Layer", into: row }
  ]);
  row.append(contextField(reader), lengthField(reader));
  await mounting;
}
var entity_panel_default = view({ name: "entity_panel", follows: ["position", "layer"], build });
export {
  entity_panel_default as default
};
