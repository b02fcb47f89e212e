// Choices of display, read aloud, print and share, pages kept offline. The site is complete without: each control is shown only where it works.
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
  tool("poster", () => setTimeout(print, 100));

  const page = { title: document.title, url: location.origin + location.pathname };
  if (navigator.share) tool("share", () => navigator.share(page).catch(() => {}));
  if (navigator.clipboard) {
    tool("copy", (button) => navigator.clipboard.writeText(page.url).then(() => {
      button.parentElement.querySelector("[role=status]").textContent = button.dataset.done;
    }, () => {}));
  }

  // Keeps pages for when there is no network.
  if (navigator.serviceWorker) addEventListener("load", () => navigator.serviceWorker.register("/sw.js").catch(() => {}));

  // Read aloud, block by block: browsers break off long texts.
  const speech = window.speechSynthesis;
  if (!speech) return;
  const language = root.lang.slice(0, 2);
  const own = language === "zh" ? /^(zh|cmn)/i : new RegExp(`^${language}`, "i");
  const BLOCKS = "h1, h2, h3, h4, p, li, dt, dd, tr, figcaption";
  const SILENT = "nav, .tools, .report, .poster, thead, svg";
  let reading = 0;

  const text = (block) => {
    if (!block.matches("tr")) return block.textContent;
    const heads = all("thead th", block.closest("table"));
    return [...block.cells].map((cell, place) => cell.textContent && (place && heads[place] ? heads[place].textContent : "") + cell.textContent)
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
    const voices = speech.getVoices();
    const voice = voices.find((one) => one.lang.replace("_", "-") === root.lang) || voices.find((one) => own.test(one.lang));
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
      words.lang = root.lang;
      words.voice = voice || null;
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
    if (offered || !speech.getVoices().some((voice) => own.test(voice.lang))) return;
    offered = true;
    tool("read", () => (all(".spoken").length ? stop() : read()));
  };
  offer();
  speech.onvoiceschanged = offer;
  addEventListener("pagehide", stop);
})();
