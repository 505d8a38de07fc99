/**
 * Lets readers search the whole site: fills the search page from the index that Pagefind made of it.
 *
 * Pagefind does the searching; its own interface is not used, because it brings its own words and look, and because the
 * layouts of a site decide both. The question is kept in the address, so that it can be sent to others and gone back to.
 *
 * @typedef {object} Page  a page that was found, as Pagefind gives it
 * @property {string} url
 * @property {string} excerpt  HTML
 * @property {{title: string, date?: string}} meta
 * @property {{url: string, title: string, anchor?: object}[]} sub_results
 *
 * @typedef {{data: () => Promise<Page>}} Result
 * @typedef {Record<string, Record<string, number>>} Filters  by their names, how many pages each value has
 *
 * @typedef {object} Pagefind
 * @property {(options: object) => Promise<void>} options
 * @property {() => Promise<void>} init
 * @property {() => Promise<Filters>} filters
 * @property {(query: string | null, options: {filters: Record<string, string>}) => Promise<{results: Result[]}>} search
 */

const STEP = 10; // results at a time
const MOST_SECTIONS = 3; // under a result
const PAUSE = 150; // milliseconds without another letter

const root = /** @type {HTMLElement} */ (document.querySelector(".search"));
const form = /** @type {HTMLFormElement} */ (root.querySelector("form"));
const field = /** @type {HTMLInputElement} */ (form.querySelector("input"));
const filters = /** @type {HTMLElement} */ (root.querySelector(".filters"));
const selects = [...filters.querySelectorAll("select")];
const status = /** @type {HTMLElement} */ (root.querySelector("[role=status]"));
const list = /** @type {HTMLElement} */ (root.querySelector(".found"));
const more = /** @type {HTMLButtonElement} */ (root.querySelector("button"));

// ---------------------------------------------------------------- the index

/** @type {Promise<Pagefind> | undefined} */
let pagefind;

/** Load the index once; after a failure, the next call tries again. */
async function index() {
  pagefind ??= load();
  try {
    return await pagefind;
  } catch (problem) {
    pagefind = undefined;
    throw problem;
  }
}

/** @returns {Promise<Pagefind>} */
async function load() {
  const module = await import(new URL(`${root.dataset.index}pagefind.js`, location.href).href);
  await module.options({ baseUrl: root.dataset.home, excerptLength: 24 });
  await module.init();
  return module;
}

// ---------------------------------------------------------------- the question

/** Tell whether anything is asked. */
function isAsked() {
  return Boolean(field.value.trim()) || selects.some((select) => select.value);
}

/**
 * Offer what pages can be filtered by. A filter with only one value offers no choice, and stays hidden.
 * @param {Filters} known
 */
function offerFilters(known) {
  for (const select of selects) {
    const names = Object.keys(known[select.name] ?? {});
    names.sort((a, b) => a.localeCompare(b, document.documentElement.lang));
    if (select.name === "year") names.reverse();
    for (const name of names) if (select.length <= names.length) select.add(new Option(name));
    labelOf(select).hidden = names.length < 2;
  }
  filters.hidden = selects.every((select) => labelOf(select).hidden);
}

/** @param {HTMLElement} select */
const labelOf = (select) => /** @type {HTMLElement} */ (select.closest("label"));

function keepInAddress() {
  const query = new URLSearchParams();
  if (field.value.trim()) query.set("q", field.value.trim());
  for (const { name, value } of selects) if (value) query.set(name, value);
  history.replaceState(null, "", query.size ? `?${query}` : location.pathname);
}

// ---------------------------------------------------------------- the answer

/** @type {Result[]} */
let results = [];
let shown = 0;
let searches = 0; // only the answer to the last one is shown

async function search() {
  searches += 1;
  const turn = searches;
  keepInAddress();
  const chosen = Object.fromEntries(selects.filter(({ value }) => value).map(({ name, value }) => [name, value]));
  try {
    const { search: find } = await index();
    const answer = isAsked()
      ? await find(field.value.trim().replaceAll("’", "'") || null, { filters: chosen })
      : { results: [] };
    if (turn !== searches) return;
    results = answer.results;
    shown = 0;
    await showMore();
  } catch (problem) {
    status.textContent = root.dataset.failed ?? "";
    console.warn(problem);
  }
}

/** Show the next results. The first ones replace the last answer at the moment when their number is announced. */
async function showMore() {
  const turn = searches;
  const pages = await Promise.all(results.slice(shown, shown + STEP).map((result) => result.data()));
  if (turn !== searches) return;
  if (!shown) {
    list.replaceChildren();
    status.textContent = isAsked() ? countText(results.length) : "";
  }
  list.append(...pages.map(entryOf));
  shown += pages.length;
  more.hidden = shown >= results.length;
}

/** @param {number} count */
function countText(count) {
  const { none = "", one = "", many = "" } = root.dataset;
  return (count === 0 ? none : count === 1 ? one : many).replace("{n}", `${count}`);
}

/**
 * Return a link to a page, and below it links to those of its sections that have the words.
 * @param {Page} page
 */
function entryOf(page) {
  const item = document.createElement("li");
  if (page.meta.date) add(item, "p", "meta").append(page.meta.date);
  const text = add(item, "div", "");
  const heading = add(text, "h2", "");
  heading.dir = "auto";
  heading.append(linkTo(page.url, rounded(page.meta.title)));
  const excerpt = add(text, "p", "excerpt");
  excerpt.dir = "auto";
  excerpt.innerHTML = rounded(page.excerpt); // Pagefind escapes all but its own <mark>
  for (const section of page.sub_results.filter(({ anchor }) => anchor).slice(0, MOST_SECTIONS)) {
    add(text, "p", "part").append(linkTo(section.url, rounded(section.title)));
  }
  return item;
}

/**
 * Return a text with the apostrophes that pages have. The index of a French site has straight ones, at which Pagefind
 * takes "l'appel" apart.
 * @param {string} text
 */
const rounded = (text) => text.replace(/(\p{L})'(?=(<mark>)?\p{L})/gu, "$1’");

/**
 * @param {Element} parent
 * @param {string} tag
 * @param {string} className
 */
function add(parent, tag, className) {
  const element = Object.assign(document.createElement(tag), { className });
  parent.append(element);
  return element;
}

/**
 * @param {string} href
 * @param {string} textContent
 */
const linkTo = (href, textContent) => Object.assign(document.createElement("a"), { href, textContent });

// ---------------------------------------------------------------- the start

async function start() {
  const query = new URLSearchParams(location.search);
  field.value = query.get("q") ?? field.value; // somebody may have typed before this script ran
  try {
    offerFilters(await (await index()).filters());
  } catch {
    // The failure is shown when somebody searches.
  }
  for (const select of selects) select.value = query.get(select.name) ?? "";
  if (isAsked()) await search();
}

let pause = 0;
form.addEventListener("submit", (event) => {
  event.preventDefault();
  search();
});
field.addEventListener("input", () => {
  clearTimeout(pause);
  pause = setTimeout(search, PAUSE);
});
filters.addEventListener("change", search);
more.addEventListener("click", showMore);
start();
