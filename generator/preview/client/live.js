/**
 * The browser's side of `drillbook serve`: the open page follows what is saved, without being loaded anew, and a bar
 * at the bottom tells how the lesson stands and what is wrong with it.
 *
 * In this order: how one tree of nodes becomes another; the open page; the connection; the bar.
 * The server is told nothing but which address to show, and, in a cookie, the day the site is shown as on.
 */

/** @typedef {{instance: string, build: number, layouts: number}} Stamp  which build a page is of */
/** @typedef {{title: string, url: string, hold: "draft"|"future"|"expired", when: string}} Held */
/** @typedef {{severity: string, code: string, message: string, place: string, frame: string, help: string,
 *             here: boolean}} Problem */

const OWN = "drillbook-preview"; // the id of our script, and the name of our element
const HOLD = "data-drillbook-hold";
const quiet = matchMedia("(prefers-reduced-motion: reduce)");

// ---------------------------------------------------------------- one tree becomes another

/** Stylesheets that stay until those that replace them have loaded: taken away earlier, the page would flash. */
const leaving = new WeakSet();

/** What the open page has and no answer of the server's: our own bar, and what the page's own scripts have put in. */
const isOurs = (node) => leaving.has(node) || node.id === OWN || "byScript" in (node.dataset ?? {});
const isStylesheet = (node) => node.nodeName === "LINK" && node.relList.contains("stylesheet");

/** What a node is known by, whatever is in it. A section of a lesson goes by the id of its heading. */
const keyOf = (node) => node.id || node.querySelector?.(":scope > :is(h1, h2, h3, h4, h5, h6)[id]")?.id;

/** May one node become the other? A canonical link is not a worse stylesheet, nor a date field a worse check box. */
const areKin = (a, b) =>
  a.nodeName === b.nodeName &&
  ["rel", "name", "property", "type"].every((name) => a.getAttribute?.(name) === b.getAttribute?.(name));

/**
 * Choose, for each of some new siblings, the old one that becomes it.
 * @returns {Map<Node, Node>} by the new nodes; those that are not in it are really new
 */
function partnersOf(olds, news) {
  const found = new Map();
  const free = new Set(olds);
  const index = new Map(olds.map((node, i) => [node, i]));
  const pair = (fresh, old) => {
    if (free.has(old) && !found.has(fresh)) {
      found.set(fresh, old);
      free.delete(old);
    }
  };

  const keyed = new Map(olds.filter(keyOf).map((node) => [keyOf(node), node]));
  for (const fresh of news) {
    const old = keyed.get(keyOf(fresh));
    if (old?.nodeName === fresh.nodeName) pair(fresh, old);
  }

  // Most often one thing was changed, and all before and after it is as it was.
  let start = 0;
  while (start < olds.length && start < news.length && olds[start].isEqualNode(news[start])) {
    pair(news[start], olds[start]);
    start += 1;
  }
  for (let end = 1; end <= Math.min(olds.length, news.length) - start; end += 1) {
    if (!olds.at(-end).isEqualNode(news.at(-end))) break;
    pair(news.at(-end), olds.at(-end));
  }

  // What is left takes the next of its kind, first only an equal one; neither passes a pair that is already made.
  // The blanks between elements are all equal and say nothing about who belongs to whom: they come with the rest.
  const isEqual = (old, fresh) => fresh.nodeType === Node.ELEMENT_NODE && old.isEqualNode(fresh);
  for (const suits of [isEqual, areKin]) {
    const ceilings = [];
    let ceiling = olds.length;
    for (let i = news.length - 1; i >= 0; i -= 1) {
      if (found.has(news[i])) ceiling = index.get(found.get(news[i]));
      ceilings[i] = ceiling;
    }
    let floor = 0;
    news.forEach((fresh, i) => {
      if (!found.has(fresh)) pair(fresh, olds.slice(floor, ceilings[i]).find((old) => free.has(old) && suits(old, fresh)));
      if (found.has(fresh)) floor = index.get(found.get(fresh)) + 1;
    });
  }
  return found;
}

/**
 * Make a live node like another, changing no more than differs: what is not touched keeps focus, typed text, scroll
 * position, and goes on playing.
 * @param {(element: Element) => void} note  is called with each element that a reader may see change
 */
function morph(live, next, note) {
  if (live.nodeType !== Node.ELEMENT_NODE) {
    if (live.data === next.data) return;
    if (live.nodeType === Node.TEXT_NODE && live.data.trim() !== next.data.trim()) note(live.parentElement);
    live.data = next.data;
  } else if (isStylesheet(live) && live.getAttribute("href") !== next.getAttribute("href")) {
    leaving.add(live);
    next.onload = next.onerror = () => live.remove();
    live.after(next);
  } else {
    morphAttributes(live, next, note);
    morphChildren(live, next, note);
  }
}

function morphAttributes(live, next, note) {
  const names = new Set([...live.getAttributeNames(), ...next.getAttributeNames()]);
  names.delete("open"); // Which <details> are open is the reader's choice,
  names.delete("hidden"); // and what is hidden that of the page's own scripts.
  for (const name of names) {
    if (live.getAttribute(name) === next.getAttribute(name)) continue;
    // An attribute is copied as a node, because a name that is fine in HTML can be none that setAttribute takes.
    if (next.hasAttribute(name)) live.setAttributeNode(next.getAttributeNode(name).cloneNode());
    else live.removeAttribute(name);
    note(live);
  }
}

function morphChildren(live, next, note) {
  const olds = [...live.childNodes].filter((node) => !isOurs(node));
  const news = [...next.childNodes].filter((node) => !isOurs(node));
  const partners = partnersOf(olds, news);
  const staying = new Set(partners.values());
  for (const old of olds) {
    if (staying.has(old)) continue;
    if (old.textContent.trim()) note(old.nextElementSibling ?? old.previousElementSibling ?? live);
    old.remove();
  }

  let spot = live.firstChild;
  for (const fresh of news) {
    while (spot && isOurs(spot)) spot = spot.nextSibling;
    const old = partners.get(fresh);
    if (!old) {
      live.insertBefore(fresh, spot);
      if (fresh.nodeType === Node.ELEMENT_NODE) note(fresh);
      else if (fresh.data.trim()) note(live);
      continue;
    }
    if (old === spot) spot = spot.nextSibling;
    else if (live.moveBefore) live.moveBefore(old, spot); // keeps what insertBefore loses: focus, a playing video
    else live.insertBefore(old, spot);
    morph(old, fresh, note);
  }
}

// ---------------------------------------------------------------- the open page

/** @returns {Stamp} */
function stampOf(page) {
  const { instance = "", build = 0, layouts = 0 } = page.getElementById(OWN)?.dataset ?? {};
  return { instance, build: Number(build), layouts: Number(layouts) };
}

let shown = stampOf(document);
/** The HTTP status that the open page came with: with 404 or 503 it is one that stands in for the page itself. */
const opened = performance.getEntriesByType("navigation")[0]?.responseStatus || 200;

const pathOf = (url) => new URL(url, location.href).pathname;
const isHere = (item) => pathOf(item.url) === location.pathname;
/** Scripts are not run twice, so a page of other layouts, or of another start of the server, is loaded anew. */
const needsReload = (stamp) => stamp.instance !== shown.instance || stamp.layouts > shown.build;
const scriptsOf = (page) => [...page.scripts].map((script) => script.getAttribute("src")).join("\n");

function parse(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  // Where scripts run, as in the open page, what is in <noscript> is text; where they do not, as here, it is elements.
  for (const noscript of page.querySelectorAll("noscript")) noscript.textContent = noscript.innerHTML;
  return page;
}

/** Make the open page like its newest text, and lead the eye to what is new. */
function patch(page) {
  const changed = new Set();
  const focused = document.activeElement;
  unmark();
  morphAttributes(document.documentElement, page.documentElement, () => {});
  morph(document.head, page.head, () => {});
  morph(document.body, page.body, (element) => changed.add(element));
  if (focused !== document.activeElement && focused?.isConnected) focused.focus({ preventScroll: true });

  changed.delete(document.body);
  const there = [...changed].filter((element) => element.isConnected);
  // A longer section also changes the reading time in the heading of the page; it is the section that was written.
  const text = there.filter((element) => !element.closest("header, footer, nav"));
  lookAt(text.length ? text : there);
}

function lookAt(elements) {
  const seen = elements.map(displayed).filter(Boolean);
  if (seen.length && !seen.some(isVisible)) {
    const first = seen.reduce((a, b) => (a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_PRECEDING ? b : a));
    const part = first.closest("[id], section, article, figure, p");
    const whole = part && part.getBoundingClientRect().height < innerHeight * 0.8 ? part : first;
    const fits = whole.getBoundingClientRect().height < innerHeight * 0.8;
    whole.scrollIntoView({ block: fits ? "center" : "start", behavior: quiet.matches ? "instant" : "smooth" });
  }
  if (quiet.matches) return;
  for (const element of new Set(seen.slice(0, 20))) {
    element.animate([{ backgroundColor: "rgb(255 200 60 / .45)" }], { duration: 1600, easing: "ease-out" });
  }
}

/** What of an element is on the page: itself, or what it is folded away in. */
function displayed(element) {
  while (element && !element.getClientRects().length) element = element.parentElement;
  return element;
}

function isVisible(element) {
  const { top, bottom, height } = element.getBoundingClientRect();
  const part = Math.min(height, 24); // a line of it
  return bottom >= part && top <= innerHeight - part - heightOfBar();
}

function unmark() {
  for (const link of document.querySelectorAll(`[${HOLD}]`)) link.removeAttribute(HOLD);
}

/** Say at each link to a lesson that is held back that it is. The words are drawn by CSS: the page's text stays. */
function mark(held) {
  unmark();
  const holds = new Map(held.map((lesson) => [pathOf(lesson.url), holdOf(lesson, { brief: true })]));
  if (!holds.size) return;
  for (const link of document.querySelectorAll("a[href]")) {
    const hold = link.origin === location.origin && holds.get(link.pathname);
    if (hold && link.textContent.trim()) link.setAttribute(HOLD, hold);
  }
}

// ---------------------------------------------------------------- the connection

let source = null;
let retry = 0;
let alarm = 0;
let latest = null;

/** Listen to the server, while the page can be seen: a browser has six connections to a server, for all tabs. */
function connect() {
  if (source || document.hidden) return;
  clearTimeout(retry);
  source = new EventSource("/.drillbook/events");
  let isFirst = true;
  source.onmessage = (event) => {
    clearTimeout(alarm);
    alarm = 0;
    model.offline = false;
    follow(JSON.parse(event.data), isFirst);
    isFirst = false;
  };
  // A browser tries again by itself after some failures, not after others, and not soon. So we do, after all.
  source.onerror = () => {
    source.close();
    source = null;
    retry = setTimeout(connect, 1000);
    alarm ||= setTimeout(() => {
      model.offline = true;
      render();
    }, 2000);
  };
}

function disconnect() {
  clearTimeout(retry);
  clearTimeout(alarm);
  alarm = 0;
  source?.close();
  source = null;
}

/** Is a picture on the page? It keeps its address when it is replaced, and would stay as it was. */
const isOnPage = (file) => [...document.images].some((image) => pathOf(image.currentSrc || image.src) === file);

/** @param {Stamp & {edited?: {url: string, title: string}[], files?: string[]}} message */
function follow(message, isFirst) {
  const edited = message.edited ?? [];
  if (edited.length) model.saved = edited.some(isHere) ? null : edited[0];
  if (needsReload(message) || message.files?.some(isOnPage)) location.reload();
  else if (message.build > shown.build) refresh({ withPage: true });
  else if (isFirst) refresh({ withPage: false });
  else render();
}

/** Ask how things stand, and for the page's newest text if there may be one; only the last that asks is heard. */
async function refresh({ withPage }) {
  latest?.abort();
  const turn = (latest = new AbortController());
  const get = async (url) => {
    const response = await fetch(url, { cache: "no-store", signal: turn.signal });
    return { status: response.status, text: await response.text() };
  };
  // What fails is left as it is: when the server is there again, its first message leads here again.
  const [page, state] = await Promise.all([
    withPage && get(location.href).catch(() => null),
    get(`/.drillbook/state?path=${location.pathname.replace(/[&+]/g, encodeURIComponent)}`) // the rest is encoded
      .then(({ text }) => JSON.parse(text))
      .catch(() => null),
  ]);
  if (turn !== latest) return;
  const isOtherDay = state && model.state && (state.as_on ?? "") !== model.state.as_on; // chosen in another tab
  if (isOtherDay || (page?.status === 200 && opened !== 200)) {
    location.reload();
    return;
  }
  if (state) takeState(state);
  if (page) model.missing = page.status === 404 && opened === 200;
  if (page?.status === opened) {
    const next = parse(page.text);
    const stamp = stampOf(next);
    if (needsReload(stamp) || scriptsOf(next) !== scriptsOf(document)) {
      location.reload();
      return;
    }
    patch(next);
    shown = stamp;
  }
  mark(model.state?.held ?? []);
  render();
}

// ---------------------------------------------------------------- what the bar knows

const model = {
  /** @type {null | {page: object | null, held: Held[], problems: Problem[], as_on: string, gone: string, more: number}} */
  state: null,
  offline: false,
  missing: false, // the page was there when it was opened, and is no more
  saved: null, // another page that was saved just now
  panel: false, // are the problems shown?
  byHand: false, // did the coach ask for them?
  spoken: "", // for screen readers: what has become of the problems
  ...recall(), // folded: is the bar folded to a tab? known: the problems that the coach has put away
};

function recall() {
  const fresh = { folded: innerWidth < 480, known: [] }; // a phone has no room for the bar until it is wanted
  try {
    return { ...fresh, ...JSON.parse(sessionStorage.getItem(OWN)) };
  } catch {
    return fresh;
  }
}

function remember() {
  try {
    sessionStorage.setItem(OWN, JSON.stringify({ folded: model.folded, known: model.known }));
  } catch {
    // Nothing may be kept here; then it is forgotten with the page.
  }
}

/** A problem is the same wherever in its file it has moved to, or each line written above it would make it news. */
const nameOf = (problem) => [problem.code, problem.place?.replace(/(:\d+)+$/, ""), problem.message].join(" ");

/** Take in how things stand. The problems open by themselves for a new one, and go when all of this page are mended. */
function takeState(state) {
  model.state = { page: null, held: [], problems: [], as_on: "", gone: "", more: 0, ...state };
  const mine = model.state.problems.filter((problem) => problem.here && problem.severity === "error");
  const news = mine.filter((problem) => !model.known.includes(nameOf(problem)));
  const wasOpen = model.panel;
  if (news.length) {
    model.panel = true;
    if (!wasOpen) model.spoken = `There is a problem: ${news[0].message}`;
  } else if (!model.state.problems.length || (!mine.length && !model.byHand)) {
    model.panel = false;
    if (wasOpen) model.spoken = "The problem is solved.";
  }
  // One that was mended and comes back is new again.
  const names = new Set(model.state.problems.map(nameOf));
  model.known = model.known.filter((name) => names.has(name));
  remember();
}

/** What a click on something with `data-do` does. */
const actions = {
  fold() {
    model.folded = !model.folded;
    remember();
  },
  problems() {
    model.panel = !model.panel;
    model.byHand = model.panel;
    if (!model.panel) model.known = model.state.problems.map(nameOf);
    remember();
  },
  dismiss() {
    model.saved = null;
  },
  everything() {
    showAsOn("");
  },
};

function showAsOn(day) {
  // A cookie is for all ports of a computer, and each may show another site.
  document.cookie = `drillbook-as-on-${location.port || 80}=${day}; path=/; SameSite=Strict${day ? "" : "; max-age=0"}`;
  location.reload();
}

// ---------------------------------------------------------------- what the bar shows

/** Make an element. Text is only ever text: nothing of the site's is read as HTML here. */
function h(name, attributes, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes ?? {})) {
    if (value !== false && value != null) element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child != null && child !== false && child !== ""));
  return element;
}

const count = (n, one, many = `${one}s`) => `${n} ${n === 1 ? one : many}`;

function dayOf(iso, { brief = false } = {}) {
  const day = new Date(`${iso}`.slice(0, 10));
  if (Number.isNaN(day.getTime())) return iso;
  const year = brief && day.getUTCFullYear() === new Date().getFullYear() ? undefined : "numeric";
  return day.toLocaleDateString("en-GB", { day: "numeric", month: "long", year, timeZone: "UTC" });
}

/** Why a lesson is held back, in the words of a mark at a link or of the bar. */
function holdOf({ hold, when }, { brief = false } = {}) {
  const day = when ? dayOf(when, { brief }) : "";
  if (hold === "draft") return brief ? "draft" : "Draft";
  if (hold === "future") return `${brief ? "" : "Held back "}until ${day}`;
  if (hold === "expired") return `${brief ? "expired" : "Expired on"} ${day}`;
  return brief ? "" : "Public";
}

const timeOf = ({ words = 0, minutes = 0 }) => `${count(words, "word")} · ${count(minutes, "minute")}`;

function view() {
  const { state } = model;
  return [
    h("p", { class: "spoken", role: "status", id: "spoken" }, model.spoken),
    model.saved && savedView(model.saved),
    (model.missing || state?.gone) && goneView(state?.gone),
    model.offline &&
      h("p", { class: "notice", role: "status", id: "offline" },
        "The preview is not running. Start ", h("code", {}, "drillbook serve"), " again, and this page goes on."),
    model.panel && problemsView(state),
    model.folded || !state ? tabView(state) : barView(state),
  ];
}

function savedView(saved) {
  return h("p", { class: "notice", role: "status", id: "saved" },
    h("span", {}, `You saved “${saved.title}” – `, h("a", { href: saved.url }, "go there")),
    h("button", { "data-do": "dismiss", "aria-label": "Dismiss" }, "×"));
}

function goneView(file) {
  const home = document.querySelector("a[rel~=home]")?.href ?? "/";
  const why = file ? `This page is gone: ${file} was deleted or renamed. ` : "This page is no longer part of the site. ";
  return h("p", { class: "notice", role: "status", id: "gone" },
    h("span", {}, why, h("a", { href: home }, "Go to the newest lessons")));
}

function problemsView({ problems, more }) {
  const sorted = problems.toSorted((a, b) => rankOf(a) - rankOf(b));
  const [mine, others] = [sorted.filter((problem) => problem.here), sorted.filter((problem) => !problem.here)];
  return h("section", { class: "panel", id: "problems", "aria-label": "Problems", tabindex: "0" },
    h("header", {},
      h("h2", {}, mine.length ? "This needs mending" : "In other files"),
      h("button", { "data-do": "problems" }, "Hide")),
    mine.map(problemView),
    mine.length > 0 && others.length > 0 && h("h2", {}, "In other files"),
    others.map(problemView),
    more > 0 && h("p", {}, `And ${more} more.`));
}

const rankOf = (problem) => (problem.severity === "error" ? 0 : 1);

function problemView({ severity, code, message, place, frame, help }) {
  return h("article", { class: severity },
    h("h3", {}, message),
    place && h("p", { class: "place" }, place),
    frame && h("pre", { tabindex: "0", role: "group", "aria-label": `The lines in ${place}` }, frame),
    help && h("p", { class: "help" }, help),
    h("p", { class: "code" }, `${severity === "error" ? "Error" : "Warning"} ${code}`));
}

function problemsButton({ problems, more }) {
  if (!problems.length) return null;
  const noun = problems.some((problem) => problem.severity === "error") ? "problem" : "warning";
  const total = problems.length + more;
  const where = problems.some((problem) => problem.here) ? "" : ` in ${total === 1 ? "another file" : "other files"}`;
  return h("button", { "data-do": "problems", id: "count", class: `count ${noun}`, "aria-expanded": `${model.panel}` },
    count(total, noun) + where);
}

function tabView(state) {
  return h("div", { class: "tab", id: "tab" },
    state && problemsButton(state),
    h("button", { "data-do": "fold", "aria-expanded": "false", disabled: !state }, "Preview"));
}

function barView(state) {
  const { page, held } = state;
  const lesson = page ?? held.find(isHere);
  return h("div", { class: "bar", id: "bar", role: "region", "aria-label": "Preview" },
    lesson && h("strong", { class: `hold ${lesson.hold}` }, holdOf(lesson)),
    page && wordsView(page),
    page?.older && h("a", { href: page.older.url, title: page.older.title, id: "older" }, "← Older"),
    page?.newer && h("a", { href: page.newer.url, title: page.newer.title, id: "newer" }, "Newer →"),
    heldView(held),
    asOnView(state),
    h("span", { class: "gap" }),
    problemsButton(state),
    h("button", { "data-do": "fold", "aria-expanded": "true", id: "fold" }, "Hide"));
}

/** A button of the bar that opens a card above it; one at a time. */
const disclosure = (id, summary, ...card) =>
  h("details", { id, name: "card" }, h("summary", {}, summary), h("div", { class: "card" }, ...card));

function wordsView(page) {
  const sections = page.sections ?? [];
  const empty = page.empty ?? [];
  if (!sections.length && !empty.length) return h("span", { id: "words" }, timeOf(page));
  return disclosure("words", timeOf(page),
    h("table", {},
      sections.map((section) => h("tr", {}, h("th", { scope: "row" }, section.heading), h("td", {}, timeOf(section)))),
      empty.map((heading) => h("tr", {}, h("th", { scope: "row" }, heading), h("td", { class: "empty" }, "still empty")))),
    page.source && h("p", { class: "place" }, page.source));
}

function heldView(held) {
  if (!held.length) return null;
  const item = (lesson) => h("li", {}, h("a", { href: lesson.url }, lesson.title), ` – ${holdOf(lesson, { brief: true })}`);
  return disclosure("held", `${held.length} held back`, h("ul", {}, held.map(item)));
}

function asOnView({ as_on: day }) {
  return disclosure("as-on", day ? `Showing ${dayOf(day)}` : "Showing everything",
    h("p", {}, day
      ? `You see the site as readers do on ${dayOf(day)}.`
      : "You see everything, with drafts and lessons that are to come out later. Choose a day to see what readers see on it."),
    h("form", {},
      h("label", {}, "Show as on ", h("input", { type: "date", name: "day", value: day, required: true })),
      " ", h("button", {}, "Show"),
      day && [" ", h("button", { type: "button", "data-do": "everything" }, "Show everything")]));
}

// ---------------------------------------------------------------- where it is shown

/** A stylesheet that is made rather than written into the page also works where the page forbids those. */
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

const BAR_CSS = `
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
  .panel :is(h3, .help)::first-letter { text-transform: uppercase; }
  .panel article > * + * { margin-top: .4em; }
  .place, .code { font: .9em ui-monospace, monospace; color: var(--muted); }
  .code { font-size: .8em; }
  pre { padding: .7em .9em; overflow-x: auto; font: .93em/1.5 ui-monospace, monospace; overflow-wrap: normal; background: var(--shade); border-radius: .3em; }
  a { color: var(--link); }
  a, summary, button { padding-block: .35em; }
  .notice a, .card a { padding-block: 0; }
  button, input { font: inherit; color: inherit; }
  button { padding-inline: .6em; background: none; border: 1px solid transparent; border-radius: .3em; cursor: pointer; }
  button:hover { border-color: currentcolor; }
  form button { border-color: var(--rule); }
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

const host = h(OWN, { lang: "en", dir: "ltr" });
const dock = h("div", { class: "dock" });
const room = styles("");
let spaceForBar = "";

const heightOfBar = () => dock.querySelector(".bar")?.offsetHeight ?? 0;

function render() {
  morphChildren(dock, h("div", {}, view()), () => {});
  // The end of the page, and what has the focus, must not lie under the bar.
  const height = heightOfBar();
  const css = `@media screen { html { padding-block-end: ${height}px; scroll-padding-block-end: ${height + 16}px } }`;
  if (css !== spaceForBar) room.replaceSync((spaceForBar = css));
}

function closeCards() {
  for (const card of dock.querySelectorAll("details[open]")) card.open = false;
}

function start() {
  const root = host.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = [styles(BAR_CSS)];
  root.append(dock);
  document.adoptedStyleSheets.push(styles(PAGE_CSS), room);
  document.documentElement.append(host); // beside the body, whose children a layout may count

  dock.addEventListener("click", (event) => {
    const action = actions[event.target.closest("[data-do]")?.dataset.do];
    if (!action) return;
    action();
    render();
  });
  dock.addEventListener("submit", (event) => {
    event.preventDefault();
    showAsOn(event.target.elements.day.value);
  });
  dock.addEventListener("keydown", (event) => {
    const card = event.key === "Escape" && event.target.closest("details[open]");
    if (!card) return;
    card.open = false;
    card.querySelector("summary").focus();
  });
  document.addEventListener("pointerdown", (event) => {
    if (!event.composedPath().includes(host)) closeCards();
  });

  document.addEventListener("visibilitychange", () => (document.hidden ? disconnect() : connect()));
  addEventListener("pagehide", disconnect); // a page that can be gone back to must not hold a connection
  addEventListener("pageshow", connect);
  addEventListener("resize", render);
  addEventListener("online", () => {
    disconnect();
    connect();
  });
  connect();
}

// Without the stamp of our script there is no telling what is old, and the page would be loaded anew without end.
if (document.getElementById(OWN)) start();
