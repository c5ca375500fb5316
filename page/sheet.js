// On a narrow screen the source pane is a sheet over the chat, which stays where it is. The step back of the browser
// closes it too.
class Sheet {
  #sheet;
  #behind;
  #opener = null; // had the focus before

  // behind: what cannot be reached while the sheet is open.
  constructor(sheet, behind, narrow) {
    this.#sheet = sheet;
    this.#behind = behind;
    this.narrow = narrow;
    addEventListener("popstate", () => this.#hide());
    narrow.addEventListener("change", () => this.close());
  }

  get isOpen() {
    return this.#sheet.hasAttribute("data-open");
  }

  open() {
    if (!this.narrow.matches || this.isOpen) return;
    this.#opener = document.activeElement;
    this.#turn(true);
    if (!history.state?.wenquSheet) history.pushState({ ...history.state, wenquSheet: true }, "");
    this.#sheet.querySelector("button")?.focus({ preventScroll: true });
  }

  close() {
    if (!this.isOpen) return;
    if (history.state?.wenquSheet) history.back();
    this.#hide();
  }

  #hide() {
    if (!this.isOpen) return;
    this.#turn(false);
    this.#opener?.focus({ preventScroll: true });
  }

  #turn(isOpen) {
    this.#sheet.toggleAttribute("data-open", isOpen);
    if (isOpen) this.#sheet.setAttribute("role", "dialog");
    else this.#sheet.removeAttribute("role");
    this.#behind.forEach((it) => { it.inert = isOpen; });
  }
}
