// Looks at a report as a reader does: `node check.mjs FOLDER` with report.html and hostile.html in it. Ends with 1 and a list where something is wrong.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { HtmlValidate } from "html-validate";
import { browse } from "./browser.mjs";

const folder = resolve(process.argv[2]);
const address = (name) => pathToFileURL(join(folder, name)).href;
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const faults = [];
let checks = 0;
const expect = (what, holds, found = "") => {
  checks += 1;
  if (!holds) faults.push(`${what}${found === "" ? "" : `: ${found}`}`);
};

// Valid HTML.
const validator = new HtmlValidate({
  root: true,
  extends: ["html-validate:standard", "html-validate:a11y"],
  rules: {
    // What a text of others is like is nobody's fault.
    "no-raw-characters": "off",
    "long-title": "off",
    "no-trailing-whitespace": "off",
    // The frame says main and region where roles would be guessed.
    "require-sri": "off",
  },
});
for (const name of ["report.html", "hostile.html"]) {
  const report = await validator.validateString(readFileSync(join(folder, name), "utf8"));
  const found = report.results.flatMap((r) => r.messages).map((m) => `${m.line}:${m.column} ${m.ruleId} ${m.message}`);
  expect(`${name} is valid`, found.length === 0, found.slice(0, 12).join("\n    "));
}

const accessible = async (page, what) => {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run());
  const found = violations.map((v) => `${v.id} (${v.nodes.length}): ${v.nodes[0].html.slice(0, 160)} ${v.nodes[0].failureSummary.slice(0, 300)}`);
  expect(`${what}: axe finds nothing`, found.length === 0, found.join("\n    "));
};

// A report of everything.
await browse({}, async (page, noticed) => {
  for (const width of [390, 1280]) {
    for (const colorScheme of ["light", "dark"]) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme });
      await page.goto(address("report.html"));
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(`${width} ${colorScheme}: nothing is cut off`, wide <= 0, wide);
      await accessible(page, `${width} ${colorScheme}`);
    }
  }
  const headings = await page.$$eval("h1, h2, h3, h4", (all) => all.map((h) => Number(h.tagName[1])));
  expect("headings are in order", headings[0] === 1 && headings.every((h, i) => i === 0 || h <= headings[i - 1] + 1), headings.join(" "));

  // The keyboard alone: past the frame, choosing a pair, showing all again, sorting.
  const focus = () => page.evaluate(() => document.activeElement.textContent.trim());
  await page.keyboard.press("Tab");
  expect("the first stop skips the frame", (await focus()) === "Skip to the content", await focus());
  await page.keyboard.press("Enter");
  expect("it leads to the content", await page.evaluate(() => document.activeElement.id === "main"));
  const shown = () => page.$$eval("article", (all) => all.filter((a) => a.checkVisibility()).length);
  const articles = await shown();
  expect("articles are there", articles > 1, articles);
  const rows = () => page.$$eval("#pairs-table tbody tr", (all) => all.map((r) => r.cells[0].textContent.trim()));
  while (!(await page.evaluate(() => document.activeElement.matches("button.choose")))) await page.keyboard.press("Tab");
  const outlined = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
  expect("focus is to be seen", outlined === "solid", outlined);
  await page.keyboard.press("Enter");
  expect("a pair leaves its articles", (await shown()) === 1, await shown());
  const told = await page.$eval("#chosen [role=status]", (p) => p.textContent);
  expect("it is told", /^Only .+: 1 article, \d+ sentences?\.$/.test(told), told);
  expect("its sentences stand out", (await page.$$eval("li.about", (all) => all.length)) > 0);
  await accessible(page, "a pair chosen");
  await page.keyboard.press("Escape");
  expect("Escape shows all", (await shown()) === articles && !(await page.isVisible("#chosen")));
  await page.keyboard.press("Space");
  await page.focus("#all-pairs");
  await page.keyboard.press("Enter");
  expect("so does the button, and the focus goes back", (await shown()) === articles && (await page.evaluate(() => document.activeElement.matches("button.choose"))));
  const before = await rows();
  await page.focus("#pairs-table th button");
  await page.keyboard.press("Enter");
  const sorted = await rows();
  expect("a column sorts", sorted.join() === [...before].sort((a, b) => a.localeCompare(b, "en")).join() || sorted.join() !== before.join(), sorted.join(" | "));
  expect("and says so", (await page.$eval("#pairs-table th", (th) => th.ariaSort)) === "ascending");

  // Links within the page lead somewhere.
  const dead = await page.$$eval("a[href^='#']", (all) => all.map((a) => a.getAttribute("href")).filter((h) => !document.getElementById(h.slice(1))));
  expect("links lead somewhere", dead.length === 0, dead.join(" "));

  // Data can be saved.
  const [download] = await Promise.all([page.waitForEvent("download"), page.evaluate(() => document.querySelector("a[download$='.csv']").click())]);
  const saved = readFileSync(await download.path(), "utf8");
  expect("data is saved as CSV", saved.split("\n").length > 2 && saved.includes(","), saved.slice(0, 80));
  noticed.splice(0, noticed.length, ...noticed.filter((n) => !n.startsWith("download:") && !n.startsWith("request: data:text/csv")));

  // On paper all is unfolded, and nothing is there to press.
  await page.goto(address("report.html"));
  await page.emulateMedia({ media: "print", colorScheme: "light" });
  await page.evaluate(() => document.querySelectorAll("details").forEach((d) => (d.open = false)));
  const folded = await page.$$eval("details > :not(summary, .save)", (all) => all.filter((e) => e.getBoundingClientRect().height === 0).length);
  expect("paper shows what is folded", folded === 0, folded);
  const controls = await page.$$eval(".controls, .contents, .skip, .save, button.knob", (all) => all.filter((e) => e.checkVisibility()).length);
  expect("paper has no controls", controls === 0, controls);
  expect("it prints", (await page.pdf()).length > 20000);

  await page.emulateMedia({ media: "screen", reducedMotion: "reduce" });
  expect("nothing moves for whom that is too much", (await page.evaluate(() => getComputedStyle(document.documentElement).scrollBehavior)) === "auto");
  expect("nothing was noticed", noticed.length === 0, noticed.join("\n    "));
  const violations = await page.evaluate(() => window.violations);
  expect("the policy is kept", violations.length === 0, violations.join("\n    "));
});

// Without the script everything can be read.
await browse({ javaScriptEnabled: false }, async (page) => {
  await page.goto(address("report.html"));
  expect("without the script the text is there", await page.isVisible("li.sentence >> nth=0"));
  expect("and no control that does nothing", !(await page.isVisible(".controls")) && !(await page.isVisible("#chosen")));
});

// Texts that try to be more than texts.
await browse({}, async (page, noticed) => {
  await page.goto(address("hostile.html"));
  await page.$$eval("details", (all) => all.forEach((d) => (d.open = true)));
  for (const button of (await page.$$("main button")).slice(0, 25)) if (await button.isVisible()) await button.click();
  await page.keyboard.press("Escape");
  for (const said of (await page.$$("li.sentence")).slice(0, 40)) if (await said.isVisible()) await said.hover({ force: true });
  await page.waitForTimeout(500);
  const found = await page.evaluate(() => {
    const elements = [...document.querySelectorAll("*")];
    const named = (names) => elements.filter((e) => names.includes(e.localName)).map((e) => e.outerHTML.slice(0, 120));
    return {
      ran: Object.keys(window).filter((key) => key.startsWith("ran")),
      violations: window.violations,
      foreign: named(["img", "iframe", "object", "embed", "form", "input", "textarea", "base", "link", "math", "video", "audio", "marquee", "template", "foreignobject", "animate", "set", "use"]),
      scripts: document.scripts.length,
      styles: document.querySelectorAll("style").length,
      handlers: elements.filter((e) => [...e.attributes].some((a) => /^on|^style$/i.test(a.name))).map((e) => e.outerHTML.slice(0, 120)),
      links: [...document.links].map((a) => a.protocol).filter((p) => p !== "file:" && p !== "data:"),
      metas: document.querySelectorAll("meta").length,
      text: document.body.textContent.includes("ran(") || document.body.textContent.includes("window.ran"),
    };
  });
  expect("nothing ran", found.ran.length === 0, found.ran.join(" "));
  expect("the policy had nothing to stop", found.violations.length === 0, found.violations.slice(0, 5).join("\n    "));
  expect("no element came of a text", found.foreign.length === 0, found.foreign.slice(0, 5).join("\n    "));
  expect("one script, one style sheet, the frame's metas", found.scripts === 1 && found.styles === 1 && found.metas === 5, JSON.stringify([found.scripts, found.styles, found.metas]));
  expect("no handlers, no inline styles", found.handlers.length === 0, found.handlers.slice(0, 5).join("\n    "));
  expect("no link leads out", found.links.length === 0, found.links.join(" "));
  expect("the texts are there", found.text);
  expect("nothing was noticed", noticed.length === 0, noticed.slice(0, 8).join("\n    "));
});

console.log(`${checks} checks, ${faults.length} faults`);
faults.forEach((fault) => console.log(`FAULT ${fault}`));
process.exitCode = faults.length > 0 ? 1 : 0;
