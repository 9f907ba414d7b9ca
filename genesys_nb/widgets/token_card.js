// The card draws from its own clock; the kernel is asked once what time it is there, and after that only sends news.
// All text goes through textContent: a label is somebody else's.

const TICK = 250; // ms; a hidden tab is throttled, so what is shown is always computed from the clock
const QUIET = 1000; // ms without news after which the kernel is asked for what its last quick answers changed

const UNKNOWN = "–";

// As the kernel's texts say it, `23 h 59 min`, and with its seconds: what is seen here lives.
function countdown(seconds) {
  const whole = Math.max(0, Math.ceil(seconds));
  const parts = [[Math.floor(whole / 3600), "h"], [Math.floor(whole / 60) % 60, "min"], [whole % 60, "s"]];
  const first = parts.findIndex(([number]) => number > 0);
  return parts.slice(first).map((part) => part.join(" ")).join(" ");
}

function make(name, kind, parent, attributes = {}) {
  const element = document.createElement(name);
  element.className = `gnb-token-${kind}`;
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  parent.append(element);
  return element;
}

function ring(parent) {
  const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  drawing.setAttribute("viewBox", "0 0 36 36");
  drawing.setAttribute("aria-hidden", "true");
  drawing.classList.add("gnb-token-ring");
  const circles = ["track", "left"].map((kind) => {
    const circle = document.createElementNS("http://www.w3.org/2000/svg", "circle");
    for (const key of ["cx", "cy"]) circle.setAttribute(key, 18);
    circle.setAttribute("r", 15.9155); // a circumference of 100
    circle.classList.add(`gnb-token-${kind}`);
    drawing.append(circle);
    return circle;
  });
  parent.append(drawing);
  return circles[1];
}

function fact(parent, name) {
  const pair = make("div", "fact", parent);
  make("span", "name", pair).textContent = name;
  return make("span", "value", pair);
}

function build(place) {
  const card = document.createElement("section");
  card.className = "gnb-token";
  place.append(card);
  card.setAttribute("role", "group");
  card.setAttribute("tabindex", "0");
  const left = ring(card);
  const time = make("div", "time", card, { role: "timer", "aria-live": "off" });
  const word = make("div", "word", card);
  const sign = make("span", "sign", word, { "aria-hidden": "true" });
  const state = make("span", "state", word);
  const label = make("div", "label", card);
  const facts = make("div", "facts", card);
  const renewed = fact(facts, "renewed");
  const wait = fact(facts, "last wait");
  const budget = fact(facts, "rate budget");
  const meter = make("div", "meter", budget.parentNode, { role: "meter", "aria-label": "rate budget used" });
  const used = make("div", "used", meter);
  const note = make("div", "note", card);
  const spoken = make("div", "spoken", card, { role: "status", "aria-live": "polite" });
  return { card, left, time, sign, state, label, renewed, wait, budget, meter, used, note, spoken };
}

function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function mark(card, name, value) {
  if (card.dataset[name] !== value) card.dataset[name] = value;
}

function life(model, now) {
  const ends = model.get("expires_at");
  const renewable = model.get("renewable");
  if (!model.get("generation")) {
    return { state: "none", sign: "–", word: "no token yet", time: UNKNOWN, share: 0, note: "the first call fetches one" };
  }
  if (ends === null) {
    return { state: "ok", sign: "✓", word: "in use", time: UNKNOWN, share: 1, note: "life unknown, not renewed" };
  }
  const left = ends - now;
  const share = Math.min(1, Math.max(0, left / (model.get("lifetime") || 1)));
  const shown = { share, time: countdown(left) };
  const note = renewable ? "renewed by itself" : "not renewed";
  if (left <= 0) {
    return renewable
      ? { ...shown, state: "expired", sign: "–", word: "expired", note: "the next call renews it" }
      : { ...shown, state: "expired", sign: "✗", word: "expired", note: "not renewed: connect again" };
  }
  return left < model.get("warn_below")
    ? { ...shown, state: "warn", sign: "!", word: "ends soon", note }
    : { ...shown, state: "ok", sign: "✓", word: "valid", note };
}

function drawBudget(parts, budget, now) {
  const known = budget && budget.allowed > 0;
  parts.meter.hidden = !known;
  if (!known) return write(parts.budget, "not known yet");
  const left = budget.reset_at - now;
  const used = left > 0 ? budget.used : 0;
  write(parts.budget, left > 0 ? `${used} of ${budget.allowed}, ${Math.ceil(left)} s left` : `${budget.allowed} free`);
  const width = `${Math.min(100, (100 * used) / budget.allowed)}%`;
  if (parts.used.style.width !== width) {
    parts.used.style.width = width;
    mark(parts.meter, "full", used > 0.8 * budget.allowed ? "yes" : "no");
    parts.meter.setAttribute("aria-valuemin", 0);
    parts.meter.setAttribute("aria-valuemax", budget.allowed);
    parts.meter.setAttribute("aria-valuenow", used);
    parts.meter.setAttribute("aria-valuetext", `${used} of ${budget.allowed}`);
  }
}

const count = (renewals) => (renewals < 1 ? "never" : renewals === 1 ? "once" : `${renewals} times`);

export default {
  render({ model, el: place }) {
    const parts = build(place);
    const { card } = parts;
    const who = Math.random().toString(36).slice(2); // answers go to every view, here and in other browsers
    let offset = 0; // the kernel's clock less the browser's
    let bounds = [-Infinity, Infinity];
    let gone = false;
    let asked = 0;
    let quiet = 0;
    let said = null;

    function draw() {
      if (gone) return;
      const now = Date.now() / 1000 + offset;
      const shown = life(model, now);
      const waits = model.get("waiting_until") - now;
      mark(card, "state", shown.state);
      mark(card, "renewable", model.get("renewable") ? "yes" : "no");
      mark(card, "waiting", waits > 0 ? "yes" : "no");
      write(parts.time, shown.time);
      write(parts.sign, shown.sign);
      write(parts.state, shown.word);
      write(parts.note, waits > 0 ? `waiting ${Math.ceil(waits)} s: ${model.get("waiting")}` : shown.note);
      const dash = `${(100 * shown.share).toFixed(1)} 100`;
      if (parts.left.getAttribute("stroke-dasharray") !== dash) parts.left.setAttribute("stroke-dasharray", dash);
      parts.left.style.visibility = shown.share > 0 ? "visible" : "hidden"; // a round end is drawn even at length 0
      drawBudget(parts, model.get("budget"), now);
      // Spoken once when something changed, not every second.
      const news = `${shown.word}${waits > 0 ? `, waiting: ${model.get("waiting")}` : ""}`;
      if (said !== null && said !== news) write(parts.spoken, `token ${news}`);
      said = news;
    }

    function facts() {
      const label = model.get("label");
      card.setAttribute("aria-label", label ? `access token, ${label}` : "access token");
      write(parts.label, label ? `access token · ${label}` : "access token");
      write(parts.renewed, count(model.get("generation") - 1));
      write(parts.wait, model.get("last_wait") || "none");
      draw();
    }

    function renewed() {
      facts();
      if (model.get("generation") < 2) return;
      write(parts.spoken, `token renewed, ${parts.renewed.textContent}`);
      delete card.dataset.renewed;
      void card.offsetWidth; // lets the animation begin again
      card.dataset.renewed = "now";
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

    function budget() {
      draw();
      clearTimeout(quiet);
      quiet = setTimeout(ask, QUIET);
    }

    function lost() {
      gone = true;
      mark(card, "kernel", "gone");
      mark(card, "waiting", "no");
      write(parts.time, UNKNOWN);
      write(parts.sign, "✗");
      write(parts.state, "kernel gone");
      write(parts.note, "the kernel was restarted: run the cell again");
      write(parts.spoken, "the kernel was restarted");
    }

    const heard = {
      "change:generation": renewed,
      "change:budget": budget,
      "change:expires_at": draw,
      "change:waiting_until": facts,
      "change:label change:last_wait change:renewable change:lifetime": facts,
      "msg:custom": answered,
      comm_live_update: lost, // JupyterLab says so when the kernel restarts
    };
    for (const [name, function_] of Object.entries(heard)) model.on(name, function_);
    facts();
    ask();
    const timer = setInterval(draw, TICK);
    return () => {
      clearInterval(timer);
      clearTimeout(quiet);
      for (const [name, function_] of Object.entries(heard)) model.off(name, function_);
    };
  },
};
