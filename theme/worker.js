// Pages for when there is no network. What is stored is never shown as new: the network always comes first, and a stored
// page says at its top from when it is. The build sets HOMES above: the home page of each edition, the longest first.
"use strict";

const CORE = ["", "measures/", "places/", "daily/", "offline/"];
const FILES = ["/theme/site.css", "/theme/site.js", "/theme/early.js", "/theme/icon.svg"];
const MOST = 60; // pages beside the core; the oldest go
const PATIENCE = 4000; // milliseconds
const PAGE = /\/[^./]*$/;
const NOTICE = /(<p class="stored" lang="([^"]*)" data-zone="([^"]*)"[^>]*) hidden>([^<]*)/;
const LIST = /(<section class="stored-pages") hidden>([^]*?<ul>)/;
let dead = false; // the last page came out of the store: then its files do not wait for the network either

const homeOf = (path) => HOMES.find((home) => path.startsWith(home));
const within = (path) => path.slice(homeOf(path).length);
const pathOf = (request) => new URL(request.url).pathname;
const ask = (url) => fetch(url, { cache: "no-cache", redirect: "manual" });

const keepFile = async (path, answer) => answer.ok && (await caches.open("files")).put(path, answer);

const keepPage = async (path, answer) => {
  const pages = await caches.open("pages");
  if (answer.status === 404 || answer.status === 410) await pages.delete(path);
  const html = answer.ok ? await answer.text() : "";
  if (!NOTICE.test(html)) return; // it could not say that it is stored
  const headers = new Headers(answer.headers);
  ["content-encoding", "content-length", "vary"].forEach((name) => headers.delete(name));
  headers.set("x-stored", headers.get("date") || new Date().toUTCString());
  await pages.delete(path); // so that the newest stand last
  await pages.put(path, new Response(html, { headers }));
  const others = (await pages.keys()).filter((request) => !CORE.includes(within(pathOf(request))));
  await Promise.all(others.slice(0, -MOST).map((request) => pages.delete(request)));
};

const stock = (home) => Promise.all(CORE.map(async (path) => keepPage(home + path, await ask(home + path))));

const stocked = async (home) => await (await caches.open("pages")).match(`${home}offline/`) || stock(home);

const momentOf = (page, lang, zone) => new Date(page.headers.get("x-stored"))
  .toLocaleString(lang, { dateStyle: "long", timeStyle: "short", hourCycle: "h23", timeZone: zone });

const dated = async (page) => {
  const html = (await page.text()).replace(NOTICE, (_, tag, lang, zone, words) =>
    `${tag}>${words.replace("{moment}", momentOf(page, lang, zone))}`);
  return new Response(html, { headers: page.headers });
};

const offline = async (path) => {
  const pages = await caches.open("pages");
  const page = await pages.match(`${homeOf(path)}offline/`);
  if (!page) return Response.error();
  const html = await page.text();
  const [, , lang, zone] = NOTICE.exec(html);
  const stored = (await pages.keys()).filter((request) => homeOf(pathOf(request)) === homeOf(path) && within(pathOf(request)) !== "offline/");
  const items = await Promise.all(stored.reverse().map(async (request) => {
    const one = await pages.match(request);
    const [, title] = /<title>([^<]*)/.exec(await one.text());
    return `<li><a href="${pathOf(request)}">${title.split(" – ")[0]}</a> ${momentOf(one, lang, zone)}</li>`;
  }));
  return new Response(html.replace(LIST, (_, tag, head) => `${tag}>${head}${items.join("")}`), { status: 503, headers: page.headers });
};

// The network's answer; nothing if there is none, or none soon, or the server is not well.
const soon = (fresh) => Promise.race([
  fresh.then((answer) => answer.status < 500 && answer, () => null),
  new Promise((resolve) => { setTimeout(resolve, PATIENCE); }),
]);

const pageOf = async (path, fresh) => {
  const answer = await soon(fresh);
  const stored = !answer && within(path) !== "offline/" && await (await caches.open("pages")).match(path);
  dead = Boolean(stored);
  return answer || (stored ? dated(stored) : fresh.catch(() => offline(path)));
};

const fileOf = async (path, fresh) =>
  (!dead && await soon(fresh)) || await (await caches.open("files")).match(path) || fresh;

addEventListener("install", (event) => {
  skipWaiting(); // the next one stores and shows the same way: no open page notices
  event.waitUntil((async () => {
    const open = (await clients.matchAll({ type: "window", includeUncontrolled: true })).map(pathOf).filter((path) => PAGE.test(path));
    await Promise.all([...new Set(open.map(homeOf))].map(stock));
    await Promise.all(open.map(async (path) => keepPage(path, await ask(path))));
    await Promise.all(FILES.map(async (path) => keepFile(path, await fetch(path))));
  })());
});

addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  const { origin, pathname } = new URL(url);
  const page = mode === "navigate" && PAGE.test(pathname);
  if (method !== "GET" || origin !== location.origin || !(page || pathname.startsWith("/theme/"))) return;
  const path = page ? pathname.replace(/\/?$/, "/") : pathname;
  const fresh = page ? ask(url) : fetch(event.request);
  const kept = fresh.then((answer) => (page ? keepPage : keepFile)(path, answer.clone()));
  event.waitUntil(kept.then(() => page && stocked(homeOf(path))).catch(() => {}));
  event.respondWith((page ? pageOf : fileOf)(path, fresh));
});
