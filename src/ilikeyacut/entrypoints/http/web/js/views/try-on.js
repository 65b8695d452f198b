import { el } from "../dom.js";
import { t } from "../words.js";

export function show(app, root) {
  root.append(el("h1", { textContent: t("tryOn.title") }));
}
