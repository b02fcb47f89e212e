// What the tests of keyboard and comfort ask of a page; put into each page before its own scripts.
"use strict";

window.probe = (() => {
  const CONTROLS = "a[href], button, input, select, textarea, summary, [tabindex='0']";
  const every = (selector = "*", within = document) => [...within.querySelectorAll(selector)];
  const shown = (node) => node.checkVisibility({ visibilityProperty: true });
  const start = (node) => node.outerHTML.slice(0, 80);

  const background = (node) => {
    const colour = getComputedStyle(node).backgroundColor;
    return colour === "rgba(0, 0, 0, 0)" && node.parentElement ? background(node.parentElement) : colour;
  };

  // WCAG's relative luminance and contrast.
  const luminance = (colour) => colour.match(/[\d.]+/g).slice(0, 3).map((part) => part / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
    .reduce((sum, part, place) => sum + part * [0.2126, 0.7152, 0.0722][place], 0);

  const contrast = (one, other) => {
    const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };

  // Every control that is to be seen, as places in the document; of a group of choices the first.
  const controls = () => {
    const groups = new Set();
    const first = (node) => node.type !== "radio" || (!groups.has(node.name) && groups.add(node.name));
    const found = every(CONTROLS).filter((node) => shown(node) && !node.disabled && first(node));
    return every().flatMap((node, place) => (found.includes(node) ? [place] : []));
  };

  // Where the keyboard is: whether anything of it is on top of the page, and its ring.
  const focus = () => {
    const node = document.activeElement;
    const box = node.getBoundingClientRect();
    const middle = (low, high, most) => (Math.max(low, 0) + Math.min(high, most)) / 2;
    const top = document.elementFromPoint(middle(box.left, box.right, innerWidth), middle(box.top, box.bottom, innerHeight));
    const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(node);
    return {
      left: node === document.body || node === document.documentElement,
      place: every().indexOf(node),
      kind: [node, node.parentElement, node.closest("section, nav, form")].map((part) => `${part?.localName}.${part?.className}`).join(" "),
      text: node.textContent.trim().slice(0, 20),
      on_top: Boolean(top) && (node.contains(top) || top.contains(node)),
      ring: outlineStyle === "none" ? 0 : parseFloat(outlineWidth),
      contrast: contrast(outlineColor, background(node.parentElement || node)),
    };
  };

  // Controls outside of running text that are smaller than they should be.
  const small = (least) => {
    const inline = (node) => getComputedStyle(node).display === "inline";
    const block = (node) => (inline(node) ? block(node.parentElement) : node);
    const running = (node) => inline(node) && block(node).textContent.trim().length > node.textContent.trim().length;
    // A link may cover the block around it.
    const covers = (node) => getComputedStyle(node, "::after").position === "absolute";
    const large = (node) => [node, node.closest("label"), covers(node) && node.offsetParent].some((part) => {
      const box = part && part.getBoundingClientRect();
      return box && box.width >= least - 0.5 && box.height >= least - 0.5;
    });
    return every(CONTROLS).filter((node) => shown(node) && !running(node) && !large(node)).map(start);
  };

  // What stays in its place while the rest moves, and hides the rest.
  const covering = () => every().filter((node) => {
    const { position } = getComputedStyle(node);
    if (position !== "sticky") return position === "fixed";
    return node.nextElementSibling.offsetWidth > node.closest(".table").clientWidth - node.offsetWidth;
  }).map(start);

  const space = () => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`
      * { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
      p { margin-bottom: 2em !important; }`);
    document.adoptedStyleSheets = [sheet];
  };

  const texts = () => {
    const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) if (walker.currentNode.data.trim() && shown(walker.currentNode.parentElement)) found.push(walker.currentNode);
    return found;
  };

  // Texts that are cut off at a side or run out of the page.
  const cut = () => texts().filter((text) => {
    const range = document.createRange();
    range.selectNodeContents(text);
    const boxes = [...range.getClientRects()].filter((box) => box.width);
    const out = (left, right) => boxes.some((box) => box.left < left - 1 || box.right > right + 1);
    for (let node = text.parentElement; node !== document.body; node = node.parentElement) {
      const { overflowX } = getComputedStyle(node);
      if (["auto", "scroll"].includes(overflowX)) return false;
      const { left, right } = node.getBoundingClientRect();
      if (overflowX !== "visible" && out(left, right)) return true;
    }
    return out(0, innerWidth);
  }).map((text) => text.data.trim());

  // Labels of a drawing that lie on each other.
  const overlapping = () => every(".chart svg").flatMap((drawing) => {
    const labels = every("text", drawing).filter((label) => label.textContent.trim() && label.getClientRects().length);
    const boxes = labels.map((label) => [label.textContent, label.getBoundingClientRect()]);
    return boxes.flatMap(([text, one], place) => boxes.slice(place + 1).filter(([, other]) =>
      Math.min(one.right, other.right) - Math.max(one.left, other.left) > 1
      && Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > 4).map(([other]) => `${text} × ${other}`));
  });

  const moving = () => every().filter((node) => [null, "::before", "::after"].some((part) => {
    const { animationName, scrollBehavior, transitionDuration } = getComputedStyle(node, part);
    return animationName !== "none" || scrollBehavior === "smooth" || transitionDuration.split(",").some((time) => parseFloat(time));
  })).map(start);

  return { controls, focus, small, covering, space, cut, overlapping, moving };
})();
