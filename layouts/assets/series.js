/**
 * Shows on the page of a series how far the reader is. What was read is known on the reader's device alone, where
 * assets/read.js notes it under each lesson.
 */

const list = /** @type {HTMLElement} */ (document.querySelector(".steps"));
const progress = /** @type {HTMLElement} */ (document.querySelector(".progress"));
const steps = /** @type {HTMLElement[]} */ ([...list.querySelectorAll(":scope > li")]);

/** @param {HTMLElement} step */
function isRead({ dataset }) {
  try {
    return Boolean(localStorage.getItem(dataset.step ?? ""));
  } catch {
    return false; // this browser keeps nothing
  }
}

function show() {
  const read = steps.filter(isRead);
  const next = steps.find((step) => !isRead(step));
  for (const step of steps) {
    step.classList.toggle("is-read", isRead(step));
    step.classList.toggle("is-next", step === next && read.length > 0);
  }
  progress.hidden = !read.length;
  const { say = "" } = progress.dataset;
  const values = { n: `${read.length}`, total: `${steps.length}` };
  const text = say.replace(/\{(n|total)\}/g, (_, name) => values[/** @type {"n" | "total"} */ (name)]);
  /** @type {HTMLElement} */ (progress.querySelector("[role=status]")).textContent = text;
  const bar = /** @type {HTMLProgressElement} */ (progress.querySelector("progress"));
  bar.value = read.length;
}

/** @type {HTMLElement} */ (progress.querySelector("button")).addEventListener("click", () => {
  for (const { dataset } of steps) localStorage.removeItem(dataset.step ?? "");
  show();
});
show();
// A lesson that was read in another tab, or before the reader came back to this page.
addEventListener("storage", show);
addEventListener("pageshow", show);
