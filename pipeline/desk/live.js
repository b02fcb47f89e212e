// Comes with every page that `bulletin serve` shows, and stands in no file of the site:
// loads a page again when it changed, shows what is wrong, and marks what is not public yet.
const number = Number(document.currentScript.dataset.number);
const here = decodeURI(location.pathname);
const file = here.slice(1) + (here.endsWith("/") ? "index.html" : "");

const host = document.createElement("aside");
const shadow = host.attachShadow({ mode: "open" });
const sheet = new CSSStyleSheet();
sheet.replaceSync(`
  :host { all: initial; display: block; position: sticky; bottom: 0; z-index: 2147483647; font: 16px/1.5 system-ui, sans-serif; }
  div { padding: .5rem 1rem; max-height: 50vh; overflow: auto; color: #fff; background: #1d3c5c; white-space: pre-wrap; }
  .draft { background: #5b3a00; }
  .fault { background: #8a1c1c; }
  a { color: inherit; }
`);
shadow.adoptedStyleSheets = [sheet];

const say = (kind, text, paths = []) => {
  const box = document.createElement("div");
  box.className = kind;
  box.role = kind === "fault" ? "alert" : "status";
  box.append(text);
  for (const path of paths) {
    const link = document.createElement("a");
    link.href = `/${path.replace(/(^|\/)index\.html$/, "$1")}`;
    link.append(decodeURI(link.pathname));
    box.append(" ", link);
  }
  shadow.append(box);
};

// A notice is a draft in every edition.
const plain = (path) => path.replace(/^\/(hant|en)\//, "/");

const mark = (drafts, words) => {
  const others = [...document.querySelectorAll("a[href]")].filter((link) => link.pathname !== location.pathname);
  const links = others.filter((link) => drafts[plain(link.pathname)]);
  for (const link of links) {
    link.style.outline = "3px dashed #b36b00";
    link.title = words.draft.replace("{moment}", drafts[plain(link.pathname)]);
  }
  const own = drafts[plain(here)];
  if (own) say("draft", words.draft.replace("{moment}", own));
  else if (links.length) say("draft", words.drafts);
};

let lost = "";
let events;

const tell = ({ data }) => {
  const turn = JSON.parse(data);
  lost = turn.words.lost;
  const mine = !turn.changed || turn.changed.some((path) => path === file || path.startsWith("theme/"));
  // A smaller number: the server was started again.
  if (turn.number < number || (turn.number > number && !turn.blocked && mine)) {
    location.reload();
    return;
  }
  shadow.replaceChildren();
  mark(turn.drafts, turn.words);
  const pages = (turn.changed || []).filter((path) => path.endsWith(".html"));
  if (pages.length) say("changed", turn.words.changed, pages.slice(0, 5));
  if (turn.blocked) say("fault", `${turn.told}\n${turn.words.kept}`);
  else if (turn.told) say("warning", turn.told);
  document.body.append(host);
};

// A browser has few connections for each server: pages that nobody sees leave them to others.
const listen = () => {
  events?.close();
  if (document.hidden) return;
  events = new EventSource(`/.bulletin/events?${number}`);
  events.onmessage = tell;
  events.onerror = () => {
    shadow.replaceChildren();
    say("fault", lost);
  };
};

document.addEventListener("visibilitychange", listen);
listen();
