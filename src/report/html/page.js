"use strict";
(() => {
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];

  // What needs a script is shown only where one runs.
  all(".controls[hidden]").forEach((control) => control.removeAttribute("hidden"));

  // Sorting: a button in a column's head sorts the rows by what their cells carry in data-value.
  for (const head of all("th[data-sort]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "plainly sort";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const body = head.closest("table").tBodies[0];
      const at = head.cellIndex;
      const numbers = head.dataset.sort === "number";
      const up = head.ariaSort ? head.ariaSort === "descending" : !numbers;
      const key = (row) => row.cells[at].dataset.value ?? row.cells[at].textContent.trim();
      const order = (a, b) => (numbers ? Number(key(a)) - Number(key(b)) : key(a).localeCompare(key(b), "en"));
      all("th[data-sort]", head.parentElement).forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", up ? "ascending" : "descending");
      body.append(...[...body.rows].sort((a, b) => (up ? order(a, b) : order(b, a))));
    });
  }

  // Choosing a pair: its articles stay, and in them its sentences stand out.
  const told = document.querySelector("#chosen");
  const carries = (element, pair) => element.dataset.pairs.split(" ").includes(pair);
  const knobs = all("[data-pair]").map((name) => {
    const knob = document.createElement("button");
    knob.type = "button";
    knob.className = "plainly choose";
    knob.dataset.pair = name.dataset.pair;
    knob.setAttribute("aria-pressed", "false");
    knob.append(...name.childNodes);
    name.replaceWith(knob);
    knob.addEventListener("click", () => choose(knob.getAttribute("aria-pressed") === "true" ? null : knob));
    return knob;
  });
  const choose = (knob) => {
    const pair = knob?.dataset.pair;
    knobs.forEach((other) => other.setAttribute("aria-pressed", String(other === knob)));
    let [articles, sentences] = [0, 0];
    for (const article of all("article[data-pairs]")) {
      article.hidden = Boolean(knob) && !carries(article, pair);
      articles += article.hidden ? 0 : 1;
      for (const sentence of all("li[data-pairs]", article)) {
        const about = Boolean(knob) && carries(sentence, pair);
        sentence.classList.toggle("aside", Boolean(knob) && !about);
        sentence.classList.toggle("about", about);
        sentences += about ? 1 : 0;
      }
    }
    for (const other of all("tr[data-pairs]")) {
      other.hidden = Boolean(knob) && !carries(other, pair);
      articles += other.hidden ? 0 : 1;
    }
    if (!told) return;
    const many = (n, what) => `${n} ${what}${n === 1 ? "" : "s"}`;
    told.querySelector("[role=status]").textContent = knob
      ? `Only ${knob.textContent}: ${many(articles, "article")}, ${many(sentences, "sentence")}.`
      : "";
    told.hidden = !knob;
  };
  document.querySelector("#all-pairs")?.addEventListener("click", () => {
    const pressed = knobs.find((knob) => knob.getAttribute("aria-pressed") === "true");
    choose(null);
    pressed?.focus();
  });
  addEventListener("keydown", (event) => event.key === "Escape" && choose(null));

  // Paper shows what is folded; afterwards all is as it was.
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = all("details:not([open])");
    opened.forEach((fold) => (fold.open = true));
  });
  addEventListener("afterprint", () => opened.forEach((fold) => (fold.open = false)));
})();
