// Before the first paint, so that nothing flashes or jumps: the reader's choices, kept by site.js.
try { document.documentElement.className = localStorage.getItem("display") || ""; } catch { /* not allowed to keep any */ }
document.documentElement.dataset.script = "";
