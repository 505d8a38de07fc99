/**
 * Remembers on the reader's device that the end of a lesson was reached, for the page of its series (assets/series.js).
 * Only lessons of a series load it. Nothing is sent anywhere.
 */
const { read = "" } = /** @type {HTMLElement} */ (document.querySelector("[data-read]")).dataset;
const watch = new IntersectionObserver((entries) => {
  if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
  watch.disconnect();
  try {
    localStorage.setItem(read, "1");
  } catch {
    // This browser keeps nothing.
  }
});
watch.observe(/** @type {Element} */ (document.querySelector("article > :last-child")));
