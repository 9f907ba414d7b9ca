// Code is text, never markup: names in its comments are other people's.

function make(name, kind, parent, attributes = {}) {
  const element = document.createElement(name);
  element.className = `gnb-code-${kind}`;
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  parent.append(element);
  return element;
}

export default {
  render({ model, el: place }) {
    const box = make("section", "box", place, { "aria-label": "the Python that does the same" });
    const head = make("div", "head", box);
    make("span", "title", head).textContent = "The Python that does the same";
    const said = make("span", "said", head, { role: "status" });
    const copy = make("button", "copy", head, { type: "button" });
    copy.textContent = "Copy";
    copy.classList.add("jupyter-button");
    const text = make("pre", "text", box, { tabindex: "0", "aria-label": "Python" });
    let quiet = 0;

    function draw() {
      text.textContent = model.get("code");
      said.textContent = "";
    }

    function say(words) {
      said.textContent = words;
      clearTimeout(quiet);
      quiet = setTimeout(() => (said.textContent = ""), 4000);
    }

    async function copied() {
      try {
        await navigator.clipboard.writeText(model.get("code"));
        say("copied");
      } catch {
        // No clipboard without https, or without leave: the text is marked, which is one key away from it.
        getSelection().selectAllChildren(text);
        text.focus();
        say("marked: press Ctrl+C");
      }
    }

    copy.addEventListener("click", copied);
    model.on("change:code", draw);
    draw();
    return () => {
      clearTimeout(quiet);
      model.off("change:code", draw);
    };
  },
};
