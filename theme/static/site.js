// Choices of display, read aloud, print and share, error reports, pages kept offline. The site is complete without: each control is shown only where it works.
"use strict";

(() => {
  const root = document.documentElement;
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];

  // A choice is a class of <html>; kept as one text, which early.js puts back.
  const inputs = all("#elder, .panel input");
  const words = inputs.map((input) => input.value).filter(Boolean);

  const choose = () => {
    inputs.forEach((input) => input.value && root.classList.toggle(input.value, input.checked));
    try { localStorage.setItem("display", root.className); } catch { /* for this page only */ }
  };

  const show = () => {
    inputs.forEach((input) => {
      const others = inputs.filter((other) => other.name === input.name).map((other) => other.value);
      input.checked = input.value ? root.classList.contains(input.value) : !others.some((word) => word && root.classList.contains(word));
    });
  };

  const remembered = () => {
    try {
      const kept = (localStorage.getItem("display") || "").split(" ");
      words.forEach((word) => root.classList.toggle(word, kept.includes(word)));
    } catch { /* as it is */ }
    show();
  };

  // Ticked while this file was still on its way.
  if (document.getElementById("elder").checked) root.classList.add("elder");
  show();
  choose();
  inputs.forEach((input) => input.addEventListener("change", choose));
  addEventListener("pageshow", (event) => event.persisted && remembered());
  addEventListener("storage", remembered);

  // Figures that are overdue by the reader's own clock, where no build said so yet.
  all("[data-due]").forEach((note) => { note.hidden = Date.now() < Date.parse(note.dataset.due); });

  const panel = document.querySelector(".switches details");
  panel.hidden = false;
  addEventListener("click", (event) => { if (!panel.contains(event.target)) panel.open = false; });
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !panel.open) return;
    panel.open = false;
    panel.firstElementChild.focus();
  });

  const tool = (name, act) => all(`[data-tool="${name}"]`).forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", (event) => act(button, event));
  });

  tool("print", () => print());
  tool("poster", () => Promise.allSettled(all(".poster img").map((image) => image.decode())).then(() => setTimeout(print, 100)));

  // The contact page names the page that an error report is about.
  const reported = document.querySelector(".reported");
  const about = new URLSearchParams(location.search).get("page");
  if (reported && /^\/[\w./-]*$/.test(about)) {
    reported.hidden = false;
    reported.querySelector("code").textContent = reported.querySelector("button").dataset.url = location.origin + about;
  }

  const page = { title: document.title, url: location.origin + location.pathname };
  if (navigator.share) tool("share", () => navigator.share(page).catch(() => {}));
  if (navigator.clipboard) {
    // The address of the page, or the words of one of its parts.
    const copied = async ({ dataset }) => {
      const part = dataset.of && document.getElementById(dataset.of);
      const text = part ? part.textContent : dataset.url || page.url;
      if (!("html" in dataset)) { await navigator.clipboard.writeText(text); return; }
      // HTML for an editor to paste. The other way of copying takes out its styles, by the policy of this site.
      addEventListener("copy", (event) => {
        event.preventDefault();
        ["text/html", "text/plain"].forEach((type) => event.clipboardData.setData(type, text));
      }, { once: true });
      getSelection().selectAllChildren(part);
      document.execCommand("copy");
    };
    tool("copy", (button) => copied(button).then(() => {
      button.parentElement.querySelector("[role=status]").textContent = button.dataset.done;
    }, () => {}));
  }

  // Keeps pages for when there is no network.
  if (navigator.serviceWorker) addEventListener("load", () => navigator.serviceWorker.register("/sw.js").catch(() => {}));

  // The feeds: the address of the one chosen.
  const feeds = document.querySelector("[data-feeds]");
  if (feeds) {
    const [feed, form] = all("select", feeds);
    (feeds.onchange = () => {
      all("code", feeds)[0].textContent = all("button", feeds)[0].dataset.url = location.origin + feed.value + form.value;
    })();
  }

  // Places and measures: a form that chooses among what the page lists. The choice is in the address, to be kept or sent.
  const filters = document.querySelector("[data-items]");
  if (filters) {
    const items = JSON.parse(filters.dataset.items);
    const [status] = all("[role=status]", filters);
    const path = (code) => all(`[name=region] [value="${code}"]`, filters)[0].dataset.path.split(" ");
    const minutes = () => {
      const parts = new Intl.DateTimeFormat("en", { timeZone: filters.dataset.zone, weekday: "short", hour: "numeric", minute: "numeric", hourCycle: "h23" })
        .formatToParts().reduce((found, { type, value }) => ({ ...found, [type]: value }), {});
      return [["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"].indexOf(parts.weekday), parts.hour * 60 + +parts.minute];
    };
    const lasts = (item, day) => (!item.since || item.since <= day) && (!item.until || day <= item.until);
    const fits = {
      kind: (item, kind) => item.kind === kind,
      // What lies in the region, and what serves a larger one as a whole.
      region: (item, code) => item.region.split(" ").includes(code) || path(code).includes(item.region.split(" ")[0]),
      from: (item, id) => item.id === id,
      on: lasts,
      open: (item) => {
        const [day, now] = minutes();
        const within = (on, minute) => item.open.some(([first, last, start, end]) => first <= on && on <= last && start <= minute && minute < end);
        return lasts(item, new Date().toLocaleDateString("sv", { timeZone: filters.dataset.zone })) && (within(day, now) || within((day + 6) % 7, now + 1440));
      },
    };
    // A row of a table, or a heading and the list below it.
    const parts = (id) => {
      const place = document.getElementById(id);
      return place.closest("tr") ? [place.closest("tr")] : [place, place.nextElementSibling];
    };
    const filter = () => {
      const chosen = [...new FormData(filters)].filter(([, value]) => value);
      const shown = items.filter((item) => {
        const fit = chosen.every(([name, value]) => fits[name](item, value));
        parts(item.id).forEach((part) => { part.hidden = !fit; });
        return fit;
      });
      all(".body > h2").forEach((heading) => {
        const below = [];
        for (let next = heading.nextElementSibling; next && next.tagName !== "H2"; next = next.nextElementSibling) below.push(next);
        heading.hidden = below.every((part) => (part.matches(".table") ? all("tbody tr", part).every((row) => row.hidden) : part.hidden));
        below.filter((part) => part.matches(".table")).forEach((part) => { part.hidden = heading.hidden; });
      });
      status.textContent = chosen.length ? status.dataset.shown.replace("{n}", shown.length).replace("{all}", items.length) : "";
      history.replaceState(null, "", chosen.length ? `?${new URLSearchParams(chosen)}` : location.pathname + location.hash);
    };
    new URLSearchParams(location.search).forEach((value, name) => {
      const field = filters.elements[name];
      if (field && field.type === "checkbox") field.checked = true;
      else if (field) field.value = value;
    });
    filters.addEventListener("input", filter);
    filters.addEventListener("submit", (event) => event.preventDefault());
    if (location.search) filter();
  }

  // Read aloud, block by block: browsers break off long texts.
  const speech = window.speechSynthesis;
  if (!speech) return;
  // The same language exactly, or else another kind of it.
  const voiceOf = (language) => {
    const voices = speech.getVoices();
    const own = language.startsWith("zh") ? /^(zh|cmn)/i : new RegExp(`^${language.slice(0, 2)}`, "i");
    return voices.find((one) => one.lang.replace("_", "-") === language) || voices.find((one) => own.test(one.lang));
  };
  const BLOCKS = "h1, h2, h3, h4, p, li, dt, dd, tr, figcaption";
  const SILENT = "nav, .tools, .report, .poster, thead, svg";
  let reading = 0;

  const text = (block) => {
    if (!block.matches("tr")) return block.textContent;
    const heads = all("thead th", block.closest("table"));
    return [...block.cells].map((cell, place) => cell.textContent && (place && heads[place] ? `${heads[place].textContent} ` : "") + cell.textContent)
      .filter(Boolean).join("，");
  };

  const stop = () => {
    reading += 1;
    speech.cancel();
    all(".spoken").forEach((block) => block.classList.remove("spoken"));
    all("[data-tool=read]").forEach((button) => { button.textContent = button.dataset.start; });
  };

  const read = () => {
    const turn = reading;
    const main = document.querySelector("main article") || document.querySelector("main");
    const blocks = all(BLOCKS, main).filter((block) => !block.closest(SILENT) && !block.parentElement.closest("p, li, dt, dd, tr")
      && block.getClientRects().length && block.textContent.trim());
    const next = () => {
      all(".spoken").forEach((block) => block.classList.remove("spoken"));
      if (turn !== reading) return;
      const block = blocks.shift();
      if (!block) { stop(); return; }
      block.classList.add("spoken");
      const words = new SpeechSynthesisUtterance(text(block).replace(/\s+/g, " "));
      words.lang = block.closest("[lang]").lang;
      words.voice = voiceOf(words.lang) || null;
      words.rate = root.classList.contains("elder") ? 0.85 : 1;
      words.onend = words.onerror = next;
      speech.speak(words);
    };
    all("[data-tool=read]").forEach((button) => { button.textContent = button.dataset.stop; });
    next();
  };

  // Some browsers know their voices only after a while; many have none for Chinese.
  let offered = false;
  const offer = () => {
    if (offered || !voiceOf(root.lang)) return;
    offered = true;
    tool("read", () => (all(".spoken").length ? stop() : read()));
  };
  offer();
  speech.onvoiceschanged = offer;
  addEventListener("pagehide", stop);
})();
