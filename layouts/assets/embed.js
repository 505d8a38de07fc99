/** A conversation that somebody else keeps: their script is loaded when a reader asks for it, and not before. */

const button = document.querySelector("[data-load]");

button.addEventListener("click", () => {
  const place = document.querySelector(".comments [data-src]");
  const { src, attributes = "{}", config = "{}", page } = place.dataset;
  Object.assign(window, JSON.parse(config));
  if (page) {
    // Disqus asks for its settings by calling this, on an object of its own.
    window.disqus_config = function configure() {
      Object.assign(this.page, JSON.parse(page));
    };
  }
  const script = Object.assign(document.createElement("script"), { src, async: true });
  for (const [name, value] of Object.entries(JSON.parse(attributes))) script.setAttribute(name, value);
  if (place.id === "disqus_thread") script.dataset.timestamp = Date.now();
  document.body.append(script);
  button.closest("p").remove();
});
