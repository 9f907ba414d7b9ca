
// The gauge of the rate limit: the fullest family of endpoints large, the others in a line each.

const NOTES = {
  ok: "requests go at once until half of a window is used",
  warn: "half is used: requests are spread out and wait a moment",
  fail: "requests wait for the next window",
};

function budgetGauge(model, { card, say }) {
  const used = make("div", "card-time", card);
  const state = makeState(card);
  const label = make("div", "card-label", card);
  const scale = make("div", "budget-scale", card);
  const rate = makeMeter(scale, "requests used of this window");
  const half = make("div", "budget-mark", scale, { "aria-hidden": "true" });
  const end = make("div", "budget-mark", scale, { "aria-hidden": "true" });
  const facts = make("div", "card-facts", card);
  const reset = makeFact(facts, "next window in");
  const rest = makeFact(facts, "left");
  const back = makeFact(facts, "kept for others", "other programs of this login share the limit: the last twentieth is theirs");
  const wait = makeFact(facts, "last wait");
  const list = make("ul", "budget-families", card, { "aria-label": "other families of endpoints" });
  const note = make("div", "card-note", card);
  let rows = [];
  let said = null;

  function draw(now, waits) {
    const [first, ...others] = model.get("families");
    const [free, usable] = [model.get("free"), model.get("usable")];
    if (!first) {
      mark(card, "state", "none");
      write(used, UNKNOWN);
      write(state.sign, "–");
      write(state.state, "not known yet");
      write(note, waits || "the first answer tells");
      return;
    }
    const shown = paceOf(first, free, usable, now);
    mark(card, "state", shown.state);
    write(used, shown.text);
    write(state.sign, shown.sign);
    write(state.state, shown.word);
    fill(rate, shown.used, first.allowed, shown.text);
    write(reset, shown.left > 0 ? countdown(shown.left) : "now");
    const most = Math.floor(usable * first.allowed);
    write(rest, `${Math.max(0, most - shown.used)}`);
    write(back, `${first.allowed - most}`);
    write(note, waits || NOTES[shown.state]);
    others.forEach((family, at) => {
      const row = rows[at];
      if (!row) return;
      const one = paceOf(family, free, usable, now);
      mark(row.item, "state", one.state);
      fill(row.rate, one.used, family.allowed, one.text);
      write(row.said, one.left > 0 ? `${one.text}, ${one.word}` : `${family.allowed} free`);
    });
    const news = `${shown.word}${waits ? `, waiting: ${model.get("waiting")}` : ""}`;
    if (said !== null && said !== news) say(`rate limit ${news}`);
    said = news;
  }

  function tell() {
    const [first, ...others] = model.get("families");
    const name = model.get("label") ? ` · ${model.get("label")}` : "";
    card.setAttribute("aria-label", `rate budget${name.replace(" ·", ",")}`);
    write(label, `requests used${first ? ` · ${first.family}` : ""}${name}`);
    write(wait, lastWait(model));
    scale.hidden = facts.hidden = !first;
    half.style.left = `${100 * model.get("free")}%`;
    end.style.left = `${100 * model.get("usable")}%`;
    if (rows.length !== others.length) {
      list.replaceChildren();
      rows = others.map(() => {
        const item = make("li", "budget-family", list);
        const family = make("span", "card-name", item);
        return { item, family, rate: makeMeter(item, "requests used"), said: make("span", "budget-said", item) };
      });
    }
    others.forEach(({ family }, at) => {
      write(rows[at].family, family);
      rows[at].rate.meter.setAttribute("aria-label", `requests used of ${family}`);
    });
    const more = model.get("more");
    mark(list, "more", more > 0 ? `and ${more} more` : "");
    list.hidden = others.length === 0;
  }

  return {
    draw,
    tell,
    news: ["families", "more"],
    parts: { ...state, note },
    lost: () => write(reset, UNKNOWN),
  };
}

export default { render: (view) => liveCard(view, "budget", (place) => budgetGauge(view.model, place)) };
