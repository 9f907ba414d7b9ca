
// The token card: how long the token lives.

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
      ? { ...shown, time: "idle", state: "idle", sign: "↻", word: "renews by itself", note: "the next call renews it" }
      : { ...shown, state: "expired", sign: "✗", word: "expired", note: "not renewed: connect again" };
  }
  return left < model.get("warn_below")
    ? { ...shown, state: "warn", sign: "!", word: "ends soon", note }
    : { ...shown, state: "ok", sign: "✓", word: "valid", note };
}

function drawBudget(model, rate, said, now) {
  const budget = model.get("budget");
  const known = budget && budget.allowed > 0;
  rate.meter.hidden = !known;
  if (!known) return write(said, "not known yet");
  const pace = paceOf(budget, model.get("free"), model.get("usable"), now);
  write(said, pace.left > 0 ? `${pace.text}, ${Math.ceil(pace.left)} s left` : `${budget.allowed} free`);
  mark(rate.meter, "pace", pace.state);
  fill(rate, pace.used, budget.allowed, `${pace.text}, ${pace.word}`);
}

const count = (renewals) => (renewals < 1 ? "never" : renewals === 1 ? "once" : `${renewals} times`);

function tokenCard(model, { card, say }) {
  const left = ring(card);
  const time = make("div", "card-time", card, { role: "timer", "aria-live": "off" });
  const state = makeState(card);
  const label = make("div", "card-label", card);
  const facts = make("div", "card-facts", card);
  const renewed = makeFact(facts, "renewed");
  const wait = makeFact(facts, "last wait");
  const budget = makeFact(facts, "rate budget");
  const rate = makeMeter(budget.parentNode, "rate budget used");
  const note = make("div", "card-note", card);
  let said = null;
  let tokens = model.get("generation");

  function draw(now, waits) {
    const shown = life(model, now);
    mark(card, "state", shown.state);
    write(time, shown.time);
    write(state.sign, shown.sign);
    write(state.state, shown.word);
    write(note, waits || shown.note);
    const dash = `${(100 * shown.share).toFixed(1)} 100`;
    if (left.getAttribute("stroke-dasharray") !== dash) left.setAttribute("stroke-dasharray", dash);
    left.style.visibility = shown.share > 0 ? "visible" : "hidden"; // a round end is drawn even at length 0
    drawBudget(model, rate, budget, now);
    // Spoken once when something changed, not every second.
    const news = `${shown.word}${waits ? `, waiting: ${model.get("waiting")}` : ""}`;
    if (said !== null && said !== news) say(`token ${news}`);
    said = news;
  }

  function tell() {
    const name = model.get("label") ? ` · ${model.get("label")}` : "";
    card.setAttribute("aria-label", `access token${name.replace(" ·", ",")}`);
    write(label, `access token${name}`);
    write(renewed, count(model.get("generation") - 1));
    write(wait, lastWait(model));
    if (model.get("generation") === tokens) return;
    tokens = model.get("generation");
    if (tokens < 2) return;
    say(`token renewed, ${renewed.textContent}`);
    said = null; // and nothing else at once
    delete card.dataset.renewed;
    void card.offsetWidth; // lets the animation begin again
    card.dataset.renewed = "now";
  }

  return {
    draw,
    tell,
    news: ["budget", "generation", "expires_at", "renewable", "lifetime"],
    parts: { ...state, note },
    lost: () => write(time, UNKNOWN),
  };
}

export default { render: (view) => liveCard(view, "token", (place) => tokenCard(view.model, place)) };
