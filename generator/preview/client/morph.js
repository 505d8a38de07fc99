/**
 * Brings the open page up to date with what the server now serves, and touches nothing else on it.
 *
 * A new version of the page is compared with the version that was served before, never with what is on the screen. The
 * screen also holds what the page's own scripts and the coach have changed: typed text, open details, marked fields.
 * None of that is a change of the source, so none of it may be undone, scrolled to, or highlighted. The comparison is
 * idiomorph's work, on two documents that nobody sees; what it changes in the old one is then repeated on the screen.
 * Letting idiomorph loose on the screen itself would take every change of a script for a change of the source.
 */

import { Idiomorph } from "./vendor/idiomorph.esm.js";

/** What the preview adds to a page, and what scripts mark as added by them. Neither is ever part of the source. */
const ADDED_LATER = "#drillbook-preview, drillbook-preview, [data-by-script]";
const KEY = "drillbook-key-";

/** The last served version of the open page, node by node tied to what is on the screen. */
export class ServedPage {
  /** @type {Document} */
  #served;
  /** @type {WeakMap<Node, Node>} from nodes of the served document to those on the screen */
  #onScreen = new WeakMap();
  /** @type {WeakMap<Node, Node>} the same, the other way around */
  #inSource = new WeakMap();
  /** @type {WeakMap<Node, Element[]>} stylesheets that stay until the one that replaces them has loaded */
  #outgoing = new WeakMap();

  /** Copy the page from the screen, as a stand-in until `align` is called with what was really served. */
  constructor() {
    this.#served = /** @type {Document} */ (document.cloneNode(true));
    this.#tieTree(this.#served, document);
    strip(this.#served);
  }

  /**
   * Learn what was served. Whatever else the screen shows by now comes from the page's own scripts, and stays.
   * @param {Document} original
   */
  align(original) {
    strip(original);
    this.#compare(original);
  }

  /**
   * Repeat on the screen what differs between the last served version and the next.
   * @param {Document} next
   * @returns {Element[] | null} the elements that a reader may see change; null if only loading the page again shows it
   *   right: it has other scripts, which cannot be taken back, or one of them has rebuilt a place that changed
   */
  update(next) {
    strip(next);
    if (scriptsOf(next) !== scriptsOf(this.#served)) return null;
    const records = this.#compare(next);
    const changed = this.#changedElements(records);
    const focused = /** @type {HTMLElement | null} */ (document.activeElement);
    if (!this.#repeat(records)) return null;
    if (focused !== document.activeElement && focused?.isConnected) focused.focus({ preventScroll: true });
    const elements = [...changed].map((element) => this.#onScreen.get(element));
    return /** @type {Element[]} */ (elements.filter((element) => element?.isConnected));
  }

  /**
   * Make the served document like the next one.
   * @param {Document} next
   * @returns {MutationRecord[]} what was changed in it
   */
  #compare(next) {
    if (this.#served.documentElement.isEqualNode(next.documentElement)) return [];
    addKeys(this.#served, next);
    const observer = new MutationObserver(() => {});
    const all = { subtree: true, childList: true, attributeOldValue: true, characterDataOldValue: true };
    observer.observe(this.#served, all);
    const callbacks = { beforeNodeMorphed: mayDiffer };
    Idiomorph.morph(this.#served.documentElement, next.documentElement, { head: { style: "morph" }, callbacks });
    const records = observer.takeRecords();
    observer.disconnect();
    removeKeys(this.#served);
    return records;
  }

  /**
   * Return what a reader may see change. Attributes count only where no text does: a new title also changes the subject
   * of every link that sends mail, and the title is what was written.
   * @param {MutationRecord[]} records
   */
  #changedElements(records) {
    const content = this.#elementsOf(records.filter(({ type }) => type !== "attributes"));
    return content.size ? content : this.#elementsOf(records);
  }

  /** @param {MutationRecord[]} records */
  #elementsOf(records) {
    /** @type {Set<Element>} */
    const elements = new Set();
    for (const node of records.flatMap((record) => this.#changedNodes(record))) {
      const element = node instanceof Element ? node : node.parentElement;
      if (element?.isConnected && element.closest("body")) elements.add(element);
    }
    return elements;
  }

  /**
   * @param {MutationRecord} record
   * @returns {Node[]} in the served document; what was removed is represented by what is beside it
   */
  #changedNodes(record) {
    if (record.type === "attributes") {
      return isRealChange(record) && !record.attributeName?.startsWith("data-") ? [record.target] : [];
    }
    if (record.type === "characterData") {
      const text = /** @type {CharacterData} */ (record.target);
      return text.nodeType === Node.TEXT_NODE && text.data.trim() !== record.oldValue?.trim() ? [text] : [];
    }
    const added = [...record.addedNodes].filter((node) => !this.#onScreen.has(node) && hasContent(node));
    const isRemoved = [...record.removedNodes].some(
      (node) => this.#onScreen.has(node) && !node.isConnected && node.textContent?.trim(),
    );
    return isRemoved ? [...added, elementBeside(record)] : added;
  }

  /**
   * @param {MutationRecord[]} records
   * @returns {boolean} whether everything could be repeated
   */
  #repeat(records) {
    // In this order: a node that moved has to leave its old parent before that one is removed.
    return (
      records.filter(({ addedNodes }) => addedNodes.length).every((record) => this.#repeatAdditions(record)) &&
      records.every((record) => this.#repeatRemovals(record)) &&
      records.filter(({ type }) => type === "characterData").every((record) => this.#repeatText(record)) &&
      records.filter(({ type }) => type === "attributes").every((record) => this.#repeatAttribute(record))
    );
  }

  /** @param {MutationRecord} record */
  #repeatAdditions({ target, addedNodes }) {
    const added = new Set([...addedNodes].filter((node) => node.isConnected && node.parentNode === target));
    if (!added.size) return true;
    const parent = this.#onScreen.get(target);
    if (!parent?.isConnected || this.#hasStrayText(parent)) return false;
    let anchor = null;
    for (const child of [...target.childNodes].reverse()) {
      if (added.has(child)) this.#place(child, parent, anchor);
      const live = this.#onScreen.get(child);
      if (live?.parentNode === parent) anchor = live;
    }
    return true;
  }

  /**
   * Put a node of the source on the screen, or move it there. Nodes that a script has taken off the screen stay off.
   * @param {Node} node
   * @param {Node} parent  on the screen
   * @param {Node | null} anchor  what comes after it
   */
  #place(node, parent, anchor) {
    const known = this.#onScreen.get(node);
    if (known) {
      if (known.isConnected && (known.parentNode !== parent || known.nextSibling !== anchor))
        move(known, parent, anchor);
      return;
    }
    // Only a deep copy of a template has anything in it.
    const live = document.importNode(node, node.nodeName === "TEMPLATE");
    this.#tie(node, live);
    parent.insertBefore(live, anchor);
    for (const child of node.childNodes) this.#place(child, live, null);
  }

  /** @param {MutationRecord} record */
  #repeatRemovals({ removedNodes }) {
    for (const node of removedNodes) {
      const live = node.isConnected ? undefined : this.#onScreen.get(node);
      if (live) /** @type {ChildNode} */ (live).remove();
    }
    return true;
  }

  /** @param {MutationRecord} record */
  #repeatText({ target }) {
    if (!target.isConnected) return true;
    const live = this.#onScreen.get(target);
    if (!live?.isConnected || !live.parentNode || this.#hasStrayText(live.parentNode)) return false;
    live.nodeValue = target.nodeValue;
    return true;
  }

  /** @param {MutationRecord} record */
  #repeatAttribute(record) {
    if (!record.target.isConnected || !isRealChange(record)) return true;
    const element = /** @type {Element} */ (record.target);
    const name = record.attributeName ?? "";
    const live = /** @type {Element | undefined} */ (this.#onScreen.get(element));
    if (!live?.isConnected) return false;
    if (name === "href" && isStylesheet(live)) {
      this.#replaceStylesheet(element, live);
      return true;
    }
    // An attribute is copied as a node: HTML allows names, such as `@click`, that setAttribute refuses.
    const attribute = element.getAttributeNode(name);
    if (attribute) live.setAttributeNode(/** @type {Attr} */ (attribute.cloneNode()));
    else live.removeAttribute(name);
    return true;
  }

  /**
   * Load a stylesheet beside the one that it replaces: without any for a moment, the page would flash.
   * @param {Element} element
   * @param {Element} live
   */
  #replaceStylesheet(element, live) {
    const fresh = /** @type {HTMLLinkElement} */ (document.importNode(element, true));
    const outgoing = [live, ...(this.#outgoing.get(live) ?? [])];
    this.#outgoing.set(fresh, outgoing);
    fresh.onload = fresh.onerror = () => {
      for (const old of outgoing) old.remove();
    };
    this.#tie(element, fresh);
    live.after(fresh);
  }

  /**
   * Tell whether a script has split or replaced the text of an element, so that new text cannot be put in its place.
   * @param {Node} parent  on the screen
   */
  #hasStrayText(parent) {
    return [...parent.childNodes].some(
      (node) => node.nodeType === Node.TEXT_NODE && node.nodeValue?.trim() && !this.#inSource.get(node)?.isConnected,
    );
  }

  /**
   * @param {Node} node
   * @param {Node} live
   */
  #tie(node, live) {
    this.#onScreen.set(node, live);
    this.#inSource.set(live, node);
  }

  /**
   * @param {Node} copy
   * @param {Node} live
   */
  #tieTree(copy, live) {
    this.#tie(copy, live);
    const children = [...live.childNodes];
    for (const [i, child] of copy.childNodes.entries()) this.#tieTree(child, /** @type {Node} */ (children[i]));
  }
}

/** @param {Document} page */
function scriptsOf(page) {
  return [...page.scripts].map((script) => script.getAttribute("src") ?? "").join("\n");
}

/** @param {Document} page */
function strip(page) {
  for (const element of page.querySelectorAll(ADDED_LATER)) element.remove();
}

/**
 * Give ids to every element that is once in each document, and the same in both, for as long as they are compared.
 * Idiomorph pairs by ids and otherwise takes the next element of the same name: a new paragraph would pass for a change
 * of all that follow.
 * @param {Document} served
 * @param {Document} next
 */
function addKeys(served, next) {
  const old = elementsByMarkup(served);
  let number = 0;
  for (const [markup, elements] of elementsByMarkup(next)) {
    const twins = old.get(markup) ?? [];
    if (elements.length !== 1 || twins.length !== 1) continue;
    number += 1;
    for (const element of [...elements, ...twins]) element.setAttribute("id", `${KEY}${number}`);
  }
}

/** @param {Document} page */
function elementsByMarkup(page) {
  return Map.groupBy(page.querySelectorAll("head :not([id]), body :not([id])"), (element) => element.outerHTML);
}

/** @param {Document} page */
function removeKeys(page) {
  for (const element of page.querySelectorAll(`[id^="${KEY}"]`)) element.removeAttribute("id");
}

/**
 * Tell idiomorph where it has to look further: the same key on both sides means the same markup.
 * @param {Node} old
 * @param {Node} fresh
 */
function mayDiffer(old, fresh) {
  if (!(old instanceof Element && fresh instanceof Element)) return true;
  const key = old.getAttribute("id");
  return !key?.startsWith(KEY) || key !== fresh.getAttribute("id");
}

/** @param {MutationRecord} record  of an attribute */
function isRealChange({ target, attributeName, oldValue }) {
  const old = attributeName === "id" && oldValue?.startsWith(KEY) ? null : oldValue;
  return /** @type {Element} */ (target).getAttribute(attributeName ?? "") !== old;
}

/** @param {Node} node */
function hasContent(node) {
  return node.nodeType === Node.ELEMENT_NODE || (node.nodeType === Node.TEXT_NODE && Boolean(node.nodeValue?.trim()));
}

/**
 * @param {MutationRecord} record  of a removal
 * @returns {Node} the element after the gap, or before it, or around it
 */
function elementBeside({ target, nextSibling, previousSibling }) {
  const after = nextSibling instanceof CharacterData ? nextSibling.nextElementSibling : nextSibling;
  const before = previousSibling instanceof CharacterData ? previousSibling.previousElementSibling : previousSibling;
  return [after, before].find((node) => node?.isConnected) ?? target;
}

/**
 * Move a node on the screen. `moveBefore` keeps what `insertBefore` loses: the focus, a video that is playing.
 * @param {Node} node
 * @param {Node} parent
 * @param {Node | null} anchor
 */
function move(node, parent, anchor) {
  if ("moveBefore" in parent) /** @type {Element} */ (parent).moveBefore(/** @type {Element} */ (node), anchor);
  else parent.insertBefore(node, anchor);
}

/** @param {Element} element */
function isStylesheet(element) {
  return element instanceof HTMLLinkElement && element.relList.contains("stylesheet");
}
