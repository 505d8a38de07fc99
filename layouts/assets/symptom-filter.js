/**
 * Narrows the index of symptoms to the entries that have the words a reader types.
 *
 * The whole index is on the page, so a loop over it is all that is needed: no index of words, no library. Without this
 * script, the page is simply complete.
 */

/** @typedef {NodeListOf<HTMLElement>} Elements */

for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (document.querySelectorAll("[data-find]"))) {
  const field = /** @type {HTMLInputElement} */ (form.querySelector("input"));
  const status = /** @type {HTMLElement} */ (form.querySelector("[role=status]"));
  const narrow = () => {
    const words = plain(field.value).split(/\s+/).filter(Boolean);
    const count = showMatches(words);
    status.textContent = words.length ? countText(form.dataset, count) : "";
  };
  form.addEventListener("submit", (event) => event.preventDefault());
  field.addEventListener("input", narrow);
  narrow(); // going back in the browser's history fills in what was typed
}

/**
 * Show the entries that have all of some words, and the groups that have such an entry.
 * @param {string[]} words
 * @returns {number} how many entries that are
 */
function showMatches(words) {
  let count = 0;
  // Looked up each time, because the preview changes the page.
  for (const entry of /** @type {Elements} */ (document.querySelectorAll(".complaints li"))) {
    const text = plain(entry.textContent ?? "");
    entry.hidden = !words.every((word) => text.includes(word));
    if (!entry.hidden) count += 1;
  }
  for (const group of /** @type {Elements} */ (document.querySelectorAll(".complaints"))) {
    group.hidden = !group.querySelector("li:not([hidden])");
  }
  for (const other of /** @type {Elements} */ (document.querySelectorAll("[data-aside]"))) {
    other.hidden = words.length > 0;
  }
  return count;
}

/**
 * Return a text as it is compared: without case and accents, as in the order of the page.
 * @param {string} text
 */
function plain(text) {
  const letters = text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "");
  return letters.replace(/’/g, "'").toLowerCase();
}

/**
 * @param {DOMStringMap} words
 * @param {number} count
 */
function countText({ none = "", one = "", many = "" }, count) {
  return (count === 0 ? none : count === 1 ? one : many).replace("{n}", `${count}`);
}
