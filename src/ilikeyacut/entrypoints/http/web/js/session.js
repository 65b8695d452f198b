// Who is signed in. The access token lives in memory; the refresh token in a cookie that no script
// can read. Tabs share the cookie, so they renew one after another, and leave together.
import { ApiError, request, json, pause } from "./api.js";
import { browser, tab } from "./storage.js";

const LOCK = "ilikeyacut-session";
const MARK = "signed-in"; // asking for a cookie that is not there would be an error in the console
const RENEWING = "renewing"; // since when; a page that is left has this stay behind
const LANDS = 5000; // milliseconds in which the cookie arrives that such a page had asked for
const EARLY = 30; // seconds before its end at which a token is renewed
const LAPSED = "SIGNED_OUT";
const ENDED = ["ACCOUNT_ERASED", "ACCOUNT_DISABLED"];
const BROWSERS = ["Edg", "Firefox", "Chrome", "Safari"];
const SYSTEMS = ["iPhone", "iPad", "Android", "Windows", "Mac", "Linux"];

/** What kind of device this is, for the list of those where a person is signed in. */
const device = () => [BROWSERS, SYSTEMS]
  .map((names) => names.find((it) => navigator.userAgent.includes(it)) ?? "")
  .join(" ").replace("Edg ", "Edge ").trim();

export class Session extends EventTarget {
  #access = null;
  #until = 0;
  #over = false; // this tab was told so: what it reads from the storage may be older
  #tabs = channel();
  #last = Promise.resolve();

  constructor() {
    super();
    this.#tabs.onmessage = ({ data }) => (data.kind === "in" ? location.reload() : this.#ended(data.why));
  }

  get known() { return !this.#over && browser.get(MARK) !== null; }

  /** Return an access token that is good for a while. Raises ApiError. */
  async access() {
    if (this.#access && performance.now() < this.#until) return this.#access;
    return this.renewed(this.#access);
  }

  /** Return the token after `spent`. Calls at the same time share one renewal. Raises ApiError. */
  async renewed(spent) {
    return this.#alone(async () => {
      if (this.#access && this.#access !== spent) return this.#access;
      if (!this.known) throw this.#over ? new ApiError(LAPSED) : this.#ended(LAPSED);
      try {
        this.#keep(await renewal());
      } catch (fault) {
        if (fault.status !== 401 && !ENDED.includes(fault.code)) throw fault;
        throw this.leave(ENDED.includes(fault.code) ? fault.code : LAPSED);
      }
      return this.#access;
    });
  }

  signIn(email, password) { return this.#enter("/auth/sign-in", { email, password }); }

  /** Sign in by the code of the link that the server printed. */
  signInByLink(code) { return this.#enter("/auth/local", { code }); }

  async signOut(everywhere = false) {
    try {
      await request("POST", "/auth/sign-out", { body: { everywhere }, access: await this.access() });
    } catch (fault) {
      if (fault.status !== 401 && fault.code !== LAPSED && !ENDED.includes(fault.code)) throw fault;
    }
    this.leave();
  }

  /** Forget who was signed in, in all tabs; `why` unless they left themselves. */
  leave(why = "") {
    browser.remove(MARK);
    this.#tabs.postMessage({ kind: "out", why });
    return this.#ended(why);
  }

  async #enter(path, credentials) {
    const body = { ...credentials, session: "cookie", device: device() };
    await this.#alone(async () => this.#keep(await json(await request("POST", path, { body }))));
    browser.set(MARK, "");
    this.#over = false;
    this.#tabs.postMessage({ kind: "in" });
    this.dispatchEvent(new Event("in"));
  }

  /** Act while no other tab does; where browsers have no locks, while this tab does not. */
  #alone(act) {
    if (navigator.locks && !browser.blocked) return navigator.locks.request(LOCK, act);
    return (this.#last = this.#last.then(act, act));
  }

  #keep({ access_token, expires_in }) {
    if (typeof access_token !== "string") throw new ApiError("ANSWER_UNREADABLE", { retryable: true });
    this.#access = access_token;
    this.#until = performance.now() + 1000 * Math.max((Number(expires_in) || 0) - EARLY, 1);
  }

  #ended(why) {
    this.#over = true;
    this.#access = null;
    if (why !== LAPSED) tab.clear(); // else the same person may go on where they were
    this.dispatchEvent(new CustomEvent("out", { detail: why }));
    return new ApiError(why || LAPSED);
  }
}

/** Return what tabs tell one another by; without it, the server tells each of them. */
function channel() {
  try { return new BroadcastChannel(LOCK); } catch { return { postMessage() {}, onmessage: null }; }
}

/** Spend the cookie on new tokens. A request that outlives its page still renews the cookie. */
async function renewal() {
  const begun = Number(browser.get(RENEWING));
  if (begun) await pause(Math.min(Math.max(begun + LANDS - Date.now(), 0), LANDS));
  browser.set(RENEWING, String(Date.now()));
  try {
    return await json(await request("POST", "/auth/refresh", { body: {}, keepalive: true }));
  } finally {
    browser.remove(RENEWING);
  }
}
