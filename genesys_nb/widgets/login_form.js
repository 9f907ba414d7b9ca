// What is typed stays in the page until Connect is pressed, is sent once, and what is secret is taken out of its field in
// the same moment. The secret goes as bytes beside the message: a log that writes messages out writes no bytes.
// There is no <form> element: browsers offer to keep the passwords of those. All text goes through textContent.

const SLOW = 4000; // ms after which a check that takes long says how long it may take

function make(name, kind, parent, attributes = {}) {
  const element = document.createElement(name);
  element.className = `gnb-login-${kind}`;
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  parent.append(element);
  return element;
}

// No browser and no password manager is to fill these in or to keep them.
const PRIVATE = {
  autocomplete: "off", autocapitalize: "off", autocorrect: "off", spellcheck: "false",
  "data-1p-ignore": "", "data-lpignore": "true", "data-bwignore": "", "data-form-type": "other",
};

function field(parent, id, label, attributes, name = "input") {
  const row = make("div", "row", parent);
  make("label", "label", row, { for: id }).textContent = label;
  return make(name, "input", row, { id, ...PRIVATE, ...attributes });
}

function choice(parent, id, text, attributes) {
  const label = make("label", "choice", parent);
  const input = make("input", "box", label, { id, ...attributes });
  make("span", "text", label).textContent = text;
  return input;
}

function build(model, place) {
  const id = `gnb-login-${Math.random().toString(36).slice(2)}`; // labels need ids, and a page may hold several forms
  const form = document.createElement("section");
  form.className = "gnb-login";
  const title = `Log in to ${model.get("title")}`;
  for (const [key, value] of Object.entries({ role: "form", "aria-label": title, "data-lm-suppress-shortcuts": "true" })) {
    form.setAttribute(key, value); // Lab takes the keys of a select or a button for its own: "b" inserts a cell
  }
  place.append(form);
  make("div", "title", form).textContent = title;
  const ways = make("div", "ways", form, { role: "radiogroup", "aria-label": "how to log in" });
  ways.hidden = !model.get("browser");
  const keys = choice(ways, `${id}-keys`, "Client id and secret", { type: "radio", name: `${id}-way` });
  const person = choice(ways, `${id}-person`, "Log in in the browser", { type: "radio", name: `${id}-way` });
  keys.checked = true;

  const fields = {};
  for (const [name, label] of model.get("parts")) {
    const secret = name.endsWith("secret");
    if (name === "region" && model.get("regions").length) {
      fields[name] = field(form, `${id}-${name}`, label, {}, "select");
      for (const [value, text] of [["", "choose where your organisation is"], ...model.get("regions")]) {
        make("option", "option", fields[name], { value }).textContent = text;
      }
    } else {
      const hint = name === "region" ? { placeholder: "na1, au1, eu1, uk1, jp1 …" } : {};
      fields[name] = field(form, `${id}-${name}`, label, {
        type: secret ? "password" : "text", ...hint, ...(secret ? { autocomplete: "new-password" } : {}),
      });
    }
  }
  const secret = Object.entries(fields).find(([name]) => name.endsWith("secret"))[1];
  const back = field(form, `${id}-back`, "Redirect URI", { type: "text" });
  back.value = model.get("redirect_uri");
  const paste = choice(make("div", "more", form), `${id}-paste`,
    "My browser is not on the machine of this kernel: I paste the address", { type: "checkbox" });

  const remember = make("div", "more", form);
  const keep = choice(remember, `${id}-keep`, "Remember on this computer", { type: "checkbox" });
  const profile = make("input", "input", remember, { type: "text", "aria-label": "remember it as", ...PRIVATE });
  profile.value = model.get("profile");
  const unkept = make("span", "hint", remember);

  const actions = make("div", "actions", form);
  const connect = make("button", "connect", actions, { type: "button" });
  connect.textContent = "Connect";
  const leave = make("button", "leave", actions, { type: "button" });
  leave.textContent = "Stop";
  const state = make("span", "state", actions, { role: "status", "aria-live": "polite" });
  const said = make("div", "said", form, { role: "alert" });
  const steps = make("div", "steps", form, { "aria-live": "polite" });
  return { form, ways, keys, person, fields, secret, back, paste, remember, keep, profile, unkept, connect, leave, state, said, steps };
}

function lines(parent, texts) {
  parent.replaceChildren();
  for (const text of texts) {
    const line = make("div", "line", parent);
    if (!/^https?:\/\//.test(text)) {
      line.textContent = text;
      continue;
    }
    const link = make("a", "link", line, { href: text, target: "_blank", rel: "noopener noreferrer" });
    link.textContent = "Open the login page";
    setTimeout(() => link.focus());
  }
}

export default {
  render({ model, el: place }) {
    const parts = build(model, place);
    const { form, fields, secret } = parts;
    const all = [...Object.values(fields), parts.back, parts.profile];
    let sent = false; // what was sent from here is under way
    let pasting = null;
    let gone = false;
    let slow = 0;

    const inBrowser = () => parts.person.checked;

    function way() {
      const browser = inBrowser();
      parts.back.parentNode.hidden = parts.paste.closest(".gnb-login-more").hidden = !browser;
      parts.remember.hidden = browser;
      secret.placeholder = browser ? "only if the client has one" : "";
      keeping();
    }

    function keeping() {
      const reason = model.get("unkept");
      parts.keep.disabled = reason !== "";
      parts.profile.hidden = !parts.keep.checked || reason !== "";
      parts.unkept.textContent = reason === "" ? "" : `needs the system keyring: ${reason}`;
    }

    function send(message, text = "") {
      try {
        model.send(message, undefined, text ? [new TextEncoder().encode(text).buffer] : []);
        return true;
      } catch {
        lost();
        return false;
      }
    }

    function connect() {
      if (sent || gone || model.get("phase") !== "ask") return;
      const optional = inBrowser() ? [secret] : [];
      const empty = Object.values(fields).find((one) => !optional.includes(one) && one.value.trim() === "");
      if (empty) {
        lines(parts.said, [`${form.querySelector(`label[for="${empty.id}"]`).textContent}: please fill this in`]);
        empty.focus();
        return;
      }
      const message = { do: "connect", way: inBrowser() ? (parts.paste.checked ? "paste" : "browser") : "" };
      for (const [name, one] of Object.entries(fields)) if (one !== secret) message[name] = one.value;
      if (inBrowser()) message.redirect_uri = parts.back.value;
      else Object.assign(message, { keep: parts.keep.checked && !parts.keep.disabled, profile: parts.profile.value });
      const typed = secret.value;
      secret.value = "";
      sent = send(message, typed);
      draw();
    }

    function pasted() {
      const typed = pasting.value;
      pasting.value = "";
      if (typed.trim()) send({ do: "paste" }, typed);
    }

    function draw() {
      const phase = model.get("phase");
      const busy = sent || phase !== "ask";
      form.dataset.phase = phase;
      for (const one of [...all, parts.keys, parts.person, parts.paste]) one.disabled = busy || gone;
      parts.connect.disabled = busy || gone;
      keeping();
      if (busy) parts.keep.disabled = true;
      parts.leave.hidden = phase !== "browser";
      const waits = { ask: sent ? "waiting for the kernel …" : "", busy: "checking …", browser: "waiting for you …" };
      clearTimeout(slow);
      if (phase === "busy") {
        slow = setTimeout(() => (parts.state.textContent = "no answer yet: it is tried for half a minute …"), SLOW);
      }
      parts.state.textContent = gone ? "the kernel is gone: run the cell again" : (waits[phase] ?? "");
      if (phase === "done") done();
    }

    function done() {
      const card = document.createElement("div");
      card.className = "gnb-login-card";
      card.innerHTML = model.get("card"); // drawn and escaped by the kernel, as any output
      form.replaceWith(card);
    }

    function changed() {
      const phase = model.get("phase");
      sent = false;
      if (phase === "ask" || phase === "done") parts.steps.replaceChildren();
      lines(parts.said, phase === "ask" ? model.get("said") : []);
      draw();
      if (phase === "ask" && model.get("said").length) (inBrowser() ? parts.connect : secret).focus();
    }

    function told(message) {
      if (message?.open) lines(parts.steps, ["Open the page, log in there, and come back: this form goes on by itself.", message.open]);
      if (message?.tell) {
        pasting = null;
        lines(parts.steps, message.tell);
      }
      if (message?.ask && !pasting) {
        pasting = field(parts.steps, `${secret.id}-pasted`, "The address", { type: "password", autocomplete: "new-password" });
        pasting.addEventListener("keydown", (event) => event.key === "Enter" && pasted());
        const button = make("button", "connect", pasting.parentNode, { type: "button" });
        button.textContent = "Go on";
        button.addEventListener("click", pasted);
      }
    }

    function lost() {
      gone = true;
      secret.value = "";
      draw();
    }

    function typed(event) {
      event.stopPropagation();
      if (event.key === "Enter" && event.target.matches("input") && event.target !== pasting) connect();
    }

    form.addEventListener("keydown", typed);
    parts.connect.addEventListener("click", connect);
    parts.leave.addEventListener("click", () => send({ do: "leave" }));
    for (const one of [parts.keys, parts.person]) one.addEventListener("change", way);
    parts.keep.addEventListener("change", () => {
      keeping();
      if (parts.keep.checked) parts.profile.focus();
    });
    const heard = { "change:phase": changed, "change:said": changed, "msg:custom": told, comm_live_update: lost };
    for (const [name, function_] of Object.entries(heard)) model.on(name, function_);
    way();
    changed();
    return () => {
      clearTimeout(slow);
      secret.value = "";
      for (const [name, function_] of Object.entries(heard)) model.off(name, function_);
    };
  },
};
