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
          for (var r2 = t3.t; void 0 !== r2; r2 = r2.x) if (r2.i === i3.i) r2.i = t3.i;
        }
        i3 = i3.o;
      }
    })();
    while (void 0 !== h) {
      var r = h;
      h = void 0;
      s++;
      while (void 0 !== r) {
        var n2 = r.u;
        r.u = void 0;
        r.f &= -3;
        if (!(8 & r.f) && w(r)) try {
          r.c();
        } catch (r2) {
          if (!t2) {
            i2 = r2;
            t2 = true;
          }
        }
        r = n2;
      }
    }
    s = 0;
    v--;
    if (t2) throw i2;
  } else v--;
}
var n;
var o = void 0;
function f(i2) {
  var t2 = o, r = n;
  o = void 0;
  n = void 0;
  try {
    return i2();
  } finally {
    o = t2;
    n = r;
  }
}
var h = void 0;
var v = 0;
var s = 0;
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
  var t2 = this, r = this.t;
  if (r !== i2 && void 0 === i2.e) {
    i2.x = r;
    this.t = i2;
    if (void 0 !== r) r.e = i2;
    else f(function() {
      var i3;
      null == (i3 = t2.W) || i3.call(t2);
    });
  }
};
l.prototype.U = function(i2) {
  var t2 = this;
  if (void 0 !== this.t) {
    var r = i2.e, n2 = i2.x;
    if (void 0 !== r) {
      r.x = n2;
      i2.e = void 0;
    }
    if (void 0 !== n2) {
      n2.e = r;
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
    var r = t2.value;
    f(function() {
      return i2(r);
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
      for (var r = this.t; void 0 !== r; r = r.x) r.t.N();
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
    var r = t2.S.n;
    if (void 0 !== r) t2.r = r;
    t2.S.n = t2;
    t2.i = -1;
    if (void 0 === t2.n) {
      i2.s = t2;
      break;
    }
  }
}
function _(i2) {
  var t2 = i2.s, r = void 0;
  while (void 0 !== t2) {
    var n2 = t2.p;
    if (-1 === t2.i) {
      t2.S.U(t2);
      if (void 0 !== n2) n2.n = t2.n;
      if (void 0 !== t2.n) t2.n.p = n2;
    } else r = t2;
    t2.S.n = t2.r;
    if (void 0 !== t2.r) t2.r = void 0;
    t2 = n2;
  }
  i2.s = r;
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
  var r = i2.j;
  i2.j = void 0;
  if ("function" == typeof r) {
    v++;
    var n2 = o;
    o = void 0;
    try {
      r();
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
  var r = new m(i2, t2);
  try {
    r.c();
  } catch (i3) {
    r.d();
    throw i3;
  }
  var n2 = r.d.bind(r);
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
function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

// src/runtime/paint.ts
function watchSize(element, abort) {
  const look = () => ({
    width: element.clientWidth,
    height: element.clientHeight,
    ratio: window.devicePixelRatio || 1
  });
  const size = y(look());
  const update = () => {
    const now = look();
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
var Fitter = class {
  constructor(g2) {
    this.g = g2;
  }
  g;
  #memo = /* @__PURE__ */ new Map();
  #font = "";
  fit(text, width) {
    if (this.#font !== this.g.font || this.#memo.size > 2e4) {
      this.#memo.clear();
      this.#font = this.g.font;
    }
    const key2 = `${width} ${text}`;
    const known = this.#memo.get(key2);
    if (known !== void 0) return known;
    const cut = this.#cut(text, width);
    this.#memo.set(key2, cut);
    return cut;
  }
  #cut(text, width) {
    if (this.g.measureText(text).width <= width) return text;
    const chars = Array.from(text);
    let [lo, hi] = [0, chars.length];
    while (lo < hi) {
      const mid = lo + hi + 1 >> 1;
      const fits = this.g.measureText(`${chars.slice(0, mid).join("")}…`).width <= width;
      if (fits) lo = mid;
      else hi = mid - 1;
    }
    return lo > 0 ? `${chars.slice(0, lo).join("")}…` : "";
  }
};

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
  const bytes = bytesOf(wire);
  if (bytes.length < 4) return [];
  const view2 = new DataView(bytes.buffer);
  const n2 = view2.getUint32(0, true);
  const texts = [];
  let at2 = 4 + 4 * n2;
  for (let i2 = 0; i2 < n2; i2++) {
    const length2 = view2.getUint32(4 + 4 * i2, true);
    texts.push(UTF8.decode(bytes.subarray(at2, at2 + length2)));
    at2 += length2;
  }
  return texts;
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
  if (code === 3) return Float32Array.from(new Uint16Array(buffer, start, n2), half);
  if (code === 4) return new Float32Array(buffer, start, n2);
  if (code === 5) return new Uint32Array(buffer, start, n2);
  throw new Error(`The array has an unknown number type (${code}).`);
}
function half(bits) {
  const sign = bits & 32768 ? -1 : 1;
  const exponent = bits >> 10 & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
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
function rankLevel(rank2, vocabulary) {
  if (rank2 < 0 || Number.isNaN(rank2)) return Number.NaN;
  return clamp(1 - Math.log(1 + rank2) / Math.log(Math.max(vocabulary, 2)), 0, 1);
}
function niceCeil(x2) {
  if (!(x2 > 0) || !Number.isFinite(x2)) return 1;
  const step = 10 ** Math.floor(Math.log10(x2));
  const times = [1, 1.5, 2, 3, 4, 5, 6, 8, 10].find((m2) => m2 * step >= x2) ?? 10;
  return times * step;
}
function layerName(layer) {
  return layer < 0 ? "embedding" : `layer ${layer}`;
}

// src/runtime/chrome.ts
var LOST = "The kernel has restarted: run the cell again. What you see is the last picture.";
var WAITING = "Waiting for the kernel: it is busy with another cell, or this is a saved view.";
var PATIENCE = 1500;
function makeChrome(root, body) {
  const line = h2("i");
  const bar = h2("div", { class: "lv-progress", "aria-hidden": "true" }, line);
  const alert = h2("div", { class: "lv-banner", role: "alert" });
  const notice = h2("div", { class: "lv-notice", role: "status" });
  root.append(bar, alert, body, notice);
  const parts = y({ errors: [], notices: [], progress: null });
  const overdue = y(false);
  let timer = 0;
  let failure = "";
  const update = (context, follows) => {
    const { traits, cursor } = context;
    const shown = traits.get("shown").value ?? {};
    const own = traits.get("status").value;
    const message = decodeText(traits.get("message").value);
    const lost = traits.lost.value || cursor.lost.value;
    const behind = differs(context, follows, shown);
    if (!behind || own !== "ready") {
      clearTimeout(timer);
      timer = 0;
      overdue.value = false;
    } else if (!timer) timer = patience(context.signal, () => overdue.value = true);
    const status = failure ? "error" : lost ? "lost" : overdue.value && own === "ready" ? "waiting" : own;
    const sentence = lost ? LOST : own === "error" ? message : "";
    const { errors, notices, progress } = parts.value;
    once(alert, [failure, sentence, ...lost ? [] : errors]);
    once(notice, status === "waiting" ? [WAITING] : [own === "ready" ? message : "", ...notices]);
    const busy = own === "busy" || progress !== null;
    line.style.width = `${100 * clamp(progress ?? traits.get("progress").value ?? 0, 0.04, 1)}%`;
    attr(root, { "data-stale": behind || own === "busy", "data-lost": lost, "data-busy": busy && !lost });
    attr(root, { "data-serial": shown.serial, "aria-busy": String(busy), "data-status": status });
  };
  const broken = (error) => {
    console.error("lensviz:", error);
    failure = `This view could not be drawn: ${error instanceof Error ? error.message : String(error)}`;
    say(alert, failure);
    attr(root, { "data-status": "error", "data-broken": true });
  };
  return { update, broken, parts };
}
function once(element, sentences) {
  say(element, [...new Set(sentences)].filter(Boolean).join("\n"));
}
function differs({ cursor }, follows, shown) {
  if (shown.serial === void 0) return false;
  return follows.some((field) => {
    const value = cursor.get(field).value;
    const now = field === "position" ? fromStart(value, shown.n_tokens ?? 0) : value;
    return shown[field] !== void 0 && now !== shown[field];
  });
}
function patience(signal, over) {
  const timer = window.setTimeout(over, PATIENCE);
  signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
  return timer;
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
  part(paint2) {
    if (this.signal.aborted) return;
    this.#run(this.#parts.push(paint2) - 1);
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

// src/runtime/state.ts
var Traits = class {
  constructor(model, signal) {
    this.model = model;
    this.signal = signal;
    this.#listen("comm_live_update", () => {
      this.lost.value = true;
    });
  }
  model;
  signal;
  /** True once the kernel that owns the model is gone. */
  lost = y(false);
  #signals = /* @__PURE__ */ new Map();
  get(key2) {
    let found = this.#signals.get(key2);
    if (!found) {
      const made = y(this.model.get(key2));
      this.#listen(`change:${key2}`, () => {
        const value = this.model.get(key2);
        if (value !== made.peek()) made.value = value;
      });
      this.#signals.set(key2, made);
      found = made;
    }
    return found;
  }
  /** For what only this page needs to know: colour, pins, zoom. No message is sent. */
  set(patch) {
    for (const key2 of Object.keys(patch)) {
      this.model.set(key2, patch[key2]);
    }
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
  /** In JupyterLab a child view has its parent's host, and marimo's `off` without a callback drops everybody's. */
  #listen(event, callback) {
    if (this.signal.aborted) return;
    this.model.on(event, callback);
    this.signal.addEventListener("abort", () => this.model.off(event, callback), { once: true });
  }
};

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
function watchLook(root, abort) {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const contrast = matchMedia("(forced-colors: active)");
  const theme = y("light");
  const forced = y(contrast.matches);
  const look = () => {
    theme.value = hostTheme() ?? (dark.matches ? "dark" : "light");
    forced.value = contrast.matches;
    root.dataset.theme = theme.value;
  };
  look();
  dark.addEventListener("change", look, { signal: abort });
  contrast.addEventListener("change", look, { signal: abort });
  const watcher = new MutationObserver(look);
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
    mono: get("mono"),
    ui: get("ui")
  };
}

// src/runtime/view.ts
function view(options) {
  const render = async (props) => {
    const { model, el, host, signal } = props;
    const root = h2("div", { class: `lv lv-${options.name}`, "data-status": "waiting" });
    el.append(root);
    signal.addEventListener("abort", () => root.remove(), { once: true });
    const look = watchLook(root, signal);
    const traits = new Traits(model, signal);
    const body = h2("div", { class: "lv-body" });
    const chrome = makeChrome(root, body);
    try {
      const cursor = new Traits(await host.getModel(model.get("cursor")), signal);
      if (signal.aborted) return;
      const frame = new Frame(signal);
      const part2 = (paint2) => frame.part(guarded(paint2, chrome));
      const context = { root, body, traits, cursor, host, signal, look, chrome, part: part2 };
      await options.build(context);
      if (signal.aborted) return;
      frame.part(() => chrome.update(context, options.follows ?? []));
    } catch (error) {
      if (!signal.aborted) chrome.broken(error);
    }
  };
  return { render };
}
function guarded(paint2, chrome) {
  return () => {
    try {
      paint2();
    } catch (error) {
      chrome.broken(error);
    }
  };
}

// src/runtime/text.ts
var NAMES = /* @__PURE__ */ new Map([
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
var PICTOGRAPH = /\p{Extended_Pictographic}\uFE0F?$/u;
var INKLESS = /[\p{Cc}\p{Cf}\p{Cs}\p{Z}\p{Default_Ignorable_Code_Point}]/u;
var INKED = /[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u{110bd}\u{110cd}\u{13430}-\u{1343f}]/u;
var SELECTOR = /[\ufe00-\ufe0f\u{e0100}-\u{e01ef}\u180b-\u180d\u180f]/u;
function signOf(char) {
  const code = char.codePointAt(0) ?? 0;
  if (code === 10) return "⏎";
  if (code === 9) return "⇥";
  if (code === 13) return "␍";
  if (code < 32) return String.fromCharCode(9216 + code);
  if (code === 127) return "␡";
  const inkless = INKLESS.test(char) && !INKED.test(char) && !SELECTOR.test(char);
  return NAMES.get(code) ?? (inkless ? `⟨${code.toString(16).toUpperCase()}⟩` : null);
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
function barNode(p2) {
  const fill2 = h2("i");
  fill2.style.width = `${(100 * (Number.isNaN(p2) ? 0 : p2)).toFixed(2)}%`;
  return h2("span", { class: "lv-bar", "aria-hidden": "true" }, fill2);
}
function figureNode(p2) {
  return h2("span", { class: "lv-figure" }, percent(p2));
}

// src/views/lens_grid/card.ts
function cardContent(data, spot, topK, target) {
  const head = h2(
    "div",
    { class: "lv-card-head" },
    h2("b", {}, layerName(spot.layer)),
    h2("span", {}, `token ${spot.position}`),
    tokenNode(data.tokens[spot.position] ?? "", 18, Boolean(data.special[spot.position]))
  );
  const cell = data.cell(spot.layer, spot.position);
  if (cell < 0) return [head, h2("p", { class: "lv-empty" }, "Not computed yet.")];
  if (Number.isNaN(data.top(cell, 0).logp)) {
    return [
      head,
      h2("p", { class: "lv-empty" }, "The activation here is NaN or infinite: there is no distribution.")
    ];
  }
  const list = h2("div", { class: "lv-tops" });
  for (let r = 0; r < Math.min(topK, data.k); r++) {
    const { text, logp } = data.top(cell, r);
    const p2 = Math.exp(logp);
    list.append(tokenNode(text, 14), barNode(p2), figureNode(p2));
  }
  return [head, list, facts(data, cell, target)];
}
function facts(data, cell, target) {
  const list = h2("dl", { class: "lv-facts" });
  const fact = (name, value) => list.append(h2("dt", {}, name), h2("dd", {}, value));
  fact("entropy", nats(data.entropy(cell)));
  fact("KL to last layer", nats(data.kl(cell)));
  if (target === null) return list;
  const rank2 = data.rank(cell);
  const parts = [];
  if (data.hasRank) parts.push(rank2 >= 0 ? `rank ${count(rank2)}` : "rank unknown");
  if (data.hasTarget) parts.push(percent(Math.exp(data.targetLogp(cell))));
  if (parts.length) {
    list.append(h2("dt", {}, tokenNode(data.piece(target), 16)), h2("dd", {}, parts.join(" · ")));
  }
  return list;
}
function speak(data, spot) {
  const where = `${layerName(spot.layer)}, token ${spoken(data.tokens[spot.position] ?? "")}`;
  const cell = data.cell(spot.layer, spot.position);
  if (cell < 0) return `${where}, not computed yet`;
  const { text, logp } = data.top(cell, 0);
  if (Number.isNaN(logp)) return `${where}, not a number`;
  return `${where}, top ${spoken(text)} ${percent(Math.exp(logp))}`;
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
function obey(element, grammar, signal) {
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
function stepIn(step, at2, n2, page = 10) {
  let to = at2;
  if ("edge" in step) to = step.edge === "start" ? 0 : n2 - 1;
  else if ("page" in step) to = at2 + page * step.page;
  else to = at2 + step.dx + step.dy;
  return Math.max(0, Math.min(n2 - 1, to));
}

// src/views/lens_grid/axis.ts
var SEAM = 3;
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
var seam = (axis) => axis.frozen ? SEAM : 0;
var bandOf = (axis) => axis.frozen * axis.size + seam(axis);
function length(axis) {
  return axis.keys.length * axis.size + seam(axis);
}
function startOf(axis, index) {
  return index < axis.frozen ? index * axis.size : index * axis.size + seam(axis) - axis.scroll;
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
  if (pixel < band + seam(axis)) return -1;
  const index = axis.frozen + Math.floor((pixel - band - seam(axis) + axis.scroll) / axis.size);
  return index < axis.keys.length ? index : -1;
}
function reveal(axis, index) {
  if (index < axis.frozen) return axis.scroll;
  const start = (index - axis.frozen) * axis.size;
  const room = axis.view - axis.frozen * axis.size - seam(axis);
  if (start < axis.scroll) return start;
  return Math.max(axis.scroll, start + axis.size - room);
}

// src/runtime/colour.ts
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
  }
};
var channel = (c2) => c2 <= 0.04045 ? c2 / 12.92 : ((c2 + 0.055) / 1.055) ** 2.4;
var gamma = (c2) => c2 <= 31308e-7 ? 12.92 * c2 : 1.055 * c2 ** (1 / 2.4) - 0.055;
function parseHex(hex) {
  const n2 = Number.parseInt(hex.slice(1), 16);
  return [n2 >> 16, n2 >> 8 & 255, n2 & 255];
}
function toLab(rgb) {
  const [r, g2, b2] = rgb.map((c2) => channel(c2 / 255));
  const l2 = Math.cbrt(0.4122214708 * r + 0.5363325363 * g2 + 0.0514459929 * b2);
  const m2 = Math.cbrt(0.2119034982 * r + 0.6806995451 * g2 + 0.1073969566 * b2);
  const s2 = Math.cbrt(0.0883024619 * r + 0.2817188376 * g2 + 0.6299787005 * b2);
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
  const [r, g2, b2] = rgb.map((c2) => channel(c2 / 255));
  return 0.2126 * r + 0.7152 * g2 + 0.0722 * b2;
}
var DARK_INK = "#030406";
var LIGHT_INK = "#ffffff";
function inkOn(rgb) {
  const y2 = luminance(rgb);
  const dark = (y2 + 0.05) / (luminance(parseHex(DARK_INK)) + 0.05);
  return dark >= 1.05 / (y2 + 0.05) ? DARK_INK : LIGHT_INK;
}
function build(stops) {
  const labs = stops.map((stop) => toLab(parseHex(stop)));
  const rgb = Array.from({ length: 256 }, (_2, i2) => {
    const at2 = i2 / 255 * (labs.length - 1);
    const k = Math.min(Math.floor(at2), labs.length - 2);
    const [from, to, t2] = [labs[k], labs[k + 1], at2 - k];
    return fromLab(from.map((x2, j2) => x2 + (to[j2] - x2) * t2));
  });
  return { rgb, css: rgb.map((c2) => `rgb(${c2.join(" ")})`), ink: rgb.map(inkOn) };
}
var tables = /* @__PURE__ */ new Map();
function palette(name, theme) {
  const key2 = `${name} ${theme}`;
  const stops = (STOPS[name] ?? STOPS.probability)?.[theme] ?? [];
  const table = tables.get(key2) ?? build(stops);
  tables.set(key2, table);
  return table;
}
function entry(level) {
  if (Number.isNaN(level)) return null;
  return Math.round(255 * Math.min(1, Math.max(0, level)));
}

// src/views/lens_grid/scene.ts
var LEFT = 52;
var FOOT = 40;
var ROW = 20;
function scene(view2) {
  const { rows, columns, selected, hover, data } = view2;
  const across = lines(columns);
  const down = lines(rows);
  const pick = { layer: selected.layer, position: fromStart(selected.position, data.tokens.length) };
  const cells = [];
  for (const row of down) for (const column of across) cells.push(cellOf(view2, row, column, pick));
  const mark = (key2, chosen, over) => key2 === chosen ? "selected" : key2 === over ? "hover" : "";
  return {
    cells,
    rows: down.map((line) => ({ ...rowLabel(line, rows), mark: mark(line.key, pick.layer, hover?.layer) })),
    columns: across.map((line) => ({
      ...columnLabel(line, columns, data),
      mark: mark(line.key, pick.position, hover?.position)
    })),
    selected: { row: rows.keys.indexOf(pick.layer), column: columns.keys.indexOf(pick.position) }
  };
}
function cellOf({ data, measure, rows, columns, hover }, row, column, pick) {
  const cell = data.cell(row.key, column.key);
  const frozen = { row: row.frozen, column: column.frozen };
  const box = { x: LEFT + column.start, y: row.start, w: columns.size, h: rows.size, frozen };
  const is = (spot) => spot?.layer === row.key && spot.position === column.key;
  const mark = is(pick) ? "selected" : is(hover) ? "hover" : "";
  if (cell < 0) return { ...box, text: "", kind: "missing", entry: 0, mark };
  const top = data.top(cell, 0);
  if (Number.isNaN(top.logp)) return { ...box, text: "NaN", kind: "nan", entry: 0, mark };
  const shade = entry(measure.level(cell));
  const text = visible(top.text, 24);
  return { ...box, text, kind: shade === null ? "blank" : "value", entry: shade ?? 0, mark };
}
function rowLabel(line, axis) {
  const text = line.key < 0 ? "emb" : String(line.key);
  return { x: 0, y: line.start, w: LEFT, h: axis.size, text, note: "", special: false, pinned: line.frozen };
}
function columnLabel(line, axis, data) {
  const text = visible(data.tokens[line.key] ?? "", 24);
  const special = Boolean(data.special[line.key]);
  const note = String(line.key);
  return { x: LEFT + line.start, y: 0, w: axis.size, h: FOOT, text, note, special, pinned: line.frozen };
}
function columnWidth(room, n2) {
  const fair = Math.floor((room - LEFT) / Math.max(1, n2));
  return fair < 56 ? 76 : Math.min(112, fair);
}

// src/views/lens_grid/layout.ts
function layout(frame) {
  const { room, scroll } = frame;
  const size = columnWidth(room.width, frame.positions.length);
  const wide = makeAxis(frame.positions, frame.pinnedPositions, size, 0, 0);
  const tall = makeAxis(frame.layers, frame.pinnedLayers, ROW, 0, 0);
  const seams2 = { x: frame.pinnedPositions.length ? 3 : 0, y: frame.pinnedLayers.length ? 3 : 0 };
  const whole = { width: LEFT + length(wide) + seams2.x, height: FOOT + length(tall) + seams2.y };
  const width = Math.min(room.width, whole.width);
  const height = Math.min(room.height || whole.height, whole.height);
  const columns = makeAxis(frame.positions, frame.pinnedPositions, size, width - LEFT, scroll.x);
  const rows = makeAxis(frame.layers, frame.pinnedLayers, ROW, height - FOOT, scroll.y);
  return { rows, columns, width, height, whole, fits: width >= whole.width && height >= whole.height };
}
function targetAt({ rows, columns }, x2, y2) {
  const column = hit(columns, x2 - LEFT);
  const row = hit(rows, y2);
  const [layer, position] = [rows.keys[row], columns.keys[column]];
  if (layer !== void 0 && position !== void 0) return { kind: "cell", spot: { layer, position } };
  if (layer !== void 0 && x2 >= 0 && x2 < LEFT) return { kind: "row", layer };
  if (position !== void 0 && y2 >= rows.view && y2 < rows.view + FOOT) return { kind: "column", position };
  return null;
}
function boxOf({ rows, columns }, spot) {
  const [row, column] = [rows.keys.indexOf(spot.layer), columns.keys.indexOf(spot.position)];
  if (row < 0 || column < 0) return null;
  return {
    x: LEFT + startOf(columns, column),
    y: startOf(rows, row),
    w: columns.size,
    h: rows.size,
    row,
    column
  };
}
function nearest({ rows, columns }, spot) {
  const [first, last] = [rows.keys[0], columns.keys.length];
  if (first === void 0 || last === 0) return null;
  const layer = rows.keys.includes(spot.layer) ? spot.layer : rows.keys.reduce(
    (best, key2) => Math.abs(key2 - spot.layer) < Math.abs(best - spot.layer) ? key2 : best,
    first
  );
  return { layer, position: Math.max(0, Math.min(last - 1, fromStart(spot.position, last))) };
}

// src/views/lens_grid/input.ts
var PIN = { row: "Click to pin this layer (Shift+Space)", column: "Click to pin this token (Ctrl+Space)" };
function listen(grid) {
  const { context, parts, state, local } = grid;
  const { stage, scroller, cell } = parts;
  const { signal } = context;
  scroller.addEventListener("scroll", () => scrolled(grid), { signal, passive: true });
  cell.addEventListener("blur", () => preview(grid, null), { signal });
  obey(
    stage,
    {
      at: (event) => {
        const box = stage.getBoundingClientRect();
        return targetAt(state.plan.peek(), event.clientX - box.left, event.clientY - box.top);
      },
      preview: (target) => {
        stage.dataset.over = target?.kind ?? "";
        attr(stage, { title: target && target.kind !== "cell" ? PIN[target.kind] : null });
        preview(grid, target?.kind === "cell" ? target.spot : null);
      },
      select: (target) => {
        if (target.kind === "cell") choose(grid, target.spot);
        else pin(grid, target);
      },
      move: (step) => move(grid, step),
      open: () => {
        const spot = current(grid);
        if (spot) choose(grid, spot);
      },
      pin: (kind) => {
        const spot = current(grid);
        if (spot) pin(grid, { kind, ...spot });
      },
      clear: () => {
        context.traits.set({ pinned_layers: [], pinned_positions: [] });
        local.focus.value = null;
        preview(grid, null);
        say(parts.live, "");
      }
    },
    signal
  );
}
var current = ({ state, local }) => nearest(state.plan.peek(), local.focus.peek() ?? state.selected.peek());
var toggled = (list, item) => list.includes(item) ? list.filter((x2) => x2 !== item) : [...list, item];
function pin({ context }, target) {
  const { traits } = context;
  if (target.kind === "row") {
    traits.set({ pinned_layers: toggled(traits.get("pinned_layers").peek(), target.layer) });
  } else traits.set({ pinned_positions: toggled(traits.get("pinned_positions").peek(), target.position) });
}
function scrolled(grid) {
  const { scroller } = grid.parts;
  const { scroll } = grid.local;
  const { x: x2, y: y2 } = scroll.peek();
  if (x2 === scroller.scrollLeft && y2 === scroller.scrollTop) return;
  scroll.value = { x: scroller.scrollLeft, y: scroller.scrollTop };
  preview(grid, null);
}
function preview({ context, parts, state, local }, spot) {
  const was = local.hover.peek();
  if (spot?.layer === was?.layer && spot?.position === was?.position) return;
  local.hover.value = spot;
  const box = spot && boxOf(state.plan.peek(), spot);
  if (!spot || !box) {
    parts.card.hide();
    return;
  }
  const at2 = parts.stage.getBoundingClientRect();
  const [left, top] = [at2.left + box.x, at2.top + box.y];
  const near = { left, top, right: left + box.w, bottom: top + box.h };
  const topK = context.traits.get("top_k").peek();
  parts.card.show(near, ...cardContent(state.data.peek(), spot, topK, state.target.peek()));
}
function choose({ context, parts, state, local }, spot) {
  local.focus.value = spot;
  parts.cell.focus({ preventScroll: true });
  context.cursor.save({ position: spot.position, layer: spot.layer });
  say(parts.live, `selected: ${speak(state.data.peek(), spot)}`);
}
function move(grid, step) {
  const { parts, state, local } = grid;
  const spot = current(grid);
  const { rows, columns } = state.plan.peek();
  if (!spot) return;
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
  local.focus.value = to;
  show(grid, to);
  parts.cell.focus({ preventScroll: true });
  preview(grid, to);
  say(parts.live, speak(state.data.peek(), to));
}
function show({ parts, state, local }, spot) {
  const { rows, columns } = state.plan.peek();
  const [row, column] = [rows.keys.indexOf(spot.layer), columns.keys.indexOf(spot.position)];
  if (row < 0 || column < 0) return;
  parts.scroller.scrollTo(reveal(columns, column), reveal(rows, row));
  local.scroll.value = { x: parts.scroller.scrollLeft, y: parts.scroller.scrollTop };
}

// src/views/lens_grid/legend.ts
function legendNodes(measure, palette2) {
  const ramp = h2("span", { class: "lv-ramp" });
  const stops = Array.from({ length: 9 }, (_2, i2) => palette2.css[Math.round(255 * i2 / 8)]);
  ramp.style.backgroundImage = `linear-gradient(to right, ${stops.join(", ")})`;
  const ticks = h2("span", { class: "lv-ticks" });
  for (const { at: at2, text } of measure.ticks) {
    const tick = h2("span", { "data-end": at2 < 0.02 ? "start" : at2 > 0.98 ? "end" : null }, text);
    tick.style.left = `${100 * at2}%`;
    ticks.append(tick);
  }
  const scale = h2("span", { class: "lv-scale" }, ramp, ticks);
  const words = h2("span", { class: "lv-words" }, measure.missing || measure.title);
  return [scale, words];
}

// src/views/lens_grid/overview.ts
function makeOverview(go, signal) {
  const canvas = h2("canvas", { "aria-hidden": "true" });
  const frame = h2("div", { class: "lv-frame" });
  const element = h2(
    "div",
    { class: "lv-overview", title: "The whole grid: click or drag to move" },
    canvas,
    frame
  );
  const drag = (event) => {
    if (event.buttons !== 1) return;
    const box = element.getBoundingClientRect();
    go(
      clamp((event.clientX - box.left) / box.width, 0, 1),
      clamp((event.clientY - box.top) / box.height, 0, 1)
    );
  };
  const start = (event) => {
    element.setPointerCapture(event.pointerId);
    drag(event);
  };
  element.addEventListener("pointerdown", start, { signal });
  element.addEventListener("pointermove", drag, { signal });
  return {
    element,
    paint: (data, measure, palette2, rows, columns, empty) => {
      const image = pixels(data, measure, palette2, rows, columns, parseHex(empty));
      canvas.width = image.width;
      canvas.height = image.height;
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
  const whole = Math.max(1, length(axis));
  const band = bandOf(axis);
  return { from: (band + axis.scroll) / whole, size: Math.min(1, (axis.view - band) / whole) };
}
function pixels(data, measure, palette2, rows, columns, empty) {
  const [w2, h3] = [Math.max(1, columns.keys.length), Math.max(1, rows.keys.length)];
  const image = new ImageData(w2, h3);
  for (const [y2, layer] of rows.keys.entries()) {
    for (const [x2, position] of columns.keys.entries()) {
      const cell = data.cell(layer, position);
      const shade = cell < 0 ? null : entry(measure.level(cell));
      const rgb = shade === null ? empty : palette2.rgb[shade] ?? empty;
      image.data.set([...rgb, 255], 4 * (y2 * w2 + x2));
    }
  }
  return image;
}

// src/views/lens_grid/heads.ts
function tag({ g: g2, inks }, label, x2, y2, w2, h3) {
  if (!label.mark) return label.special ? inks.faint : inks.muted;
  g2.fillStyle = inks.soft;
  g2.beginPath();
  g2.roundRect(x2, y2, w2, h3, 3);
  g2.fill();
  return label.mark === "selected" ? inks.accent : inks.fg;
}
function rowHeads(brush, labels, height) {
  const { g: g2, inks } = brush;
  g2.fillStyle = inks.bg;
  g2.fillRect(0, 0, LEFT - 1, height);
  for (const label of labels) {
    g2.fillStyle = inks.bg;
    g2.fillRect(0, label.y, LEFT - 1, label.h);
    const ink = tag(brush, label, 4, label.y + 1, LEFT - 10, label.h - 3);
    g2.font = `${label.mark === "selected" ? "600 " : ""}11px ${inks.ui}`;
    g2.textAlign = "right";
    g2.fillStyle = ink;
    g2.fillText(label.text, LEFT - 12, label.y + label.h / 2);
    if (label.pinned) dot(brush, 10, label.y + label.h / 2 - 0.5);
  }
}
function columnHeads(brush, labels, top, width) {
  const { g: g2, inks, fitter } = brush;
  g2.fillStyle = inks.bg;
  g2.fillRect(0, top, LEFT + width, FOOT);
  for (const label of labels) {
    g2.fillStyle = inks.bg;
    g2.fillRect(label.x, top, label.w, FOOT);
    const ink = tag(brush, label, label.x, top + 3, label.w - 2, FOOT - 5);
    g2.font = `${label.mark === "selected" ? "600 " : ""}11.5px ${inks.mono}`;
    g2.textAlign = "left";
    g2.fillStyle = label.mark ? ink : label.special ? inks.faint : inks.fg;
    g2.fillText(fitter.fit(label.text, label.w - 10), label.x + 5, top + 13);
    g2.font = `10px ${inks.ui}`;
    g2.fillStyle = label.mark === "selected" ? ink : inks.faint;
    g2.fillText(label.note, label.x + 5, top + 28);
    if (label.pinned) dot(brush, label.x + label.w - 10, top + 28);
  }
  g2.fillStyle = inks.bg;
  g2.fillRect(0, top, LEFT - 1, FOOT);
  g2.font = `10px ${inks.ui}`;
  g2.textAlign = "right";
  g2.fillStyle = inks.faint;
  g2.fillText("layer", LEFT - 12, top + 13);
  g2.fillText("token", LEFT - 12, top + 28);
}
function dot({ g: g2, inks }, x2, y2) {
  g2.fillStyle = inks.accent;
  g2.beginPath();
  g2.arc(x2, y2, 2.5, 0, 7);
  g2.fill();
}

// src/views/lens_grid/paint.ts
function paint(brush, scene2, rows, columns) {
  const { g: g2, inks } = brush;
  g2.textBaseline = "middle";
  g2.direction = "ltr";
  g2.font = `11.5px ${inks.mono}`;
  for (const cell of scene2.cells) paintCell(brush, cell);
  seams(brush, rows, columns);
  crosshair(brush, scene2, rows, columns);
  for (const mark of ["hover", "selected"]) {
    for (const cell of scene2.cells) if (cell.mark === mark) outline(brush, cell, mark, rows, columns);
  }
  rowHeads(brush, scene2.rows, rows.view);
  columnHeads(brush, scene2.columns, rows.view, columns.view);
}
function paintCell(brush, cell) {
  const { g: g2, inks, palette: palette2, forced, fitter } = brush;
  const [x2, y2, w2, h3] = [cell.x, cell.y, cell.w - 1, cell.h - 1];
  g2.fillStyle = inks.bg;
  g2.fillRect(x2, y2, cell.w, cell.h);
  if (cell.kind === "missing") {
    hatch(brush, x2, y2, w2, h3, inks.line, 7);
    return;
  }
  const painted = cell.kind === "value" && !forced;
  g2.fillStyle = painted ? palette2.css[cell.entry] ?? inks.bg : inks.bg;
  g2.fillRect(x2, y2, w2, h3);
  if (cell.kind === "nan") hatch(brush, x2, y2, w2, h3, inks.faint, 5);
  if (forced && cell.kind === "value") {
    g2.fillStyle = inks.accent;
    g2.fillRect(x2, y2 + h3 - 3, w2 * cell.entry / 255, 3);
  }
  if (cell.kind === "nan") halo(brush, x2 + w2 / 2, y2 + h3 / 2, cell.text);
  g2.fillStyle = painted ? palette2.ink[cell.entry] ?? inks.fg : cell.kind === "nan" ? inks.muted : inks.fg;
  const text = fitter.fit(cell.text, w2 - 10);
  g2.textAlign = cell.kind === "nan" ? "center" : "left";
  g2.fillText(text, cell.kind === "nan" ? x2 + w2 / 2 : x2 + 5, y2 + h3 / 2 + 0.5);
}
function hatch({ g: g2, inks }, x2, y2, w2, h3, ink, gap) {
  g2.save();
  g2.beginPath();
  g2.rect(x2, y2, w2, h3);
  g2.clip();
  g2.fillStyle = inks.bg;
  g2.fillRect(x2, y2, w2, h3);
  g2.strokeStyle = ink;
  g2.lineWidth = 1;
  g2.beginPath();
  for (let at2 = -h3; at2 < w2; at2 += gap) {
    g2.moveTo(x2 + at2, y2 + h3);
    g2.lineTo(x2 + at2 + h3, y2);
  }
  g2.stroke();
  g2.restore();
}
function halo({ g: g2, inks }, x2, y2, text) {
  const w2 = g2.measureText(text).width + 6;
  g2.fillStyle = inks.bg;
  g2.fillRect(x2 - w2 / 2, y2 - 7, w2, 14);
}
function outline(brush, cell, mark, rows, columns) {
  const { g: g2, inks } = brush;
  const strong = mark === "selected";
  const left = LEFT + (cell.frozen.column ? 0 : bandOf(columns));
  const top = cell.frozen.row ? 0 : bandOf(rows);
  g2.save();
  g2.beginPath();
  g2.rect(left - 2, top - 2, columns.view + LEFT - left + 2, rows.view - top + 2);
  g2.clip();
  g2.lineWidth = strong ? 4 : 3;
  g2.strokeStyle = inks.bg;
  g2.strokeRect(cell.x, cell.y, cell.w - 1, cell.h - 1);
  g2.lineWidth = strong ? 2 : 1;
  g2.strokeStyle = strong ? inks.fg : inks.muted;
  g2.strokeRect(cell.x, cell.y, cell.w - 1, cell.h - 1);
  g2.restore();
}
function seams({ g: g2, inks }, rows, columns) {
  g2.fillStyle = inks.line;
  if (rows.frozen) g2.fillRect(0, rows.frozen * rows.size, LEFT + columns.view, SEAM);
  if (columns.frozen) g2.fillRect(LEFT + columns.frozen * columns.size, 0, SEAM, rows.view);
}
function crosshair({ g: g2, inks }, scene2, rows, columns) {
  g2.save();
  g2.globalAlpha = 0.4;
  g2.fillStyle = inks.accent;
  const chosen = (label) => label.mark === "selected";
  const row = scene2.rows.find((label) => chosen(label) && (label.pinned || label.y >= bandOf(rows)));
  const column = scene2.columns.find(
    (label) => chosen(label) && (label.pinned || label.x >= LEFT + bandOf(columns))
  );
  if (row) for (const y2 of [row.y - 1, row.y + row.h - 1]) g2.fillRect(LEFT, y2, columns.view, 1);
  if (column) for (const x2 of [column.x - 1, column.x + column.w - 1]) g2.fillRect(x2, 0, 1, rows.view);
  g2.restore();
}

// src/runtime/card.ts
var GAP = 12;
function place(near, size, view2) {
  const right = near.right + GAP;
  const left = near.left - GAP - size.width;
  const x2 = right + size.width <= view2.width - 4 ? right : left;
  const limit = (at2, most) => Math.max(4, Math.min(at2, most));
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
  const show2 = (near, ...content) => {
    element.replaceChildren(...content);
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

// src/views/lens_grid/data.ts
var at = (tensor, index) => tensor.data[index] ?? Number.NaN;
function readData(traits) {
  const tensor = (name) => decodeArray(traits.get(name).value);
  const [ids, logp, entropy2, kl] = [tensor("top_ids"), tensor("top_logp"), tensor("entropy"), tensor("kl")];
  const rank2 = decodeArray(traits.get("target_rank").value);
  const target = decodeArray(traits.get("target_logp").value);
  const layers = Array.from(tensor("layers").data);
  const row = new Map(layers.map((layer, i2) => [layer, i2]));
  const column = new Map(Array.from(tensor("positions").data, (position, i2) => [position, i2]));
  const pieces2 = readPieces(traits);
  const k = ids.shape[2] ?? 0;
  const piece = (id) => pieces2.get(id) ?? `#${id}`;
  return {
    tokens: decodeTexts(traits.get("tokens").value),
    special: decodeArray(traits.get("special").value).data,
    layers,
    vocabulary: traits.get("vocab_size").value,
    k,
    hasRank: rank2.data.length > 0,
    hasTarget: target.data.length > 0,
    maxKl: largest(kl),
    cell(layer, position) {
      const [i2, j2] = [column.get(position), row.get(layer)];
      return i2 === void 0 || j2 === void 0 ? -1 : i2 * layers.length + j2;
    },
    top(cell, r) {
      const id = at(ids, cell * k + r);
      return { id, text: piece(id), logp: at(logp, cell * k + r) };
    },
    entropy: (cell) => at(entropy2, cell),
    kl: (cell) => at(kl, cell),
    rank: (cell) => at(rank2, cell),
    targetLogp: (cell) => at(target, cell),
    piece
  };
}
function largest({ data }) {
  let most = 0;
  for (const x2 of data) if (Number.isFinite(x2) && x2 > most) most = x2;
  return most;
}
function readPieces(traits) {
  const ids = decodeArray(traits.get("piece_ids").value).data;
  const texts = decodeTexts(traits.get("piece_texts").value);
  return new Map(Array.from(ids, (id, i2) => [id, texts[i2] ?? `#${id}`]));
}
function rowsOf(layers, range, stride, embedding) {
  const [lo, hi] = [range[0] ?? 0, range[1] ?? Number.POSITIVE_INFINITY];
  const blocks = layers.filter((layer) => layer >= 0 && layer >= lo && layer <= hi).sort((a2, b2) => b2 - a2);
  const every = Math.max(1, Math.round(stride) || 1);
  const rows = blocks.filter((_2, i2) => i2 % every === 0);
  return embedding && layers.includes(-1) ? [...rows, -1] : rows;
}

// src/views/lens_grid/measure.ts
var COLOURS = [
  { value: "probability", label: "probability of top token" },
  { value: "entropy", label: "entropy" },
  { value: "rank", label: "rank of target" },
  { value: "kl", label: "KL to last layer" }
];
function measureOf(colour, data, target) {
  if (colour === "entropy") return entropy(data);
  if (colour === "rank") return rank(data, target);
  if (colour === "kl") return divergence(data);
  return {
    colour: "probability",
    title: "probability of the top token",
    level: (cell) => Math.exp(data.top(cell, 0).logp),
    ticks: [0, 0.5, 1].map((p2) => ({ at: p2, text: p2 === 0 ? "0 %" : percent(p2) })),
    missing: ""
  };
}
function entropy(data) {
  const most = Math.log(Math.max(data.vocabulary, 2));
  return {
    colour: "entropy",
    title: "entropy in nats",
    level: (cell) => data.entropy(cell) / most,
    ticks: [
      { at: 0, text: "0 sure" },
      { at: 0.5, text: (most / 2).toFixed(1) },
      { at: 1, text: `${most.toFixed(1)} uniform` }
    ],
    missing: ""
  };
}
function divergence(data) {
  const most = niceCeil(data.maxKl);
  return {
    colour: "kl",
    title: "KL divergence to the last layer, in nats",
    level: (cell) => data.kl(cell) / most,
    ticks: [
      { at: 0, text: "0 same" },
      { at: 0.5, text: String(+(most / 2).toPrecision(2)) },
      { at: 1, text: String(most) }
    ],
    missing: ""
  };
}
function rank(data, target) {
  const stops = [data.vocabulary - 1, 1e3, 100, 10, 0].filter((r, i2) => i2 === 0 || r < data.vocabulary / 5);
  return {
    colour: "rank",
    title: target === null ? "rank of the target token" : `rank of ${target} (0 = most likely)`,
    level: (cell) => data.hasRank ? rankLevel(data.rank(cell), data.vocabulary) : Number.NaN,
    ticks: stops.map((r) => ({ at: rankLevel(r, data.vocabulary), text: count(r) })),
    missing: target === null ? "Star a token in the ranks list to see its rank here." : ""
  };
}

// src/views/lens_grid/state.ts
function makeGrid(context) {
  const parts = makeParts(context);
  context.body.append(parts.scroller);
  const local = {
    scroll: y({ x: 0, y: 0 }),
    hover: y(null),
    focus: y(null)
  };
  return { context, parts, local, state: derive(context, local, parts) };
}
function makeParts({ root, signal }) {
  const canvas = h2("canvas", { "aria-hidden": "true" });
  const cell = h2("div", { class: "lv-focus", role: "gridcell", tabindex: 0 });
  const row = h2("div", { role: "row" }, cell);
  const name = "Lens grid: layers by tokens";
  const stage = h2("div", { class: "lv-stage", role: "grid", "aria-label": name }, canvas, row);
  const sizer = h2("div", { class: "lv-sizer" }, stage);
  const scroller = h2("div", { class: "lv-scroll" }, sizer);
  const live = h2("div", { class: "lv-hushed", "aria-live": "polite" });
  return { canvas, cell, row, stage, sizer, scroller, live, card: makeCard(root, signal) };
}
function derive(context, local, parts) {
  const { traits, cursor, look, signal } = context;
  const size = watchSize(parts.scroller, signal);
  const data = O(() => readData(traits));
  const target = O(() => {
    const counted = traits.get("target").value;
    return counted >= 0 ? counted : cursor.get("targets").value[0] ?? null;
  });
  const measure = O(() => {
    const name = target.value === null ? null : visible(data.value.piece(target.value), 16);
    return measureOf(traits.get("colour").value, data.value, name);
  });
  const table = O(() => palette(measure.value.colour, look.theme.value));
  const inks = O(() => {
    void look.theme.value;
    void look.forced.value;
    return readInks(context.root);
  });
  const selected = O(() => ({
    layer: cursor.get("layer").value,
    position: cursor.get("position").value
  }));
  const plan = O(() => planOf(context, data.value, size.value, local.scroll.value));
  return { data, target, measure, table, inks, plan, selected, size };
}
function planOf({ traits }, data, room, scroll) {
  const [range, stride] = [traits.get("layer_range").value, traits.get("stride").value];
  return layout({
    layers: rowsOf(data.layers, range, stride, traits.get("show_embedding").value),
    positions: data.tokens.map((_2, i2) => i2),
    pinnedLayers: traits.get("pinned_layers").value,
    pinnedPositions: traits.get("pinned_positions").value,
    room,
    scroll
  });
}

// src/views/lens_grid/toolbar.ts
var option = (value, label) => h2("option", { value }, label);
var labelled = (text, control) => h2("label", { class: "lv-field" }, h2("span", {}, text), control);
function buildToolbar(context, layers) {
  const { traits, part: part2 } = context;
  const bar = h2("div", { class: "lv-toolbar", role: "group", "aria-label": "How the grid is shown" });
  bar.append(
    colourField(context),
    ...rangeFields(context, layers),
    strideField(context),
    embeddingField(context)
  );
  const badge = h2("span", { class: "lv-badge" });
  bar.append(badge);
  part2(() => {
    const { text, title } = parityBadge(traits.get("parity").value ?? {});
    say(badge, text);
    attr(badge, { title, hidden: text === "" });
  });
  return bar;
}
function colourField({ traits, signal, part: part2 }) {
  const select = h2("select", { name: "colour" }, ...COLOURS.map((c2) => option(c2.value, c2.label)));
  const choose2 = () => {
    const colour = select.value;
    if (colour === "rank") traits.save({ colour });
    else traits.set({ colour });
  };
  select.addEventListener("change", choose2, { signal });
  part2(() => {
    select.value = traits.get("colour").value;
  });
  return labelled("Colour", select);
}
function rangeFields({ traits, signal, part: part2 }, layers) {
  const from = h2("select", { name: "from" });
  const to = h2("select", { name: "to" });
  const choose2 = () => {
    const [a2, b2] = [Number(from.value), Number(to.value)];
    const blocks = layers().filter((layer) => layer >= 0);
    const range = [Math.min(a2, b2), Math.max(a2, b2)];
    const all = range[0] === Math.min(...blocks) && range[1] === Math.max(...blocks);
    traits.set({ layer_range: all ? [] : range });
  };
  for (const select of [from, to]) select.addEventListener("change", choose2, { signal });
  let known = "";
  part2(() => {
    const blocks = layers().filter((layer) => layer >= 0);
    if (known !== blocks.join()) {
      known = blocks.join();
      for (const select of [from, to])
        select.replaceChildren(...blocks.map((layer) => option(layer, String(layer))));
    }
    const [lo, hi] = traits.get("layer_range").value;
    from.value = String(lo ?? blocks[0] ?? "");
    to.value = String(hi ?? blocks.at(-1) ?? "");
    for (const select of [from, to]) select.disabled = blocks.length === 0;
  });
  return [labelled("Layers", from), labelled("to", to)];
}
function strideField({ traits, signal, part: part2 }) {
  const select = h2("select", { name: "stride" }, ...[1, 2, 3, 4, 6, 8].map((n2) => option(n2, String(n2))));
  const choose2 = () => traits.set({ stride: Number(select.value) });
  select.addEventListener("change", choose2, { signal });
  part2(() => {
    const stride = traits.get("stride").value;
    const known = Array.from(select.options).some((o2) => o2.value === String(stride));
    if (!known) select.append(option(stride, String(stride)));
    select.value = String(stride);
  });
  return labelled("every", select);
}
function embeddingField({ traits, signal, part: part2 }) {
  const box = h2("input", { type: "checkbox", name: "embedding" });
  const choose2 = () => traits.set({ show_embedding: box.checked });
  box.addEventListener("change", choose2, { signal });
  part2(() => {
    box.checked = traits.get("show_embedding").value;
  });
  return h2("label", { class: "lv-field lv-check" }, box, h2("span", {}, "embedding"));
}
function parityBadge(parity) {
  const { model, max_abs: error, dtype } = parity;
  if (typeof model !== "string") return { text: "", title: "" };
  const tell = (x2) => visible(typeof x2 === "object" ? JSON.stringify(x2) : String(x2), 120);
  const name = tell(model.split("/").at(-1));
  const difference = typeof error === "number" ? `max |Δlogit| ${figure(error)}` : "no reference logits";
  const words = [name, typeof dtype === "string" ? tell(dtype.replace("torch.", "")) : null, difference];
  const rest = ["bos", "norm", "scale"].map((key2) => [key2, parity[key2]]).filter(([, value]) => value != null);
  const title = [
    `The last row of this lens against the logits of ${tell(model)}: ${difference}.`,
    ...rest.map(([key2, value]) => `${key2}: ${tell(value)}`)
  ].join("\n");
  return { text: words.filter(Boolean).join(" · "), title };
}
var figure = (x2) => x2 === 0 ? "0" : x2 < 0.01 ? x2.toExponential(0) : x2.toPrecision(2);

// src/views/lens_grid/index.ts
function build2(context) {
  const grid = makeGrid(context);
  const { parts, state } = grid;
  const legend = h2("div", { class: "lv-legend" });
  const empty = h2("p", { class: "lv-empty" }, "Nothing to show yet.");
  const toolbar = buildToolbar(context, () => state.data.value.layers);
  const overview = h2("div");
  context.body.append(toolbar, parts.scroller, empty, overview, legend, parts.live);
  context.part(() => legend.replaceChildren(...legendNodes(state.measure.value, state.table.value)));
  context.part(() => {
    const { whole } = state.plan.value;
    const none = state.data.value.tokens.length === 0;
    parts.sizer.style.width = `${whole.width}px`;
    parts.sizer.style.height = `${whole.height}px`;
    parts.scroller.hidden = none;
    state.size.measure();
    empty.hidden = !none;
  });
  const fitters = /* @__PURE__ */ new WeakMap();
  context.part(() => draw(grid, fitters));
  context.part(() => rove(grid));
  addOverview(grid, overview);
  follow(grid);
  listen(grid);
}
function draw({ context, parts, state, local }, fitters) {
  const { rows, columns, width, height } = state.plan.value;
  const data = state.data.value;
  const g2 = prepare(parts.canvas, width, height, state.size.value.ratio);
  if (!g2 || !data.tokens.length) return;
  const fitter = fitters.get(g2) ?? new Fitter(g2);
  fitters.set(g2, fitter);
  const [selected, hover] = [state.selected.value, local.hover.value];
  const picture = scene({ data, measure: state.measure.value, rows, columns, selected, hover });
  const forced = context.look.forced.value;
  paint({ g: g2, fitter, palette: state.table.value, inks: state.inks.value, forced }, picture, rows, columns);
}
function rove({ parts, state, local }) {
  const plan = state.plan.value;
  const chosen = nearest(plan, state.selected.value);
  const spot = nearest(plan, local.focus.value ?? state.selected.value);
  const box = spot && boxOf(plan, spot);
  attr(parts.stage, { "aria-rowcount": plan.rows.keys.length, "aria-colcount": plan.columns.keys.length });
  parts.stage.style.width = `${plan.width}px`;
  parts.stage.style.height = `${plan.height}px`;
  parts.cell.hidden = !box;
  if (!box || !spot) return;
  parts.cell.style.transform = `translate(${box.x}px, ${box.y}px)`;
  parts.cell.style.width = `${box.w - 1}px`;
  parts.cell.style.height = `${box.h - 1}px`;
  const same = state.selected.value.layer === spot.layer && chosen?.position === spot.position;
  attr(parts.row, { "aria-rowindex": box.row + 1 });
  attr(parts.cell, {
    "aria-colindex": box.column + 1,
    "aria-selected": String(same),
    "aria-label": speak(state.data.value, spot)
  });
}
function addOverview({ context, parts, state }, place2) {
  const { plan, data, measure, table, inks } = state;
  const overview = makeOverview((x2, y2) => {
    const { rows, columns, whole } = plan.peek();
    parts.scroller.scrollTo(x2 * whole.width - columns.view / 2, y2 * whole.height - rows.view / 2);
  }, context.signal);
  place2.replaceWith(overview.element);
  const needed = O(() => !plan.value.fits && !context.look.forced.value);
  const lines2 = O(() => `${plan.value.rows.keys} / ${plan.value.columns.keys}`);
  context.part(() => {
    overview.element.hidden = !needed.value;
    void lines2.value;
    if (!needed.value) return;
    const { rows, columns } = plan.peek();
    overview.paint(data.value, measure.value, table.value, rows, columns, inks.value.line);
  });
  context.part(() => {
    if (needed.value) overview.frame(plan.value.rows, plan.value.columns);
  });
}
function follow(grid) {
  const { context, state, local } = grid;
  let known = "";
  context.part(() => {
    const { layer, position } = state.selected.value;
    const now = `${layer} ${position} ${state.data.value.tokens.length}`;
    if (now === known) return;
    known = now;
    const spot = nearest(state.plan.peek(), { layer, position });
    if (spot && !local.hover.peek()) show(grid, spot);
  });
}
var lens_grid_default = view({ name: "lens_grid", build: build2 });
export {
  lens_grid_default as default
};
