// What the browser keeps for this page. Where it may not, or has no room left, the page itself
// remembers, for as long as it is open.

class Store {
  #own = new Map();
  #kept;

  constructor(open) {
    try { this.#kept = open(); } catch { /* the person blocks it */ }
  }

  get blocked() { return !this.#kept; }

  get(key) { return this.#own.get(key) ?? this.#kept?.getItem(key) ?? null; }

  set(key, value) {
    this.remove(key); // an older value would outlive this one
    try { this.#kept.setItem(key, value); } catch { this.#own.set(key, value); }
  }

  remove(key) {
    this.#own.delete(key);
    this.#kept?.removeItem(key);
  }

  clear() {
    this.#own.clear();
    this.#kept?.clear();
  }
}

export const browser = new Store(() => localStorage);
export const tab = new Store(() => sessionStorage);
