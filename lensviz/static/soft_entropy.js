// src/runtime/dom.ts
var SVG = "http://www.w3.org/2000/svg";
function h(tag, attributes = {}, ...children) {
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
function niceCeil(x3) {
  if (!(x3 > 0) || !Number.isFinite(x3)) return 1;
  const step = 10 ** Math.floor(Math.log10(x3));
  const times = [1, 1.5, 2, 3, 4, 5, 6, 8, 10].find((m2) => m2 * step >= x3) ?? 10;
  return times * step;
}
function layerName(layer) {
  return layer < 0 ? "embedding" : `layer ${layer}`;
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

// src/runtime/tabs.ts
var MOVES = { ArrowLeft: -1, ArrowRight: 1, Home: -99, End: 99 };
function makeTabs({ signal, paintEffect }, tabs2) {
  const list = h("div", { class: "lv-segments", role: "tablist", "aria-label": tabs2.label });
  const buttonOf2 = (name) => list.querySelector(`[data-tab="${name}"]`);
  const click = (event) => {
    const name = event.target instanceof Element && event.target.closest("[role=tab]")?.getAttribute("data-tab");
    if (name) tabs2.choose(name);
  };
  const key2 = (event) => {
    const dx = MOVES[event.key];
    if (dx === void 0 || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    const names2 = tabs2.names();
    const to = names2[stepIn({ dx, dy: 0 }, names2.indexOf(tabs2.chosen()), names2.length)];
    if (to === void 0) return;
    tabs2.choose(to);
    buttonOf2(to)?.focus();
  };
  list.addEventListener("click", click, { signal });
  list.addEventListener("keydown", key2, { signal });
  paintEffect(() => {
    const names2 = tabs2.names();
    list.replaceChildren(
      ...names2.map(
        (name) => buttonOf2(name) ?? h("button", { type: "button", role: "tab", "data-tab": name }, tabs2.text(name))
      )
    );
  });
  paintEffect(() => {
    const chosen = tabs2.chosen();
    for (const name of tabs2.names()) {
      const button = buttonOf2(name);
      const off = tabs2.off?.(name) ?? "";
      if (button)
        attr(button, {
          "aria-selected": String(name === chosen),
          tabindex: name === chosen ? 0 : -1,
          "data-off": Boolean(off),
          title: off || null
        });
    }
  });
  return list;
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
var LONG = 1e3;
function workWords(done, estimate) {
  const share2 = `${Math.floor(100 * Math.min(1, Math.max(0, done)))} %`;
  return estimate ? `${estimate} · ${share2}` : share2;
}
function makeWork(signal) {
  const words = h("span", { role: "status" });
  const button = h("button", { type: "button" }, "Stop");
  const element = h("div", { class: "lv-work", hidden: true }, words, button);
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
  const line = h("i");
  const bar = h("div", { class: "lv-progress", "aria-hidden": "true" }, line);
  const alert = h("div", { class: "lv-banner", role: "alert" });
  const notice = h("div", { class: "lv-notice", role: "status" });
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
var MOVES2 = /^(Arrow(Left|Right|Up|Down)|Home|End|PageUp|PageDown|Backspace|Delete)$/;
function isTheViews(event) {
  const letter = [...event.key].length === 1;
  if (letter && event.getModifierState("AltGraph")) return true;
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  if (letter || event.isComposing) return true;
  const target = event.composedPath()[0];
  if (MOVES2.test(event.key)) return target.matches(MOVED_IN);
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
var SOFT_ENTROPY_VIEW = {
  message: "text",
  estimate: "text",
  code: "text",
  sets: "texts",
  sides: "texts",
  layers: ["layer"],
  values: ["measure", "layer", "set"],
  shuffled: ["layer", "set"],
  rest: ["layer"],
  n: ["set"],
  n_labels: ["set"],
  opened: "text",
  label_texts: "texts",
  label_n: ["label"],
  label_gain: ["label"],
  label_entropy: ["label"],
  label_examples: "texts"
};
function readSoftEntropyView(traits) {
  return readTraits(traits, SOFT_ENTROPY_VIEW);
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

// src/views/soft_entropy/soft_entropy/data.ts
var MEASURES = [
  "H",
  "H_given",
  "I",
  "regularity",
  "variation",
  "disentanglement",
  "residual"
];
var NAME = 18;
function readSoft(traits) {
  const read2 = readSoftEntropyView(traits);
  return makeSoft({
    keys: read2.sets.list,
    sides: read2.sides.list,
    layers: Array.from(read2.layers.data),
    values: read2.values,
    shuffled: read2.shuffled,
    rest: read2.rest.data,
    n: Array.from(read2.n.data),
    nLabels: Array.from(read2.n_labels.data),
    done: traits.get("texts_done").value,
    total: traits.get("texts_total").value,
    points: traits.get("n_points").value
  });
}
function makeSoft({ values, shuffled, rest, ...known3 }) {
  const value = (name, layer, set) => values.at({ measure: MEASURES.indexOf(name), layer, set });
  const chance = (layer, set) => shuffled.at({ layer, set });
  return {
    ...known3,
    names: known3.keys.map((key2) => visible(key2, NAME)),
    value,
    shuffled: chance,
    baseline(measure, layer, set) {
      if (measure === "I") return chance(layer, set);
      return measure === "regularity" ? chance(layer, set) / value("H", layer, set) : Number.NaN;
    },
    rest: (layer) => rest[layer] ?? Number.NaN
  };
}
var setsOf = (soft) => soft.keys.map((_2, set) => set);

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
  const y3 = luminance(rgb);
  const dark = (y3 + 0.05) / (luminance(parseHex(DARK_INK)) + 0.05);
  return dark >= 1.05 / (y3 + 0.05) ? DARK_INK : LIGHT_INK;
}
function build(stops, twoSided) {
  const labs = stops.map((stop) => toLab(parseHex(stop)));
  const rgb = Array.from({ length: 256 }, (_2, i2) => {
    const at = i2 / 255 * (labs.length - 1);
    const k = Math.min(Math.floor(at), labs.length - 2);
    const [from, to, t2] = [labs[k], labs[k + 1], at - k];
    return fromLab(from.map((x3, j2) => x3 + (to[j2] - x3) * t2));
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
var LINES = {
  light: ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#8465d0", "#e69f00", "#4a4a4a"],
  dark: ["#56b4e9", "#e8853d", "#2fc79a", "#e29cc4", "#b7a6f5", "#f0b73c", "#b8b8b8"]
};

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

// node_modules/d3-array/src/least.js
function least(values, compare = ascending) {
  let min2;
  let defined = false;
  if (compare.length === 1) {
    let minValue;
    for (const element of values) {
      const value = compare(element);
      if (defined ? ascending(value, minValue) < 0 : ascending(value, value) === 0) {
        min2 = element;
        minValue = value;
        defined = true;
      }
    }
  } else {
    for (const value of values) {
      if (defined ? compare(value, min2) < 0 : compare(value, value) === 0) {
        min2 = value;
        defined = true;
      }
    }
  }
  return min2;
}

// node_modules/d3-shape/src/constant.js
function constant_default(x3) {
  return function constant() {
    return x3;
  };
}

// node_modules/d3-shape/src/math.js
var abs = Math.abs;
var atan2 = Math.atan2;
var cos = Math.cos;
var max = Math.max;
var min = Math.min;
var sin = Math.sin;
var sqrt = Math.sqrt;
var epsilon = 1e-12;
var pi = Math.PI;
var halfPi = pi / 2;
var tau = 2 * pi;
function acos(x3) {
  return x3 > 1 ? 0 : x3 < -1 ? pi : Math.acos(x3);
}
function asin(x3) {
  return x3 >= 1 ? halfPi : x3 <= -1 ? -halfPi : Math.asin(x3);
}

// node_modules/d3-path/dist/d3-path.mjs
var pi2 = Math.PI;
var tau2 = 2 * pi2;
var epsilon2 = 1e-6;
var tauEpsilon = tau2 - epsilon2;
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
    } else if (!(l01_2 > epsilon2)) ;
    else if (!(Math.abs(y01 * x21 - y21 * x01) > epsilon2) || !r2) {
      this._append`L${this._x1 = x1},${this._y1 = y1}`;
    } else {
      let x20 = x22 - x0, y20 = y22 - y0, l21_2 = x21 * x21 + y21 * y21, l20_2 = x20 * x20 + y20 * y20, l21 = Math.sqrt(l21_2), l01 = Math.sqrt(l01_2), l2 = r2 * Math.tan((pi2 - Math.acos((l21_2 + l01_2 - l20_2) / (2 * l21 * l01))) / 2), t01 = l2 / l01, t21 = l2 / l21;
      if (Math.abs(t01 - 1) > epsilon2) {
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
    } else if (Math.abs(this._x1 - x0) > epsilon2 || Math.abs(this._y1 - y0) > epsilon2) {
      this._append`L${x0},${y0}`;
    }
    if (!r2) return;
    if (da < 0) da = da % tau2 + tau2;
    if (da > tauEpsilon) {
      this._append`A${r2},${r2},0,1,${cw},${x3 - dx},${y3 - dy}A${r2},${r2},0,1,${cw},${this._x1 = x0},${this._y1 = y0}`;
    } else if (da > epsilon2) {
      const x1 = x3 + r2 * Math.cos(a1);
      const y1 = y3 + r2 * Math.sin(a1);
      if (da >= pi2 && this._equal(x0, y0, x1, y1)) {
        da /= 2;
        let a00 = a0 + da;
        this._append`A${r2},${r2},0,${+(da >= pi2)},${cw},${x3 + r2 * Math.cos(a00)},${y3 + r2 * Math.sin(a00)}`;
      }
      this._append`A${r2},${r2},0,${+(da >= pi2)},${cw},${this._x1 = x1},${this._y1 = y1}`;
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

// node_modules/d3-shape/src/arc.js
function arcInnerRadius(d2) {
  return d2.innerRadius;
}
function arcOuterRadius(d2) {
  return d2.outerRadius;
}
function arcStartAngle(d2) {
  return d2.startAngle;
}
function arcEndAngle(d2) {
  return d2.endAngle;
}
function arcPadAngle(d2) {
  return d2 && d2.padAngle;
}
function intersect(x0, y0, x1, y1, x22, y22, x3, y3) {
  var x10 = x1 - x0, y10 = y1 - y0, x32 = x3 - x22, y32 = y3 - y22, t2 = y32 * x10 - x32 * y10;
  if (t2 * t2 < epsilon) return;
  t2 = (x32 * (y0 - y22) - y32 * (x0 - x22)) / t2;
  return [x0 + t2 * x10, y0 + t2 * y10];
}
function cornerTangents(x0, y0, x1, y1, r1, rc, cw) {
  var x01 = x0 - x1, y01 = y0 - y1, lo = (cw ? rc : -rc) / sqrt(x01 * x01 + y01 * y01), ox = lo * y01, oy = -lo * x01, x11 = x0 + ox, y11 = y0 + oy, x10 = x1 + ox, y10 = y1 + oy, x00 = (x11 + x10) / 2, y00 = (y11 + y10) / 2, dx = x10 - x11, dy = y10 - y11, d2 = dx * dx + dy * dy, r2 = r1 - rc, D = x11 * y10 - x10 * y11, d3 = (dy < 0 ? -1 : 1) * sqrt(max(0, r2 * r2 * d2 - D * D)), cx0 = (D * dy - dx * d3) / d2, cy0 = (-D * dx - dy * d3) / d2, cx1 = (D * dy + dx * d3) / d2, cy1 = (-D * dx + dy * d3) / d2, dx0 = cx0 - x00, dy0 = cy0 - y00, dx1 = cx1 - x00, dy1 = cy1 - y00;
  if (dx0 * dx0 + dy0 * dy0 > dx1 * dx1 + dy1 * dy1) cx0 = cx1, cy0 = cy1;
  return {
    cx: cx0,
    cy: cy0,
    x01: -ox,
    y01: -oy,
    x11: cx0 * (r1 / r2 - 1),
    y11: cy0 * (r1 / r2 - 1)
  };
}
function arc_default() {
  var innerRadius = arcInnerRadius, outerRadius = arcOuterRadius, cornerRadius = constant_default(0), padRadius = null, startAngle = arcStartAngle, endAngle = arcEndAngle, padAngle = arcPadAngle, context = null, path2 = withPath(arc2);
  function arc2() {
    var buffer, r2, r0 = +innerRadius.apply(this, arguments), r1 = +outerRadius.apply(this, arguments), a0 = startAngle.apply(this, arguments) - halfPi, a1 = endAngle.apply(this, arguments) - halfPi, da = abs(a1 - a0), cw = a1 > a0;
    if (!context) context = buffer = path2();
    if (r1 < r0) r2 = r1, r1 = r0, r0 = r2;
    if (!(r1 > epsilon)) context.moveTo(0, 0);
    else if (da > tau - epsilon) {
      context.moveTo(r1 * cos(a0), r1 * sin(a0));
      context.arc(0, 0, r1, a0, a1, !cw);
      if (r0 > epsilon) {
        context.moveTo(r0 * cos(a1), r0 * sin(a1));
        context.arc(0, 0, r0, a1, a0, cw);
      }
    } else {
      var a01 = a0, a11 = a1, a00 = a0, a10 = a1, da0 = da, da1 = da, ap = padAngle.apply(this, arguments) / 2, rp = ap > epsilon && (padRadius ? +padRadius.apply(this, arguments) : sqrt(r0 * r0 + r1 * r1)), rc = min(abs(r1 - r0) / 2, +cornerRadius.apply(this, arguments)), rc0 = rc, rc1 = rc, t0, t1;
      if (rp > epsilon) {
        var p0 = asin(rp / r0 * sin(ap)), p1 = asin(rp / r1 * sin(ap));
        if ((da0 -= p0 * 2) > epsilon) p0 *= cw ? 1 : -1, a00 += p0, a10 -= p0;
        else da0 = 0, a00 = a10 = (a0 + a1) / 2;
        if ((da1 -= p1 * 2) > epsilon) p1 *= cw ? 1 : -1, a01 += p1, a11 -= p1;
        else da1 = 0, a01 = a11 = (a0 + a1) / 2;
      }
      var x01 = r1 * cos(a01), y01 = r1 * sin(a01), x10 = r0 * cos(a10), y10 = r0 * sin(a10);
      if (rc > epsilon) {
        var x11 = r1 * cos(a11), y11 = r1 * sin(a11), x00 = r0 * cos(a00), y00 = r0 * sin(a00), oc;
        if (da < pi) {
          if (oc = intersect(x01, y01, x00, y00, x11, y11, x10, y10)) {
            var ax = x01 - oc[0], ay = y01 - oc[1], bx = x11 - oc[0], by = y11 - oc[1], kc = 1 / sin(acos((ax * bx + ay * by) / (sqrt(ax * ax + ay * ay) * sqrt(bx * bx + by * by))) / 2), lc = sqrt(oc[0] * oc[0] + oc[1] * oc[1]);
            rc0 = min(rc, (r0 - lc) / (kc - 1));
            rc1 = min(rc, (r1 - lc) / (kc + 1));
          } else {
            rc0 = rc1 = 0;
          }
        }
      }
      if (!(da1 > epsilon)) context.moveTo(x01, y01);
      else if (rc1 > epsilon) {
        t0 = cornerTangents(x00, y00, x01, y01, r1, rc1, cw);
        t1 = cornerTangents(x11, y11, x10, y10, r1, rc1, cw);
        context.moveTo(t0.cx + t0.x01, t0.cy + t0.y01);
        if (rc1 < rc) context.arc(t0.cx, t0.cy, rc1, atan2(t0.y01, t0.x01), atan2(t1.y01, t1.x01), !cw);
        else {
          context.arc(t0.cx, t0.cy, rc1, atan2(t0.y01, t0.x01), atan2(t0.y11, t0.x11), !cw);
          context.arc(0, 0, r1, atan2(t0.cy + t0.y11, t0.cx + t0.x11), atan2(t1.cy + t1.y11, t1.cx + t1.x11), !cw);
          context.arc(t1.cx, t1.cy, rc1, atan2(t1.y11, t1.x11), atan2(t1.y01, t1.x01), !cw);
        }
      } else context.moveTo(x01, y01), context.arc(0, 0, r1, a01, a11, !cw);
      if (!(r0 > epsilon) || !(da0 > epsilon)) context.lineTo(x10, y10);
      else if (rc0 > epsilon) {
        t0 = cornerTangents(x10, y10, x11, y11, r0, -rc0, cw);
        t1 = cornerTangents(x01, y01, x00, y00, r0, -rc0, cw);
        context.lineTo(t0.cx + t0.x01, t0.cy + t0.y01);
        if (rc0 < rc) context.arc(t0.cx, t0.cy, rc0, atan2(t0.y01, t0.x01), atan2(t1.y01, t1.x01), !cw);
        else {
          context.arc(t0.cx, t0.cy, rc0, atan2(t0.y01, t0.x01), atan2(t0.y11, t0.x11), !cw);
          context.arc(0, 0, r0, atan2(t0.cy + t0.y11, t0.cx + t0.x11), atan2(t1.cy + t1.y11, t1.cx + t1.x11), cw);
          context.arc(t1.cx, t1.cy, rc0, atan2(t1.y11, t1.x11), atan2(t1.y01, t1.x01), !cw);
        }
      } else context.arc(0, 0, r0, a10, a00, cw);
    }
    context.closePath();
    if (buffer) return context = null, buffer + "" || null;
  }
  arc2.centroid = function() {
    var r2 = (+innerRadius.apply(this, arguments) + +outerRadius.apply(this, arguments)) / 2, a2 = (+startAngle.apply(this, arguments) + +endAngle.apply(this, arguments)) / 2 - pi / 2;
    return [cos(a2) * r2, sin(a2) * r2];
  };
  arc2.innerRadius = function(_2) {
    return arguments.length ? (innerRadius = typeof _2 === "function" ? _2 : constant_default(+_2), arc2) : innerRadius;
  };
  arc2.outerRadius = function(_2) {
    return arguments.length ? (outerRadius = typeof _2 === "function" ? _2 : constant_default(+_2), arc2) : outerRadius;
  };
  arc2.cornerRadius = function(_2) {
    return arguments.length ? (cornerRadius = typeof _2 === "function" ? _2 : constant_default(+_2), arc2) : cornerRadius;
  };
  arc2.padRadius = function(_2) {
    return arguments.length ? (padRadius = _2 == null ? null : typeof _2 === "function" ? _2 : constant_default(+_2), arc2) : padRadius;
  };
  arc2.startAngle = function(_2) {
    return arguments.length ? (startAngle = typeof _2 === "function" ? _2 : constant_default(+_2), arc2) : startAngle;
  };
  arc2.endAngle = function(_2) {
    return arguments.length ? (endAngle = typeof _2 === "function" ? _2 : constant_default(+_2), arc2) : endAngle;
  };
  arc2.padAngle = function(_2) {
    return arguments.length ? (padAngle = typeof _2 === "function" ? _2 : constant_default(+_2), arc2) : padAngle;
  };
  arc2.context = function(_2) {
    return arguments.length ? (context = _2 == null ? null : _2, arc2) : context;
  };
  return arc2;
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

// node_modules/d3-shape/src/offset/none.js
function none_default(series, order) {
  if (!((n2 = series.length) > 1)) return;
  for (var i2 = 1, j2, s0, s1 = series[order[0]], n2, m2 = s1.length; i2 < n2; ++i2) {
    s0 = s1, s1 = series[order[i2]];
    for (j2 = 0; j2 < m2; ++j2) {
      s1[j2][1] += s1[j2][0] = isNaN(s0[j2][1]) ? s0[j2][0] : s0[j2][1];
    }
  }
}

// node_modules/d3-shape/src/order/none.js
function none_default2(series) {
  var n2 = series.length, o2 = new Array(n2);
  while (--n2 >= 0) o2[n2] = n2;
  return o2;
}

// node_modules/d3-shape/src/stack.js
function stackValue(d2, key2) {
  return d2[key2];
}
function stackSeries(key2) {
  const series = [];
  series.key = key2;
  return series;
}
function stack_default() {
  var keys = constant_default([]), order = none_default2, offset = none_default, value = stackValue;
  function stack2(data) {
    var sz = Array.from(keys.apply(this, arguments), stackSeries), i2, n2 = sz.length, j2 = -1, oz;
    for (const d2 of data) {
      for (i2 = 0, ++j2; i2 < n2; ++i2) {
        (sz[i2][j2] = [0, +value(d2, sz[i2].key, j2, data)]).data = d2;
      }
    }
    for (i2 = 0, oz = array_default(order(sz)); i2 < n2; ++i2) {
      sz[oz[i2]].index = i2;
    }
    offset(sz, oz);
    return sz;
  }
  stack2.keys = function(_2) {
    return arguments.length ? (keys = typeof _2 === "function" ? _2 : constant_default(Array.from(_2)), stack2) : keys;
  };
  stack2.value = function(_2) {
    return arguments.length ? (value = typeof _2 === "function" ? _2 : constant_default(+_2), stack2) : value;
  };
  stack2.order = function(_2) {
    return arguments.length ? (order = _2 == null ? none_default2 : typeof _2 === "function" ? _2 : constant_default(Array.from(_2)), stack2) : order;
  };
  stack2.offset = function(_2) {
    return arguments.length ? (offset = _2 == null ? none_default : _2, stack2) : offset;
  };
  return stack2;
}

// node_modules/d3-shape/src/offset/diverging.js
function diverging_default(series, order) {
  if (!((n2 = series.length) > 0)) return;
  for (var i2, j2 = 0, d2, dy, yp, yn, n2, m2 = series[order[0]].length; j2 < m2; ++j2) {
    for (yp = yn = 0, i2 = 0; i2 < n2; ++i2) {
      if ((dy = (d2 = series[order[i2]][j2])[1] - d2[0]) > 0) {
        d2[0] = yp, d2[1] = yp += dy;
      } else if (dy < 0) {
        d2[1] = yn, d2[0] = yn += dy;
      } else {
        d2[0] = 0, d2[1] = dy;
      }
    }
  }
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
var layerShort = (layer) => layer < 0 ? "emb" : String(layer);
function layerTicks(layers, width) {
  const every = [1, 2, 5, 10, 20, 50].find((n2) => layers.length / n2 * 28 <= width) ?? 100;
  const wanted = (layer) => layer < 0 || layer % every === 0 && (layer > 0 || every === 1 || layers[0] !== -1);
  return layers.flatMap((layer, i2) => wanted(layer) ? [i2] : []);
}
var layerMarks = (layers, width) => layerTicks(layers, width).map((i2) => ({ value: i2, text: layerShort(layers[i2] ?? 0) }));

// src/views/soft_entropy/soft_entropy/words.ts
var CHARTS = {
  layers: "Layers",
  residual: "Shares",
  bars: "Bars",
  plane: "Plane"
};
var CHART_TITLES = {
  layers: "Over the layers",
  residual: "Shares of a layer",
  bars: "Label sets of a layer",
  plane: "Information plane"
};
var MEASURE_NAMES = {
  H: "H (spread)",
  H_given: "H given labels",
  I: "I (mutual information)",
  regularity: "regularity",
  variation: "variation",
  disentanglement: "disentanglement",
  residual: "residual"
};
var ABOUT = {
  H: "H: how evenly the vectors spread over directions; 1 is even.",
  H_given: "H given labels: the spread that is left within a label, on average.",
  I: "I: how much a label tells about the direction, H − H given labels.",
  regularity: "Regularity: the share of H that the labels explain, I / H.",
  variation: "Variation: the spread within a label; 0 if all its vectors point one way.",
  disentanglement: "Disentanglement: how far a label lies from all others, in nats, at most ln 2.",
  residual: "Residual: the regularity that a set adds to the set before it."
};
var CHANCE = {
  layers: "Dashed: the same labels shuffled, which is bias.",
  bars: "Tick: the same labels shuffled, which is bias."
};
var hasChance = (measure) => measure === "I" || measure === "regularity";
function measureNote(chart, measure, soft) {
  const alike = measure === "H" && chart === "layers" && sameLines(soft);
  return [
    ABOUT[measure],
    hasChance(measure) ? CHANCE[chart] : "",
    alike ? "All sets count the same positions, so their lines coincide." : ""
  ].filter(Boolean).join(" ");
}
function sameLines(soft) {
  const far = (layer, set) => Math.abs(soft.value("H", layer, set) - soft.value("H", layer, 0)) > 1e-6;
  return soft.keys.length > 1 && !soft.layers.some((_2, l2) => soft.keys.some((_3, s2) => far(l2, s2)));
}
function sharesNote({ sides }) {
  const order = "A share is the regularity that a set adds to the sets before it, so their order matters.";
  return sides.includes("output") ? `${order} Sets of the output side have none.` : order;
}
function progressText({ done, total, points }) {
  const unit = total === 1 ? "text" : "texts";
  const texts2 = done < total ? `${count(done)} of ${count(total)} ${unit}` : `${count(total)} ${unit}`;
  return `${texts2} · entropies as shares of ln ${count(points)}, the largest there can be`;
}
function setTitle(soft, set) {
  const side = soft.sides[set] ?? "";
  const of = side === "text" ? "label of the texts" : side ? `${side} side` : "";
  const [n2, labels] = [soft.n[set] ?? 0, soft.nLabels[set] ?? 0];
  const counted = `${count(n2)} ${n2 === 1 ? "position" : "positions"}, ${count(labels)} ${labels === 1 ? "label" : "labels"}`;
  return [soft.names[set], of, counted].filter(Boolean).join(" · ");
}
function digitsFor(values) {
  let most = 0;
  for (const value of values) if (Number.isFinite(value)) most = Math.max(most, Math.abs(value));
  return most === 0 || most >= 0.0995 ? 3 : most >= 995e-5 ? 4 : 5;
}
function figure(value, digits = 3) {
  if (!Number.isFinite(value)) return "–";
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? `−${text}` : text;
}
function share(value) {
  if (!Number.isFinite(value)) return "–";
  if (value === 0) return "0 %";
  return value < 0 ? `−${percent(-value)}` : percent(value);
}

// src/views/soft_entropy/soft_entropy/lines.ts
var HEIGHT = 280;
function linesPlot(soft, measure, appearance) {
  const over = (of, set) => soft.layers.map((_2, layer) => ({ x: layer, y: of(measure, layer, set) }));
  const series = setsOf(soft).map((set) => {
    const { ink, dash } = appearance(set);
    const curves = [
      { kind: "line", points: over(soft.value, set) },
      { kind: "chance", points: over(soft.baseline, set) }
    ];
    return { name: soft.names[set] ?? "", title: setTitle(soft, set), ink, dash, curves };
  });
  return {
    series,
    y: axisOf(soft, measure),
    x: {
      from: 0,
      to: Math.max(1, soft.layers.length - 1),
      ticks: (room) => layerMarks(soft.layers, room)
    },
    stops: soft.layers.map((_2, layer) => layer),
    height: HEIGHT,
    room: 188
  };
}
function axisOf(soft, measure) {
  const all = soft.layers.flatMap(
    (_2, layer) => setsOf(soft).flatMap((set) => [soft.value(measure, layer, set), soft.baseline(measure, layer, set)])
  );
  const known3 = all.filter(Number.isFinite);
  if (known3.length === 0) return axis(0, 1);
  const [least2, most] = [
    known3.reduce((a2, b2) => Math.min(a2, b2), Infinity),
    known3.reduce((a2, b2) => Math.max(a2, b2), -Infinity)
  ];
  const fitted = measure === "H" || measure === "H_given" || measure === "variation";
  if (fitted) return axis(least2, most);
  return axis(least2 < -0.02 * most ? least2 : 0, Math.max(0, most));
}

// src/views/soft_entropy/soft_entropy/plane.ts
function orderOf(key2) {
  const name = key2.replace(/^(input|output)_/, "");
  return name === "unigram" ? "token" : name;
}
function pairsOf({ keys, sides }) {
  const inputs = /* @__PURE__ */ new Map();
  keys.forEach((key2, set) => {
    const order = orderOf(key2);
    if (sides[set] === "input" && !inputs.has(order)) inputs.set(order, set);
  });
  const seen = /* @__PURE__ */ new Set();
  return keys.flatMap((key2, output) => {
    const name = orderOf(key2);
    const input = inputs.get(name);
    if (sides[output] !== "output" || input === void 0 || seen.has(name)) return [];
    seen.add(name);
    return [{ name, input, output }];
  });
}
function lackOf({ keys, sides }) {
  const input = keys.find((_2, set) => sides[set] === "input");
  const output = keys.find((_2, set) => sides[set] === "output");
  const wish = output ? `"${orderOf(output)}", "${output}"` : `"${input ?? "token"}", "output_${orderOf(input ?? "token")}"`;
  return `The plane sets an input set against the output set of the same order: pass labels=[…, ${wish}].`;
}
function plane(soft, pair, space) {
  const width = Math.min(space, 640);
  const area = { left: 52, right: width - 16, top: 22, bottom: HEIGHT - 40 };
  const values = soft.layers.map((_2, layer) => ({
    layer,
    x: soft.value("I", layer, pair.input),
    y: soft.value("I", layer, pair.output)
  }));
  const known3 = values.filter(({ x: x4, y: y4 }) => Number.isFinite(x4) && Number.isFinite(y4));
  const ends = (all, steps) => {
    const most = all.length ? Math.max(0, ...all) : 1;
    return axis(Math.min(0, ...all), most, steps);
  };
  const across = ends(
    known3.map((v2) => v2.x),
    width < 420 ? 3 : 5
  );
  const up = ends(
    known3.map((v2) => v2.y),
    4
  );
  const x3 = (value) => area.left + (area.right - area.left) * across.level(value);
  const y3 = (value) => area.bottom - (area.bottom - area.top) * up.level(value);
  const even = Math.min(across.hi, up.hi);
  const last = Math.max(1, values.length - 1);
  const walk2 = line_default(
    (v2) => x3(v2.x),
    (v2) => y3(v2.y)
  ).defined((v2) => known3.includes(v2)).digits(1);
  return {
    width,
    height: HEIGHT,
    area,
    points: known3.map((v2) => ({ layer: v2.layer, x: x3(v2.x), y: y3(v2.y), depth: v2.layer / last })),
    walk: walk2(values) ?? "",
    origin: { x: x3(0), y: y3(0) },
    diagonal: { x: x3(even), y: y3(even) },
    xTicks: across.ticks.map(({ value, text }) => ({ at: x3(value), text })),
    yTicks: up.ticks.map(({ value, text }) => ({ at: y3(value), text }))
  };
}
function pointAt(points, px, py, reach = 20) {
  const far = ({ x: x3, y: y3 }) => Math.hypot(x3 - px, y3 - py);
  const near = least(points, far);
  return near && far(near) <= reach ? near.layer : null;
}
function optimality(soft, pair, layer) {
  const given = soft.value("I", layer, pair.input);
  return given > 0 ? soft.value("I", layer, pair.output) / given : Number.NaN;
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

// src/views/soft_entropy/soft_entropy/plane_draw.ts
var inkOf = (depth, inks) => inks[Math.round(255 * (0.28 + 0.72 * depth))] ?? "";
function drawPlane(picture, charts, pair, inks) {
  const { area, points, walk: walk2, origin, diagonal, height } = picture;
  const root = ground(picture);
  const even = { x1: origin.x, y1: origin.y, x2: diagonal.x, y2: diagonal.y };
  root.append(svg("line", { class: "lv-even", ...even }));
  const end = diagonal.x > area.right - 90 ? "end" : "start";
  const beside = { x: diagonal.x + (end === "end" ? -10 : 6), y: diagonal.y - 5, "text-anchor": end };
  root.append(svg("text", beside, "output = input"));
  root.append(svg("path", { class: "lv-walk", d: walk2 }));
  root.append(
    ...points.map(
      ({ x: x3, y: y3, depth }) => svg("circle", { class: "lv-point", cx: x3, cy: y3, r: 5, fill: inkOf(depth, inks) })
    )
  );
  root.append(...ringNodes(picture, charts));
  root.append(...nameNodes(points, charts));
  const middle = (area.left + area.right) / 2;
  root.append(
    svg(
      "text",
      { x: middle, y: height - 6, "text-anchor": "middle" },
      `I(${charts.soft.value.names[pair.input]})`
    )
  );
  root.append(svg("text", { x: 4, y: 11 }, `I(${charts.soft.value.names[pair.output]})`));
  return root;
}
function ringNodes({ points }, charts) {
  const marks = { current: charts.at.value, guide: charts.guide.value };
  return Object.entries(marks).flatMap(([name, layer]) => {
    const point = points.find((each) => each.layer === layer);
    return point ? [svg("circle", { class: `lv-of-${name}`, cx: point.x, cy: point.y, r: 9 })] : [];
  });
}
function nameNodes(points, charts) {
  const told = points.filter((p2, i2) => i2 === 0 || i2 === points.length - 1 || p2.layer === charts.at.value);
  return told.map(
    ({ layer, x: x3, y: y3 }) => svg("text", { class: "lv-name", x: x3 + 11, y: y3 - 8 }, layerShort(charts.soft.value.layers[layer] ?? 0))
  );
}
function rampNodes(charts, inks) {
  const { layers } = charts.soft.value;
  const bar = h("span", { class: "lv-ramp", "aria-hidden": "true" });
  const stops = Array.from({ length: 9 }, (_2, i2) => inkOf(i2 / 8, inks));
  bar.style.backgroundImage = `linear-gradient(to right, ${stops.join(", ")})`;
  const [first, last] = [layers[0] ?? 0, layers.at(-1) ?? 0];
  return [h("span", {}, layerName(first)), bar, h("span", {}, layerName(last))];
}
function factsOf(charts, pair, layer) {
  const soft = charts.soft.peek();
  if (!pair) return [];
  const sides = [pair.input, pair.output];
  const all = sides.flatMap((set) => [soft.value("I", layer, set), soft.shuffled(layer, set)]);
  const digits = digitsFor(all);
  const rows2 = sides.flatMap((set) => [
    [`I(${soft.names[set]})`, figure(soft.value("I", layer, set), digits)],
    ["of shuffled labels", figure(soft.shuffled(layer, set), digits)]
  ]);
  return [...rows2, ["optimality", figure(optimality(soft, pair, layer))]];
}

// src/runtime/card.ts
var GAP = 12;
function place(near, size, view2, gap = GAP) {
  const right = near.right + gap;
  const left = near.left - gap - size.width;
  const x3 = right + size.width <= view2.width - 4 ? right : left;
  const limit = (at, most) => Math.max(4, Math.min(at, most));
  return {
    x: Math.round(limit(x3, view2.width - size.width - 4)),
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
  const show = (near, ...content) => {
    element.replaceChildren(...content);
    if (!element.isConnected) return;
    if (element.dataset.open === void 0) element.showPopover?.();
    element.dataset.open = "";
    const { x: x3, y: y3 } = place(near, element.getBoundingClientRect(), {
      width: window.innerWidth,
      height: window.innerHeight
    });
    element.style.left = `${x3}px`;
    element.style.top = `${y3}px`;
  };
  signal.addEventListener("abort", hide, { once: true });
  return { element, show, hide };
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

// src/views/soft_entropy/soft_entropy/state.ts
function makeChartContext(context, stage, live) {
  const { traits, cursor, appearance, root, signal } = context;
  const size = watchSize(stage, signal);
  const soft = O(() => readSoft(traits));
  const at = O(() => Math.max(0, soft.value.layers.indexOf(cursor.get("layer").value)));
  const guide = y(null);
  return {
    soft,
    empty: O(() => soft.value.keys.length === 0 || soft.value.layers.length === 0),
    width: O(() => Math.max(240, size.value.width || 320)),
    at,
    guide,
    seen: O(() => Math.min(guide.value ?? at.value, Math.max(0, soft.value.layers.length - 1))),
    appearance(set) {
      const inks = LINES[appearance.theme.value];
      const again = set >= inks.length;
      const ink = inks[set % inks.length] ?? "currentColor";
      return { ink, dash: again ? "9 3 2 3" : null, opacity: again ? 0.55 : null };
    },
    card: makeCard(root, signal),
    tell: (text) => setText(live, text)
  };
}
function showing({ traits }, charts, chart, element) {
  const shown = traits.get("chart").value === chart && !charts.empty.value;
  element.hidden = !shown;
  return shown;
}
function listenLayers({ cursor, signal }, charts, box, of) {
  const { soft, guide, at } = charts;
  const name = (i2) => layerName(soft.peek().layers[i2] ?? 0);
  walkStops(
    box,
    {
      count: () => soft.peek().layers.length,
      at: of.at,
      from: () => at.peek(),
      guide,
      select(i2) {
        const layer = soft.peek().layers[i2];
        if (layer === void 0) return;
        cursor.save({ layer });
        charts.tell(`selected: ${name(i2)}, ${of.words(i2)}`);
      },
      speak: (i2) => charts.tell(`${name(i2)}: ${of.words(i2)}`)
    },
    signal
  );
}
function nameBox(box, charts, what) {
  const layer = charts.soft.value.layers[charts.at.value];
  const chosen = layer === void 0 ? "" : `, ${layerName(layer)} selected`;
  attr(box, { "aria-label": `${what}${chosen}. Arrows move over the layers.` });
}

// src/views/soft_entropy/soft_entropy/information.ts
function makeOrders(charts) {
  const pairs = O(() => pairsOf(charts.soft.value));
  const chosen = y("");
  const pair = O(() => pairs.value.find(({ name }) => name === chosen.value) ?? pairs.value[0]);
  return { pairs: () => pairs.value, chosen, pair: () => pair.value };
}
function makePlane(context, charts, orders) {
  const { paintEffect, appearance } = context;
  const box = h("div", { class: "lv-plot", tabindex: 0, role: "group" });
  const lack = h("p", { class: "lv-empty" });
  const ramp = h("p", { class: "lv-aside lv-depth" });
  const element = h("div", {}, box, ramp, lack);
  const picture = O(() => {
    const pair = orders.pair();
    return pair ? plane(charts.soft.value, pair, charts.width.value) : null;
  });
  paintEffect(() => {
    if (!showing(context, charts, "plane", element)) return;
    const [now, pair] = [picture.value, orders.pair()];
    for (const node of [box, ramp]) node.hidden = now === null;
    lack.hidden = now !== null;
    if (!now || !pair) return setText(lack, lackOf(charts.soft.value));
    const inks = palette("entropy", appearance.theme.value).css;
    box.replaceChildren(drawPlane(now, charts, pair, inks));
    nameBox(box, charts, "I of the input set against I of the output set");
    ramp.replaceChildren(...rampNodes(charts, inks));
  });
  listenLayers(context, charts, box, {
    at: (event) => {
      const { left, top } = box.getBoundingClientRect();
      return pointAt(picture.peek()?.points ?? [], event.clientX - left, event.clientY - top);
    },
    words: (layer) => factsOf(charts, orders.pair(), layer).map((fact) => fact.join(" ")).join(", ")
  });
  paintEffect(() => {
    const seen = showing(context, charts, "plane", element);
    showCard(charts, orders.pair(), box, picture.value, seen ? charts.guide.value : null);
  });
  return element;
}
function showCard(charts, pair, box, now, layer) {
  const point = now?.points.find((each) => each.layer === layer);
  if (!point || layer === null) {
    charts.card.hide();
    return;
  }
  const list = h("dl", { class: "lv-facts lv-first" });
  for (const [name, value] of factsOf(charts, pair, layer))
    list.append(h("dt", {}, name), h("dd", {}, value));
  const head = h(
    "div",
    { class: "lv-card-head" },
    h("b", {}, layerName(charts.soft.peek().layers[layer] ?? 0))
  );
  const { left, top } = box.getBoundingClientRect();
  const [x3, y3] = [left + point.x, top + point.y];
  charts.card.show({ left: x3 - 8, right: x3 + 8, top: y3 - 8, bottom: y3 + 8 }, head, list);
}
function orderChoice({ traits, paintEffect, signal }, orders) {
  const select = h("select", { name: "order", "aria-label": "Which n-grams" });
  select.addEventListener("change", () => orders.chosen.value = select.value, { signal });
  paintEffect(() => {
    const names2 = orders.pairs().map(({ name }) => name);
    select.hidden = traits.get("chart").value !== "plane" || names2.length < 2;
    const known3 = Array.from(select.options, (option) => option.value);
    if (known3.join("\n") !== names2.join("\n"))
      select.replaceChildren(...names2.map((name) => h("option", { value: name }, name)));
    select.value = orders.pair()?.name ?? "";
    attr(select, { disabled: names2.length === 0 });
  });
  return select;
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

// src/runtime/chart/draw_lines.ts
var CLASS2 = { line: "lv-line", faint: "lv-faint", chance: "lv-chance" };
function drawLines(plot, series, values, { current, guide, name }) {
  const root = ground(plot);
  for (const [kind, stop] of [["current", current], ["guide", guide]]) {
    const at = stop === null ? void 0 : plot.stops[stop];
    const told = kind === "guide" || guide === null ? name : "";
    if (at !== void 0) root.append(...upright(kind, at, plot, told));
  }
  const nodes = (kind, draw) => plot.curves.flatMap(
    (curves, i2) => curves.filter((drawn2) => drawn2.kind === kind).flatMap((drawn2) => draw(drawn2, series[i2])).map((node) => marked(node, i2))
  );
  root.append(...nodes("line", bandNodes), ...nodes("chance", curveNodes), ...nodes("faint", curveNodes));
  const lines = nodes("line", curveNodes).reverse();
  const dashed = (node) => node.hasAttribute("stroke-dasharray");
  root.append(...lines.filter((node) => !dashed(node)), ...lines.filter(dashed));
  root.append(
    ...plot.ends.map((end, i2) => marked(endNode(end, plot, series[i2], values[i2] ?? ""), i2))
  );
  return root;
}
function marked(node, i2) {
  node.setAttribute("data-line", String(i2));
  return node;
}
var bandNodes = ({ band }, { ink }) => band ? [svg("path", { class: "lv-band", d: band, fill: ink })] : [];
function curveNodes({ kind, path: path2, dots, ring: ring2 }, { ink, dash }) {
  const style = { stroke: ink, "stroke-dasharray": kind === "line" ? dash : null };
  const line = path2 ? [svg("path", { class: CLASS2[kind], d: path2, ...style })] : [];
  const r2 = kind === "line" ? 2.5 : 1.5;
  const circles = dots.map(({ x: x3, y: y3 }) => svg("circle", { cx: x3, cy: y3, r: r2, fill: ink }));
  const ringed = ring2 ? [svg("circle", { class: "lv-best", cx: ring2.x, cy: ring2.y, r: 6, stroke: ink })] : [];
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
  node.append(svg("text", { class: "lv-name", x: near, y: y3 + 4 }, ...nameNodes2(one)));
  node.append(svg("text", { x: width - 2, y: y3 + 4, "text-anchor": "end" }, value));
  return node;
}
function nameNodes2({ name, token }) {
  if (!token) return [name];
  return pieces(name, 14).map(({ text, sign }) => sign ? svg("tspan", { class: "lv-sign" }, text) : text);
}
function legendItems(series, values) {
  return series.map((one, i2) => {
    const line = { x1: 0, x2: 24, y1: 4, y2: 4, stroke: one.ink, "stroke-dasharray": one.dash };
    const key2 = svg("svg", { class: "lv-key", width: 24, height: 8, "aria-hidden": "true" });
    key2.append(svg("line", { class: "lv-line", ...line }));
    const name = one.token ? tokenNode(one.name, 16) : h("bdi", { class: "lv-set" }, one.name);
    const figure2 = h("span", { class: "lv-figure" }, values[i2] ?? "");
    return h("li", { "data-line": i2, title: one.title ?? one.name }, key2, name, figure2);
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

// src/runtime/chart/ends.ts
function spread(wishes, gap, lo, hi) {
  const order = wishes.map((_2, i2) => i2).sort((a2, b2) => (wishes[a2] ?? 0) - (wishes[b2] ?? 0) || a2 - b2);
  const step = Math.min(gap, (hi - lo) / Math.max(1, wishes.length - 1));
  const out = [...wishes];
  let least2 = lo;
  for (const i2 of order) {
    out[i2] = Math.max(least2, wishes[i2] ?? lo);
    least2 = (out[i2] ?? lo) + step;
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
var GAP2 = 15;
function plotLines(spec, width) {
  const { series, height, room } = spec;
  const named2 = width - room >= LEAST && series.length * GAP2 <= height - 24;
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
  const place2 = (point) => ({ x: x3(point.x), y: y3(point.y) });
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
  const ring2 = ringed === void 0 ? void 0 : points[ringed];
  return {
    kind,
    path: line(points) ?? "",
    band: points.some((point) => Number.isFinite(point.around)) ? band(points) ?? "" : "",
    dots: points.filter((point, i2) => known2(point) && (dotted || alone(i2))).map(place2),
    ring: ring2 && known2(ring2) ? place2(ring2) : null
  };
}
function lastPoint({ curves }) {
  const last = (kind) => curves.find((curve) => curve.kind === kind)?.points.findLast(known2);
  return last("line") ?? last("faint");
}
function endsOf(series, x3, y3, area) {
  const lasts = series.map(lastPoint);
  const wishes = lasts.map((last) => last ? y3(last.y) : area.bottom);
  const heights = spread(wishes, GAP2, area.top, area.bottom);
  return lasts.map((last, i2) => ({
    y: heights[i2] ?? 0,
    from: last ? { x: x3(last.x), y: wishes[i2] ?? 0 } : null
  }));
}
function stopAt({ stops, area }, px) {
  return stops.length === 0 || px > area.right + 14 ? null : bisectCenter(stops, px);
}

// src/runtime/chart/line_chart.ts
function lineChart(context, into, chart) {
  const { signal, paintEffect } = context;
  const box = h("div", { class: "lv-plot", tabindex: 0, role: "group" });
  const legend = h("ul", { class: "lv-lines", "aria-label": chart.legend });
  const live = h("div", { class: "lv-sr-only", "aria-live": "polite" });
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

// src/views/soft_entropy/soft_entropy/layers.ts
function makeLayers(context, charts) {
  const { traits, cursor } = context;
  const element = h("div");
  const { soft } = charts;
  lineChart(context, element, {
    plot: O(() => linesPlot(soft.value, traits.get("measure").value, charts.appearance)),
    current: charts.at,
    label: () => `${MEASURE_NAMES[traits.get("measure").value]} over the layers`,
    legend: "Label sets and their values",
    stopName: (stop) => layerName(soft.value.layers[stop] ?? 0),
    value(_2, set, layer) {
      if (layer === null) return "–";
      const measure = traits.get("measure").value;
      const all = setsOf(soft.value).map((each) => soft.value.value(measure, layer, each));
      return figure(all[set] ?? Number.NaN, digitsFor(all));
    },
    select(stop) {
      const layer = soft.peek().layers[stop];
      if (layer !== void 0) cursor.save({ layer });
    },
    shown: () => showing(context, charts, "layers", element),
    guide: charts.guide,
    width: charts.width,
    tell: charts.tell
  });
  return element;
}

// src/views/soft_entropy/soft_entropy/numbers.ts
var HEADS = {
  H: "H",
  H_given: "H given",
  I: "I",
  regularity: "regularity",
  variation: "variation",
  disentanglement: "disent.",
  residual: "residual"
};
function makeNumbers({ paintEffect }, charts) {
  const summary = h("summary", {}, "Show numbers");
  const caption = h("caption");
  const [head, body] = [h("thead"), h("tbody")];
  const table2 = h("table", {}, caption, head, body);
  const scroller = h(
    "div",
    { class: "lv-scroll", tabindex: 0, role: "region", "aria-label": "Numbers" },
    table2
  );
  const element = h("details", { class: "lv-numbers" }, summary, scroller);
  const names2 = [...MEASURES.map((measure) => HEADS[measure]), "I shuffled", "n", "labels"];
  head.append(h("tr", {}, ...["set", ...names2].map((name) => h("th", { scope: "col" }, name))));
  paintEffect(() => {
    element.hidden = charts.empty.value;
    if (element.hidden) return;
    const layer = layerName(charts.soft.value.layers[charts.at.value] ?? 0);
    setText(caption, `${layer}; unexplained: ${figure(charts.soft.value.rest(charts.at.value))}`);
    body.replaceChildren(...rows(charts));
  });
  return element;
}
function rows(charts) {
  const soft = charts.soft.value;
  const layer = charts.at.value;
  const columns = [
    ...MEASURES.map((measure) => (set) => soft.value(measure, layer, set)),
    (set) => soft.shuffled(layer, set)
  ].map((of) => {
    const values = setsOf(soft).map(of);
    return values.map((value) => figure(value, digitsFor(values)));
  });
  return setsOf(soft).map((set) => {
    const cells = [
      ...columns.map((column) => column[set] ?? ""),
      count(soft.n[set] ?? 0),
      count(soft.nLabels[set] ?? 0)
    ];
    const name = h("th", { scope: "row" }, h("bdi", {}, soft.names[set] ?? ""));
    return h("tr", {}, name, ...cells.map((cell) => h("td", {}, cell)));
  });
}

// src/views/soft_entropy/soft_entropy/draw.ts
var fillOf = ({ ink, opacity }) => ({ fill: ink, "fill-opacity": opacity });
function keyNode(appearance, kind = "area") {
  const [width, height] = kind === "line" ? [16, 8] : [10, 10];
  const node = svg("svg", { class: "lv-key", width, height, "aria-hidden": "true" });
  const stroke = { stroke: appearance.ink, "stroke-dasharray": appearance.dash };
  if (kind === "line") node.append(svg("line", { class: "lv-line", x1: 0, x2: 16, y1: 4, y2: 4, ...stroke }));
  else node.append(svg("rect", { width: 10, height: 10, rx: 2, ...fillOf(appearance) }));
  return node;
}
var REST_LOOK = { ink: "var(--lv-rest)", dash: null, opacity: null };
function entryNodes(entries, charts, kind) {
  const soft = charts.soft.value;
  return entries.map(({ set, value, note }) => {
    const key2 = keyNode(set < 0 ? REST_LOOK : charts.appearance(set), kind);
    const name = h("bdi", { class: "lv-set" }, set < 0 ? "unexplained" : soft.names[set] ?? "");
    const title = set < 0 ? "What no set explains; with the sets it makes 100 %" : setTitle(soft, set);
    const figure2 = h("span", { class: "lv-figure" }, value);
    return h("li", { title, "data-off": Boolean(note) }, key2, name, figure2);
  });
}
function keepFocus(list, name, paint) {
  const active = list.getRootNode().activeElement;
  const kept = list.contains(active) ? active?.getAttribute(name) : null;
  paint();
  if (kept)
    list.querySelector(`[${name}="${CSS.escape(kept)}"]`)?.focus({ preventScroll: true });
}

// src/views/soft_entropy/soft_entropy/shares.ts
var REST = -1;
function sharesOf(soft, layer) {
  const sets = setsOf(soft).map((set) => ({ set, value: soft.value("residual", layer, set) }));
  return [...sets, { set: REST, value: soft.rest(layer) }].filter(({ value }) => Number.isFinite(value));
}
function ring(soft, layer) {
  const all = sharesOf(soft, layer);
  const positive = all.filter(({ value }) => value > 0);
  const whole2 = positive.reduce((sum, { value }) => sum + value, 0);
  let at = 0;
  const slices = positive.map(({ set, value }) => {
    const from = at;
    at += value / whole2;
    return { set, value, from, to: at };
  });
  return { slices, negative: all.filter(({ value }) => value < 0), explained: 1 - soft.rest(layer) };
}
function arc(from, to, outerRadius, innerRadius) {
  const [startAngle, endAngle] = [2 * Math.PI * from, 2 * Math.PI * to];
  return arc_default().digits(2)({ startAngle, endAngle, outerRadius, innerRadius }) ?? "";
}
function stack(soft, width) {
  const area = { left: 44, right: width - 8, top: 10, bottom: HEIGHT - 22 };
  const columns = soft.layers.map((_2, layer) => layer);
  const shares = columns.map((layer) => new Map(sharesOf(soft, layer).map(({ set, value }) => [set, value])));
  const piles = stack_default().keys([...setsOf(soft), REST]).value((layer, set) => shares[layer]?.get(set) ?? 0).offset(diverging_default)(columns);
  const ends = piles.flatMap((pile) => pile.flat());
  const [low, high] = [Math.min(0, ...ends), Math.max(1, ...ends)];
  const levels = low < -5e-3 || high > 1.005 ? axis(low, high, 6) : axis(0, 1, 2);
  const y3 = (value) => area.bottom - (area.bottom - area.top) * levels.level(value);
  const pitch = (area.right - area.left) / Math.max(1, columns.length);
  const thick = Math.max(1, pitch - (pitch > 6 ? 2 : 0));
  const middle = (layer) => area.left + pitch * (layer + 0.5);
  const part = (layer, set, [from, to]) => {
    const [low2, high2] = [y3(Math.min(from ?? 0, to ?? 0)), y3(Math.max(from ?? 0, to ?? 0))];
    return shares[layer]?.has(set) ? [{ set, y: high2, height: low2 - high2 }] : [];
  };
  return {
    width,
    height: HEIGHT,
    area,
    zero: y3(0),
    columns: columns.map((layer) => ({
      layer,
      x: middle(layer) - thick / 2,
      width: thick,
      parts: piles.flatMap((pile) => part(layer, pile.key, pile[layer] ?? [0, 0]))
    })),
    xTicks: layerMarks(soft.layers, area.right - area.left).map(({ value, text }) => ({
      at: middle(value),
      text
    })),
    yTicks: levels.ticks.map(({ value }) => ({
      at: y3(value),
      text: `${String(Math.round(100 * value)).replace("-", "−")} %`
    }))
  };
}
function columnAt({ area, columns }, px) {
  const n2 = columns.length;
  if (n2 === 0) return null;
  const at = Math.floor((px - area.left) / Math.max(1, area.right - area.left) * n2);
  return Math.max(0, Math.min(n2 - 1, at));
}

// src/views/soft_entropy/soft_entropy/residual.ts
var [SIZE, OUTER, INNER] = [168, 82, 50];
var BESIDE = 620;
var LEFT = 360;
function makeShares(context, charts) {
  const { paintEffect } = context;
  const round = h("div", { class: "lv-ring", role: "img" });
  const list = h("ul", { class: "lv-parts", "aria-label": "Shares" });
  const box = h("div", { class: "lv-plot", tabindex: 0, role: "group" });
  const note = h("p", { class: "lv-aside" });
  const element = h(
    "div",
    {},
    h("div", { class: "lv-shares" }, h("div", { class: "lv-one" }, round, list), box),
    note
  );
  const picture = O(() => {
    const width = charts.width.value >= BESIDE ? charts.width.value - LEFT : charts.width.value;
    return stack(charts.soft.value, width);
  });
  paintEffect(() => {
    if (!showing(context, charts, "residual", element)) return;
    element.dataset.wide = String(charts.width.value >= BESIDE);
    const layer = charts.seen.value;
    const now = ring(charts.soft.value, layer);
    round.replaceChildren(drawRing(now, charts, layer));
    round.setAttribute(
      "aria-label",
      `${layerName(charts.soft.value.layers[layer] ?? 0)}: ${wordsOf(charts, layer)}`
    );
    list.replaceChildren(...entryNodes(entriesOf(charts, layer), charts, "area"));
    setText(note, noteOf(now, charts));
    note.hidden = note.textContent === "";
  });
  paintEffect(() => {
    if (!showing(context, charts, "residual", element)) return;
    box.replaceChildren(drawStack(picture.value, charts));
    nameBox(box, charts, "Shares of every layer");
  });
  listenLayers(context, charts, box, {
    at: (event) => columnAt(picture.peek(), event.clientX - box.getBoundingClientRect().left),
    words: (layer) => wordsOf(charts, layer)
  });
  return element;
}
function entriesOf(charts, layer) {
  const soft = charts.soft.value;
  const values = [...setsOf(soft), REST].map((set) => ({
    set,
    value: set === REST ? soft.rest(layer) : soft.value("residual", layer, set)
  }));
  return values.map(({ set, value }) => ({ set, value: share(value), note: value < 0 ? "negative" : "" }));
}
var nameOf = (charts, set) => set === REST ? "unexplained" : charts.soft.peek().names[set] ?? "";
function wordsOf(charts, layer) {
  const soft = charts.soft.peek();
  const sets = setsOf(soft).map(
    (set) => `${nameOf(charts, set)} ${share(soft.value("residual", layer, set))}`
  );
  return [...sets, `unexplained ${share(soft.rest(layer))}`].join(", ");
}
function noteOf({ slices, negative }, charts) {
  if (slices.length === 0) return "Nothing is known of this layer yet.";
  if (negative.length === 0) return "";
  const told = negative.map(({ set, value }) => `${nameOf(charts, set)} ${share(value)}`).join(", ");
  const whole2 = slices.reduce((sum, { value }) => sum + value, 0);
  return `Negative shares are no slices: ${told}; the slices make ${Math.round(100 * whole2)} %. They stand below 0 in the columns.`;
}
function drawRing(now, charts, layer) {
  const half2 = SIZE / 2;
  const view2 = `${-half2} ${-half2} ${SIZE} ${SIZE}`;
  const root = svg("svg", { width: SIZE, height: SIZE, viewBox: view2, "aria-hidden": "true" });
  if (now.slices.length === 0) root.append(svg("path", { class: "lv-none", d: arc(0, 1, OUTER, INNER) }));
  for (const { set, value, from, to } of now.slices) {
    const appearance = set === REST ? REST_LOOK : charts.appearance(set);
    const slice2 = svg("path", { class: "lv-slice", d: arc(from, to, OUTER, INNER), ...fillOf(appearance) });
    slice2.append(svg("title", {}, `${nameOf(charts, set)} ${share(value)}`));
    root.append(slice2);
  }
  const middle = { x: 0, "text-anchor": "middle" };
  root.append(svg("text", { ...middle, y: -13 }, layerName(charts.soft.value.layers[layer] ?? 0)));
  root.append(svg("text", { ...middle, y: 8, class: "lv-large" }, share(now.explained)));
  root.append(svg("text", { ...middle, y: 24 }, "explained"));
  return root;
}
function drawStack(picture, charts) {
  const { area, columns, zero: zero2 } = picture;
  const root = ground(picture);
  for (const { parts, x: x3, width } of columns) {
    for (const { set, y: y3, height } of parts) {
      const appearance = set === REST ? REST_LOOK : charts.appearance(set);
      root.append(
        svg("rect", { x: x3, y: y3, width, height: Math.max(0, height), "data-set": set, ...fillOf(appearance) })
      );
    }
  }
  root.append(svg("line", { class: "lv-zero", x1: area.left, x2: area.right, y1: zero2, y2: zero2 }));
  const marks = { current: charts.at.value, guide: charts.guide.value };
  for (const [name, layer] of Object.entries(marks)) {
    const column = layer === null ? void 0 : columns[layer];
    if (!column) continue;
    const place2 = {
      x: column.x - 1.5,
      y: area.top - 3,
      width: column.width + 3,
      height: area.bottom - area.top + 6
    };
    root.append(svg("rect", { class: `lv-of-${name}`, rx: 2, ...place2 }));
  }
  return root;
}

// src/views/soft_entropy/soft_entropy/resume.ts
function makeResume({ traits, cursor, signal, paintEffect }) {
  const title = "Read the rest of the corpus; what was read is kept";
  const button = h("button", { type: "button", class: "lv-go-on", title }, "Go on");
  const dead = () => traits.lost.value || cursor.lost.value;
  button.addEventListener("click", () => dead() || traits.command("resume"), { signal });
  paintEffect(() => {
    button.hidden = !traits.get("stopped").value;
    attr(button, { "aria-disabled": dead() ? "true" : null });
  });
  return button;
}

// src/views/soft_entropy/soft_entropy/bars.ts
function track(values) {
  const known3 = values.filter(Number.isFinite);
  const most = known3.reduce((a2, b2) => Math.max(a2, b2), 0);
  const least2 = known3.reduce((a2, b2) => Math.min(a2, b2), 0);
  const hi = most > 0 ? niceCeil(most) : least2 < 0 ? 0 : 1;
  const lo = least2 < 0 ? -niceCeil(-least2) : 0;
  return (value) => clamp((value - lo) / (hi - lo), 0, 1);
}
function span(value, at) {
  if (!Number.isFinite(value)) return { from: at(0), to: at(0) };
  return { from: at(Math.min(0, value)), to: at(Math.max(0, value)) };
}
function setBars(soft, measure, layer) {
  const rows2 = setsOf(soft).map((set) => ({
    set,
    value: soft.value(measure, layer, set),
    chance: soft.baseline(measure, layer, set)
  }));
  const at = track(rows2.flatMap(({ value, chance }) => [value, chance]));
  return {
    zero: at(0),
    bars: rows2.map(({ set, value, chance }) => ({
      set,
      value,
      ...span(value, at),
      chance: Number.isFinite(chance) ? { value: chance, at: at(chance) } : null
    }))
  };
}
function labelRows({ texts: texts2, n: n2, gain, entropy, examples }) {
  const at = track(Array.from(gain));
  const rows2 = texts2.map((text, i2) => ({
    text,
    n: n2[i2] ?? 0,
    gain: gain[i2] ?? Number.NaN,
    entropy: entropy[i2] ?? Number.NaN,
    example: examples[i2] ?? "",
    ...span(gain[i2] ?? Number.NaN, at)
  }));
  return { zero: at(0), rows: rows2 };
}

// src/views/soft_entropy/soft_entropy/example.ts
var MOST = 400;
function hoverExamples(body, rowAt, card, signal) {
  const show = (event) => {
    const line = event.target.closest("[data-row]");
    const row = line ? rowAt(Number(line.dataset.row)) : void 0;
    if (!line || !row?.example) return card.hide();
    const head = h("div", { class: "lv-card-head" }, h("b", {}, "example"), tokenNode(row.text, 18));
    const text = h("p", { class: "lv-example" }, visible(row.example, MOST));
    const { bottom } = line.getBoundingClientRect();
    const { left, right } = (line.firstElementChild?.firstElementChild ?? line).getBoundingClientRect();
    card.show({ left, right: Math.min(right, left + 120), top: bottom + 4, bottom: bottom + 4 }, head, text);
  };
  const hide = () => card.hide();
  body.addEventListener("pointerover", show, { signal });
  body.addEventListener("focusin", show, { signal });
  body.addEventListener("pointerleave", hide, { signal });
  body.addEventListener("focusout", hide, { signal });
  body.parentElement?.parentElement?.addEventListener("scroll", hide, { signal, passive: true });
}

// src/views/soft_entropy/soft_entropy/label_details.ts
function derive({ traits }, charts) {
  const before = y(null);
  const read2 = readSoftEntropyView(traits);
  const opened = O(() => charts.soft.value.keys.indexOf(read2.opened || "\0"));
  const waiting = O(() => {
    const same = before.value !== null && before.value === traits.get("label_texts").value;
    return same && (traits.pending.value || traits.get("status").value === "busy");
  });
  const data = O(
    () => labelRows({
      texts: read2.label_texts.list,
      n: read2.label_n.data,
      gain: read2.label_gain.data,
      entropy: read2.label_entropy.data,
      examples: read2.label_examples.list
    })
  );
  return { opened, data, waiting, before };
}
var isOld = ({ traits, cursor }) => {
  const { layer } = traits.get("shown").value ?? {};
  return layer !== void 0 && layer !== cursor.get("layer").value;
};
function titleOf({ traits }, charts, set, rows2) {
  const soft = charts.soft.value;
  const shown = traits.get("shown").value?.layer;
  const layer = shown === void 0 || !soft.layers.includes(shown) ? soft.layers[charts.at.value] : shown;
  const all = soft.nLabels[set] ?? 0;
  const many = rows2 < all && rows2 > 0 ? `the ${rows2} of ${count(all)} labels that explain most` : "its labels";
  return `${soft.names[set]} at ${layerName(layer ?? 0)}: ${many}`;
}
function markUsed(body, rows2, prompt) {
  const text = Array.isArray(prompt) ? null : decodeText(prompt);
  for (const button of body.querySelectorAll("[data-use]")) {
    const example = rows2[Number(button.dataset.use)]?.example ?? "";
    const used = example !== "" && example === text;
    setText(button, used ? "Is the prompt" : "Use example");
    attr(button, {
      "aria-label": `${button.textContent}: ${button.dataset.of}`,
      "aria-disabled": used || example === "" ? "true" : null
    });
  }
}
function paintHead(context, charts, { opened, data, waiting }, { element, title, scroller, empty }) {
  const set = opened.value;
  element.hidden = set < 0;
  if (set < 0) return;
  const rows2 = waiting.value ? 0 : data.value.rows.length;
  title.replaceChildren(keyNode(charts.appearance(set)), titleOf(context, charts, set, rows2));
  attr(scroller, { hidden: rows2 === 0, "aria-label": `Labels of ${charts.soft.value.names[set]}` });
  attr(element, { "data-old": isOld(context) });
  empty.hidden = rows2 > 0;
  const lost = context.traits.lost.value && waiting.value;
  const busy = waiting.value || context.traits.get("status").value === "busy";
  const words = busy ? "The labels are being read." : "No labels were counted here.";
  setText(empty, lost ? "Only a running kernel can read the labels." : words);
}

// src/views/soft_entropy/soft_entropy/rows.ts
var HEADS2 = [
  { text: "label", title: "What is explained most stands first" },
  { text: "n", title: "Positions that bear the label" },
  { text: "gain", title: "n / all n · (H − H of the label): its part of I" },
  { text: "H", title: "How widely the label's own vectors spread; small is narrow" }
];
function headNode() {
  const cells = HEADS2.map(({ text, title }) => h("th", { scope: "col", title }, text));
  const last = h("th", { scope: "col" }, h("span", { class: "lv-sr-only" }, "Example"));
  return h("thead", {}, h("tr", {}, ...cells, last));
}
function rowNode(row, index, zero2, digits) {
  const use = h("button", { type: "button", "data-use": index, "data-of": spoken(row.text, 40) });
  const gain = h("span", { class: "lv-gain" }, gainStrip(row, zero2), figureNode(figure(row.gain, digits)));
  return h(
    "tr",
    { "data-row": index },
    h("th", { scope: "row" }, tokenNode(row.text, 28)),
    h("td", {}, figureNode(count(row.n))),
    h("td", {}, gain),
    h("td", {}, figureNode(figure(row.entropy))),
    h("td", {}, use)
  );
}
var figureNode = (text) => h("span", { class: "lv-figure" }, text);
function gainStrip({ from, to, gain }, zero2) {
  const fill2 = h("i", { "data-sign": gain < 0 ? "minus" : "plus" });
  fill2.style.left = `${(100 * from).toFixed(2)}%`;
  fill2.style.width = `${(100 * (to - from)).toFixed(2)}%`;
  const line = h("b", { class: "lv-tick-zero" });
  line.style.left = `${(100 * zero2).toFixed(2)}%`;
  return h("span", { class: "lv-strip", "aria-hidden": "true" }, fill2, line);
}

// src/views/soft_entropy/soft_entropy/labels.ts
function makeLabels(context, charts, back) {
  const { traits, cursor, signal, paintEffect } = context;
  const title = h("span", { class: "lv-of" });
  const quit = h("button", { type: "button", class: "lv-icon", "aria-label": "Close the labels" }, "×");
  const body = h("tbody");
  const table2 = h("table", {}, headNode(), body);
  const scroller = h("div", { class: "lv-scroll", tabindex: 0, role: "region" }, table2);
  const empty = h("p", { class: "lv-empty" });
  const element = h(
    "section",
    { class: "lv-behind" },
    h("div", { class: "lv-head" }, title, quit),
    scroller,
    empty
  );
  const pending = derive(context, charts);
  const { opened, data, before } = pending;
  const close = () => {
    const set = opened.peek();
    if (set < 0) return;
    charts.card.hide();
    traits.save({ opened: encodeText("") });
    back(set);
  };
  const open = (set) => {
    if (set === opened.peek()) return close();
    before.value = traits.get("label_texts").peek();
    traits.request({ opened: encodeText(charts.soft.peek().keys[set] ?? "") });
    charts.tell(`The labels of ${charts.soft.peek().names[set]}`);
  };
  paintEffect(() => paintHead(context, charts, pending, { element, title, scroller, empty }));
  paintEffect(() => {
    const { rows: rows2, zero: zero2 } = data.value;
    const digits = digitsFor(rows2.map((row) => row.gain));
    const nodes = rows2.map((row, i2) => rowNode(row, i2, zero2, digits));
    keepFocus(body, "data-of", () => body.replaceChildren(...nodes));
  });
  paintEffect(() => markUsed(body, data.value.rows, cursor.get("prompt").value));
  const use = (i2) => {
    const example = data.peek().rows[i2]?.example;
    if (!example) return;
    cursor.save({ prompt: encodeText(example) });
    charts.tell("The example is the prompt now.");
  };
  quit.addEventListener("click", close, { signal });
  listen(element, body, use, close, signal);
  hoverExamples(body, (i2) => data.peek().rows[i2], charts.card, signal);
  return { element, open, close };
}
function listen(element, body, use, close, signal) {
  const click = (event) => {
    const button = event.target.closest("[data-use]");
    if (button && button.getAttribute("aria-disabled") === null) use(Number(button.dataset.use));
  };
  const key2 = (event) => {
    if (event.key === "Escape") close();
  };
  body.addEventListener("click", click, { signal });
  element.addEventListener("keydown", key2, { signal });
}

// src/views/soft_entropy/soft_entropy/sets.ts
function makeBars(context, charts) {
  const { traits, paintEffect, signal } = context;
  const list = h("div", { class: "lv-bars", role: "group" });
  const labels = makeLabels(context, charts, (set) => buttonOf(list, set)?.focus());
  const element = h("div", {}, list, labels.element);
  paintEffect(() => {
    if (!showing(context, charts, "bars", element)) return;
    const measure = traits.get("measure").value;
    const { bars, zero: zero2 } = setBars(charts.soft.value, measure, charts.at.value);
    const digits = digitsFor(bars.flatMap((bar) => [bar.value, bar.chance?.value ?? 0]));
    const open = decodeText(traits.get("opened").value);
    const rows2 = bars.map((bar) => barNode(bar, zero2, digits, charts, open));
    keepFocus(list, "data-set", () => list.replaceChildren(...rows2));
    attr(list, { "aria-label": `${MEASURE_NAMES[measure]} of each label set` });
  });
  const click = (event) => {
    const row = event.target.closest("[data-set]");
    if (row) labels.open(Number(row.dataset.set));
  };
  const key2 = (event) => walk(event, list, () => labels.close());
  list.addEventListener("click", click, { signal });
  list.addEventListener("keydown", key2, { signal });
  return element;
}
var buttonOf = (list, set) => list.querySelector(`[data-set="${set}"]`);
function focusedSet(list) {
  const active = list.getRootNode().activeElement;
  const row = active && list.contains(active) ? active.closest("[data-set]") : null;
  return row ? Number(row.dataset.set) : null;
}
function walk(event, list, close) {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  const steps = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity };
  const step = steps[event.key];
  if (step !== void 0 || event.key === "Escape") event.stopPropagation();
  if (event.key === "Escape") close();
  if (step === void 0) return;
  event.preventDefault();
  const n2 = list.children.length;
  const at = focusedSet(list) ?? 0;
  const to = Number.isFinite(step) ? stepIn({ dx: 0, dy: step }, at, n2) : step > 0 ? n2 - 1 : 0;
  buttonOf(list, to)?.focus();
}
function barNode({ set, value, from, to, chance }, zero2, digits, charts, open) {
  const soft = charts.soft.value;
  const appearance = charts.appearance(set);
  const fill2 = h("i");
  fill2.style.left = `${(100 * from).toFixed(2)}%`;
  fill2.style.width = `${(100 * (to - from)).toFixed(2)}%`;
  fill2.style.background = appearance.ink;
  if (appearance.opacity !== null) fill2.style.opacity = String(appearance.opacity);
  const strip = h("span", { class: "lv-strip", "aria-hidden": "true" }, fill2, tick("zero", zero2));
  if (chance) strip.append(tick("chance", chance.at));
  const name = h("bdi", { class: "lv-set" }, soft.names[set] ?? "");
  const words = [`${soft.names[set]} ${figure(value, digits)}`];
  if (chance) words.push(`shuffled labels ${figure(chance.value, digits)}`);
  return h(
    "button",
    {
      type: "button",
      "data-set": set,
      "aria-expanded": String(soft.keys[set] === open),
      "aria-label": `${words.join(", ")}. Show its labels.`,
      title: [setTitle(soft, set), words[1]].filter(Boolean).join(" · ")
    },
    keyNode(appearance),
    name,
    strip,
    h("span", { class: "lv-figure" }, figure(value, digits))
  );
}
function tick(kind, at) {
  const node = h("b", { class: `lv-tick-${kind}` });
  node.style.left = `${(100 * at).toFixed(2)}%`;
  return node;
}

// src/views/soft_entropy/soft_entropy/index.ts
var NAMES = Object.keys(CHARTS);
function build2(context) {
  const { body, traits, paintEffect } = context;
  const title = h("h3", { class: "lv-title" });
  const caption = h("p", { class: "lv-caption" });
  const stage = h("div", { class: "lv-charts", role: "tabpanel" });
  const empty = h("p", { class: "lv-empty" });
  const note = h("p", { class: "lv-aside" });
  const live = h("div", { class: "lv-sr-only", "aria-live": "polite" });
  const line = h("div", { class: "lv-caption-line" }, caption, makeResume(context));
  body.append(line, empty, stage, note, live);
  const shared = makeChartContext(context, stage, live);
  const orders = makeOrders(shared);
  const choices = h("span", { class: "lv-together" }, measureChoice(context), orderChoice(context, orders));
  const head = h("div", { class: "lv-head" }, title, choices, tabs(context));
  const charts = [makeLayers(context, shared), makeShares(context, shared), makeBars(context, shared)];
  stage.append(...charts, makePlane(context, shared, orders));
  body.prepend(head);
  note.after(makeNumbers(context, shared));
  paintEffect(() => {
    const chart = traits.get("chart").value;
    setText(title, CHART_TITLES[chart]);
    attr(stage, { "aria-label": CHART_TITLES[chart], "data-empty": shared.empty.value });
    const layer = layerName(shared.soft.value.layers[shared.seen.value] ?? 0);
    setText(caption, shared.empty.value ? "" : `${layer} · ${progressText(shared.soft.value)}`);
    setText(note, shared.empty.value ? "" : noteOf2(context, shared, orders.pairs().length > 0));
    for (const node of [caption, note]) node.hidden = node.textContent === "";
    empty.hidden = !shared.empty.value;
    const busy = traits.get("status").value === "busy";
    setText(empty, busy ? "The first texts of the corpus are being read." : "Nothing has been measured yet.");
  });
}
function noteOf2({ traits }, { soft }, hasPair) {
  const chart = traits.get("chart").value;
  if (chart === "residual") return sharesNote(soft.value);
  if (chart === "plane")
    return hasPair ? "Optimality: I(output set) / I(input set). Shuffled labels reach some of both, which is bias." : "";
  return measureNote(chart, traits.get("measure").value, soft.value);
}
function tabs(context) {
  const { traits } = context;
  return makeTabs(context, {
    label: "Chart",
    names: () => NAMES,
    text: (chart) => CHARTS[chart],
    chosen: () => traits.get("chart").value,
    choose: (chart) => traits.set({ chart })
  });
}
function measureChoice({ traits, signal, paintEffect }) {
  const options = MEASURES.map((measure) => h("option", { value: measure }, MEASURE_NAMES[measure]));
  const select = h("select", { name: "measure", "aria-label": "What is drawn" }, ...options);
  select.addEventListener("change", () => traits.set({ measure: select.value }), { signal });
  paintEffect(() => {
    const chart = traits.get("chart").value;
    select.hidden = chart !== "layers" && chart !== "bars";
    select.value = traits.get("measure").value;
  });
  return select;
}
var soft_entropy_default = view({ name: "soft_entropy", build: build2 });
export {
  soft_entropy_default as default
};
