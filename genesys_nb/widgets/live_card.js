// What all live cards share. A card's own module follows in the same file: a widget has one.
//
// A card draws from its own clock; the kernel is asked once what time it is there, and after that only sends news. All
// text goes through textContent: it is somebody else's.

const TICK = 250; // ms; a hidden tab is throttled, so what is shown is always computed from the clock
const QUIET = 1000; // ms without news after which the kernel is asked for what its last quick news changed

const UNKNOWN = "–";

// As the kernel's texts say it, `23 h 59 min`, and with its seconds: what is seen here lives.
function length(seconds) {
  const whole = Math.max(0, seconds);
  const parts = [[Math.floor(whole / 3600), "h"], [Math.floor(whole / 60) % 60, "min"], [whole % 60, "s"]];
  const first = parts.findIndex(([number]) => number > 0);
  return parts.slice(first).map((part) => part.join(" ")).join(" ");
}

const countdown = (seconds) => length(Math.ceil(seconds));

function make(name, kind, parent, attributes = {}) {
  const element = document.createElement(name);
  element.className = `gnb-${kind}`;
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  parent.append(element);
  return element;
}

// A sign, which is looked at, and a word, which is read.
function makeState(parent) {
  const word = make("div", "card-word", parent);
  const sign = make("span", "card-sign", word, { "aria-hidden": "true" });
  return { sign, state: make("span", "card-state", word) };
}

function makeFact(parent, name, why = "") {
  const pair = make("div", "card-fact", parent, why ? { title: why } : {});
  make("span", "card-name", pair).textContent = name;
  return make("span", "card-value", pair);
}

function makeMeter(parent, label, role = "meter") {
  const meter = make("div", "card-meter", parent, { role, "aria-label": label });
  return { meter, used: make("div", "card-used", meter) };
}

function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function mark(element, name, value) {
  if (element.dataset[name] !== value) element.dataset[name] = value;
}

function fill({ meter, used }, value, most, text) {
  const width = `${most > 0 ? Math.min(100, (100 * value) / most) : 0}%`;
  if (used.style.width === width && meter.getAttribute("aria-valuetext") === text) return;
  used.style.width = width;
  meter.setAttribute("aria-valuemin", 0);
  meter.setAttribute("aria-valuemax", most);
  meter.setAttribute("aria-valuenow", Math.min(value, most));
  meter.setAttribute("aria-valuetext", text);
}

// A window of the rate limit as it is now: one rule for the words and colours of all cards.
function paceOf({ used: told, allowed, reset_at }, free, usable, now) {
  const left = reset_at - now;
  const used = left > 0 ? told : 0;
  const said = { used, left, text: `${used} of ${allowed}` };
  if (used + 1 > usable * allowed) return { ...said, state: "fail", sign: "■", word: "full" };
  return used >= free * allowed
    ? { ...said, state: "warn", sign: "!", word: "spread out" }
    : { ...said, state: "ok", sign: "✓", word: "free" };
}

// Short waits are part of the pace, and are not told one by one.
const lastWait = (model) => model.get("last_wait") || "none over 1 s";

// Shows a card and keeps it going; returns what ends it. `build` makes the card's inside and returns
//   draw(now)  what moves with the clock,
//   tell()     what only news change,
//   news       the model's values after whose change the kernel is asked again when all is quiet,
//   parts      `sign`, `state` and `note`, in which the end of the kernel is told,
//   lost()     what else that changes.
function liveCard({ model, el: place }, kind, build) {
  const card = make("section", "card", place, { role: "group", tabindex: "0" });
  card.classList.add(`gnb-${kind}`);
  const who = Math.random().toString(36).slice(2); // answers go to every view, here and in other browsers
  let offset = 0; // the kernel's clock less the browser's
  let bounds = [-Infinity, Infinity];
  let gone = false;
  let asked = 0;
  let quiet = 0;
  const say = (text) => write(spoken, text);
  const inside = build({ card, say });
  const spoken = make("div", "card-spoken", card, { role: "status", "aria-live": "polite" });

  function draw() {
    if (gone) return;
    const now = Date.now() / 1000 + offset;
    const waits = model.get("waiting_until") - now;
    mark(card, "waiting", waits > 0 ? "yes" : "no");
    inside.draw(now, waits > 0 ? `waiting ${Math.ceil(waits)} s: ${model.get("waiting")}` : "");
  }

  function told() {
    if (gone) return;
    inside.tell();
    draw();
  }

  function ask() {
    if (asked || gone) return;
    asked = Date.now() / 1000;
    try {
      model.send({ ask: "now", who });
    } catch {
      asked = 0;
      // A static page or a dead kernel: nobody answers, the browser's clock has to do.
    }
  }

  // The kernel read its clock between the question and the answer, however long either was on its way. So each
  // answer bounds the offset from both sides, and clocks that may agree are taken to agree.
  function answered(message) {
    if (!message || message.to !== who || !asked) return;
    const low = message.now - Date.now() / 1000;
    const high = message.now - asked;
    asked = 0;
    bounds = [Math.max(bounds[0], low), Math.min(bounds[1], high)];
    if (bounds[0] > bounds[1]) bounds = [low, high]; // a clock was set
    offset = Math.min(Math.max(0, bounds[0]), bounds[1]);
    draw();
  }

  function news() {
    told();
    clearTimeout(quiet);
    quiet = setTimeout(ask, QUIET);
  }

  function lost() {
    if (gone) return;
    gone = true;
    mark(card, "kernel", "gone");
    mark(card, "waiting", "no");
    inside.lost();
    write(inside.parts.sign, "✗");
    write(inside.parts.state, "kernel gone");
    write(inside.parts.note, "the kernel was restarted: run the cell again");
    say("the kernel was restarted");
  }

  const heard = {
    ...Object.fromEntries(inside.news.map((name) => [`change:${name}`, news])),
    "change:label change:waiting change:waiting_until change:last_wait": told,
    ...inside.heard,
    "msg:custom": answered,
    comm_live_update: lost, // JupyterLab says so when the kernel restarts
  };
  for (const [name, function_] of Object.entries(heard)) model.on(name, function_);
  told();
  ask();
  const timer = setInterval(draw, TICK);
  return () => {
    clearInterval(timer);
    clearTimeout(quiet);
    for (const [name, function_] of Object.entries(heard)) model.off(name, function_);
  };
}
