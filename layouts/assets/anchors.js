/**
 * Copies the address of a heading when a reader clicks the link beside it, and says so.
 *
 * Without this script, or where the clipboard may not be used, the link is a link like any other.
 */

const SHOWN = 2500; // milliseconds

const status = /** @type {HTMLElement} */ (document.querySelector(".copied"));
let fading = 0;

document.addEventListener("click", async (event) => {
  const link = /** @type {HTMLAnchorElement | null} */ (/** @type {Element} */ (event.target).closest("a.anchor"));
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  try {
    await navigator.clipboard.writeText(link.href);
  } catch {
    return; // not allowed, or not over HTTPS
  }
  status.textContent = status.dataset.say ?? "";
  clearTimeout(fading);
  fading = setTimeout(() => {
    status.textContent = "";
  }, SHOWN);
});
