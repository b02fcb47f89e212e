// The search page: cuts the question as the index is cut, asks pagefind, shows what it found. `?q=` makes a search a link.
"use strict";

(() => {
  const SHOWN = 10, BEFORE = 15, EXCERPT = 80, LAST = 1e6;
  // The index has a space on either side of each of these: pipeline/publish/records.py puts it there.
  const HAN = /[\u3400-\u9fff\uf900-\ufaff\u{20000}-\u{3ffff}]/gu;
  const cut = (text) => text.replace(HAN, " $& ").trim().split(/\s+/);
  const joined = (words) => words.join(" ").replace(new RegExp(`(${HAN.source}) `, "gu"), "$1").replace(new RegExp(` (?=${HAN.source})`, "gu"), "");
  const chinese = (word) => word.search(HAN) >= 0;

  const form = document.querySelector("form.search");
  const [status, list, more] = ["[data-found]", ".results", "[data-tool=more]"].map((name) => document.querySelector(name));
  const say = (words, values = {}) => { status.textContent = status.dataset[words].replace(/{(\w)}/g, (_, name) => values[name]); };

  // No worker: it would be a second copy of the program, and a policy of its own.
  const start = async () => {
    const [first, ...others] = form.dataset.indexes.split(" ").map((name) => `${form.getAttribute("action")}${name}/`);
    const { createInstance } = await import(`${first}pagefind.js`);
    const engine = createInstance({ basePath: first, noWorker: true });
    await Promise.all(others.map((address) => engine.mergeIndex(address)));
    return engine;
  };
  let started;

  // The pages that hold all of the words, those first that say them first, counted from the title on. In quotes: else
  // pagefind takes a word that nobody says for another one with the same beginning.
  const holding = async (words) => {
    const engine = await (started = started || start());
    const answers = await Promise.all(words.map((word) => engine.search(`"${cut(word).join(" ")}"`)));
    const found = answers.map(({ results }) => new Map(results.map((page) => [page.id, page])));
    const place = (id) => found.reduce((sum, pages) => sum + Math.min(...pages.get(id).words, LAST), 0);
    return [...found[0].values()].filter(({ id }) => found.every((pages) => pages.has(id)))
      .map((page) => ({ page, place: place(page.id) })).sort((a, b) => a.place - b.place).map(({ page }) => page);
  };

  const parts = (word) => {
    if (!chinese(word)) return [word];
    if (!Intl.Segmenter) return cut(word);
    const segments = [...new Intl.Segmenter(document.documentElement.lang, { granularity: "word" }).segment(word)];
    const long = segments.map(({ segment }) => segment).filter((segment) => segment.length > 1);
    return long.length ? long : cut(word);
  };

  // By the words as they stand; where no page holds them, by their parts.
  const find = async (question) => {
    const words = question.match(/[\p{L}\p{M}\p{N}]+/gu) || [];
    if (!words.length) return { pages: [], outcome: "none" };
    const exact = await holding(words);
    if (exact.length) return { pages: exact, words, outcome: "found" };
    const loose = words.flatMap(parts);
    const pages = await holding(loose);
    return { pages, words: loose, outcome: pages.length ? "loose" : "none" };
  };

  const element = (name, content, rest = {}) => {
    const made = Object.assign(document.createElement(name), rest);
    made.append(...content);
    return made;
  };

  const item = async (page, words) => {
    const { url, content, meta } = await page.data();
    const said = new RegExp(`(${words.join("|")})`, "iu");
    const marked = (text) => text.split(said).map((piece, place) => (place % 2 ? element("mark", [piece]) : piece));
    const text = joined(content.split(" ").slice(cut(meta.title).length));
    const from = Math.max(0, Math.min(text.search(said) - BEFORE, text.length - EXCERPT));
    const excerpt = `${from ? "…" : ""}${text.slice(from, from + EXCERPT)}${from + EXCERPT < text.length ? "…" : ""}`;
    const facts = [meta.section, meta.date].filter(Boolean).map((fact) => element("span", [fact]));
    return element("li", [
      element("a", marked(meta.title), { href: url }), element("p", facts, { className: "dateline" }), element("p", marked(excerpt)),
    ]);
  };

  let found = { pages: [] };
  const show = async () => {
    const { pages, words } = found;
    const next = list.children.length;
    const items = await Promise.all(pages.slice(next, next + SHOWN).map((page) => item(page, words)));
    if (pages !== found.pages) return null;
    list.append(...items);
    more.hidden = list.children.length >= pages.length;
    return items[0];
  };

  let turn = 0;
  const search = async () => {
    const mine = turn += 1;
    const question = form.q.value.trim();
    found = { pages: [] };
    list.replaceChildren();
    more.hidden = true;
    status.textContent = "";
    if (!question) return;
    say("busy");
    try {
      const answer = await find(question);
      if (mine !== turn) return;
      found = answer;
      if (await show() !== null) say(answer.outcome, { n: answer.pages.length, q: question });
    } catch {
      started = null;
      if (mine === turn) say("failed");
    }
  };

  const asked = () => { form.q.value = new URLSearchParams(location.search).get("q") || ""; search(); };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    history.pushState(null, "", `?q=${encodeURIComponent(form.q.value.trim())}`);
    search();
  });
  more.addEventListener("click", async () => (await show())?.firstChild.focus());
  addEventListener("popstate", asked);
  asked();
})();
