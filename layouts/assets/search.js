// The search page: asks the index that Pagefind made of all pages.

const root = document.querySelector(".search");
const form = root.querySelector("form");
const field = form.querySelector("input");
const filters = root.querySelector(".filters");
const selects = [...filters.querySelectorAll("select")];
const status = root.querySelector("[role=status]");
const list = root.querySelector(".found");
const more = root.querySelector("button");

const STEP = 10;
const PAUSE = 150; // milliseconds without another letter
let loading, results = [], shown = 0, asked = 0;

async function load() {
  const pagefind = await import(new URL(`${root.dataset.index}pagefind.js`, location.href));
  await pagefind.options({ baseUrl: root.dataset.home, excerptLength: 24 });
  await pagefind.init();
  return pagefind;
}

/** Fills in what can be chosen; a choice there is only one of is none. */
function offer(known) {
  for (const select of selects) {
    const names = Object.keys(known[select.name] ?? {}).sort((a, b) => a.localeCompare(b, document.documentElement.lang));
    if (select.name === "year") names.reverse();
    for (const name of names) if (select.length <= names.length) select.add(new Option(name));
    select.closest("label").hidden = names.length < 2;
  }
  filters.hidden = selects.every((select) => select.closest("label").hidden);
}

/** Returns a link to a page, and below it those of its sections that have the words. */
function entry(page) {
  const item = document.createElement("li");
  const add = (tag, className, make) => {
    const element = document.createElement(tag);
    element.className = className;
    make(element);
    item.append(element);
  };
  const link = (url, text) => (element) => {
    const a = document.createElement("a");
    Object.assign(a, { href: url, textContent: text });
    element.append(a);
  };
  add("h2", "", link(page.url, page.meta.title));
  if (page.meta.date) add("p", "meta", (element) => { element.textContent = page.meta.date; });
  add("p", "excerpt", (element) => { element.innerHTML = page.excerpt; }); // Pagefind escapes all but its own <mark>
  for (const section of page.sub_results.filter((one) => one.anchor).slice(0, 3)) {
    add("p", "part", link(section.url, section.title));
  }
  return item;
}

/** Shows what follows in the list; the first of it replaces the last answer at the moment its number is said. */
async function show() {
  const mine = asked;
  const pages = await Promise.all(results.slice(shown, shown + STEP).map((result) => result.data()));
  if (mine !== asked) return;
  if (!shown) {
    list.replaceChildren();
    status.textContent = wanted() ? told(results.length) : "";
  }
  list.append(...pages.map(entry));
  shown += pages.length;
  more.hidden = shown >= results.length;
}

function told(count) {
  const { none, one, many } = root.dataset;
  return (count === 0 ? none : count === 1 ? one : many).replace("{n}", count);
}

/** Returns whether anything is asked. */
function wanted() {
  return Boolean(field.value.trim()) || selects.some((select) => select.value);
}

/** Keeps the question in the address, so that it can be sent to others and gone back to. */
function remember() {
  const query = new URLSearchParams();
  if (field.value.trim()) query.set("q", field.value.trim());
  for (const { name, value } of selects) if (value) query.set(name, value);
  history.replaceState(null, "", query.size ? `?${query}` : location.pathname);
}

async function search() {
  const mine = ++asked;
  const chosen = Object.fromEntries(selects.filter((one) => one.value).map((one) => [one.name, one.value]));
  remember();
  try {
    const pagefind = await (loading ??= load());
    const answer = wanted() ? await pagefind.search(field.value.trim() || null, { filters: chosen }) : { results: [] };
    if (mine !== asked) return;
    [results, shown] = [answer.results, 0];
    await show();
  } catch (problem) {
    loading = undefined;
    status.textContent = root.dataset.failed;
    console.warn(problem);
  }
}

async function start() {
  const query = new URLSearchParams(location.search);
  field.value = query.get("q") ?? field.value; // somebody may have been quicker than this script
  try {
    offer(await (await (loading ??= load())).filters());
  } catch {
    loading = undefined; // it is said when somebody searches
  }
  for (const select of selects) select.value = query.get(select.name) ?? "";
  if (wanted()) await search();
}

let pause;
form.addEventListener("submit", (event) => { event.preventDefault(); search(); });
field.addEventListener("input", () => { clearTimeout(pause); pause = setTimeout(search, PAUSE); });
filters.addEventListener("change", search);
more.addEventListener("click", show);
start();
