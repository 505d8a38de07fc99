/**
 * Turns what the preview knows into the elements of its bar, its cards, and its list of problems.
 *
 * These functions only look at what they are given; `overlay.js` puts their elements on the screen. There is no library
 * of components here: a dozen small pieces of text need no more than one function that makes an element.
 */

/** @typedef {"" | "draft" | "future" | "expired"} Hold  why a lesson is held back, if it is */
/** @typedef {{title: string, url: string}} Link */
/** @typedef {Link & {hold: Hold, when: string}} Held */
/** @typedef {{title: string, hold: Hold, when: string}} Hidden  a lesson that readers do not see on the chosen day */
/** @typedef {{heading: string, words: number}} Section */
/** @typedef {{problem: string, digest: string, together: number}} Fix */
/**
 * @typedef {object} Problem
 * @property {"error" | "warning"} severity
 * @property {string} code
 * @property {string} page  where the handbook explains it, or empty
 * @property {string} message
 * @property {string} place  file:line:column
 * @property {string} frame  the lines in question
 * @property {string} help
 * @property {boolean} here  is it a problem of the open page, or of the whole site?
 * @property {Fix | null} fix  what the server wants to hear to mend it, if it can
 */
/**
 * @typedef {object} Page
 * @property {Hold} hold
 * @property {string} when  the day from which or until which it is held back (ISO 8601)
 * @property {string} source  its file
 * @property {number} words
 * @property {number} minutes
 * @property {Section[]} sections
 * @property {string[]} empty  headings of the sections that have no text yet
 * @property {Link | null} older
 * @property {Link | null} newer
 */
/**
 * @typedef {object} State  what the server says of the open page
 * @property {Page | null} page
 * @property {Held[]} held
 * @property {Problem[]} problems
 * @property {number} more  how many problems are not listed
 * @property {string} as_on  the day that the site is shown as on; empty for everything
 * @property {Hidden | null} hidden  what the open page would show on another day
 * @property {string} gone  the file of a page that is no longer there
 */
/**
 * @typedef {object} Model
 * @property {State | null} state
 * @property {boolean} offline
 * @property {boolean} missing  the page was there when it was opened, and is no longer
 * @property {Link | null} saved  another page that was just saved
 * @property {boolean} panel  are the problems shown?
 * @property {boolean} byHand  did the coach open them?
 * @property {string} refused  why the server did not mend a problem
 * @property {string} spoken  for screen readers: what has become of the problems
 * @property {boolean} folded  is the bar folded to a tab?
 * @property {string[]} known  the problems that the coach has put away
 */
/** @typedef {Node | string | number | boolean | null | undefined | Child[]} Child */

/**
 * Return what the overlay shows, from top to bottom.
 * @param {Model} model
 * @returns {NodeListOf<ChildNode>}
 */
export function view(model) {
  const { state } = model;
  return h(
    "div",
    {},
    h("p", { class: "spoken", role: "status", id: "spoken" }, model.spoken),
    model.saved && savedView(model.saved),
    state?.hidden && hiddenView(state.hidden, state.as_on),
    !state?.hidden && (model.missing || state?.gone) && goneView(state?.gone),
    model.offline && offlineView(),
    model.refused && refusedView(model.refused),
    model.panel && state && problemsView(state),
    model.folded || !state ? tabView(model) : barView(model, state),
  ).childNodes;
}

/**
 * Say why a lesson is held back: briefly in a mark beside a link, in full in the bar.
 * @param {{hold: Hold, when: string}} lesson
 */
export function holdOf({ hold, when }, { brief = false } = {}) {
  const day = when ? dayOf(when, { brief }) : "";
  if (hold === "draft") return brief ? "draft" : "Draft";
  if (hold === "future") return `${brief ? "comes" : "Comes"} out on ${day}`;
  if (hold === "expired") return `${brief ? "expired" : "Expired on"} ${day}`;
  return brief ? "" : "Public";
}

/**
 * Make an element. Text stays text: nothing that comes from the site is read as HTML.
 * @param {string} name
 * @param {Record<string, string | boolean | null | undefined>} attributes
 * @param {...Child} children
 */
export function h(name, attributes, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== false && value != null) element.setAttribute(key, value === true ? "" : value);
  }
  for (const child of /** @type {Child[]} */ (children.flat(3))) {
    if (child instanceof Node) element.append(child);
    else if (typeof child === "string") element.append(child);
  }
  return element;
}

/** @param {{url: string}} item */
export const isOpenPage = (item) => pathOf(item.url) === location.pathname;

/** @param {string} url */
export const pathOf = (url) => new URL(url, location.href).pathname;

// ---------------------------------------------------------------- notices

/** @param {Link} saved */
function savedView({ title, url }) {
  const text = h("span", {}, `You saved “${title}” – `, h("a", { href: url }, "go there"));
  return notice("saved", text, h("button", { "data-do": "dismiss", "aria-label": "Dismiss" }, "×"));
}

/** @param {string | undefined} file */
function goneView(file) {
  const home = document.querySelector("a[rel~=home]")?.getAttribute("href") ?? "/";
  const why = file
    ? `This page is gone: ${file} was deleted or renamed. `
    : "This page is no longer part of the site. ";
  return notice("gone", h("span", {}, why, h("a", { href: home }, "Go to the newest lessons")));
}

/**
 * Say why the page of a lesson is missing on the chosen day.
 * @param {Hidden} lesson
 * @param {string} day
 */
function hiddenView({ title, hold, when }, day) {
  const why = {
    "": "",
    draft: "it is a draft",
    future: `it comes out on ${dayOf(when)}`,
    expired: `it expired on ${dayOf(when)}`,
  };
  const text = `On ${dayOf(day)}, readers do not see “${title}”: ${why[hold]}. `;
  return notice("hidden", h("span", {}, text), h("button", { "data-do": "everything" }, "Show everything"));
}

function offlineView() {
  const command = h("code", {}, "drillbook serve");
  return notice("offline", "The preview is not running. Start ", command, " again, and this page will catch up.");
}

/** @param {string} reason */
function refusedView(reason) {
  return notice("refused", h("span", {}, reason), h("button", { "data-do": "dismiss", "aria-label": "Dismiss" }, "×"));
}

/**
 * @param {string} id
 * @param {...Child} children
 */
const notice = (id, ...children) => h("p", { class: "notice", role: "status", id }, ...children);

// ---------------------------------------------------------------- problems

/** @param {State} state */
function problemsView({ problems, more }) {
  const sorted = problems.toSorted((a, b) => rankOf(a) - rankOf(b));
  const [mine, others] = [sorted.filter(({ here }) => here), sorted.filter(({ here }) => !here)];
  const title = h("h2", {}, mine.length ? "Problems on this page" : "Problems in other files");
  return h(
    "section",
    { class: "panel", id: "problems", "aria-label": "Problems", tabindex: "0" },
    h("header", {}, title, h("button", { "data-do": "problems" }, "Hide")),
    mine.map(problemView),
    mine.length > 0 && others.length > 0 && h("h2", {}, "Problems in other files"),
    others.map(problemView),
    more > 0 && h("p", {}, `And ${more} more.`),
  );
}

/** @param {Problem} problem */
const rankOf = ({ severity }) => (severity === "error" ? 0 : 1);

/** @param {Problem} problem */
function problemView({ severity, code, page, message, place, frame, help, fix }) {
  return h(
    "article",
    { class: severity },
    h("h3", {}, withCode(sentence(message))),
    place && h("p", { class: "place" }, place),
    frame && h("pre", { tabindex: "0", role: "group", "aria-label": `The lines in ${place}` }, frame),
    help && h("p", { class: "help" }, withCode(sentence(help))),
    fix && h("p", {}, fixButton(fix, "one", "Fix this", message), fixAllButton(fix, place)),
    h(
      "p",
      { class: "code" },
      `${severity === "error" ? "Error" : "Warning"} `,
      page ? h("a", { href: page, target: "_blank" }, code) : code,
    ),
  );
}

/**
 * @param {Fix} fix
 * @param {"one" | "file"} scope
 * @param {string} text
 * @param {string} of
 */
function fixButton({ problem, digest }, scope, text, of) {
  const data = { "data-problem": problem, "data-digest": digest, "data-scope": scope };
  return h("button", { class: "fix", "data-do": "fix", ...data, "aria-label": `${text}: ${of}` }, text);
}

/**
 * Beside the first problem of a file that has several: a pasted text can have one in each heading.
 * @param {Fix} fix
 * @param {string} place
 */
const fixAllButton = (fix, place) =>
  fix.together > 1 && fixButton(fix, "file", `Fix all ${fix.together} in this file`, place.replace(/(:\d+)+$/, ""));

/**
 * Return a message as a sentence. Only a plain word gets a capital letter: names and quoted text stay as they are.
 * @param {string} message
 */
const sentence = (message) =>
  message.replace(/^[a-z]+(?=[\s,:;’'-]|$)/, (word) => word.charAt(0).toUpperCase() + word.slice(1));

/**
 * Return a text with what stands between backticks as code.
 * @param {string} text
 */
const withCode = (text) => text.split(/`([^`]+)`/).map((part, k) => (k % 2 ? h("code", {}, part) : part));

/**
 * @param {State} state
 * @param {boolean} isOpen
 */
function problemsButton({ problems, more }, isOpen) {
  if (!problems.length) return null;
  const noun = problems.some(({ severity }) => severity === "error") ? "problem" : "warning";
  const total = problems.length + more;
  const where = problems.some(({ here }) => here) ? "" : ` in ${total === 1 ? "another file" : "other files"}`;
  const attributes = { "data-do": "problems", id: "count", class: `count ${noun}`, "aria-expanded": `${isOpen}` };
  return h("button", attributes, count(total, noun) + where);
}

// ---------------------------------------------------------------- the bar

/** @param {Model} model */
function tabView({ state, panel }) {
  const unfold = h("button", { "data-do": "fold", "aria-expanded": "false", disabled: !state }, "Preview");
  return h("div", { class: "tab", id: "tab" }, state && problemsButton(state, panel), unfold);
}

/**
 * @param {Model} model
 * @param {State} state
 */
function barView({ panel }, state) {
  const { page, held } = state;
  const lesson = page ?? held.find(isOpenPage);
  return h(
    "div",
    { class: "bar", id: "bar", role: "region", "aria-label": "Preview" },
    lesson && h("strong", { class: `hold ${lesson.hold}` }, holdOf(lesson)),
    page && wordsView(page),
    page?.older && h("a", { href: page.older.url, title: page.older.title, id: "older" }, "← Older"),
    page?.newer && h("a", { href: page.newer.url, title: page.newer.title, id: "newer" }, "Newer →"),
    held.length > 0 && heldView(held),
    dayView(state.as_on),
    h("span", { class: "gap" }),
    h("a", { href: "/.drillbook/", id: "status" }, "Status"),
    problemsButton(state, panel),
    h("button", { "data-do": "fold", "aria-expanded": "true", id: "fold" }, "Hide"),
  );
}

/**
 * A button of the bar that opens a card above it. One card is open at a time, because they share a name.
 * @param {string} id
 * @param {string} summary
 * @param {...Child} card
 */
function disclosure(id, summary, ...card) {
  return h("details", { id, name: "card" }, h("summary", {}, summary), h("div", { class: "card" }, ...card));
}

/** @param {Page} page */
function wordsView(page) {
  const { sections, empty, source } = page;
  if (!sections.length && !empty.length) return h("span", { id: "words" }, lengthOf(page));
  /** @type {(heading: string, cell: HTMLElement) => HTMLElement} */
  const row = (heading, cell) => h("tr", {}, h("th", { scope: "row" }, heading), cell);
  const table = h(
    "table",
    {},
    sections.map((section) => row(section.heading, h("td", {}, count(section.words, "word")))),
    empty.map((heading) => row(heading, h("td", { class: "empty" }, "still empty"))),
  );
  return disclosure("words", lengthOf(page), table, h("p", { class: "place" }, source));
}

/** @param {Held[]} held */
function heldView(held) {
  const items = held.map((lesson) =>
    h("li", {}, h("a", { href: lesson.url }, lesson.title), ` – ${holdOf(lesson, { brief: true })}`),
  );
  return disclosure("held", `${held.length} held back`, h("ul", {}, items));
}

/** @param {string} day */
function dayView(day) {
  const all = "You see everything, including drafts and lessons that come out later.";
  const choose = "Choose a day to see what readers see then.";
  const text = day ? `You see the site as readers see it on ${dayOf(day)}.` : `${all} ${choose}`;
  const field = h("input", { type: "date", name: "day", value: day, required: true });
  const back = h("button", { type: "button", "data-do": "everything" }, "Show everything");
  const form = h(
    "form",
    {},
    h("label", {}, "Show the site on ", field),
    " ",
    h("button", {}, "Show"),
    day && [" ", back],
  );
  return disclosure("as-on", day ? `Showing ${dayOf(day)}` : "Showing everything", h("p", {}, text), form);
}

// ---------------------------------------------------------------- words

/** @param {{words: number, minutes: number}} text */
const lengthOf = ({ words, minutes }) => `${count(words, "word")} · ${count(minutes, "minute")}`;

/**
 * @param {number} n
 * @param {string} noun
 */
const count = (n, noun) => `${n} ${noun}${n === 1 ? "" : "s"}`;

/** @param {string} iso */
function dayOf(iso, { brief = false } = {}) {
  const day = new Date(iso.slice(0, 10));
  if (Number.isNaN(day.getTime())) return iso;
  const year = brief && day.getUTCFullYear() === new Date().getFullYear() ? undefined : "numeric";
  return day.toLocaleDateString("en-US", { day: "numeric", month: "long", year, timeZone: "UTC" });
}
