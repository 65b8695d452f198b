// The API as this page uses it. Whatever goes wrong is a ApiError with a code.

/** @typedef {{body?: unknown, headers?: Record<string, string>, signal?: AbortSignal, access?: string, keepalive?: boolean}} Sent */

const MOST = 4_000_000; // characters of an answer; the largest ones are pages of a hundred results
const TRIES = 4;
const PATIENT = 60; // seconds to wait at a server's request; a longer wait is shown to the person
const SILENT = 60_000; // milliseconds after which a server that says nothing is gone; uploads may take longer
const EXPIRED = ["TOKEN_EXPIRED", "TOKEN_INVALID"];

export class ApiError extends Error {
  constructor(code, problem = {}) {
    super(problem.detail ?? code);
    this.code = code;
    this.status = Number(problem.status) || 0;
    this.hint = typeof problem.hint === "string" ? problem.hint : "";
    this.retryable = problem.retryable === true;
    this.retry_after = seconds(problem.retry_after);
    for (const name of ["measured", "required", "suggestions", "detail"]) this[name] = problem[name];
  }
}

/** Return how long to wait for what a server said: no trap, whatever that was. */
const seconds = (said) => Math.min(Math.max(Number(said) || 0, 0), 86_400);

const passes = (fault) => fault.retryable && fault.retry_after <= PATIENT;

export const pause = (ms, signal) => new Promise((done, fail) => {
  const timer = setTimeout(done, ms);
  signal?.addEventListener("abort", () => { clearTimeout(timer); fail(signal.reason); }, { once: true });
});

export const ended = (tryOn) => tryOn.status !== "requested" && tryOn.status !== "queued";

export class Api {
  #session;
  constructor(session) { this.#session = session; }

  /** Return the answer to a request of the signed-in person. Raises ApiError. */
  async ask(method, path, /** @type {Sent} */ options = {}) {
    const access = await this.#session.access();
    try {
      return await request(method, path, { ...options, access });
    } catch (fault) {
      if (fault.code === "ACCOUNT_ERASED") throw this.#session.leave(fault.code);
      if (!EXPIRED.includes(fault.code)) throw fault;
      return request(method, path, { ...options, access: await this.#session.renewed(access) });
    }
  }

  async get(path, options) { return json(await this.ask("GET", path, options)); }
  async send(method, path, body, options) { return json(await this.ask(method, path, { body, ...options })); }
  async list(path, options) { return listed(await this.get(path, options)); }
  async blob(path, options) { return (await this.ask("GET", path, options)).blob(); }

  /** Repeat what may be repeated until it is answered: reads, and writes that have a key. */
  async patiently(method, path, /** @type {Sent} */ { signal, ...options } = {}) {
    for (let tries = 1; ; tries++) {
      try {
        return await json(await this.ask(method, path, { signal, ...options }));
      } catch (fault) {
        if (!passes(fault) || tries >= TRIES) throw fault;
        await pause(1000 * Math.max(fault.retry_after, 0.25 * 2 ** tries), signal);
      }
    }
  }

  /** Send a selfie to where the server wants it, and say when it is `sent`. Returns it accepted or rejected. */
  async upload(blob, signal, sent = () => {}) {
    const wanted = { media_type: blob.type || "image/heic", size: blob.size };
    const { photo, upload } = await this.send("POST", "/photos", wanted, { signal });
    const form = new FormData();
    for (const [name, value] of Object.entries(upload.fields)) form.append(name, value);
    form.append("file", blob, "selfie"); // last, as S3 wants it
    const answer = await answered(upload.url, { method: upload.method, body: form, signal });
    if (!answer.ok) throw await errorOf(answer);
    sent();
    return this.patiently("POST", `/photos/${photo.id}/complete`, { signal });
  }

  /** Yield a try-on as it is now, then each time it changes, until it has ended. */
  async *follow(id, signal) {
    for (let etag = ""; ;) {
      const headers = { Prefer: "wait=15", ...(etag && { "If-None-Match": etag }) };
      const answer = await this.ask("GET", `/try-ons/${id}`, { headers, signal });
      if (answer.status === 200) {
        etag = answer.headers.get("ETag") ?? "";
        const tryOn = await json(answer);
        yield tryOn;
        if (ended(tryOn)) return;
      }
      const waited = answer.headers.has("Preference-Applied");
      await pause(waited ? 200 : 1000 * (Math.min(seconds(answer.headers.get("Retry-After")), PATIENT) || 1), signal);
    }
  }

  /** Return the items of a page of a list, and the cursor of the next one. */
  async page(path, /** @type {Record<string, any>} */ { signal, cursor, ...filters } = {}) {
    const query = new URLSearchParams({ ...filters, ...(cursor && { cursor }) });
    const page = await this.get(`${path}?${query}`, { signal });
    return { items: listed(page), cursor: page.next_cursor };
  }

  /** Return the items of all pages of a list. */
  async all(path, options) {
    const found = [];
    let cursor;
    do {
      const page = await this.page(path, { ...options, cursor });
      found.push(...page.items);
      cursor = page.cursor;
    } while (cursor);
    return found;
  }
}

/** Return the answer to a request, with or without an access token. Raises ApiError. */
export async function request(method, path, /** @type {Sent} */ { body, headers = {}, access, ...rest } = {}) {
  const own = { ...(access && { Authorization: `Bearer ${access}` }), ...(body && { "Content-Type": "application/json" }) };
  const answer = await answered(`/v1${path}`, { ...rest, method, body: JSON.stringify(body), headers: { ...headers, ...own } });
  if (answer.status >= 400) throw await errorOf(answer);
  return answer;
}

/** Return the JSON of an answer; null if it has none. */
export async function json(answer) {
  if (answer.status === 204 || answer.status === 304) return null;
  const text = await answer.text().catch(() => "");
  try {
    const found = text.length <= MOST && JSON.parse(text);
    if (found && typeof found === "object") return found;
  } catch { /* told below */ }
  throw new ApiError("ANSWER_UNREADABLE", { status: answer.status, retryable: true });
}

/** Load a script of this page, by its path from here. Raises ApiError. */
export const load = (path) => import(path).catch((fault) => {
  console.warn(fault);
  throw new ApiError(navigator.onLine ? "NO_ANSWER" : "OFFLINE");
});

function listed(page) {
  if (Array.isArray(page?.items)) return page.items;
  throw new ApiError("ANSWER_UNREADABLE", { retryable: true });
}

async function answered(url, sent) {
  const ends = sent.body instanceof FormData ? [] : [AbortSignal.timeout(SILENT)];
  try {
    return await fetch(url, { ...sent, signal: AbortSignal.any([...ends, ...(sent.signal ? [sent.signal] : [])]) });
  } catch (fault) {
    if (sent.signal?.aborted) throw fault;
    throw new ApiError(navigator.onLine ? "NO_ANSWER" : "OFFLINE", { retryable: true });
  }
}

async function errorOf(answer) {
  let problem = {};
  try { problem = await json(answer); } catch { /* a proxy's page: the status alone tells */ }
  const { status } = answer;
  const code = typeof problem.code === "string" ? problem.code : BY_STATUS[status >= 500 ? 503 : status];
  const retryable = problem.retryable ?? status >= 500;
  const retry_after = problem.retry_after ?? answer.headers.get("Retry-After");
  return new ApiError(code ?? "ANSWER_UNREADABLE", { ...problem, status, retryable, retry_after });
}

// What a gateway in front of the API refuses has no code.
const BY_STATUS = {
  401: "TOKEN_INVALID",
  403: "FORM_REFUSED",
  404: "NOT_FOUND",
  413: "BODY_TOO_LARGE",
  429: "RATE_LIMITED",
  503: "UNAVAILABLE",
};
