// What this window knows: who it is, its chats and their messages. Whoever shows a part of it listens for its change.

const listeners = new Map();

export const state = {
  me: "",
  people: new Map(),
  bots: new Map(),
  chats: new Map(),
  messages: new Map(), // by chat: a Map of messages by key, in the order they were posted
  unread: new Map(),
  open: null,
  topic: null,
  stack: null,
  online: false,
};

// The number of the happening that told of a message last, so that an older telling never wins.
const told = new Map();

export function on(name, listener) {
  if (!listeners.has(name)) listeners.set(name, []);
  listeners.get(name).push(listener);
}

export function emit(name, detail) {
  for (const listener of listeners.get(name) ?? []) listener(detail);
}

/** Take over what a client is shown when it enters. */
export function enter(snapshot) {
  const isOther = state.me !== snapshot.me;
  state.me = snapshot.me;
  state.people = new Map(snapshot.people.map((person) => [person.name, person]));
  state.bots = new Map(snapshot.bots.map((bot) => [bot.name, bot]));
  state.chats = new Map(snapshot.chats.map((chat) => [chat.id, chat]));
  state.stack = snapshot.stack;
  if (isOther) {
    state.messages.clear();
    state.unread.clear();
    told.clear();
    state.open = null;
    state.topic = null;
  }
  const present = new Set(snapshot.messages.map((message) => message.key));
  for (const [chat, known] of state.messages) {
    for (const key of known.keys()) {
      if (!present.has(key) && (told.get(key) ?? 0) <= snapshot.position) known.delete(key);
    }
    if (!state.chats.has(chat)) state.messages.delete(chat);
  }
  for (const message of snapshot.messages) keep(message, snapshot.position);
  if (!state.chats.has(state.open)) state.open = null;
  emit("entered");
}

/** Apply one happening. */
export function apply(happening) {
  const { kind, message, number } = happening;
  if (kind === "typing") emit("typing", happening);
  if (!message || !kind.startsWith("message_")) return;
  const isNew = !messagesOf(message.chat).has(message.key);
  if (message.is_deleted) {
    messagesOf(message.chat).delete(message.key);
    told.set(message.key, number);
  } else if (!keep(message, number)) return;
  const isMine = message.author === state.me;
  if (isNew && kind === "message_posted" && !isMine && !(message.chat === state.open && document.hasFocus())) {
    state.unread.set(message.chat, (state.unread.get(message.chat) ?? 0) + 1);
  }
  emit("message", { message, kind, isNew, at: happening.at });
}

export function messagesOf(chat) {
  if (!state.messages.has(chat)) state.messages.set(chat, new Map());
  return state.messages.get(chat);
}

export function openChat(id, topic = null) {
  state.open = id;
  state.topic = topic;
  state.unread.delete(id);
  emit("opened");
}

/** What a request calls a chat. */
export function placeOf(chat) {
  return chat.kind === "private" ? "private" : chat.id;
}

export function nameOf(author) {
  return state.people.get(author)?.first_name ?? state.bots.get(author)?.first_name ?? author ?? "";
}

function keep(message, number) {
  if ((told.get(message.key) ?? -1) > number) return false;
  told.set(message.key, number);
  messagesOf(message.chat).set(message.key, message);
  return true;
}
