// Who is signed in. The access token lives in memory; the refresh token in a cookie that no script
// can read. Tabs share the cookie, so they renew one after another, and leave together.
import { Refusal, asked, json } from "./api.js";

const LOCK = "ilikeyacut-session";
const MARK = "signed-in"; // asking for a cookie that is not there would be an error in the console
const EARLY = 30; // seconds before its end at which a token is renewed
const DEVICE = "web";

export class Session extends EventTarget {
  #access = null;
  #until = 0;
  #tabs = new BroadcastChannel(LOCK);

  constructor() {
    super();
    this.#tabs.onmessage = ({ data }) => (data === "in" ? location.reload() : this.#ended());
  }

  get known() { return localStorage.getItem(MARK) !== null; }

  /** Return an access token that is good for a while. Raises Refusal. */
  async access() {
    if (this.#access && performance.now() < this.#until) return this.#access;
    return this.renewed(this.#access);
  }

  /** Return the token after `spent`. Calls at the same time share one renewal. Raises Refusal. */
  async renewed(spent) {
    return navigator.locks.request(LOCK, async () => {
      if (this.#access && this.#access !== spent) return this.#access;
      if (!this.known) throw new Refusal("SIGNED_OUT");
      try {
        this.#keep(await json(await asked("POST", "/auth/refresh", { body: {} })));
      } catch (fault) {
        if (fault.status !== 401 && fault.status !== 410) throw fault;
        this.#left();
        throw new Refusal(fault.code === "ACCOUNT_ERASED" ? fault.code : "SIGNED_OUT");
      }
      return this.#access;
    });
  }

  signIn(email, password) { return this.#enter("/auth/sign-in", { email, password }); }

  /** Sign in by the code of the link that the server printed. */
  signInByLink(code) { return this.#enter("/auth/local", { code }); }

  async signOut(everywhere = false) {
    try {
      await asked("POST", "/auth/sign-out", { body: { everywhere }, access: await this.access() });
    } catch (fault) {
      if (fault.code === "OFFLINE" || fault.code === "NO_ANSWER") throw fault;
    }
    this.#left();
  }

  /** Forget who was signed in, in all tabs. */
  #left() {
    localStorage.removeItem(MARK);
    this.#tabs.postMessage("out");
    this.#ended();
  }

  forget() { this.#left(); }

  async #enter(path, credentials) {
    const body = { ...credentials, session: "cookie", device: DEVICE };
    await navigator.locks.request(LOCK, async () => this.#keep(await json(await asked("POST", path, { body }))));
    localStorage.setItem(MARK, "");
    this.#tabs.postMessage("in");
    this.dispatchEvent(new Event("in"));
  }

  #keep(tokens) {
    this.#access = tokens.access_token;
    this.#until = performance.now() + 1000 * Math.max(tokens.expires_in - EARLY, 1);
  }

  #ended() {
    this.#access = null;
    this.dispatchEvent(new Event("out"));
  }
}
