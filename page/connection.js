// Whether the server can be reached, asked while something is expected of it. Once a lost one is back, the page begins
// anew: Gradio's own connection to it does not recover.
class Connection {
  static #pauseSeconds = 2;
  static #patienceSeconds = 15;

  isLost = false;
  #onLost;
  #server = null; // a server that was started anew knows nothing of what is expected
  #checking = null;

  constructor(isExpecting, onLost) {
    this.#onLost = onLost;
    setInterval(() => (this.isLost || isExpecting()) && this.check(), Connection.#pauseSeconds * 1000);
  }

  // Something is expected from now on, of whatever server is there.
  begin() {
    this.#server = null;
    this.check();
  }

  // Returns whether the server is there.
  check() {
    this.#checking ??= this.#check().finally(() => { this.#checking = null; });
    return this.#checking;
  }

  async #check() {
    const server = await this.#name();
    if (server === null && !this.isLost) {
      this.isLost = true;
      this.#onLost();
    } else if (server !== null && (this.isLost || (this.#server ?? server) !== server)) {
      location.reload();
    }
    this.#server = server;
    return server !== null;
  }

  async #name() {
    try {
      const response = await fetch("./gradio_api/app_id", { signal: AbortSignal.timeout(Connection.#patienceSeconds * 1000) });
      return response.status >= 500 ? null : await response.text(); // a proxy answers for a server that is gone
    } catch {
      return null;
    }
  }
}
