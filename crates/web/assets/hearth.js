// The page works without this script; with it, news comes by itself, commands complete, and nothing has to be loaded anew.
"use strict";

const page = document.getElementById("page");
const find = (query, within = document) => within.querySelector(query);
const all = (query, within = document) => [...within.querySelectorAll(query)];

// ---------------------------------------------------------------- saying what went wrong

function tell(word) {
  const line = document.getElementById("word");
  if (!line) return;
  line.textContent = word;
  clearTimeout(tell.timer);
  tell.timer = setTimeout(() => (line.textContent = ""), 6000);
}

async function send(form, submitter, more = {}) {
  // One thing after another: a second press is a slip of the finger.
  if (form.dataset.busy) return false;
  form.dataset.busy = "1";
  try {
    return await sent(form, submitter, more);
  } finally {
    delete form.dataset.busy;
  }
}

async function sent(form, submitter, more) {
  const fields = new URLSearchParams(new FormData(form));
  if (submitter?.name) fields.set(submitter.name, submitter.value);
  for (const [name, value] of Object.entries(more)) fields.set(name, value);
  const answer = await fetch(form.action, { method: "POST", body: fields, headers: { "x-hearth-script": "1" } }).catch(() => null);
  if (!answer) return tell(document.body.dataset.lost), false;
  if (!answer.ok) return tell(await answer.text()), false;
  return answer;
}

// ---------------------------------------------------------------- the log

const nearEnd = (log) => log.scrollHeight - log.scrollTop - log.clientHeight < 120;
const toEnd = (log) => log.scrollTo({ top: log.scrollHeight, behavior: "instant" });

function add(look, html) {
  const log = find(`.log[data-look="${look}"]`);
  if (!log || !html) return;
  const stay = !nearEnd(log);
  const piece = document.createElement("template");
  piece.innerHTML = html;
  for (const thing of [...piece.content.children]) {
    // What came by the page itself comes once more after a lost connection.
    if (thing.dataset.number && find(`[data-number="${thing.dataset.number}"]`, log)) {
      thing.remove();
      continue;
    }
    thing.classList.add("fresh");
    step(thing);
  }
  log.append(piece.content);
  while (log.children.length > 160) log.firstElementChild.remove();
  if (!stay) toEnd(log);
  const ask = find("form.ask:last-child", log);
  if (ask) find("input, select", ask)?.focus();
}

const doings = {
  add: ({ columns }) => Object.entries(columns).forEach(([look, html]) => add(look, html)),
  reactions({ id, columns }) {
    for (const [look, html] of Object.entries(columns)) {
      const old = find(`.log[data-look="${look}"] [data-reactions="${id}"]`);
      if (!old) continue;
      const held = old.contains(document.activeElement) ? document.activeElement.value : null;
      const piece = document.createElement("template");
      piece.innerHTML = html;
      old.replaceWith(piece.content);
      if (held) find(`.log[data-look="${look}"] [data-reactions="${id}"] [value="${CSS.escape(held)}"]`)?.focus();
    }
  },
  rank: ({ who, html }) => all(`[data-rank="${who}"]`).forEach((place) => (place.innerHTML = html)),
  clock({ now, at, flows }) {
    const time = document.getElementById("now");
    time.textContent = now;
    time.dateTime = at;
    const flow = find(".clock [name=flow]");
    flow.value = flows ? "off" : "on";
    flow.textContent = flows ? "⏸" : "▶";
    flow.ariaLabel = flow.title = flows ? flow.dataset.stop : flow.dataset.go;
  },
  unread: ({ room }) => find(`.rooms a[data-room="${room}"]`)?.classList.add("unread"),
  async again() {
    // What comes while the page is fetched may not be on it.
    doings.fetching = true;
    const answer = await fetch(location.href).catch(() => null);
    const text = answer?.ok ? await answer.text() : null;
    doings.fetching = false;
    if (text === null) return;
    const fresh = new DOMParser().parseFromString(text, "text/html");
    const places = new Map(all(".log").map((log) => [log.dataset.look, nearEnd(log) ? null : log.scrollTop]));
    const begun = all("form.ask");
    for (const place of [".looks", ".clock", "aside.people", ".rooms", "#people"]) {
      const [old, now] = [find(place), find(place, fresh)];
      if (old && now) old.replaceWith(document.adoptNode(now));
    }
    // What somebody is filling in stays as it is, and who is reading stays where they are.
    for (const form of begun) find(`form.ask[data-form="${form.dataset.form}"][data-number="${form.dataset.number}"][class*="${form.matches(".at-once") ? "at-once" : "one-by-one"}"]`)?.replaceWith(form);
    all(".log").forEach((log) => (places.get(log.dataset.look) == null ? toEnd(log) : (log.scrollTop = places.get(log.dataset.look))));
    all("form.ask").forEach(step);
    if (doings.late) (doings.late = false), doings.again();
  },
};

function listen() {
  const socket = new WebSocket(new URL(page.dataset.live, location.href).href.replace(/^http/, "ws"));
  let open = false;
  socket.onopen = () => {
    open = true;
    document.documentElement.dataset.live = "1";
    if (listen.lost) doings.again();
    listen.lost = false;
  };
  socket.onmessage = ({ data }) => {
    const news = JSON.parse(data);
    if (doings.fetching) doings.late = true;
    doings[news.do]?.(news);
  };
  socket.onclose = () => {
    delete document.documentElement.dataset.live;
    listen.lost = true;
    setTimeout(listen, open ? 500 : 3000);
  };
}

// ---------------------------------------------------------------- forms, one question at a time where the platform has no forms

function step(form) {
  if (!form.matches?.("form.ask.one-by-one") || form.matches(".stepped")) return;
  const questions = all(".question", form);
  if (questions.length < 2) return;
  form.classList.add("stepped");
  questions[0].classList.add("now");
}

function next(form) {
  const questions = all(".question", form);
  const at = questions.findIndex((question) => question.matches(".now"));
  if (at < 0 || at + 1 >= questions.length) return false;
  questions[at].classList.remove("now");
  questions[at + 1].classList.add("now");
  find("input, select", questions[at + 1])?.focus();
  return true;
}

// ---------------------------------------------------------------- completion of commands, people and words

const say = document.getElementById("say");
const choices = document.getElementById("choices");
const commands = JSON.parse(document.getElementById("say-form")?.dataset.commands ?? "[]");
let chosen = -1;

// Gives what can stand where the caret is: what to write, what it is, and what it replaces.
function offers() {
  const typed = say.value.slice(0, say.selectionStart);
  const people = all("#people option").map((option) => option.value);
  const mention = /(^|\s)(@[^\s@]*)$/u.exec(typed);
  const named = (part) => people.filter((name) => name.toLowerCase().startsWith(part.toLowerCase())).slice(0, 8).map((name) => ({ write: name.includes(" ") ? `"${name}" ` : `${name} `, show: name, about: "", part }));
  const line = /^\/(\S*)(\s.*)?$/su.exec(typed);
  if (!line) return mention ? named(mention[2]).map((one) => ({ ...one, write: `${one.show} ` })) : [];
  if (line[2] === undefined) return commands.filter(({ name }) => name.startsWith(line[1].toLowerCase())).map(({ name, about, args }) => ({ write: `/${name}${args.length ? " " : ""}`, show: `/${name}`, about, part: typed }));
  const command = commands.find(({ name }) => name === line[1].toLowerCase());
  const words = line[2].match(/"[^"]*"?|\S+/gu) ?? [];
  const begun = /\s$/.test(typed) ? "" : words.pop() ?? "";
  const arg = command?.args[Math.min(words.length, command.args.length - 1)];
  if (!arg) return [];
  const about = { show: `${arg.name}${arg.required ? " *" : ""}`, about: arg.about };
  const words_of = { member: () => named(begun || "@").map((one) => ({ ...one, part: begun })), choice: () => arg.choices, rank: () => [...(ranks()), ...arg.choices], text: () => [] }[arg.kind]();
  const list = words_of.map((one) => (typeof one === "string" ? { write: `${one} `, show: one, about: "", part: begun } : one)).filter(({ show }) => show.toLowerCase().startsWith(begun.toLowerCase()));
  return [about, ...list];
}

const ranks = () => (choices.dataset.ranks ?? "").split(" ").filter(Boolean);

function complete() {
  const list = offers();
  choices.replaceChildren(
    ...list.map((offer, at) => {
      const item = document.createElement("li");
      item.id = `choice-${at}`;
      item.role = "option";
      item.ariaSelected = "false";
      if (!offer.write) item.ariaDisabled = "true";
      const about = document.createElement("span");
      about.textContent = ` ${offer.about}`;
      item.append(offer.show, about);
      item.offer = offer;
      return item;
    }),
  );
  choose(list.findIndex((offer) => offer.write && list.length > 0 && say.value.startsWith("/") && !/\s/.test(say.value)));
  choices.hidden = list.length === 0;
  say.ariaExpanded = String(list.length > 0);
}

function choose(at) {
  chosen = at;
  [...choices.children].forEach((item, place) => (item.ariaSelected = String(place === at)));
  if (at >= 0) {
    say.setAttribute("aria-activedescendant", `choice-${at}`);
    choices.children[at].scrollIntoView({ block: "nearest" });
  } else say.removeAttribute("aria-activedescendant");
}

function move(by) {
  const items = [...choices.children];
  for (let tries = 0, at = chosen; tries < items.length; tries++) {
    at = (at + by + items.length + (at < 0 && by < 0 ? 1 : 0)) % items.length;
    if (items[at].offer.write) return choose(at);
  }
}

function take(offer) {
  if (!offer?.write) return;
  const caret = say.selectionStart;
  const before = say.value.slice(0, caret - offer.part.length) + offer.write;
  say.value = before + say.value.slice(caret);
  say.setSelectionRange(before.length, before.length);
  say.focus();
  complete();
}

function shut() {
  choices.hidden = true;
  say.ariaExpanded = "false";
  choose(-1);
}

function keys(event) {
  const open = !choices.hidden;
  if (event.key === "ArrowDown" && open) event.preventDefault(), move(1);
  else if (event.key === "ArrowUp" && open) event.preventDefault(), move(-1);
  else if (event.key === "Escape" && open) event.preventDefault(), shut();
  else if (event.key === "Tab" && open && chosen >= 0 && !event.shiftKey) event.preventDefault(), take(choices.children[chosen].offer);
  else if (event.key === "Enter" && !event.shiftKey && !event.isComposing && event.keyCode !== 229) {
    event.preventDefault();
    const offer = open && chosen >= 0 ? choices.children[chosen].offer : null;
    // A command that is whole already is sent, not completed once more.
    if (offer && offer.write.trim() !== say.value.trim()) take(offer);
    else say.form.requestSubmit();
  }
}

// ---------------------------------------------------------------- replying

function answer(id, name) {
  const form = document.getElementById("say-form");
  form.elements.answers.value = id;
  const line = find(".answering", form);
  line.hidden = !Number(id);
  find("b", line).textContent = name;
  say.focus();
}

// ---------------------------------------------------------------- choosing a reaction

function pick(more) {
  const open = find(".choice", more.parentElement);
  all(".choice").forEach((one) => one.remove());
  if (open) return;
  const choice = document.createElement("div");
  choice.className = "choice";
  choice.append(document.getElementById("emoji").content.cloneNode(true));
  for (const button of choice.children) button.value = `${more.dataset.react} ${button.value}`;
  more.after(choice);
  choice.firstElementChild.focus();
}

// ---------------------------------------------------------------- what is done by hand

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.matches("#say-form")) {
    event.preventDefault();
    if (!say.value.trim()) return;
    const words = say.value;
    shut();
    if (await send(form)) {
      if (say.value === words) say.value = "";
      answer(0, "");
    }
  } else if (form.matches("#acts")) {
    event.preventDefault();
    await send(form, event.submitter);
  } else if (form.matches("form.ask")) {
    event.preventDefault();
    if (form.matches(".stepped") && next(form)) return;
    if (await send(form, event.submitter ?? find("[name=fill]", form))) all(`form.ask[data-form="${form.dataset.form}"]`).forEach((one) => one.remove()), say?.focus();
  } else if (form.matches(".clock") && page) {
    event.preventDefault();
    form.ariaBusy = "true";
    await send(form, event.submitter);
    form.ariaBusy = "false";
  } else if (form.matches("#drop")) {
    event.preventDefault();
    drop(form);
  }
});

document.addEventListener("click", (event) => {
  const reply = event.target.closest("a[data-answers]");
  const not = event.target.closest(".no-answer");
  const item = event.target.closest("#choices li");
  if (reply && say) event.preventDefault(), answer(reply.dataset.answers, find("header b", reply.closest(".body")).textContent);
  else if (not) event.preventDefault(), answer(0, "");
  else if (item) take(item.offer);
  const more = event.target.closest("a.more");
  if (more) event.preventDefault(), pick(more);
  else if (!event.target.closest(".choice") || event.target.closest(".choice button")) setTimeout(() => all(".choice").forEach((one) => one.remove()));
});

document.addEventListener("keydown", (event) => {
  const choice = event.target.closest?.(".choice");
  if (choice && event.key === "Escape") choice.previousElementSibling.focus(), choice.remove();
  if (event.key === " " && event.target.matches?.("a.more")) event.preventDefault(), pick(event.target);
});

if (page) {
  all(".log").forEach(toEnd);
  all("form.ask").forEach(step);
  listen();
}
if (say) {
  say.addEventListener("input", complete);
  say.addEventListener("keydown", keys);
  say.addEventListener("blur", () => setTimeout(() => document.activeElement === say || shut(), 150));
}

// ---------------------------------------------------------------- dropping an export

const zone = find(".zone");
if (zone) {
  const file = document.getElementById("file");
  zone.addEventListener("dragover", (event) => (event.preventDefault(), zone.classList.add("over")));
  zone.addEventListener("dragleave", () => zone.classList.remove("over"));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    zone.classList.remove("over");
    file.files = event.dataTransfer.files;
    name_it();
  });
  file.addEventListener("change", name_it);
  function name_it() {
    const community = document.getElementById("community");
    if (!community.value && file.files[0]) community.value = file.files[0].name.replace(/\.(json|jsonl|zip|gz)+$/gu, "").slice(0, 80);
  }
}

async function drop(form) {
  const trouble = document.getElementById("drop-trouble");
  trouble.textContent = "";
  find("button", form).disabled = true;
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { "x-hearth-script": "1" } }).catch(() => null);
  find("button", form).disabled = false;
  if (answer?.ok) location.assign(await answer.text());
  else trouble.textContent = answer ? await answer.text() : "…";
}

const job = document.getElementById("job");
if (job) {
  (async function watch() {
    while (!find("[data-done]", job)) {
      await new Promise((done) => setTimeout(done, 300));
      const answer = await fetch(job.dataset.job).catch(() => null);
      if (answer?.ok) job.innerHTML = await answer.text();
    }
  })();
}
