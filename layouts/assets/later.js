/**
 * Loads the script of a part of the page when a reader comes near it, so that those who never do wait for nothing.
 *
 * A part names its script in `data-script`. An address that leads to a folded comment unfolds it: feeds link to each.
 */

const NEAR = "1200px"; // how close to the window a part must be, so that its script has come before the reader does

/** @type {Set<EventTarget | null>} the parts whose scripts have run */
const ready = new Set();

const watch = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting || !(target instanceof HTMLElement)) continue;
      watch.unobserve(target);
      import(target.dataset.script ?? "").then(() => ready.add(target));
    }
  },
  { rootMargin: NEAR },
);

/**
 * Keep what is sent on a slow connection until the script that sends it is there.
 * @param {Event} event
 */
async function hold(event) {
  const { currentTarget: part, target: form } = event;
  if (ready.has(part) || !(part instanceof HTMLElement) || !(form instanceof HTMLFormElement)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  await import(part.dataset.script ?? "");
  ready.add(part);
  form.requestSubmit();
}

for (const part of document.querySelectorAll("[data-script]")) {
  watch.observe(part);
  part.addEventListener("submit", hold, { capture: true });
}

function unfold() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (let fold = target?.closest("details"); fold; fold = fold.parentElement?.closest("details")) {
    if (!fold.open) {
      fold.open = true;
      target?.scrollIntoView();
    }
  }
}
unfold();
addEventListener("hashchange", unfold);
