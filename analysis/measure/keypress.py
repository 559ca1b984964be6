"""From a key to the next title on screen, measured by the browser itself."""

import os
import shutil
import time
from importlib import import_module

from analysis.measure.visitors import Times

PRESSES, READING = 50, 0.15
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
WATCH = """() => {
  const card = () => document.querySelector("#vote")?.getAttribute("action");
  const before = card();
  window.measured = new Promise((done) => {
    let pressed = 0;
    const pressing = () => { pressed = performance.now(); };
    addEventListener("keydown", pressing, {capture: true, once: true});
    new MutationObserver((_changes, observer) => {
      if (!card() || card() === before || !document.querySelector("#vote h1")) return;
      observer.disconnect();
      requestAnimationFrame(() => setTimeout(() => done(performance.now() - pressed)));
    }).observe(document.body, {childList: true, subtree: true});
  });
}"""


class NoBrowser(Exception):
    """Why nothing can be measured, in words."""


def press(port: int, session: str, queue: str) -> Times:
    """One person votes by the key `i`; each time ends with the frame that shows the next title."""
    taken: list[float] = []
    try:
        api = import_module("playwright.sync_api")
    except ImportError as missing:
        raise NoBrowser("playwright is not installed (requirements-dev.txt)") from missing
    if not os.path.exists(CHROMIUM):
        raise NoBrowser(f"there is no browser at {CHROMIUM}; install chromium or set CHROMIUM")
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        context = browser.new_context(base_url=f"http://127.0.0.1:{port}")
        cookie = {"name": "sessionid", "value": session, "url": f"http://127.0.0.1:{port}"}
        context.add_cookies([cookie])
        page = context.new_page()
        page.goto(queue)
        begun = time.monotonic()
        for _press in range(PRESSES):
            page.wait_for_timeout(1000 * READING)
            page.evaluate(WATCH)
            page.keyboard.press("i")
            taken.append(page.evaluate("window.measured") / 1000)
        wall = time.monotonic() - begun
        browser.close()
    return Times(taken, wall)
