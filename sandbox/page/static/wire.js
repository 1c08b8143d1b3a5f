// The live connection of this window: requests with answers, and what comes by itself. Comes back after a cut.

const AGAIN_MS = 700;

export class Wire {
  #socket = null;
  #waiting = new Map();
  #number = 0;
  #listeners;

  /** `listeners`: opened(), closed(), and one for each thing that comes by itself: happening, stack, reshaped. */
  constructor(listeners) {
    this.#listeners = listeners;
    this.#connect();
  }

  /** Ask for something; the promise is refused with an Error in words. */
  ask(what, given = {}) {
    return new Promise((resolve, reject) => {
      if (this.#socket?.readyState !== WebSocket.OPEN) {
        reject(new Error("offline"));
        return;
      }
      const id = ++this.#number;
      this.#waiting.set(id, { resolve, reject });
      this.#socket.send(JSON.stringify({ id, do: what, ...given }));
    });
  }

  #connect() {
    const address = new URL("live", location.href);
    address.protocol = "ws:";
    address.hash = "";
    this.#socket = new WebSocket(address);
    this.#socket.addEventListener("open", () => this.#listeners.opened());
    this.#socket.addEventListener("message", (event) => this.#take(JSON.parse(event.data)));
    this.#socket.addEventListener("close", () => {
      for (const { reject } of this.#waiting.values()) reject(new Error("offline"));
      this.#waiting.clear();
      this.#listeners.closed();
      setTimeout(() => this.#connect(), AGAIN_MS);
    });
  }

  #take(message) {
    if ("id" in message) {
      const waiting = this.#waiting.get(message.id);
      this.#waiting.delete(message.id);
      if ("error" in message) waiting?.reject(new Error(message.error));
      else waiting?.resolve(message.result);
      return;
    }
    for (const [name, value] of Object.entries(message)) this.#listeners[name]?.(value);
  }
}
