// A browser with a profile of its own, and what it noticed.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

const FLAGS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync",
];

/** Runs `work` with a context of a fresh browser, whose every dialog, request, error and violation of a policy is in `noticed`. */
export async function browse(options, work) {
  const profile = mkdtempSync(join(tmpdir(), "detente-browser-"));
  const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
  const context = await chromium.launchPersistentContext(profile, { executablePath, headless: true, args: FLAGS, ...options });
  const noticed = [];
  const watch = (page) => {
    page.on("console", (message) => ["error", "warning"].includes(message.type()) && noticed.push(`console: ${message.text()}`));
    page.on("pageerror", (error) => noticed.push(`error: ${error}`));
    page.on("dialog", (dialog) => { noticed.push(`dialog: ${dialog.message()}`); return dialog.dismiss(); });
    page.on("request", (request) => request.isNavigationRequest() && request.url().startsWith("file:") || noticed.push(`request: ${request.url().slice(0, 200)}`));
    page.on("download", (download) => noticed.push(`download: ${download.suggestedFilename()}`));
    page.on("popup", (popup) => noticed.push(`window: ${popup.url()}`));
  };
  try {
    context.pages().forEach(watch);
    context.on("page", watch);
    await context.addInitScript(() => {
      window.violations = [];
      document.addEventListener("securitypolicyviolation", (event) => window.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
    });
    await work(context.pages()[0] ?? (await context.newPage()), noticed, context);
  } finally {
    await context.close();
    rmSync(profile, { recursive: true, force: true });
  }
}
