
// The monitor: the download that runs, or ran last, as a strip of its parts, and a button that stops it.

const PATIENCE = 4000; // ms in which a download that was stopped ends

const STATES = {
  running: ["running", "▸", "running"],
  whole: ["ok", "✓", "whole"],
  incomplete: ["warn", "!", "incomplete"],
  stopped: ["warn", "■", "stopped"],
  failed: ["fail", "✗", "failed"],
};
const CELLS = { w: "waiting", r: "running", a: "again", d: "done" };
const number = (value) => value.toLocaleString("en-US");
const several = (value, what) => `${number(value)} ${what}${value === 1 ? "" : "s"}`;
const lasted = (seconds) => length(Math.floor(Math.max(0, seconds)));

// What is there of what there is going to be; null where nobody knows.
function shareOf(download, counts) {
  if (download.state === "whole") return 1;
  if (download.total !== null) return download.total > 0 ? Math.min(1, download.rows / download.total) : null;
  return counts.all > 1 ? counts.done / counts.all : null;
}

// Seconds that it still takes, judged by what has come since it began; null where that says nothing yet.
function leftOf(download, share, now, waits) {
  const spent = download.at - download.began;
  const had = download.total ? download.before / download.total : 0;
  if (share === null || share <= had || spent < 2) return null;
  const ends = download.at + (spent * (1 - share)) / (share - had);
  return Math.max(1, ends - now, waits);
}

function roughly(seconds) {
  const step = seconds < 20 ? 1 : seconds < 120 ? 10 : 60;
  return `about ${length(Math.ceil(seconds / step) * step)}`;
}

function partsSaid(counts, running) {
  if (counts.all < 2) return "";
  const facts = [`${number(counts.done)} of ${number(counts.all)} parts fetched`];
  if (counts.running && running) facts.push(`${number(counts.running)} under way`);
  if (counts.again && running) facts.push(`${number(counts.again)} asked again`);
  if (counts.halves) facts.push(`${number(counts.halves)} halves of too large ones`);
  return facts.join(", ");
}

function monitor(model, { card, say }) {
  const what = make("div", "card-time", card);
  const state = makeState(card);
  const button = make("button", "monitor-stop", card, { type: "button" });
  const label = make("div", "card-label", card);
  const scale = make("div", "monitor-scale", card);
  const bar = makeMeter(scale, "items that have come", "progressbar");
  const strip = make("div", "monitor-strip", card, { "aria-hidden": "true" });
  const far = make("div", "monitor-far", card);
  const come = make("span", "monitor-come", far);
  const parts = make("span", "monitor-parts", far, {
    title: "a large download is asked for in parts, several at a time; a square is one of them, or a few",
  });
  const facts = make("div", "card-facts", card);
  const names = ["pages", "requests", "elapsed", "left", "token renewed", "jobs"];
  const [pages, requests, elapsed, left, renewed, jobs] = names.map((name) => makeFact(facts, name));
  const waits = make("ul", "monitor-list", card, { "aria-label": "waits" });
  const note = make("div", "card-note", card);
  const past = make("ul", "monitor-list", card, { "aria-label": "downloads before" });
  let said = null;
  let stopping = 0; // the download that was asked to stop
  let unheard = 0;
  let gone = false;

  function drawButton(download) {
    const running = download.state === "running";
    if (stopping !== download.number || !running) stopping = unheard = 0;
    button.disabled = !running || stopping > 0 || gone;
    button.title = running ? "stop it; what has come is kept" : "nothing is running";
    write(button, unheard ? "use the kernel's stop" : stopping ? "stopping…" : "Stop");
  }

  function draw(now, waiting) {
    const download = model.get("download");
    const known = "number" in download;
    const running = known && download.state === "running";
    drawButton(download);
    if (!known) {
      mark(card, "state", "none");
      write(state.sign, "–");
      write(state.state, "nothing yet");
      write(note, waiting || "the next call shows here while it runs");
      return;
    }
    const counts = model.get("counts");
    const share = shareOf(download, counts);
    const making = running && counts.done === counts.all && download.pages > 0 && !(share < 1);
    const [mood, sign, word] = STATES[download.state];
    mark(card, "state", mood);
    write(state.sign, sign);
    write(state.state, making ? "making the frame" : word);
    write(elapsed, lasted((running ? now : download.at) - download.began));
    const rest = running && !making ? leftOf(download, share, now, model.get("waiting_until") - now) : null;
    write(left, rest === null ? UNKNOWN : roughly(rest));
    write(note, running ? waiting : download.next_step ? `next: ${download.next_step}` : "");
    const news = `${download.what} ${word}${running && waiting ? `, waiting: ${model.get("waiting")}` : ""}`;
    if (said !== null && said !== news) say(`${news}${running ? "" : `, ${several(download.rows, "item")}`}`);
    said = news;
  }

  function drawStrip(letters) {
    strip.hidden = letters.length < 2;
    while (strip.childElementCount > letters.length) strip.lastChild.remove();
    while (strip.childElementCount < letters.length) make("span", "monitor-cell", strip);
    [...letters].forEach((letter, at) => {
      mark(strip.children[at], "stage", CELLS[letter.toLowerCase()]);
      mark(strip.children[at], "half", letter === letter.toLowerCase() ? "no" : "yes");
    });
  }

  function drawList(list, texts, moods = []) {
    list.hidden = texts.length === 0;
    while (list.childElementCount > texts.length) list.lastChild.remove();
    while (list.childElementCount < texts.length) make("li", "monitor-line", list);
    texts.forEach((text, at) => {
      write(list.children[at], text);
      mark(list.children[at], "state", moods[at] ?? "");
    });
  }

  function tell() {
    const download = model.get("download");
    const name = model.get("label") ? ` · ${model.get("label")}` : "";
    const beside = model.get("beside");
    const known = "number" in download;
    card.setAttribute("aria-label", `downloads${name.replace(" ·", ",")}`);
    write(what, known ? download.what : "downloads");
    write(label, `${known ? `download ${download.number}` : "of this session"}${name}`);
    if (beside) write(label, `${label.textContent} · and ${several(beside, "other")} at the same time`);
    for (const part of [scale, far, facts, strip]) part.hidden = !known;
    drawList(past, model.get("past").map(({ text }) => text), model.get("past").map((one) => one.state));
    drawList(waits, model.get("waits").map((text) => `waited ${text}`));
    if (!known) return;
    const counts = model.get("counts");
    const share = shareOf(download, counts);
    const total = download.total === null || download.total === download.rows ? "" : ` of ${number(download.total)}`;
    const percent = share === null || share === 1 ? "" : ` · ${Math.floor(100 * share)} %`;
    write(come, `${number(download.rows)}${total} item${download.rows === 1 && !total ? "" : "s"}${percent}`);
    mark(bar.meter, "known", share === null ? "no" : "yes");
    fill(bar, share ?? 0, 1, come.textContent);
    if (share === null) bar.meter.removeAttribute("aria-valuenow"); // nobody knows how far it is
    write(parts, partsSaid(counts, download.state === "running"));
    drawStrip(download.parts);
    write(pages, number(download.pages));
    write(requests, number(download.requests));
    write(renewed, model.get("renewals") < 1 ? "never" : model.get("renewals") === 1 ? "once" : `${model.get("renewals")} times`);
    write(jobs, model.get("jobs") || "none");
  }

  // What the notebook's own stop button does, which is Ctrl-C. A download that another thread waits for is not the
  // kernel's to interrupt, and some front ends hand no kernel to widgets: then a message asks, which may have to wait.
  async function stop() {
    const download = model.get("download");
    stopping = download.number;
    drawButton(download);
    say("stopping");
    const kernel = model.widget_manager?.kernel;
    let heard = false;
    if (download.by_reader && kernel?.interrupt) {
      try {
        await Promise.race([
          kernel.interrupt(),
          new Promise((_, reject) => setTimeout(() => reject(new Error("no answer")), PATIENCE / 2)),
        ]);
        heard = true;
      } catch {
        // This front end has a kernel that cannot be interrupted from here.
      }
    }
    try {
      if (!heard) model.send({ stop: download.number });
    } catch {
      // The kernel is gone, which is told elsewhere.
    }
    setTimeout(() => {
      if (stopping !== download.number) return;
      unheard = 1;
      drawButton(model.get("download"));
    }, PATIENCE);
  }

  button.addEventListener("click", stop);
  return {
    draw,
    tell,
    news: ["download", "beside", "past", "renewals", "jobs", "waits"],
    parts: { ...state, note },
    lost() {
      gone = true;
      drawButton(model.get("download"));
    },
  };
}

export default { render: (view) => liveCard(view, "monitor", (place) => monitor(view.model, place)) };
