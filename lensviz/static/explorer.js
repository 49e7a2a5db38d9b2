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
function decodeTexts(wire) {
  const { length: length2, text } = lazyTexts(wire);
  return Array.from({ length: length2 }, (_2, i2) => text(i2));
}
function lazyTexts(wire) {
  const bytes2 = bytesOf(wire);
  if (bytes2.length < 4) return { length: 0, text: () => "" };
  const view2 = new DataView(bytes2.buffer);
  const n2 = view2.getUint32(0, true);
  const ends = new Uint32Array(n2 + 1);
  ends[0] = 4 + 4 * n2;
  for (let i2 = 0; i2 < n2; i2++) ends[i2 + 1] = ends[i2] + view2.getUint32(4 + 4 * i2, true);
  return { length: n2, text: (i2) => UTF8.decode(bytes2.subarray(ends[i2], ends[i2 + 1])) };
}
function decodeArray(wire) {
  const bytes2 = bytesOf(wire);
  if (bytes2.length < 4) return NOTHING;
  const view2 = new DataView(bytes2.buffer);
  const code = view2.getUint8(0);
  const ndim = view2.getUint8(1);
  const shape = Array.from({ length: ndim }, (_2, i2) => view2.getUint32(4 + 4 * i2, true));
  const start = Math.ceil((4 + 4 * ndim) / 8) * 8;
  const n2 = shape.reduce((a2, b2) => a2 * b2, 1);
  return { shape, data: read(code, bytes2.buffer, start, n2) };
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
  const bytes2 = bytesOf(prompt);
  if (bytes2.length < 4 || !bytes2.subarray(0, 4).every((byte) => byte === 255)) return null;
  const view2 = new DataView(bytes2.buffer);
  return Array.from({ length: bytes2.length - 4 >> 2 }, (_2, i2) => view2.getInt32(4 + 4 * i2, true));
}
function encodeText(text) {
  const bytes2 = new TextEncoder().encode(text);
  return new DataView(bytes2.buffer, bytes2.byteOffset, bytes2.byteLength);
}

// src/runtime/dom.ts
var SVG = "http://www.w3.org/2000/svg";
function h2(tag2, attributes = {}, ...children) {
  return fill(document.createElement(tag2), attributes, children);
}
function svg(tag2, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag2), attributes, children);
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
function makeTabs({ signal, paintEffect }, tabs) {
  const list = h2("div", { class: "lv-segments", role: "tablist", "aria-label": tabs.label });
  const buttonOf = (name) => list.querySelector(`[data-tab="${name}"]`);
  const click = (event) => {
    const name = event.target instanceof Element && event.target.closest("[role=tab]")?.getAttribute("data-tab");
    if (name) tabs.choose(name);
  };
  const key2 = (event) => {
    const dx = MOVES[event.key];
    if (dx === void 0 || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    const names2 = tabs.names();
    const to = names2[stepIn({ dx, dy: 0 }, names2.indexOf(tabs.chosen()), names2.length)];
    if (to === void 0) return;
    tabs.choose(to);
    buttonOf(to)?.focus();
  };
  list.addEventListener("click", click, { signal });
  list.addEventListener("keydown", key2, { signal });
  paintEffect(() => {
    const names2 = tabs.names();
    list.replaceChildren(
      ...names2.map(
        (name) => buttonOf(name) ?? h2("button", { type: "button", role: "tab", "data-tab": name }, tabs.text(name))
      )
    );
  });
  paintEffect(() => {
    const chosen = tabs.chosen();
    for (const name of tabs.names()) {
      const button = buttonOf(name);
      const off = tabs.off?.(name) ?? "";
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
function undoButtons({ cursor, traits, signal, paintEffect }) {
  const make = (verb, sign, label2) => {
    const button = h2("button", { type: "button", class: "lv-icon", "aria-label": label2 }, sign);
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
function nats(x3) {
  return Number.isNaN(x3) ? "NaN" : `${x3.toFixed(2)} nats`;
}
var GROUPS = new Intl.NumberFormat("en-US");
var count = (n2) => GROUPS.format(n2);
function rankLevel(rank, vocabulary) {
  if (rank < 0 || Number.isNaN(rank)) return Number.NaN;
  return clamp(1 - Math.log(1 + rank) / Math.log(Math.max(vocabulary, 2)), 0, 1);
}
function niceCeil(x3) {
  if (!(x3 > 0) || !Number.isFinite(x3)) return 1;
  const step = 10 ** Math.floor(Math.log10(x3));
  const times = [1, 1.5, 2, 3, 4, 5, 6, 8, 10].find((m2) => m2 * step >= x3) ?? 10;
  return times * step;
}
function largest(data) {
  let most = 0;
  for (let i2 = 0; i2 < data.length; i2++) {
    const x3 = data[i2];
    if (x3 > most && x3 < Number.POSITIVE_INFINITY) most = x3;
  }
  return most;
}
function layerName(layer) {
  return layer < 0 ? "embedding" : `layer ${layer}`;
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
var LONG = 1e3;
function workWords(done, estimate) {
  const share = `${Math.floor(100 * Math.min(1, Math.max(0, done)))} %`;
  return estimate ? `${estimate} · ${share}` : share;
}
function makeWork(signal) {
  const words4 = h2("span", { role: "status" });
  const button = h2("button", { type: "button" }, "Stop");
  const element = h2("div", { class: "lv-work", hidden: true }, words4, button);
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
function entry(level2) {
  if (Number.isNaN(level2)) return null;
  return Math.round(255 * Math.min(1, Math.max(0, level2)));
}
var LINES = {
  light: ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#8465d0", "#e69f00", "#4a4a4a"],
  dark: ["#56b4e9", "#e8853d", "#2fc79a", "#e29cc4", "#b7a6f5", "#f0b73c", "#b8b8b8"]
};

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
    const { x: x3, y: y3 } = place(near, element.getBoundingClientRect(), {
      width: window.innerWidth,
      height: window.innerHeight
    });
    element.style.left = `${x3}px`;
    element.style.top = `${y3}px`;
  };
  signal.addEventListener("abort", hide, { once: true });
  return { element, show: show2, hide };
}
function cardHead({ layer, position }, token, note = "") {
  const where = [`token ${position}`, note].filter(Boolean).join(" · ");
  return h2("div", { class: "lv-card-head" }, h2("b", {}, layerName(layer)), h2("span", {}, where), token);
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
  const known5 = maps.get(key2) ?? /* @__PURE__ */ new Map();
  const kept2 = known5.get(text);
  if (kept2 !== void 0) return kept2;
  if (known5.size > MOST) known5.clear();
  maps.set(key2, known5);
  const made = make();
  known5.set(text, made);
  return made;
}

// src/runtime/grid/axis.ts
var DIVIDER = 3;
var MOST_FROZEN = 0.6;
function makeAxis(keys, pinned, size, view2, scroll) {
  const most = Math.max(0, Math.floor(view2 * MOST_FROZEN / size));
  const wanted = new Set(pinned);
  const held = keys.filter((key2) => wanted.has(key2)).slice(0, most);
  const set = new Set(held);
  const axis2 = {
    keys: [...held, ...keys.filter((key2) => !set.has(key2))],
    frozen: held.length,
    size,
    view: view2,
    scroll: 0
  };
  return { ...axis2, scroll: Math.max(0, Math.min(scroll, length(axis2) - view2)) };
}
var divider = (axis2) => axis2.frozen ? DIVIDER : 0;
var bandOf = (axis2) => axis2.frozen * axis2.size + divider(axis2);
function length(axis2) {
  return axis2.keys.length * axis2.size + divider(axis2);
}
function startOf(axis2, index) {
  return index < axis2.frozen ? index * axis2.size : index * axis2.size + divider(axis2) - axis2.scroll;
}
function lines(axis2) {
  const band = bandOf(axis2);
  const from = axis2.frozen + Math.floor(axis2.scroll / axis2.size);
  const to = Math.min(
    axis2.keys.length,
    axis2.frozen + Math.ceil((axis2.scroll + axis2.view - band) / axis2.size)
  );
  const line = (index) => ({
    index,
    key: axis2.keys[index] ?? 0,
    start: startOf(axis2, index),
    frozen: index < axis2.frozen
  });
  const range = (a2, b2) => Array.from({ length: Math.max(0, b2 - a2) }, (_2, i2) => line(a2 + i2));
  return [...range(from, to), ...range(0, axis2.frozen)];
}
function hit(axis2, pixel) {
  if (pixel < 0 || pixel >= axis2.view) return -1;
  const band = axis2.frozen * axis2.size;
  if (pixel < band) return Math.floor(pixel / axis2.size);
  if (pixel < band + divider(axis2)) return -1;
  const index = axis2.frozen + Math.floor((pixel - band - divider(axis2) + axis2.scroll) / axis2.size);
  return index < axis2.keys.length ? index : -1;
}
function reveal(axis2, index) {
  if (index < axis2.frozen) return axis2.scroll;
  const start = (index - axis2.frozen) * axis2.size;
  const room = axis2.view - axis2.frozen * axis2.size - divider(axis2);
  if (start < axis2.scroll) return start;
  return Math.max(axis2.scroll, start + axis2.size - room);
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
function scrollTo(plan, { x: x3, y: y3 }) {
  const within = (axis2, scroll) => ({
    ...axis2,
    scroll: Math.max(0, Math.min(scroll, length(axis2) - axis2.view))
  });
  return { ...plan, columns: within(plan.columns, x3), rows: within(plan.rows, y3) };
}
function columnWidth(room, n2, { least, scrolled: scrolled2, most }) {
  const fair = Math.floor((room - LEFT) / Math.max(1, n2));
  return fair < least ? scrolled2 : Math.min(most, fair);
}
function targetAt({ rows, columns, head }, x3, y3) {
  const column = hit(columns, x3 - LEFT);
  const row = hit(rows, y3 - head);
  const [layer, position] = [rows.keys[row], columns.keys[column]];
  if (layer !== void 0 && position !== void 0) return { kind: "cell", spot: { layer, position } };
  if (layer !== void 0 && x3 >= 0 && x3 < LEFT) return { kind: "row", layer };
  if (position !== void 0 && y3 >= 0 && y3 < head) return { kind: "column", position };
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
  const canvas = h2("canvas", { "aria-hidden": "true" });
  const cell = h2("div", { class: "lv-focus", role: "gridcell", tabindex: 0 });
  const row = h2("div", { role: "row" }, cell);
  const stage = h2("div", { class: "lv-stage", role: "grid", "aria-label": name }, canvas, row);
  const sizer = h2("div", { class: "lv-sizer" }, stage);
  const scroller = h2("div", { class: "lv-scroll" }, sizer);
  const live = h2("div", { class: "lv-sr-only", "aria-live": "polite" });
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
  let known5 = "";
  paintEffect(() => {
    const { layer, position } = grid.selected.value;
    const now = `${layer} ${position} ${what()}`;
    if (now === known5) return;
    known5 = now;
    const spot = nearest(grid.plan.peek(), { layer, position });
    if (spot && !grid.local.hover.peek()) show(grid, spot);
  });
}

// src/runtime/grid/menu_triggers.ts
var LONG2 = 550;
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
    }, LONG2);
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
  const { x: x3, y: y3 } = scroll.peek();
  if (x3 === scroller.scrollLeft && y3 === scroller.scrollTop) return;
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
  const known5 = SIGNS.get(code);
  if (known5) return known5;
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
    const known5 = seen.get(text);
    if (known5 !== void 0) return known5;
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
    return [h2("span", { class: "lv-role" }, h2("i", { "data-role": role, "aria-hidden": "true" }), name)];
  });
}

// src/runtime/grid/headers.ts
function rowLabels(axis2, head, mark2, note = () => "") {
  return lines(axis2).map((line) => {
    const text = line.key < 0 ? "emb" : String(line.key);
    const place2 = {
      x: 0,
      y: head + line.start,
      w: LEFT,
      h: axis2.size,
      pinned: line.frozen,
      mark: mark2(line.key)
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
function columnLabels(axis2, height, words4, mark2) {
  return lines(axis2).map((line) => {
    const { key: key2, start, frozen } = line;
    const pinned = frozen || Boolean(axis2.pinned?.includes(key2));
    const place2 = { x: LEFT + start, y: 0, w: axis2.size, h: height, pinned, mark: mark2(key2) };
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
function tag({ g: g2, inks }, label2, x3, y3, w2, h3) {
  if (!label2.mark) return label2.special ? inks.faint : inks.muted;
  g2.fillStyle = inks.soft;
  g2.beginPath();
  g2.roundRect(x3, y3, w2, h3, 3);
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
function dashes({ g: g2, inks }, { y: y3, h: h3 }) {
  g2.strokeStyle = inks.mark;
  g2.lineWidth = 2;
  g2.setLineDash([3, 3]);
  g2.beginPath();
  g2.moveTo(LEFT - 3, y3 + 2);
  g2.lineTo(LEFT - 3, y3 + h3 - 3);
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
function bond({ g: g2, inks }, label2, y3) {
  const from = label2.inside ? label2.x : label2.x + 5;
  const to = label2.goesOn ? label2.x + label2.w : label2.x + Math.min(label2.w - 5, 18);
  g2.fillStyle = inks.muted;
  g2.fillRect(from, y3, to - from, 1);
}
function dot({ g: g2, inks }, x3, y3) {
  g2.fillStyle = inks.accent;
  g2.beginPath();
  g2.arc(x3, y3, 2.5, 0, 7);
  g2.fill();
}

// src/runtime/grid/highlights.ts
function hatch(painter, box, ink, gap) {
  const { g: g2, inks } = painter;
  const { x: x3, y: y3, w: w2, h: h3 } = box;
  g2.save();
  g2.beginPath();
  g2.rect(x3, y3, w2, h3);
  g2.clip();
  g2.fillStyle = inks.bg;
  g2.fillRect(x3, y3, w2, h3);
  g2.strokeStyle = ink;
  g2.lineWidth = 1;
  g2.beginPath();
  for (let at = -h3; at < w2; at += gap) {
    g2.moveTo(x3 + at, y3 + h3);
    g2.lineTo(x3 + at + h3, y3);
  }
  g2.stroke();
  g2.restore();
}
function bar({ g: g2, inks }, { x: x3, y: y3, w: w2, h: h3 }, level2, middle) {
  if (middle && Math.abs(level2 - 0.5) < 4e-3) return;
  const [from, to] = middle ? [Math.min(0.5, level2), Math.max(0.5, level2)] : [0, level2];
  g2.fillStyle = inks.accent;
  g2.fillRect(x3 + w2 * from, y3 + h3 - 3, w2 * (to - from), 3);
}
function clipTo(g2, frozen, { rows, columns, head }) {
  const left = LEFT + (frozen.column ? 0 : bandOf(columns));
  const top = head + (frozen.row ? 0 : bandOf(rows));
  g2.beginPath();
  g2.rect(left - 2, top - 2, columns.view + LEFT - left + 2, head + rows.view - top + 2);
  g2.clip();
}
function outlines(painter, boxes, plan) {
  for (const mark2 of ["hover", "selected"]) {
    for (const box of boxes) if (box.mark === mark2) outline(painter, box, mark2 === "selected", plan);
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
  if (row) for (const y3 of [row.y - 1, row.y + row.h - 1]) g2.fillRect(LEFT, y3, columns.view, 1);
  if (column) for (const x3 of [column.x - 1, column.x + column.w - 1]) g2.fillRect(x3, head, 1, rows.view);
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
  const { scene: scene3, plan, type, corner: corner2, over } = painting;
  const { g: g2, inks, fitter } = brush;
  g2.textBaseline = "middle";
  g2.direction = "ltr";
  for (const cell of scene3.cells) ground(brush, cell);
  fitter.use(`${type.size}px ${inks[type.font]}`);
  for (const cell of scene3.cells) words2(brush, cell, type);
  fitter.use(`10.5px ${inks.mono}`);
  for (const cell of scene3.cells) second(brush, cell);
  dividers(brush, plan);
  over?.(brush, scene3.cells);
  cross(brush, scene3.rows, scene3.columns, plan);
  outlines(brush, scene3.cells, plan);
  rowHeads(brush, scene3.rows, plan);
  columnHeads(brush, scene3.columns, plan, corner2);
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
function marked(g2, text, x3, y3, alpha = 1) {
  const whole2 = g2.globalAlpha;
  let at = x3;
  for (const part2 of text.match(PARTS) ?? []) {
    g2.globalAlpha = whole2 * alpha * (part2 !== text && MARKS.includes(part2.charAt(0)) ? 0.5 : 1);
    g2.fillText(part2, at, y3);
    at += g2.measureText(part2).width;
  }
  g2.globalAlpha = whole2;
  return at;
}
function corner(g2, { x: x3, y: y3, w: w2 }) {
  g2.globalAlpha = 0.55;
  g2.beginPath();
  g2.moveTo(x3 + w2 - 7, y3);
  g2.lineTo(x3 + w2 - 1, y3);
  g2.lineTo(x3 + w2 - 1, y3 + 6);
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
  const mark2 = (chosen, over) => (key2) => key2 === chosen ? "selected" : key2 === over ? "hover" : "";
  return {
    cells: lines(rows).flatMap((row) => across.map((column) => cellOf(view2, row, column))),
    rows: rowLabels(rows, head, mark2(selected?.layer, hover?.layer), view2.rowNote),
    columns: columnLabels(columns, head, view2.heads, mark2(selected?.position, hover?.position))
  };
}
function cellOf(view2, row, column) {
  const { plan, selected, hover } = view2;
  const is = (spot) => spot?.layer === row.key && spot.position === column.key;
  const x3 = LEFT + column.start;
  const band = column.frozen ? LEFT : LEFT + bandOf(plan.columns);
  return {
    x: x3,
    y: plan.head + row.start,
    w: plan.columns.size,
    h: plan.rows.size,
    cut: Math.max(0, band - x3),
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
    const [x3, y3] = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
    go(clamp(x3, 0, 1), clamp(y3, 0, 1));
  };
  const start = (event) => {
    element.setPointerCapture(event.pointerId);
    drag(event);
  };
  let drawn2 = [];
  element.addEventListener("pointerdown", start, { signal });
  element.addEventListener("pointermove", drag, { signal });
  return {
    element,
    paint: (what, shade, palette2, rows, columns, empty) => {
      const now = [...what, palette2, rows.keys, columns.keys, empty];
      if (now.every((x3, i2) => x3 === drawn2[i2])) return;
      drawn2 = now;
      const image = pixels(shade, palette2, rows, columns, parseHex(empty));
      if (canvas.width !== image.width) canvas.width = image.width;
      if (canvas.height !== image.height) canvas.height = image.height;
      element.style.height = `${clamp(rows.keys.length, 24, 48)}px`;
      canvas.getContext("2d")?.putImageData(image, 0, 0);
    },
    frame: (rows, columns) => {
      const [x3, y3] = [part(columns), part(rows)];
      frame.style.left = `${100 * x3.from}%`;
      frame.style.width = `${100 * x3.size}%`;
      frame.style.top = `${100 * y3.from}%`;
      frame.style.height = `${100 * y3.size}%`;
    }
  };
}
function part(axis2) {
  const whole2 = Math.max(1, length(axis2));
  const band = bandOf(axis2);
  return { from: (band + axis2.scroll) / whole2, size: Math.min(1, (axis2.view - band) / whole2) };
}
var word = ([r2, g2, b2]) => 255 << 24 | b2 << 16 | g2 << 8 | r2;
var MOST2 = 320;
function blend(entries, { twoSided }) {
  if (twoSided) return entries.reduce((most, x3) => Math.abs(x3 - 127.5) > Math.abs(most - 127.5) ? x3 : most);
  return Math.round(entries.reduce((sum, x3) => sum + x3, 0) / entries.length);
}
function pixels(shade, palette2, rows, columns, empty) {
  const each = Math.max(1, Math.ceil(columns.keys.length / MOST2));
  const [w2, h3] = [Math.max(1, Math.ceil(columns.keys.length / each)), Math.max(1, rows.keys.length)];
  const image = new ImageData(w2, h3);
  const words4 = new Int32Array(image.data.buffer);
  const [table2, none] = [palette2.rgb.map(word), word(empty)];
  for (let y3 = 0; y3 < rows.keys.length; y3++) {
    const layer = rows.keys[y3];
    for (let x3 = 0; x3 < w2; x3++) {
      const near = columns.keys.slice(x3 * each, (x3 + 1) * each);
      const entries = near.map((key2) => shade(layer, key2)).filter((at) => at !== null);
      words4[y3 * w2 + x3] = entries.length === 0 ? none : table2[blend(entries, palette2)];
    }
  }
  return image;
}

// src/runtime/grid/strip.ts
function addStrip({ appearance, paintEffect, signal }, { still, plan, parts, inks }, { before, made, hidden = () => false }) {
  const overview = makeOverview((x3, y3) => {
    const { rows, columns, whole: whole2 } = plan.peek();
    parts.scroller.scrollTo(x3 * whole2.width - columns.view / 2, y3 * whole2.height - rows.view / 2);
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
function legendNodes({ title, ticks: ticks2, missing: missing2 }, palette2) {
  const ramp = h2("span", { class: "lv-ramp" });
  const stops = Array.from({ length: 9 }, (_2, i2) => palette2.css[Math.round(255 * i2 / 8)]);
  ramp.style.backgroundImage = `linear-gradient(to right, ${stops.join(", ")})`;
  const marks = h2("span", { class: "lv-ticks" });
  for (const { at, text } of ticks2) {
    const tick = h2("span", { "data-end": at < 0.02 ? "start" : at > 0.98 ? "end" : null }, text);
    tick.style.left = `${100 * at}%`;
    marks.append(tick);
  }
  const scale = h2("span", { class: "lv-scale", "data-wide": palette2.twoSided }, ramp, marks);
  return [scale, h2("span", { class: "lv-words" }, missing2 || title)];
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
var LEAST2 = 1e-5;
var level = (p2, logarithmic) => logarithmic ? Math.max(0, 1 + Math.log10(p2) / 5) : p2;
function barNode(p2, logarithmic = false) {
  const fill4 = h2("i");
  fill4.style.width = `${(100 * (p2 > 0 ? level(p2, logarithmic) : 0)).toFixed(2)}%`;
  fill4.hidden = !(p2 >= LEAST2);
  return h2("span", { class: "lv-bar", "aria-hidden": "true" }, fill4);
}
function figureNode(p2) {
  return h2("span", { class: "lv-figure" }, percent(p2));
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
  const most = data.answers().reduce((x3, { key: key2, cells }) => Math.max(x3, largest2(key2, color, cells, value)), unit.floor);
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
    const x3 = Math.abs(value(cell));
    if (x3 > most && x3 < Number.POSITIVE_INFINITY) most = x3;
  }
  found.set(color, most);
  return most;
}
function quoted(reference) {
  const plain = reference === "clean run" || /^model\b/.test(reference);
  return `that of ${reference === "clean run" ? "the clean run" : plain ? reference : `“${reference}”`}`;
}
var figure = (x3) => Math.abs(x3) >= 10 ? x3.toFixed(1) : x3.toFixed(2);
function signed(color, x3) {
  if (Number.isNaN(x3)) return "–";
  const sign = x3 < 0 ? "−" : "+";
  if (color === "probability") return `${sign}${percent(Math.abs(x3))}`;
  return `${sign}${figure(Math.abs(x3))}${color === "rank" ? " decades" : " nats"}`;
}

// src/views/lens/lens_grid/card.ts
function cardContent({ data, measure, topK, target, cone }, spot) {
  const { layer, position } = spot;
  const piece = data.split.own(position) ?? data.tokens[position] ?? "";
  const token = tokenNode(piece, 18, Boolean(data.special[position]));
  const held = wholeOf(data.split, data.tokens, position);
  const head = cardHead(spot, token, [held, roleName(data.roles[position])].filter(Boolean).join(" · "));
  const cell = data.cell(layer, position);
  const plain = (text) => [head, h2("p", { class: "lv-empty" }, text)];
  if (cell < 0) {
    const known5 = !Number.isNaN(data.overview(layer, position));
    return plain(known5 ? "Computed; its tokens come when it is in view." : "Not computed yet.");
  }
  if (Number.isNaN(data.top(cell, 0).logp))
    return plain("The activation here is NaN or infinite: there is no distribution.");
  const list = h2("div", { class: "lv-tops" });
  for (let r2 = 0; r2 < Math.min(topK, data.k); r2++) {
    const { text, logp } = data.top(cell, r2);
    const p2 = Math.exp(logp);
    list.append(tokenNode(text, 14), barNode(p2), figureNode(p2));
  }
  const changed = cone?.changed(layer, position) ? [h2("p", { class: "lv-changed" }, "Changed by an intervention.")] : [];
  return [head, ...changed, list, ...comparison(data, measure, cell, target), facts(data, cell, target)];
}
function comparison(data, measure, cell, target) {
  if (measure.palette !== "difference") return [];
  const [own, other] = [data.top(cell, 0), data.other(cell)];
  if (other.id < 0) return [h2("p", { class: "lv-empty" }, "Nothing to compare with here.")];
  const list = h2("dl", { class: "lv-facts" });
  const fact = (name2, token, value) => list.append(h2("dt", {}, `${name2} `, token), h2("dd", {}, value));
  const { color } = measure;
  const ownValue = measure.plain(cell);
  const name = data.reference === "clean run" ? ["changed", "clean"] : ["this", visible(data.reference, 14)];
  const about = target !== null && (color === "rank" || color === "target") ? `${visible(data.piece(target), 10)} ` : "";
  fact(name[0] ?? "", tokenNode(own.text, 14), `${about}${figureOf(color, ownValue)}`);
  fact(name[1] ?? "", tokenNode(other.text, 14), `${about}${figureOf(color, other.value)}`);
  list.append(h2("dt", {}, "difference"), h2("dd", {}, signed(color, measure.value(cell))));
  return [list];
}
function figureOf(color, value) {
  if (color === "probability") return percent(value);
  return color === "rank" ? `rank ${count(value)}` : nats(value);
}
function facts(data, cell, target) {
  const list = h2("dl", { class: "lv-facts" });
  const fact = (name, value) => list.append(h2("dt", {}, name), h2("dd", {}, value));
  fact("entropy", nats(data.entropy(cell)));
  fact("KL to last layer", nats(data.kl(cell)));
  if (target === null) return list;
  const rank = data.rank(cell);
  const parts = [];
  if (data.hasRank) parts.push(rank >= 0 ? `rank ${count(rank)}` : "rank unknown");
  if (data.hasTarget) parts.push(percent(Math.exp(data.targetLogp(cell))));
  if (parts.length) {
    list.append(h2("dt", {}, tokenNode(data.piece(target), 16)), h2("dd", {}, parts.join(" · ")));
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
function switched(off, i2) {
  return off.includes(i2) ? off.filter((n2) => n2 !== i2) : [...off, i2].sort((a2, b2) => a2 - b2);
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
  const x3 = Number(text.replace(",", ".").replace("−", "-"));
  return text.trim() === "" || !Number.isFinite(x3) ? null : x3;
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
  const fill4 = () => {
    const names2 = [...fixed ? [] : ["layer", "positions"], ...FIELDS[typed.kind]];
    fields.replaceChildren(...names2.map((name, i2) => field(typed, name, fixed && i2 === 0, signal)));
    if (typed.kind === "steer") offer(fields, tokens);
  };
  const add = h2("button", { type: "button", class: "lv-primary" }, "Add");
  const back = h2("button", { type: "button" }, "Cancel");
  add.addEventListener("click", submit, { signal });
  back.addEventListener("click", cancel, { signal });
  const key2 = (event) => {
    if (event.key === "Enter" && !event.isComposing) submit();
    if (event.key === "Escape") cancel();
  };
  fields.addEventListener("keydown", key2, { signal });
  fill4();
  const choice = fixed ? [] : [kindField(typed, fill4, signal)];
  return [...choice, fields, wrong, h2("div", { class: "lv-actions" }, add, back)];
}
function field(typed, name, first, signal) {
  const { label: label2, hint, wide } = WORDS[name];
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
  return h2("label", { class: "lv-entry", "data-wide": wide }, h2("span", {}, label2), input);
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
  const options = Object.entries(KIND_NAMES).map(([value, label2]) => h2("option", { value }, label2));
  const select = h2("select", { name: "kind", "data-first": true }, ...options);
  select.value = typed.kind;
  const choose2 = () => {
    typed.kind = select.value;
    changed();
  };
  select.addEventListener("change", choose2, { signal });
  return h2("label", { class: "lv-entry", "data-wide": true }, h2("span", {}, WORDS.kind.label), select);
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
  const { x: x3, y: y3 } = place(near, element.getBoundingClientRect(), view2, 4);
  element.style.left = `${x3}px`;
  element.style.top = `${y3}px`;
}
var KEYS = {
  ArrowDown: (at, n2) => (at + 1) % n2,
  ArrowUp: (at, n2) => (at - 1 + n2) % n2,
  Home: () => 0,
  End: (_2, n2) => n2 - 1
};
function menuNodes(items, signal) {
  const buttons = items.map(({ label: label2, act, apart, disabled }) => {
    const button = h2(
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
      heading2(spot, TITLES[kind]),
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
  const heading2 = (spot, text) => headingNode(state.data.peek(), spot, text);
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
    const why = lost ? [h2("p", { class: "lv-heading" }, "The kernel is gone: nothing can be changed.")] : [];
    const nodes = (signal2) => [heading2(spot, "Change"), ...why, ...menuNodes(items, signal2)];
    if (near) popup.open(near, "menu", `Change ${name(spot)}`, nodes);
  };
}
function headingNode({ tokens }, { layer, position }, text) {
  const words4 = `${text} ${layerName(layer)} · token ${position} `;
  return h2("p", { class: "lv-heading", role: "presentation" }, words4, tokenNode(tokens[position] ?? "", 16));
}
function tokensAt(data, { layer, position }) {
  const cells = [layer, ...data.layers].map((each) => data.cell(each, position)).filter((cell) => cell >= 0);
  const tops = cells.flatMap((cell) => Array.from({ length: data.k }, (_2, rank) => data.top(cell, rank)));
  const known5 = new Map(tops.filter(({ id }) => id >= 0).map(({ id, text }) => [id, text]));
  return [...known5.values()].slice(0, 40);
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
  const marked4 = cells.filter((cell) => cell.edge || cell.changed);
  for (const frozen of FROZEN) {
    const here = marked4.filter((c2) => c2.frozen.row === frozen.row && c2.frozen.column === frozen.column);
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
function trace(g2, { x: x3, y: y3, w: w2, h: h3, edge, changed }) {
  const [left, top, right, bottom] = [x3 - 0.5, y3 - 0.5, x3 + w2 - 0.5, y3 + h3 - 0.5];
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
  g2.moveTo(x3 + w2 - 6.5, y3 + (h3 - 1) / 2);
  g2.arc(x3 + w2 - 10, y3 + (h3 - 1) / 2, 3.5, 0, 7);
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
  const { palette: palette2, ticks: ticks2 } = measure;
  const far = data.overviewValues.data.length > 0 && isOf(data, measure);
  const look = [palette2, ...ticks2.map((tick) => `${tick.at} ${tick.text}`)].join();
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
var INTERVENTIONS = {
  message: "text",
  estimate: "text",
  code: "text",
  tokens: "texts"
};
function readInterventions(traits) {
  return readTraits(traits, INTERVENTIONS);
}
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
var METER = {
  message: "text",
  estimate: "text",
  code: "text",
  device: "text"
};
function readMeter(traits) {
  return readTraits(traits, METER);
}
var TOKEN_PICKER = {
  message: "text",
  estimate: "text",
  code: "text",
  tokens: "texts",
  split: ["part", "field"],
  split_texts: "texts",
  special: ["token"],
  roles: ["token"]
};
function readTokenPicker(traits) {
  return readTraits(traits, TOKEN_PICKER);
}
var TOKEN_RANKS = {
  message: "text",
  estimate: "text",
  code: "text",
  ids: ["rank"],
  logp: ["rank"],
  texts: "texts",
  search: "text",
  found_query: "text",
  found_ids: ["found"],
  found_rank: ["found"],
  found_logp: ["found"],
  found_texts: "texts"
};
function readTokenRanks(traits) {
  return readTraits(traits, TOKEN_RANKS);
}
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

// src/runtime/pieces.ts
function readPieces(ids, texts2) {
  const known5 = /* @__PURE__ */ new Map();
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
    const text = known5.get(id) ?? find(id);
    known5.set(id, text);
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
    const known5 = { tokens: tokens.value, layers: layers.value, answered };
    if (block.value !== last) key2 = keyOf(traits, known5);
    last = block.value;
    columns.take(key2, last);
    const step = Math.max(1, traits.get("overview_step").value ?? 1);
    const marks = { special: read2.special.data, roles: read2.roles.data, split: split.value };
    return new Picture(columns, last, step, {
      ...known5,
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
  const color = COLOR_NAMES.find((known5) => known5 === name) ?? "probability";
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
    scale: (x3) => 0.5 + x3 / (2 * most),
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
    const ticks2 = ["0 sure", (most / 2).toFixed(1), `${most.toFixed(1)} uniform`];
    return {
      title: "entropy in nats",
      value: (cell) => data.entropy(cell),
      scale: (x3) => x3 / most,
      ticks: even(ticks2),
      missing: ""
    };
  },
  kl: (data) => {
    const most = niceCeil(data.maxKl);
    const title = "KL divergence to the last layer, in nats";
    const ticks2 = even(["0 same", String(+(most / 2).toPrecision(2)), String(most)]);
    return { title, value: (cell) => data.kl(cell), scale: (x3) => x3 / most, ticks: ticks2, missing: "" };
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
      scale: (x3) => 1 + x3 / least,
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
  const input = h2("input", { type: "checkbox", name });
  input.addEventListener("change", () => write(input.checked), { signal });
  paintEffect(() => {
    input.checked = read2();
  });
  return { field: h2("label", { class: "lv-field lv-check" }, input, h2("span", {}, label2)), input };
}

// src/views/lens/lens_grid/parity.ts
function parityBadge(parity) {
  const { model, max_abs: error, dtype } = parity;
  if (typeof model !== "string") return { text: "", title: "" };
  const tell = (x3) => visible(typeof x3 === "object" ? JSON.stringify(x3) : String(x3), 120);
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
var figure2 = (x3) => x3 < 0.01 ? x3.toExponential(0) : x3.toPrecision(2);

// src/views/lens/lens_grid/toolbar.ts
var option = (value, label2) => h2("option", { value }, label2);
var labeled = (text, control) => h2("label", { class: "lv-field" }, h2("span", {}, text), control);
function buildToolbar(context, data) {
  const { traits, paintEffect } = context;
  const bar2 = h2("div", { class: "lv-toolbar", role: "group", "aria-label": "How the grid is shown" });
  bar2.append(
    colorField(context, data),
    showField(context, data),
    h2(
      "span",
      { class: "lv-together" },
      ...rangeFields(context, () => data.value.layers),
      strideField(context)
    ),
    embeddingField(context)
  );
  const badge = h2("span", { class: "lv-badge" });
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
  const select = h2("select", { name: "color" }, ...COLORS.map((c2) => option(c2.value, c2.label)));
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
    const button = h2("button", { type: "button", "data-show": show2 });
    button.addEventListener("click", () => traits.request({ show: show2 }), { signal });
    return button;
  });
  const group = h2(
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
  let known5 = "";
  paintEffect(() => {
    const blocks = layers().filter((layer) => layer >= 0);
    if (known5 !== blocks.join()) {
      known5 = blocks.join();
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
  const select = h2("select", { name: "stride" }, ...[1, 2, 3, 4, 6, 8].map((n2) => option(n2, String(n2))));
  const choose2 = () => traits.set({ stride: Number(select.value) });
  select.addEventListener("change", choose2, { signal });
  paintEffect(() => {
    const stride = traits.get("stride").value;
    const known5 = Array.from(select.options).some((o2) => o2.value === String(stride));
    if (!known5) select.append(option(stride, String(stride)));
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
  const signs = measure.value.palette === "difference" ? [h2("span", { class: "lv-words" }, COMPARED)] : [];
  return [...legendNodes(measure.value, table2.value), ...signs, ...roleLegend(data.value.roles)];
}
var toggled = (list, item) => list.includes(item) ? list.filter((x3) => x3 !== item) : [...list, item];
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

// src/views/lens/token_ranks/scene.ts
function rowsOf2(source, targets) {
  return Array.from({ length: source.ids.length }, (_2, i2) => {
    const id = source.ids[i2] ?? -1;
    const text = source.texts[i2] ?? `#${id}`;
    const p2 = Math.exp(source.logp[i2] ?? Number.NaN);
    const rank = source.ranks ? source.ranks[i2] ?? -1 : Number.isNaN(p2) ? -1 : i2;
    const starred = targets.includes(id);
    const label2 = `${starred ? "Stop following" : "Follow"} ${spoken(text)}`;
    return { id, text, rank: rank < 0 ? "?" : count(rank), p: p2, starred, label: label2 };
  });
}
function toggled2(targets, id) {
  return targets.includes(id) ? targets.filter((target) => target !== id) : [...targets, id];
}
function heading({ layer, position }) {
  if (layer === void 0 || position === void 0) return "Token ranks";
  return `${layerName(layer)} · token ${position}`;
}

// src/views/lens/token_ranks/search.ts
var REST = 150;
function searchField({ traits, signal, paintEffect }) {
  const attributes = { type: "search", placeholder: "Find the rank of a token", spellcheck: "false" };
  const input = h2("input", { ...attributes, class: "lv-search", "aria-label": "Search a token" });
  let timer = 0;
  const send = () => {
    clearTimeout(timer);
    timer = 0;
    if (input.value !== decodeText(traits.get("search").peek()))
      traits.save({ search: encodeText(input.value) });
  };
  const typed = () => {
    clearTimeout(timer);
    timer = window.setTimeout(send, REST);
  };
  const key2 = (event) => {
    if (event.key === "Escape") input.value = "";
    if (event.key === "Escape" || event.key === "Enter") send();
  };
  input.addEventListener("input", typed, { signal });
  input.addEventListener("keydown", key2, { signal });
  signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
  paintEffect(() => {
    const query = decodeText(traits.get("search").value);
    if (!timer && query !== input.value) input.value = query;
  });
  return input;
}

// src/views/lens/token_ranks/index.ts
function rowNode(row, logarithmic) {
  const star = h2("button", { type: "button", class: "lv-star", "data-id": row.id, tabindex: -1 });
  attr(star, { "aria-pressed": String(row.starred), "aria-label": row.label, title: row.label });
  star.append(row.starred ? "★" : "☆");
  const place2 = h2("span", { class: "lv-place", title: "0 is the most likely" }, row.rank);
  const parts = [star, place2, tokenNode(row.text, 24), barNode(row.p, logarithmic), figureNode(row.p)];
  return h2("li", { class: "lv-rank", "data-starred": row.starred }, ...parts);
}
var listNode = (label2, kind = "") => h2("ol", { class: `lv-ranks ${kind}`.trim(), "aria-label": label2 });
function build3(context) {
  const { body, traits, cursor, signal, paintEffect } = context;
  const title = h2("h3", { class: "lv-title" });
  const logarithmic = y(false);
  const list = listNode("Most likely tokens");
  const found = listNode("Tokens found", "lv-found");
  const note = h2("p", { class: "lv-empty", role: "status" });
  const results = h2("div", { class: "lv-results" }, found, note);
  body.append(
    h2("div", { class: "lv-head" }, title, logButton(context, logarithmic)),
    list,
    h2("div", { class: "lv-find" }, searchField(context), results)
  );
  const read2 = readTokenRanks(traits);
  const targets = () => cursor.get("targets").value;
  paintEffect(() => setText(title, heading(traits.get("shown").value ?? {})));
  paintEffect(() => {
    const source = { ids: read2.ids.data, logp: read2.logp.data, texts: read2.texts.list };
    fill2(list, rowsOf2(source, targets()), logarithmic.value);
  });
  paintEffect(() => {
    const { search: query, found_query: answered } = read2;
    const source = { ids: read2.found_ids.data, logp: read2.found_logp.data, texts: read2.found_texts.list };
    const lines2 = query === "" ? [] : rowsOf2({ ...source, ranks: read2.found_rank.data }, targets());
    fill2(found, lines2, logarithmic.value);
    attr(found, { "data-stale": query !== answered });
    const none = query !== "" && query === answered && lines2.length === 0;
    setText(note, none ? `No token contains “${visible(query)}”.` : "");
    note.hidden = !none;
    results.hidden = !none && lines2.length === 0;
  });
  for (const ol of [list, found]) {
    const toggle = (id) => cursor.save({ targets: toggled2(cursor.get("targets").peek(), id) });
    listen2(ol, toggle, signal);
  }
}
function logButton({ signal, paintEffect }, logarithmic) {
  const button = h2("button", { type: "button" }, "log");
  button.title = "Bars by the logarithm, from 0.001 %";
  const turn = () => {
    logarithmic.value = !logarithmic.peek();
  };
  button.addEventListener("click", turn, { signal });
  paintEffect(() => attr(button, { "aria-pressed": String(logarithmic.value) }));
  return h2("span", { class: "lv-segments" }, button);
}
function fill2(list, items, logarithmic) {
  const stars = () => Array.from(list.querySelectorAll(".lv-star"));
  const root = list.getRootNode();
  const at = stars().indexOf(root.activeElement);
  list.replaceChildren(...items.map((row) => rowNode(row, logarithmic)));
  list.hidden = items.length === 0;
  const now = stars()[Math.max(0, Math.min(at, items.length - 1))];
  if (now) now.tabIndex = 0;
  if (at >= 0) now?.focus({ preventScroll: true });
}
function listen2(list, toggle, signal) {
  const stars = () => Array.from(list.querySelectorAll(".lv-star"));
  const active = () => Math.max(
    0,
    stars().findIndex((star) => star.tabIndex === 0)
  );
  bindKeys(
    list,
    {
      at: (event) => {
        const star = event.target.closest(".lv-star");
        return star ? Number(star.dataset.id) : null;
      },
      preview: () => {
      },
      select: toggle,
      move: (step) => {
        const all = stars();
        const to = all[stepIn(step, active(), all.length)];
        for (const star of all) star.tabIndex = star === to ? 0 : -1;
        to?.focus();
      }
    },
    signal
  );
}
var token_ranks_default = view({ name: "token_ranks", follows: ["position", "layer"], build: build3 });

// src/runtime/chart/ground.ts
function ground2({ width, height, area, xTicks, yTicks, xLabel }) {
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
  const root = ground2(plot2);
  for (const [kind, stop] of [["current", current], ["guide", guide]]) {
    const at = stop === null ? void 0 : plot2.stops[stop];
    const told = kind === "guide" || guide === null ? name : "";
    if (at !== void 0) root.append(...upright(kind, at, plot2, told));
  }
  const nodes = (kind, draw2) => plot2.curves.flatMap(
    (curves, i2) => curves.filter((drawn2) => drawn2.kind === kind).flatMap((drawn2) => draw2(drawn2, series[i2])).map((node) => marked3(node, i2))
  );
  root.append(...nodes("line", bandNodes), ...nodes("chance", curveNodes), ...nodes("faint", curveNodes));
  const lines2 = nodes("line", curveNodes).reverse();
  const dashed = (node) => node.hasAttribute("stroke-dasharray");
  root.append(...lines2.filter((node) => !dashed(node)), ...lines2.filter(dashed));
  root.append(
    ...plot2.ends.map((end, i2) => marked3(endNode(end, plot2, series[i2], values[i2] ?? ""), i2))
  );
  return root;
}
function marked3(node, i2) {
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
    const figure4 = h2("span", { class: "lv-figure" }, values[i2] ?? "");
    return h2("li", { "data-line": i2, title: one.title ?? one.name }, key2, name, figure4);
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
var LEAST3 = 360;
var GAP2 = 15;
function plotLines(spec, width) {
  const { series, height, room } = spec;
  const named2 = width - room >= LEAST3 && series.length * GAP2 <= height - 24;
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
var known3 = ({ y: y3 }) => Number.isFinite(y3);
var around = (point) => point.around ?? Number.NaN;
function drawn(curve, x3, y3) {
  const { kind, points, dotted, ringed } = curve;
  const place2 = (point) => ({ x: x3(point.x), y: y3(point.y) });
  const line = line_default(
    (p2) => x3(p2.x),
    (p2) => y3(p2.y)
  ).defined(known3).digits(1);
  const band = area_default(
    (p2) => x3(p2.x),
    (p2) => y3(p2.y - around(p2)),
    (p2) => y3(p2.y + around(p2))
  ).defined((p2) => known3(p2) && Number.isFinite(p2.around)).digits(1);
  const alone = (i2) => ![points[i2 - 1], points[i2 + 1]].some((beside) => beside !== void 0 && known3(beside));
  const ring = ringed === void 0 ? void 0 : points[ringed];
  return {
    kind,
    path: line(points) ?? "",
    band: points.some((point) => Number.isFinite(point.around)) ? band(points) ?? "" : "",
    dots: points.filter((point, i2) => known3(point) && (dotted || alone(i2))).map(place2),
    ring: ring && known3(ring) ? place2(ring) : null
  };
}
function lastPoint({ curves }) {
  const last = (kind) => curves.find((curve) => curve.kind === kind)?.points.findLast(known3);
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
  const legend2 = h2("ul", { class: "lv-lines", "aria-label": chart.legend });
  const live = h2("div", { class: "lv-sr-only", "aria-live": "polite" });
  into.append(box, legend2, ...chart.tell ? [] : [live]);
  const guide = chart.guide ?? y(null);
  const size = watchSize(box, signal);
  const width = chart.width ?? O(() => Math.max(200, size.value.width || 320));
  const picture = O(() => plotLines(chart.plot.value, width.value));
  const lifted = liftedLine([box, legend2], signal);
  paintEffect(() => {
    const shown = chart.shown();
    for (const node of [box, legend2]) node.hidden = !shown;
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
    legend2.hidden = picture.value.ends.length > 0 || series.length === 0;
    legend2.replaceChildren(...legendItems(series, values));
    lift(box, lifted.peek());
  });
  paintEffect(() => lift(box, lifted.value));
  const tell = chart.tell ?? ((text) => setText(live, text));
  const at = (event) => stopAt(picture.peek(), event.clientX - box.getBoundingClientRect().left);
  walkStops(box, { at, guide, ...stopsOf(chart, tell) }, signal);
}
function stopsOf(chart, tell) {
  const words4 = (stop, mark2) => {
    const name = ({ name: name2, token }) => token ? spoken(name2) : name2;
    const told = chart.plot.peek().series.slice(0, 5);
    const each = told.map((one, i2) => `${name(one)} ${chart.value(one, i2, stop)}`);
    return `${chart.stopName(stop)}${mark2} ${each.join(", ")}`;
  };
  return {
    count: () => chart.plot.peek().stops.length,
    from: () => chart.current.peek() >= 0 ? chart.current.peek() : chart.first?.() ?? 0,
    select(stop) {
      chart.select(stop);
      tell(`selected: ${words4(stop, ",")}`);
    },
    speak: (stop) => tell(words4(stop, ":"))
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
  const { hi, ticks: ticks2, level: level2 } = axis(0, 100 * most, 3);
  return {
    lo: 0,
    hi: hi / 100,
    ticks: ticks2.map(({ value, text }) => ({ value: value / 100, text: value ? `${text} %` : text })),
    level: (value) => level2(100 * value)
  };
}
function rankAxis(most) {
  const decades2 = Math.max(1, Math.ceil(Math.log10(most + 1)));
  const hi = 10 ** decades2;
  const ranks = [0, ...Array.from({ length: decades2 }, (_2, i2) => 10 ** (i2 + 1))];
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
  const all = numbers.flatMap((one) => one.values).filter(known4);
  const most = all.reduce((a2, b2) => Math.max(a2, b2), 0);
  const series = numbers.map(({ id, text, values }, i2) => {
    const points = values.map((value, x3) => ({ x: x3, y: known4(value) ? value : Number.NaN }));
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
var known4 = (value) => value !== void 0 && Number.isFinite(value) && value >= 0;
function valueText(metric, value) {
  if (!known4(value)) return "–";
  if (metric === "probability") return percent(value);
  return metric === "rank" ? count(value) : `${value.toFixed(2)} nats`;
}

// src/views/lens/trajectory/index.ts
var METRICS = ["probability", "rank", "entropy"];
function build4(context) {
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
var trajectory_default = view({ name: "trajectory", follows: ["position"], build: build4 });

// src/views/patching/interventions/scene.ts
function linesOf(specs, off) {
  return specs.map((spec, i2) => ({ label: visible(spec.label, 120), on: !off.includes(i2) }));
}
function summary2(lines2) {
  const n2 = lines2.length;
  if (n2 === 0) return "No interventions";
  const idle = lines2.filter((line) => !line.on).length;
  return `${n2} intervention${n2 > 1 ? "s" : ""}${idle ? `, ${idle} off` : ""}`;
}
function factsOf(effect, tokens) {
  const [token, rival] = tokens.map((text) => `“${visible(text, 20)}”`);
  const number2 = (name) => typeof effect[name] === "number" ? effect[name] : Number.NaN;
  const facts2 = [];
  const pair = (name, clean, changed, title) => {
    if (Number.isNaN(clean) || Number.isNaN(changed)) return;
    const by = changed - clean;
    facts2.push({
      name,
      clean: figure3(clean),
      changed: figure3(changed),
      difference: `${signed2(by)} nats`,
      trend: trendOf(by),
      title
    });
  };
  if (token)
    pair(
      `log p ${token}`,
      number2("clean_logp"),
      number2("logp"),
      "Log-probability at the last position: clean run, changed run"
    );
  if (token && rival) {
    const title = `Logit of ${token} minus that of ${rival}: clean run, changed run`;
    pair(`logit ${token} − ${rival}`, number2("clean_logit_difference"), number2("logit_difference"), title);
  }
  const kl = number2("kl");
  if (!Number.isNaN(kl)) {
    const title = "KL(clean ‖ changed) of what the model says at the last position";
    facts2.push({ name: "KL", difference: `${figure3(kl)} nats`, trend: "same", title });
  }
  return facts2;
}
var figure3 = (x3) => x3.toFixed(2).replace("-", "−").replace(/^−(0\.00)$/, "$1");
var signed2 = (x3) => {
  const text = figure3(x3);
  return text.startsWith("−") || text === "0.00" ? text : `+${text}`;
};
var trendOf = (x3) => x3 > 5e-3 ? "up" : x3 < -5e-3 ? "down" : "same";

// src/views/patching/interventions/index.ts
function build5(context) {
  const { body, traits, cursor, paintEffect } = context;
  const specs = O(() => decodeSpecs(cursor.get("interventions").value));
  const lines2 = O(() => linesOf(specs.value, cursor.get("off").value ?? []));
  const title = h2("h3", { class: "lv-title" });
  const hint = h2("span", { class: "lv-hint-line" }, "Right-click a cell of the grid, or add one here.");
  const add = h2("button", { type: "button", class: "lv-add", "aria-haspopup": "dialog" }, "Add…");
  const list = h2("ul", { class: "lv-specs", "aria-label": "Interventions" });
  const effect = h2("dl", { class: "lv-effect", "aria-label": "Effect at the last position" });
  body.append(h2("div", { class: "lv-specs-head" }, title, hint, add), list, effect);
  paintEffect(() => {
    setText(title, summary2(lines2.value));
    hint.hidden = lines2.value.length > 0;
    attr(context.root, { "data-empty": lines2.value.length === 0 });
  });
  paintEffect(() => fill3(list, lines2.value));
  paintEffect(() => {
    const facts2 = factsOf(traits.get("effect").value ?? {}, readInterventions(traits).tokens.list);
    effect.replaceChildren(...facts2.map(factNode));
    effect.hidden = facts2.length === 0 || lines2.value.length === 0;
  });
  listen3(context, list, specs);
  addForm(context, add, specs);
}
function lineNode({ label: label2, on }, i2) {
  const box = h2("input", { type: "checkbox", role: "switch", "data-i": i2, "aria-label": `${label2}: on` });
  box.checked = on;
  const words4 = h2("span", { class: "lv-spec" }, label2);
  const gone = h2(
    "button",
    { type: "button", class: "lv-icon", "data-i": i2, "aria-label": `Remove ${label2}` },
    "×"
  );
  gone.title = "Remove";
  return h2("li", { "data-off": !on }, h2("label", {}, box, words4), gone);
}
function fill3(list, lines2) {
  const controls = () => Array.from(list.querySelectorAll("input, button"));
  const active = list.getRootNode().activeElement;
  const at = controls().indexOf(active);
  list.replaceChildren(...lines2.map(lineNode));
  list.hidden = lines2.length === 0;
  if (at >= 0) controls()[Math.min(at, 2 * lines2.length - 1)]?.focus({ preventScroll: true });
}
function factNode({ name, clean, changed, difference, trend, title }) {
  const arrow = clean === void 0 ? "" : `${clean} → ${changed}`;
  const by = h2("b", { "data-trend": trend }, difference);
  return h2("div", {}, h2("dt", { title }, name), h2("dd", {}, arrow ? h2("span", {}, arrow) : null, by));
}
function listen3({ cursor, signal }, list, specs) {
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
  const open2 = () => {
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
  add.addEventListener("click", open2, { signal });
}
var interventions_default = view({ name: "interventions", build: build5 });

// src/views/core/layer_picker/scene.ts
var layerOptions = (nLayers) => Array.from({ length: Math.max(0, nLayers) + 1 }, (_2, i2) => ({
  value: i2 - 1,
  label: i2 ? `layer ${i2 - 1}` : "embedding"
}));
function stepped(layer, by, nLayers) {
  return Math.max(-1, Math.min(nLayers - 1, layer + by));
}

// src/views/core/layer_picker/index.ts
var KEYS2 = { "[": -1, "]": 1 };
var BUTTON_KEYS = { ArrowLeft: -1, ArrowRight: 1, ...KEYS2 };
function build6({ body, traits, cursor, signal, paintEffect }) {
  const button = (text, label2) => h2("button", { type: "button", class: "lv-step", "aria-label": label2, title: `${label2} ([ and ])` }, text);
  const select = h2("select", { "aria-label": "Layer" });
  const down = button("◀", "One layer down");
  const up = button("▶", "One layer up");
  const group = h2(
    "div",
    { class: "lv-layers", role: "group", "aria-label": "Layer" },
    h2("span", {}, "Layer"),
    down,
    select,
    up
  );
  body.append(group);
  const go = (by) => {
    const now = cursor.get("layer").peek();
    const layer = stepped(now, by, traits.get("n_layers").peek());
    if (layer !== now) cursor.save({ layer });
  };
  const key2 = (event) => {
    const by = (event.target === select ? KEYS2 : BUTTON_KEYS)[event.key];
    if (by === void 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    go(by);
  };
  down.addEventListener("click", () => go(-1), { signal });
  up.addEventListener("click", () => go(1), { signal });
  select.addEventListener("change", () => cursor.save({ layer: Number(select.value) }), { signal });
  group.addEventListener("keydown", key2, { signal });
  paintEffect(() => {
    const options = layerOptions(traits.get("n_layers").value);
    select.replaceChildren(...options.map(({ value, label: label2 }) => h2("option", { value }, label2)));
    select.value = String(cursor.get("layer").peek());
  });
  paintEffect(() => {
    const [layer, n2] = [cursor.get("layer").value, traits.get("n_layers").value];
    select.value = String(layer);
    down.setAttribute("aria-disabled", String(layer <= -1));
    up.setAttribute("aria-disabled", String(layer >= n2 - 1));
  });
}
var layer_picker_default = view({ name: "layer_picker", build: build6 });

// src/views/core/meter/scene.ts
var UNITS2 = ["B", "kB", "MB", "GB", "TB"];
function bytes(n2) {
  let [x3, unit] = [Math.max(0, n2), 0];
  while (x3 >= 999.5 && unit < UNITS2.length - 1) {
    x3 /= 1e3;
    unit += 1;
  }
  const figure4 = unit > 0 && x3 < 9.95 ? x3.toFixed(1) : String(Math.round(x3));
  return `${figure4} ${UNITS2[unit]}`;
}
function store(held, budget, where) {
  const share = budget > 0 ? clamp(held / budget, 0, 1) : 0;
  const text = budget > 0 ? `${bytes(held)} / ${bytes(budget)}` : bytes(held);
  const kept2 = `Answers kept on ${where}: ${bytes(held)}`;
  return { share, text, title: budget > 0 ? `${kept2} of the ${bytes(budget)} that may be` : kept2 };
}
var short = (n2) => n2 < 1e6 ? count(n2) : `${(n2 / 1e6).toFixed(1)} M`;
function figures({ hits, misses, passes, cells, evictions }) {
  const asked = hits + misses;
  const share = asked ? `${Math.round(100 * hits / asked)} % from memory` : "nothing asked yet";
  const many = (n2, one, more) => `${short(n2)} ${n2 === 1 ? one : more}`;
  const out = [
    { text: many(passes, "pass", "passes"), title: `Passes through the model: ${count(passes)}` },
    { text: many(cells, "cell", "cells"), title: `Cells of the lens that were computed: ${count(cells)}` },
    { text: share, title: `Answers found: ${count(hits)}; computed: ${count(misses)}` }
  ];
  const gone = `Answers given up for want of room, and computed again when asked for: ${count(evictions)}`;
  if (evictions > 0) out.push({ text: `${short(evictions)} evicted`, title: gone });
  return out;
}

// src/views/core/meter/index.ts
function makeBar(label2) {
  const fill4 = h2("i");
  const bar2 = h2("span", { class: "lv-gauge", role: "meter", "aria-label": label2, "aria-valuemin": 0 }, fill4);
  const words4 = h2("span");
  const element = h2("span", { class: "lv-store" }, bar2, words4);
  return {
    element,
    update(shown, held, budget) {
      setText(words4, shown.text);
      bar2.hidden = budget <= 0;
      fill4.style.width = `${100 * shown.share}%`;
      attr(element, { title: shown.title });
      attr(bar2, { "aria-valuenow": held, "aria-valuemax": budget, "aria-valuetext": shown.text });
      attr(bar2, { "data-state": shown.share > 0.9 ? "near" : "calm" });
    }
  };
}
function build7({ body, traits, paintEffect }) {
  const device = h2("span", { class: "lv-device" });
  const [own, host] = [makeBar("Memory in use on the device"), makeBar("Memory in use on the host")];
  const counts = h2("span", { class: "lv-counts" });
  body.append(h2("div", { class: "lv-line-of" }, device, own.element, host.element, counts));
  paintEffect(() => {
    const name = visible(readMeter(traits).device, 40);
    const [held, budget] = [traits.get("held").value, traits.get("budget").value];
    setText(device, name);
    device.hidden = name === "";
    own.update(store(held, budget, name || "the device"), held, budget);
  });
  paintEffect(() => {
    const [held, budget] = [traits.get("host_held").value, traits.get("host_budget").value];
    host.element.hidden = budget <= 0;
    host.update(store(held, budget, "the host"), held, budget);
  });
  paintEffect(() => {
    const shown = figures({
      hits: traits.get("hits").value,
      misses: traits.get("misses").value,
      passes: traits.get("model_passes").value,
      cells: traits.get("cells_computed").value,
      evictions: traits.get("evictions").value
    });
    counts.replaceChildren(...shown.map(({ text, title }) => h2("span", { title }, text)));
  });
}
var meter_default = view({ name: "meter", build: build7 });

// src/runtime/number.ts
function numberField({ signal, paintEffect }, { name, label: label2, title, min, max, step }, read2, write) {
  const input = h2("input", { type: "number", name, min, max, step, title });
  let shown = "";
  const change = () => {
    const x3 = Number(input.value);
    const good = input.value !== "" && Number.isFinite(x3) && x3 >= min && x3 <= (max ?? Infinity);
    if (!good) {
      input.value = shown;
      return;
    }
    const taken = Number.isInteger(step) ? Math.round(x3) : x3;
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
  return { field: h2("label", { class: "lv-field" }, h2("span", {}, label2), input), input };
}

// src/runtime/continue.ts
var BOXES = {
  max_new_tokens: { label: "tokens", title: "How many tokens at most", min: 1, step: 1 },
  temperature: {
    label: "temperature",
    title: "0 takes the most likely token, more draws among them",
    min: 0,
    step: 0.1
  },
  seed: { label: "seed", title: "The same seed draws the same tokens", min: 0, step: 1 }
};
function makeContinue(context, { word: word2, verb, folded }) {
  const { traits, cursor, signal, paintEffect } = context;
  const go = h2("button", { type: "button", class: "lv-go" });
  const more = h2("button", { type: "button", class: "lv-icon lv-more", "aria-expanded": "false" }, "⋯");
  const how = `How to ${word2.toLowerCase()}`;
  attr(more, { "aria-label": how, title: how });
  const fields = folded.map((setting) => settingField(context, setting));
  const panel = h2("div", { class: "lv-settings", role: "group", "aria-label": how }, ...fields);
  panel.hidden = true;
  const dead = () => traits.lost.peek() || cursor.lost.peek();
  const click = () => {
    if (!dead()) traits.command(traits.get("generating").peek() ? "stop" : verb);
  };
  const toggle = () => {
    panel.hidden = !panel.hidden;
    attr(more, { "aria-expanded": String(!panel.hidden) });
  };
  go.addEventListener("click", click, { signal });
  more.addEventListener("click", toggle, { signal });
  paintEffect(() => {
    const generating = traits.get("generating").value;
    setText(go, generating ? "Stop" : word2);
    const drawn2 = traits.get("temperature").value > 0 ? `, seed ${traits.get("seed").value}` : "";
    const now = `up to ${traits.get("max_new_tokens").value} tokens, temperature ${traits.get("temperature").value}${drawn2}`;
    attr(go, {
      title: generating ? "Stop writing" : `Let the model go on writing: ${now}`,
      "data-on": generating,
      "aria-disabled": traits.lost.value || cursor.lost.value ? "true" : null
    });
  });
  return { buttons: [go, more], panel };
}
function settingField(context, name) {
  const { traits } = context;
  const read2 = () => traits.get(name).value;
  return numberField(context, { name, ...BOXES[name] }, read2, (x3) => traits.save({ [name]: x3 })).field;
}

// src/views/core/prompt/scene.ts
function meter(tokens, context) {
  const unit = tokens === 1 ? "token" : "tokens";
  if (!context) return { share: 0, text: `${count(tokens)} ${unit}`, title: "", state: "calm" };
  const share = tokens / context;
  const state = share > 1 ? "over" : share > 0.9 ? "near" : "calm";
  const title = `${count(tokens)} of the ${count(context)} tokens that fit into this model's context`;
  return { share: clamp(share, 0, 1), text: `${count(tokens)} / ${count(context)} ${unit}`, title, state };
}

// src/views/core/prompt/index.ts
function build8(context) {
  const { body, paintEffect } = context;
  const help = "Enter runs, Shift+Enter starts a new line, Esc reverts";
  const area = h2("textarea", {
    class: "lv-prompt-text",
    rows: 1,
    "aria-label": "Prompt",
    title: help,
    spellcheck: "false"
  });
  const fill4 = h2("i");
  const bar2 = h2(
    "span",
    {
      class: "lv-gauge",
      role: "meter",
      "aria-label": "Context in use",
      "aria-valuemin": 0
    },
    fill4
  );
  const words4 = h2("span", { class: "lv-count" });
  const hint = h2("span", { class: "lv-hint" }, "Enter to run · Esc to revert");
  const { buttons, panel } = makeContinue(context, {
    word: "Continue",
    verb: "continue",
    folded: ["max_new_tokens", "temperature", "seed"]
  });
  const history = h2("span", { class: "lv-history" }, ...undoButtons(context));
  body.append(area, h2("div", { class: "lv-prompt-foot" }, ...buttons, bar2, words4, hint, history), panel);
  edit(context, area, hint);
  paintEffect(() => {
    const { traits } = context;
    const [n2, most] = [traits.get("n_tokens").value, traits.get("n_context").value];
    const shown = meter(n2, most);
    setText(words4, traits.get("status").value === "error" ? "" : shown.text);
    bar2.hidden = !most || traits.get("status").value === "error";
    fill4.style.width = `${100 * shown.share}%`;
    attr(bar2, {
      "aria-valuenow": n2,
      "aria-valuemax": most,
      "aria-valuetext": shown.text,
      title: shown.title
    });
    attr(bar2, { "data-state": shown.state });
  });
}
function edit({ traits, cursor, signal, paintEffect }, area, hint) {
  const text = O(() => {
    const prompt = cursor.get("prompt").value;
    const given = decodeText(idsOf(prompt) ? traits.get("text").value : prompt);
    return given.replaceAll(/\r\n?/g, "\n");
  });
  const changed = () => {
    hint.dataset.on = String(area.value !== text.peek());
    grow(area);
  };
  const commit = () => {
    if (!area.readOnly && area.value !== text.peek()) cursor.save({ prompt: encodeText(area.value) });
    changed();
  };
  const revert = () => {
    area.value = text.peek();
    changed();
  };
  const key2 = (event) => {
    if (event.isComposing) return;
    if (event.key === "Escape" || event.key === "Enter") event.stopPropagation();
    if (event.key === "Escape") revert();
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    commit();
  };
  area.addEventListener("input", changed, { signal });
  area.addEventListener("keydown", key2, { signal });
  area.addEventListener("blur", commit, { signal });
  const width = watchSize(area, signal);
  paintEffect(() => {
    const generating = traits.get("generating").value;
    attr(area, { readonly: generating });
    if (area.value !== text.value) area.value = text.value;
    if (generating) area.scrollTop = area.scrollHeight;
    changed();
  });
  paintEffect(() => {
    void width.value;
    grow(area);
  });
}
function grow(area) {
  area.style.height = "auto";
  area.style.height = `${Math.min(area.scrollHeight + 2, 178)}px`;
}
var prompt_default = view({ name: "prompt", build: build8 });

// src/views/core/token_picker/scene.ts
function scene2(tokens, special, position, roles = [], split = NO_SPLIT) {
  const chips = tokens.map((text, i2) => {
    const kind = special[i2] ? "special" : isByte(text) ? "byte" : "plain";
    const note = kind === "plain" ? "" : kind === "byte" ? ", one byte" : ", special";
    const role = roles[i2] ?? 0;
    const held = partOf(split, tokens, i2);
    const part2 = held && `, ${held}`;
    const who = role ? `, ${roleName(role)}` : "";
    return {
      text,
      kind,
      role,
      held,
      inside: split.inside(i2),
      label: `token ${i2} ${spoken(text)}${part2}${note}${who}`,
      breaks: text.endsWith("\n")
    };
  });
  return { chips, selected: fromStart(position, tokens.length) };
}

// src/views/core/token_picker/index.ts
function chipNode(chip, index) {
  const goesOn = chip.inside && chip.text === "";
  const token = goesOn ? h2("span", { class: "lv-sign" }, "⋯") : tokenNode(chip.text, 40, chip.kind === "special");
  const node = h2(
    "span",
    {
      class: "lv-chip",
      role: "option",
      "data-i": index,
      "data-kind": chip.kind,
      "data-role": chip.role || null,
      "data-inside": chip.inside || null,
      title: chip.held || null
    },
    token
  );
  attr(node, { "aria-label": chip.label, tabindex: -1 });
  return chip.breaks ? [node, h2("span", { class: "lv-break", role: "presentation" })] : [node];
}
function build9({ body, traits, cursor, signal, paintEffect }) {
  const list = h2("div", { class: "lv-chips", role: "listbox", "aria-label": "Tokens of the prompt" });
  const empty = h2("p", { class: "lv-empty" }, "No tokens yet.");
  list.setAttribute("aria-orientation", "horizontal");
  body.append(list, empty);
  const focus = y(null);
  const read2 = readTokenPicker(traits);
  const tokens = O(() => read2.tokens.list);
  const roles = O(() => read2.roles.data);
  const split = splitOf(traits);
  const picture = O(() => scene2(tokens.value, read2.special.data, cursor.get("position").value));
  const chipAt = (i2) => list.querySelector(`[data-i="${i2}"]`);
  const active = () => clamp(focus.peek() ?? picture.peek().selected, 0, tokens.peek().length - 1);
  const select = (position) => {
    focus.value = position;
    cursor.save({ position });
  };
  paintEffect(() => {
    const { chips } = scene2(tokens.value, read2.special.data, 0, roles.value, split.value);
    list.replaceChildren(...chips.flatMap(chipNode));
    empty.hidden = chips.length > 0;
    list.hidden = chips.length === 0;
  });
  paintEffect(addLegend(body, roles));
  paintEffect(() => {
    const { selected, chips } = picture.value;
    mark(list, selected, clamp(focus.value ?? selected, 0, chips.length - 1));
  });
  paintEffect(() => {
    const chip = chipAt(picture.value.selected);
    if (chip) reveal2(list, chip);
  });
  bindKeys(
    list,
    {
      at: (event) => {
        const chip = event.target.closest(".lv-chip");
        return chip ? Number(chip.dataset.i) : null;
      },
      preview: () => {
      },
      select,
      move: (step) => {
        focus.value = stepIn(step, active(), tokens.peek().length);
        chipAt(active())?.focus();
      },
      open: () => select(active()),
      clear: () => {
        focus.value = null;
        chipAt(active())?.focus();
      }
    },
    signal
  );
}
function mark(list, selected, focused) {
  for (const node of list.querySelectorAll(".lv-chip")) {
    const i2 = Number(node.dataset.i);
    attr(node, { "aria-selected": String(i2 === selected), tabindex: i2 === focused ? 0 : -1 });
  }
}
function addLegend(body, roles) {
  const legend2 = h2("div", { class: "lv-legend", role: "group", "aria-label": "Who speaks" });
  body.append(legend2);
  return () => {
    const names2 = roleLegend(roles.value);
    legend2.replaceChildren(...names2);
    legend2.hidden = names2.length === 0;
  };
}
function reveal2(list, chip) {
  const [outer, inner] = [list.getBoundingClientRect(), chip.getBoundingClientRect()];
  if (inner.top < outer.top) list.scrollTop += inner.top - outer.top - 4;
  else if (inner.bottom > outer.bottom) list.scrollTop += inner.bottom - outer.bottom + 4;
}
var token_picker_default = view({ name: "token_picker", build: build9 });

// src/views/core/explorer/index.ts
var SLOTS = [
  ["prompt_view", "Prompt"],
  ["token_picker", "Tokens"],
  ["interventions", "Interventions"],
  ["grid", "Lens grid"],
  ["meter", "Memory and work"]
];
var PANELS = {
  ranks: ["token_ranks", "Ranks"],
  trajectory: ["trajectory", "Trajectory"],
  entropy: ["entropy_profile", "Entropy"],
  entities: ["entity_panel", "Entities"]
};
var MOST_CHIPS = 60;
async function build10(context) {
  const { root, body, cursor, signal, paintEffect } = context;
  const side = h2("div", { class: "lv-side" });
  const main = h2("div", { class: "lv-main" });
  const bar2 = h2("div", { class: "lv-top", role: "toolbar", "aria-label": "History" });
  bar2.append(...undoButtons(context));
  for (const part2 of root.querySelectorAll(":scope > :is(.lv-tools, .lv-work)")) bar2.append(part2);
  body.append(bar2, main);
  listenForUndo(root, cursor, signal);
  const mount = composer(context);
  const mounting = SLOTS.map(([slot, name]) => mount({ slot, name, into: main }));
  main.append(side);
  const picking = mount({ slot: "layer_picker", name: "Layer", into: side });
  paintEffect(() => {
    const n2 = context.traits.get("shown").value?.n_tokens ?? 0;
    attr(main, { "data-long": n2 > MOST_CHIPS });
  });
  await Promise.all([...mounting, picking, showPanels(context, side, mount)]);
}
async function showPanels(context, side, mount) {
  const { traits, signal, paintEffect } = context;
  const chosen = () => traits.get("panel").value;
  const reasons = () => traits.get("unsupported").value;
  const tabs = makeTabs(context, {
    label: "Tools",
    names: () => traits.get("panels").value.filter((name) => name in PANELS),
    text: (name) => PANELS[name]?.[1] ?? name,
    chosen,
    choose: (panel2) => traits.save({ panel: panel2 }),
    off: (name) => reasons()[name] ?? ""
  });
  const note = h2("p", { class: "lv-empty", role: "status" });
  const panel = h2("div", { class: "lv-panel", role: "tabpanel" });
  side.append(tabs, note, panel);
  let [shown, leave] = ["", new AbortController()];
  let mounting = Promise.resolve();
  signal.addEventListener("abort", () => leave.abort(), { once: true });
  paintEffect(() => {
    const [slot, name] = PANELS[chosen()] ?? [];
    const why = reasons()[chosen()] ?? "";
    const ref = slot && !why ? traits.get(slot).value : "";
    setText(note, why || (slot && !ref ? "This tool opens when the kernel answers." : ""));
    note.hidden = !note.textContent;
    attr(panel, { "aria-label": name });
    const now = ref ? `${slot} ${ref}` : "";
    if (now === shown) return;
    shown = now;
    leave.abort();
    leave = new AbortController();
    if (slot && name && ref) mounting = mount({ slot, name, into: panel }, leave.signal);
  });
  await mounting;
}
var PARTS2 = {
  interventions: interventions_default,
  layer_picker: layer_picker_default,
  lens_grid: lens_grid_default,
  meter: meter_default,
  prompt: prompt_default,
  token_picker: token_picker_default,
  token_ranks: token_ranks_default,
  trajectory: trajectory_default
};
function initialize() {
  return {
    draw: (name, props) => PARTS2[name].render(props)
  };
}
var explorer_default = { initialize, ...view({ name: "explorer", build: build10 }) };
export {
  explorer_default as default
};
