// What the notebook's own stop button does; a message to the kernel would wait until it is free.

export default {
  render({ model, el: place }) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "gnb-explorer-stop jupyter-button widget-button";
    button.textContent = "Stop";
    button.title = "stop what runs; what has arrived is kept";
    place.append(button);

    function draw() {
      button.disabled = !model.get("running");
      button.textContent = "Stop";
    }

    function stop() {
      const kernel = model.widget_manager?.kernel;
      if (kernel?.interrupt) {
        button.textContent = "Stopping…";
        kernel.interrupt();
      } else {
        button.title = "press the notebook's own stop button";
        button.textContent = "Use the notebook's ■";
      }
    }

    button.addEventListener("click", stop);
    model.on("change:running", draw);
    draw();
    return () => model.off("change:running", draw);
  },
};
