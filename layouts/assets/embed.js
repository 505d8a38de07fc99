/**
 * Loads a conversation that another service keeps, when a reader asks for it and not before.
 *
 * Until then the service does not learn that the reader was here. Each service has its own way of reading settings: from
 * attributes of its script, from a global object, or, for Disqus, from a function.
 */

const button = /** @type {HTMLElement} */ (document.querySelector("[data-load]"));

button.addEventListener("click", () => {
  const place = /** @type {HTMLElement} */ (document.querySelector(".comments [data-src]"));
  const { src = "", attributes = "{}", config = "{}", page } = place.dataset;
  Object.assign(window, JSON.parse(config));
  if (page) Object.assign(window, { disqus_config: disqusConfig(JSON.parse(page)) });
  const script = Object.assign(document.createElement("script"), { src, async: true });
  for (const [name, value] of Object.entries(JSON.parse(attributes))) script.setAttribute(name, value);
  if (place.id === "disqus_thread") script.dataset.timestamp = `${Date.now()}`;
  document.body.append(script);
  button.closest("p")?.remove();
});

/**
 * Return the function that Disqus calls for its settings, on an object of its own.
 * @param {Record<string, string>} settings
 */
function disqusConfig(settings) {
  /** @this {{page: object}} */
  return function configure() {
    Object.assign(this.page, settings);
  };
}
