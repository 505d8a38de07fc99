/**
 * Keeps the preview's bar at the bottom of the open page: how the lesson stands, and what is wrong with it.
 *
 * It lives in a shadow tree, where a site's styles do not reach it, and beside the body, whose children a layout may
 * count. After each change of what it knows, it is drawn as a whole; idiomorph then changes only what differs, so that
 * open cards, a chosen date, and the focus stay.
 */

import { h, holdOf, pathOf, view } from "./overlay-view.js";
import { Idiomorph } from "./vendor/idiomorph.esm.js";

/** @typedef {import("./overlay-view.js").State} State */
/** @typedef {import("./overlay-view.js").Model} Model */
/** @typedef {import("./overlay-view.js").Problem} Problem */

const NAME = "drillbook-preview"; // of our element, and of what is kept in the session
const HOLD = "data-drillbook-hold";
const PHONE = 480; // pixels: a phone has no room for the bar until it is wanted

/** @type {Model} */
const model = {
  state: null,
  offline: false,
  missing: false,
  saved: null,
  panel: false,
  byHand: false,
  refused: "",
  spoken: "",
  ...recall(),
};

const host = h(NAME, { lang: "en", dir: "ltr" });
const dock = h("div", { class: "dock" });
const roomForBar = styles("");
let roomCss = "";

/** Put the overlay on the page. */
export function mount() {
  const root = host.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = [styles(OVERLAY_CSS)];
  root.append(dock);
  document.adoptedStyleSheets.push(styles(PAGE_CSS), roomForBar);
  document.documentElement.append(host);
  dock.addEventListener("click", (event) => act(/** @type {Element} */ (event.target)));
  dock.addEventListener("submit", (event) => {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.target);
    showAsOn(String(new FormData(form).get("day")));
  });
  dock.addEventListener("keydown", (event) => {
    if (event.key === "Escape") closeCard(/** @type {Element} */ (event.target).closest("details"));
  });
  document.addEventListener("pointerdown", (event) => {
    if (event.composedPath().includes(host)) return;
    for (const card of dock.querySelectorAll("details")) card.open = false;
  });
  addEventListener("resize", () => show({}));
}

/**
 * Show what has become known.
 * @param {Partial<Model>} news
 */
export function show(news) {
  Object.assign(model, news);
  // Which cards are open and which day is being chosen is up to the coach.
  const beforeAttributeUpdated = (/** @type {string} */ name) => name !== "open" && name !== "value";
  Idiomorph.morph(dock, [...view(model)], { morphStyle: "innerHTML", callbacks: { beforeAttributeUpdated } });
  // The end of the page, and whatever has the focus, must not lie under the bar.
  const height = barHeight();
  const css = `@media screen { html { --covered: ${height}px; padding-block-end: ${height}px; scroll-padding-block-end: ${height + 16}px } }`;
  if (css !== roomCss) roomForBar.replaceSync(css);
  roomCss = css;
}

/**
 * Show what the server says of the page. New problems of this page open the list; once all are fixed, it closes.
 * @param {State} state
 */
export function showState(state) {
  const mine = state.problems.filter(({ here, severity }) => here && severity === "error");
  const fresh = mine.find((problem) => !model.known.includes(identityOf(problem)));
  const wasOpen = model.panel;
  if (fresh) {
    model.panel = true;
    if (!wasOpen) model.spoken = `There is a problem: ${fresh.message}`;
  } else if (!state.problems.length || (!mine.length && !model.byHand)) {
    model.panel = false;
    if (wasOpen) model.spoken = "The problem is fixed.";
  }
  // A problem that was fixed and comes back is new again.
  const current = new Set(state.problems.map(identityOf));
  model.known = model.known.filter((identity) => current.has(identity));
  remember();
  show({ state });
  markLinks();
}

/**
 * @param {string} day  as the server says (ISO 8601)
 * @returns {boolean} whether another day was chosen in another tab
 */
export function isOtherDay(day) {
  return model.state !== null && model.state.as_on !== day;
}

/** Return the height of the bar in pixels; it covers that much of the end of the window. */
export function barHeight() {
  return /** @type {HTMLElement | null} */ (dock.querySelector(".bar"))?.offsetHeight ?? 0;
}

/** Mark the links to lessons that are held back. CSS draws the words, so that the text of the page stays as it is. */
export function markLinks() {
  const held = model.state?.held ?? [];
  for (const link of document.querySelectorAll(`[${HOLD}]`)) link.removeAttribute(HOLD);
  const holds = new Map(held.map((lesson) => [pathOf(lesson.url), holdOf(lesson, { brief: true })]));
  if (!holds.size) return;
  for (const link of /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll("a[href]"))) {
    // A link within the open page needs no mark, which the bar has already: it would cover buttons such as the meeting's.
    const isElsewhere = link.origin === location.origin && link.pathname !== location.pathname;
    const hold = isElsewhere && holds.get(link.pathname);
    if (hold && link.textContent?.trim()) link.setAttribute(HOLD, hold);
  }
}

// ---------------------------------------------------------------- what a click does

/** By the names in `data-do`. */
const actions = {
  fold() {
    model.folded = !model.folded;
    remember();
  },
  problems() {
    model.panel = !model.panel;
    model.byHand = model.panel;
    if (!model.panel) model.known = (model.state?.problems ?? []).map(identityOf);
    remember();
  },
  dismiss() {
    model.saved = null;
    model.refused = "";
  },
  fix(/** @type {HTMLElement} */ button) {
    const { problem = "", digest = "", scope = "one" } = button.dataset;
    fix({ problem, digest, scope });
  },
  everything() {
    showAsOn("");
  },
};

/** @param {Element} target */
function act(target) {
  const button = /** @type {HTMLElement | null} */ (target.closest("[data-do]"));
  if (!button) return;
  actions[/** @type {keyof typeof actions} */ (button.dataset.do)](button);
  show({});
}

/**
 * Ask the server to mend a problem in its file. That is a save like any other: the page follows it by itself.
 * @param {{problem: string, digest: string, scope: string}} what
 */
async function fix(what) {
  const body = JSON.stringify({ path: location.pathname, ...what });
  const headers = { "Content-Type": "application/json" };
  try {
    const response = await fetch("/.drillbook/fix", { method: "POST", headers, body });
    show({ refused: response.ok ? "" : await response.text() });
  } catch {
    show({ refused: "The preview did not answer. Nothing was changed." });
  }
}

/** @param {string} day */
function showAsOn(day) {
  // A cookie is for all ports of a computer, and each may show another site. The Cookie Store API is not in all browsers.
  // biome-ignore lint/suspicious/noDocumentCookie: see above
  document.cookie = `drillbook-as-on-${location.port || 80}=${day}; path=/; SameSite=Strict${day ? "" : "; max-age=0"}`;
  location.reload();
}

/** @param {HTMLDetailsElement | null} card */
function closeCard(card) {
  if (!card?.open) return;
  card.open = false;
  card.querySelector("summary")?.focus();
}

// ---------------------------------------------------------------- what is remembered

/** A problem stays the same when it moves within its file; otherwise each line written above it would make it new. */
function identityOf(/** @type {Problem} */ { code, place, message }) {
  return [code, place.replace(/(:\d+)+$/, ""), message].join(" ");
}

/** @returns {{folded: boolean, known: string[]}} */
function recall() {
  const start = { folded: innerWidth < PHONE, known: [] };
  try {
    return { ...start, ...JSON.parse(sessionStorage.getItem(NAME) ?? "{}") };
  } catch {
    return start;
  }
}

function remember() {
  try {
    sessionStorage.setItem(NAME, JSON.stringify({ folded: model.folded, known: model.known }));
  } catch {
    // This browser keeps nothing; the next page starts afresh.
  }
}

// ---------------------------------------------------------------- how it looks

/**
 * Return a stylesheet that also works where the page's security policy forbids styles written into it.
 * @param {string} css
 */
function styles(css) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  return sheet;
}
const PAGE_CSS = `@media screen {
  [${HOLD}]::before {
    content: attr(${HOLD}) !important; display: inline-block !important; position: static !important;
    margin-inline-end: .5em; padding: 0 .55em; vertical-align: middle; font: 600 12px/1.5 system-ui, sans-serif;
    letter-spacing: 0; white-space: nowrap; color: #5c3a00; background: #ffe7b0; border: 1px solid #d9a441; border-radius: 1em;
  }
}`;

const OVERLAY_CSS = `
  :host { all: initial !important; display: contents !important; }
  * { box-sizing: border-box; margin: 0; }
  .dock {
    color-scheme: light dark;
    --paper: light-dark(#fff, #23241f); --ink: light-dark(#22231f, #eceae2); --muted: light-dark(#5f6058, #aeada3);
    --rule: light-dark(#cfcfc6, #4a4b44); --link: light-dark(#0b5c8a, #8cc7ee); --bad: light-dark(#a3211a, #ff9d93);
    --held: light-dark(#7a4b00, #f2c46d); --shade: light-dark(#f4f3ed, #191a16);
    position: fixed; inset: auto 0 0; z-index: 2147483647; display: flex; flex-direction: column; align-items: end; gap: .5em;
    font: .875em/1.45 system-ui, sans-serif; color: var(--ink); text-align: start; overflow-wrap: anywhere; pointer-events: none;
  }
  .dock > * { pointer-events: auto; }
  .bar, .tab, .panel, .notice, .card { background: var(--paper); border: 1px solid var(--rule); }
  .bar { position: relative; display: flex; flex-wrap: wrap; align-items: center; gap: .1em 1.1em; width: 100%; padding: .3em .75em; border-width: 1px 0 0; }
  .tab { display: flex; gap: .5em; margin-inline-end: .75em; padding: .15em .4em; border-width: 1px 1px 0; border-radius: .5em .5em 0 0; }
  .gap { flex: 1; }
  .notice, .panel { width: min(42em, 100% - 1.5em); margin-inline: .75em; border-radius: .5em; box-shadow: 0 .3em 1.5em rgb(0 0 0 / .2); }
  .notice { display: flex; justify-content: space-between; align-items: baseline; width: fit-content; max-width: calc(100% - 1.5em); padding: .6em .9em; }
  #offline { display: block; }
  .panel { max-height: 60vh; padding: .9em 1.1em 1.1em; overflow: auto; overscroll-behavior: contain; border-top: 4px solid var(--bad); }
  .panel header { display: flex; justify-content: space-between; align-items: baseline; }
  .panel article { padding-block: .8em 0; }
  .panel article + article { margin-top: .9em; border-top: 1px solid var(--rule); }
  .panel h2 { font-size: 1em; color: var(--bad); }
  .panel article ~ h2 { margin-top: 1.2em; }
  .panel h3 { font-size: 1.1em; }
  .panel article > * + * { margin-top: .4em; }
  .place, .code { font: .9em ui-monospace, monospace; color: var(--muted); }
  .code { font-size: .8em; }
  :is(h3, .help) code { padding: .05em .3em; font: .93em ui-monospace, monospace; background: var(--shade); border-radius: .2em; }
  pre { padding: .7em .9em; overflow-x: auto; font: .93em/1.5 ui-monospace, monospace; overflow-wrap: normal; background: var(--shade); border-radius: .3em; }
  a { color: var(--link); }
  a, summary, button { padding-block: .35em; }
  .notice a, .card a { padding-block: 0; }
  button, input { font: inherit; color: inherit; }
  button { padding-inline: .6em; background: none; border: 1px solid transparent; border-radius: .3em; cursor: pointer; }
  button:hover { border-color: currentcolor; }
  form button, .fix { border-color: var(--rule); }
  input { padding: .3em; background: var(--shade); border: 1px solid var(--muted); border-radius: .3em; }
  summary { cursor: pointer; }
  :focus-visible { outline: 3px solid var(--link); outline-offset: 1px; border-radius: 2px; }
  .card { position: absolute; inset: auto auto calc(100% + .4em) .75em; z-index: 1; width: max-content; max-width: min(28em, 100% - 1.5em); max-height: 60vh; padding: .9em 1.1em; overflow: auto; border-radius: .5em; box-shadow: 0 .3em 1.5em rgb(0 0 0 / .2); }
  .card > * + * { margin-top: .6em; }
  .card ul { padding-inline-start: 1.2em; }
  table { border-collapse: collapse; }
  th, td { padding: .2em 1.2em .2em 0; font-weight: normal; text-align: start; vertical-align: top; }
  td { color: var(--muted); white-space: nowrap; }
  .hold:is(.draft, .future, .expired), .empty { color: var(--held); }
  .count { font-weight: 600; }
  .count.problem { color: var(--bad); }
  .spoken { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  @media (max-width: 30em) { .panel { width: 100%; margin: 0; border-inline: 0; border-radius: 0; } }
  @media print { .dock { display: none; } }
`;
