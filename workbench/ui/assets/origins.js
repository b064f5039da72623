// Correcting how origins are counted: which ones, why, and where the focus goes afterwards. The server does the counting.
(() => {
  "use strict";
  const desk = window.wbDesk;
  const { $, $$, store } = desk;
  // What is being corrected: {action: "merge" | "split", ids, names, from}; the reason is added when it is sent.
  let asked = null;
  let backTo = null;
  let opened = [];

  const toggles = () => $$("#evidence [data-select]");
  const picked = () => toggles().filter((button) => button.getAttribute("aria-pressed") === "true");
  const name = (origin) => origin.closest("[data-label]").dataset.label;
  const kept = (claim) => `wb-origins-${claim}`;
  const why = () => $("#origin-why");

  // Names of strangers are text nodes, each with its own direction.
  const say = (box, ...parts) => box.replaceChildren(...parts.map((part) => {
    if (typeof part === "string") return part;
    const word = document.createElement("bdi");
    word.textContent = part.name;
    return word;
  }));
  const listed = (names) => names.flatMap((one, n) => (n ? [", ", { name: one }] : [{ name: one }]));

  const remember = () => {
    const claim = desk.claim();
    if (!claim) return;
    const state = { picked: picked().map((button) => button.dataset.select), asked, reason: why().value };
    store.set(kept(claim), state.picked.length || state.asked ? JSON.stringify(state) : null);
  };

  const paint = () => {
    const chosen = picked();
    const bar = !asked && chosen.length > 0;
    $("#origin-correct").hidden = !bar && !asked;
    $("#origin-bar").hidden = !bar;
    $("#origin-form").hidden = !asked;
    if (bar) {
      const merge = $("#origin-merge");
      merge.hidden = chosen.length < 2;
      merge.textContent = `Count the ${chosen.length} selected origins as one…`;
      $("#origin-picked").textContent = chosen.length < 2 ? "1 origin selected. Select another to count them as one." : "";
    }
    if (asked) {
      const merging = asked.action === "merge";
      if (merging) say($("#origin-title"), `Count these ${asked.ids.length} origins as one: `, ...listed(asked.names));
      else say($("#origin-title"), "Count ", { name: asked.names[0] }, " as an origin of its own, apart from ", { name: asked.from });
      $("#origin-save").textContent = merging ? "Count as one" : "Count apart";
    }
  };

  const missing = (text) => {
    $("#origin-missing").textContent = text;
    if (text) why().setAttribute("aria-invalid", "true"); else why().removeAttribute("aria-invalid");
  };

  const ask = (correction, from) => {
    asked = correction;
    backTo = from;
    missing("");
    paint();
    remember();
    why().focus();
  };
  const askMerge = () => {
    const chosen = picked();
    if (chosen.length > 1) ask({ action: "merge", ids: chosen.map((b) => b.dataset.select), names: chosen.map(name) }, chosen[0].dataset.key);
  };
  const askApart = (button) => {
    why().value = "";
    ask({ action: "split", ids: [button.dataset.apart], names: [button.dataset.name], from: name(button) }, button.dataset.key);
  };

  const close = () => { asked = null; why().value = ""; missing(""); paint(); remember(); };
  const cancel = () => { const to = asked.action === "merge" ? "origin-merge" : backTo; close(); focusBack(to); };
  const clear = () => {
    const first = picked()[0]?.dataset.key;
    for (const button of picked()) button.setAttribute("aria-pressed", "false");
    close();
    desk.focusOn(first, "evidence-top");
  };
  const save = () => {
    const reason = why().value.trim();
    if (!reason) { missing("Say why in a few words, so that a reader can follow it."); why().focus(); return; }
    send({ ...asked, reason }, asked.action === "split" ? `led-${asked.ids[0]}` : backTo, `do-${asked.action}`);
  };
  const undo = (button) => {
    desk.undoingEdit = button.dataset.undoEdit;
    send({ ids: [], reason: "" }, button.dataset.back, "do-undo-edit");
  };
  const send = (correction, to, trigger) => {
    desk.correction = correction;
    backTo = to;
    opened = $$("#evidence details[open] > summary").map((summary) => summary.dataset.key);
    desk.press(trigger);
  };

  // A thing inside a folded part is unfolded to be in focus.
  const focusBack = (...keys) => {
    for (const key of keys) {
      const el = key && $(`[data-key="${CSS.escape(key)}"]`);
      if (!el || el.hidden) continue;
      const folded = el.closest("details:not([open])");
      if (folded) folded.open = true;
      el.focus({ preventScroll: true });
      el.scrollIntoView({ block: "nearest" });
      if (document.activeElement === el) return;
    }
    desk.focusOn("evidence-top");
  };

  desk.corrected = () => {
    desk.correction = null;
    for (const key of opened) { const summary = $(`#evidence summary[data-key="${CSS.escape(key)}"]`); if (summary) summary.parentElement.open = true; }
    desk.countPins();
    const to = backTo;
    close();
    focusBack(to, "evidence-top");
  };
  desk.notCorrected = () => { desk.correction = null; if (asked) why().focus(); };

  // The evidence was drawn anew, or the page was loaded again: what was chosen and typed for this claim is still there.
  desk.restoreOrigins = () => {
    if (!$("#origin-correct")) return;
    const claim = desk.claim();
    const state = JSON.parse((claim && store.get(kept(claim))) || "{}");
    for (const button of toggles()) button.setAttribute("aria-pressed", String(Boolean(state.picked?.includes(button.dataset.select))));
    const there = state.asked?.ids.every((id) => $(`#evidence :is([data-select="${CSS.escape(id)}"], [data-apart="${CSS.escape(id)}"])`));
    asked = there ? state.asked : null;
    backTo = asked && (asked.action === "split" ? `apart-${asked.ids[0]}` : `select-${asked.ids[0]}`);
    why().value = asked ? state.reason : "";
    missing("");
    paint();
  };

  // Enter sends the reason and Escape takes the form away, also with Ctrl: it is not the verdict that is meant.
  desk.correctingKey = (e) => {
    if (!asked || !e.target.closest?.("#origin-form")) return false;
    if (e.key === "Escape") { e.preventDefault(); e.stopPropagation(); cancel(); return true; }
    if (e.key === "Enter" && e.target === why() && !e.isComposing) { e.preventDefault(); e.stopPropagation(); save(); return true; }
    return false;
  };

  const clicks = [
    ["[data-select]", (el) => { el.setAttribute("aria-pressed", String(el.getAttribute("aria-pressed") !== "true")); if (asked?.action === "merge") asked = null; paint(); remember(); }],
    ["[data-apart]", askApart],
    ["[data-undo-edit]", undo],
    ['[data-do="origin-merge"]', askMerge],
    ['[data-do="origin-clear"]', clear],
    ['[data-do="origin-save"]', save],
    ['[data-do="origin-cancel"]', cancel],
  ];
  document.addEventListener("click", (e) => {
    for (const [selector, run] of clicks) {
      const el = e.target.closest?.(selector);
      if (el) { run(el); return; }
    }
  });
  document.addEventListener("input", (e) => { if (e.target.id === "origin-why") { missing(""); remember(); } });
})();
