// What the notebook's own stop button does: a message to a busy kernel would wait until it is free.

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
      button.textContent = "Stopping…";
      const kernel = model.widget_manager?.kernel;
      if (model.get("by_kernel") && kernel?.interrupt) kernel.interrupt();
      else model.send("stop"); // heard at once where another thread runs it; else when the kernel is free
    }

    button.addEventListener("click", stop);
    model.on("change:running", draw);
    draw();
    return () => model.off("change:running", draw);
  },
};
