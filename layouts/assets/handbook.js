/**
 * Finds pages of a handbook by their titles and headings, and folds the sidebar on a narrow screen.
 *
 * Without this script the sidebar is there, unfolded, and has no field.  No module, and no `fetch` where the page was
 * opened from a disk: browsers allow neither there, and a handbook can come with a program.
 */
(() => {
  const sidebar = /** @type {HTMLDetailsElement} */ (document.querySelector(".sidebar"));
  const wide = matchMedia("(min-width: 60rem)");
  const fold = () => {
    sidebar.open = wide.matches;
  };
  wide.addEventListener("change", fold);
  fold();
  // Where the list is longer than the screen, the reader's place in it is in sight, and the page stays where it is.
  const current = sidebar.querySelector("[aria-current]");
  if (current instanceof HTMLElement && wide.matches) {
    sidebar.scrollTop = current.offsetTop - sidebar.clientHeight / 2;
  }

  const search = /** @type {HTMLElement} */ (sidebar.querySelector("search"));
  const field = /** @type {HTMLInputElement} */ (search.querySelector("input"));
  const results = /** @type {HTMLElement} */ (search.querySelector("div"));
  const MOST = 12;
  /** @typedef {[string, string, [string, string][], boolean]} Row  address, title, headings with ids, is it listed? */
  /** @type {Promise<Row[]> | undefined} */
  let loading;

  /** @returns {Promise<Row[]>} */
  const load = () => {
    // A handbook that is opened from a disk has its index in a script beside the page.
    const script = search.dataset.script;
    if (!script) return fetch(search.dataset.index ?? "").then((answer) => answer.json());
    return new Promise((resolve, reject) => {
      const element = document.createElement("script");
      element.src = script;
      element.onload = () => resolve(/** @type {any} */ (window).handbookIndex);
      element.onerror = reject;
      document.head.append(element);
    });
  };

  /** @param {string} text */
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

  /**
   * What a text counts for the words that are looked for: 0 unless it has all of them, more where it starts with them.
   * @param {string} text
   * @param {string[]} words
   */
  const rank = (text, words) => {
    const at = words.map((word) => text.indexOf(word));
    if (at.some((place) => place < 0)) return 0;
    return 1 + (at[0] === 0 ? 2 : 0) + 1 / text.length;
  };

  /**
   * @param {Row[]} rows
   * @param {string[]} words
   */
  const matches = (rows, words) => {
    const root = search.dataset.root ?? "";
    const all = rows.flatMap(([url, title, headings, isListed]) => {
      const weight = isListed ? 1 : 0.2;
      const parts = headings.map(([label, id]) => ({
        url: `${root}${url}#${encodeURIComponent(id)}`,
        label,
        of: title,
        rank: weight * (rank(plain(label), words) || rank(plain(`${title} ${label}`), words) / 9),
      }));
      return [{ url: root + url, label: title, of: "", rank: 2 * weight * rank(plain(title), words) }, ...parts];
    });
    return all
      .filter((one) => one.rank > 0)
      .sort((a, b) => b.rank - a.rank)
      .slice(0, MOST);
  };

  field.addEventListener("input", async () => {
    const typed = field.value;
    const words = plain(typed).split(/\s+/).filter(Boolean);
    if (!words.length) return results.replaceChildren();
    loading ??= load();
    const rows = await loading.catch(() => {
      loading = undefined; // the next letter tries again
      return /** @type {Row[]} */ ([]);
    });
    if (field.value !== typed) return; // more was typed meanwhile
    const items = matches(rows, words).map((one) => {
      const item = document.createElement("li");
      const link = Object.assign(document.createElement("a"), { href: one.url, textContent: one.label });
      if (one.of) link.append(Object.assign(document.createElement("small"), { textContent: one.of }));
      item.append(link);
      return item;
    });
    const list = document.createElement("ul");
    list.append(...items);
    results.replaceChildren(items.length ? list : (search.dataset.none ?? ""));
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter") results.querySelector("a")?.click();
  });
  search.hidden = false;
})();
