#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""formats_page.py FOLDER STORY BIG FINE: three pages in headless Chromium, as a person would use them.

STORY: a link that fails over two C runtimes. BIG: one of 2000 inputs with names that try to be markup. FINE: a link that
succeeds. Prints "ok NAME" or "not ok NAME: why" for each check; screenshots go to FOLDER.
"""
import json
import pathlib
import sys
import time

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

# Layouts of a page of 2000 inputs: few, whatever their number. A page that asks for the place of each row needs thousands.
LAYOUTS_MAX, SORT_LAYOUTS_MAX = 60, 20

# Contrast by WCAG 2: every text against the nearest background that is not transparent.
CONTRAST = """
const luminance = (c) => { const f = c.map((v) => { v /= 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; });
  return 0.2126 * f[0] + 0.7152 * f[1] + 0.0722 * f[2]; };
const parse = (text) => (text.match(/[\\d.]+/g) || []).map(Number);
const back = (node) => { for (; node; node = node.parentElement) { const c = parse(getComputedStyle(node).backgroundColor);
  if (c.length === 3 || c[3] > 0.99) return c.slice(0, 3); } return [255, 255, 255]; };
const low = [];
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
let count = 0;
while (walker.nextNode() && count < 1000) {
  const node = walker.currentNode.parentElement;
  if (!walker.currentNode.textContent.trim() || !node.getClientRects().length || node.closest("script,noscript,.unseen,.skip")) continue;
  count++;
  const drawn = node.closest("svg");
  const color = parse(getComputedStyle(node)[drawn ? "fill" : "color"]).slice(0, 3);
  const box = drawn && node.closest(".node") && node.closest(".node").querySelector(".box");
  const behind = box ? parse(getComputedStyle(box).fill).slice(0, 3) : back(drawn ? drawn.parentElement : node);
  const [a, b] = [luminance(color), luminance(behind)].sort((x, y) => y - x);
  const ratio = (a + 0.05) / (b + 0.05);
  if (ratio < 4.5) low.push(`${walker.currentNode.textContent.slice(0, 30)}: ${ratio.toFixed(2)}`);
}
return [count, low.slice(0, 5)];
"""
# The text of the cells of one column, of the rows that are shown.
CELLS = """return [...document.querySelectorAll("tbody tr")].filter((row) => !row.hidden)
  .map((row) => row.children[arguments[0]].innerText.trim());"""


def report(name, is_good, why=""):
    print(f"ok {name}" if is_good else f"not ok {name}: {str(why)[:500]}")


def start():
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run",
                     "--disable-component-update", "--disable-dev-shm-usage", "--hide-scrollbars", "--window-size=1280,1000"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)
    driver.set_script_timeout(300)
    driver.set_page_load_timeout(300)
    return driver


def requests_of(driver):
    for entry in driver.get_log("performance"):
        message = json.loads(entry["message"])["message"]
        if message["method"] == "Network.requestWillBeSent":
            yield message["params"]["request"]["url"]


def scheme(driver, value):
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": value}]})


def size(driver, width, height):
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride",
                           {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False})


def open_page(driver, name, path):
    url = path.resolve().as_uri()
    driver.get_log("browser")
    list(requests_of(driver))
    driver.get(url)
    settle(driver)
    urls = [u for u in requests_of(driver) if u != url]
    report(f"{name}: asks for nothing but itself", not urls, urls)
    console = [entry["message"] for entry in driver.get_log("browser")]
    report(f"{name}: no word on the console", not console, console)


def settle(driver):
    """The page's own timers, which are shorter, have run when this returns."""
    driver.execute_async_script("const done = arguments[0]; setTimeout(() => setTimeout(done, 150), 200)")


def eventually(value, seconds=60):
    """The first of its values that is true, or the last."""
    end = time.monotonic() + seconds
    while not (found := value()) and time.monotonic() < end:
        time.sleep(0.05)
    return found


def layouts(driver):
    driver.execute_cdp_cmd("Performance.enable", {})
    found = {m["name"]: m["value"] for m in driver.execute_cdp_cmd("Performance.getMetrics", {})["metrics"]}
    return int(found["LayoutCount"])


def looks(driver, name, folder):
    back = {}
    for value in ("light", "dark"):
        scheme(driver, value)
        back[value] = driver.execute_script("return getComputedStyle(document.documentElement).backgroundColor")
        count, low = driver.execute_script(CONTRAST)
        report(f"{name}: {value} has the contrast that WCAG AA asks for", count > 10 and not low, (count, low))
        for width, height in ((1280, 1800), (390, 1800)):
            size(driver, width, height)
            settle(driver)
            file = folder / f"{name}-{value}-{width}.png"
            driver.save_screenshot(str(file))
            report(f"{name}: a picture of it, {value}, {width} wide", file.stat().st_size > 10000, file.stat().st_size)
            over = driver.execute_script("return document.documentElement.scrollWidth - innerWidth")
            report(f"{name}: {value}, {width} wide: nothing sticks out of the page", over <= 0, over)
        size(driver, 1280, 1000)
    report(f"{name}: dark differs from light", back["light"] != back["dark"], back)
    scheme(driver, "light")


def names(driver, name):
    """Everything that can be used has a role and a name, as a screen reader is told."""
    driver.execute_cdp_cmd("Accessibility.enable", {})
    nodes = driver.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
    nameless, roles = [], set()
    for node in nodes:
        role = node.get("role", {}).get("value")
        roles.add(role)
        if node.get("ignored") or role not in ("button", "searchbox", "textbox", "combobox", "checkbox", "link", "table", "region"):
            continue
        if not node.get("name", {}).get("value"):
            nameless.append(role)
    report(f"{name}: all that can be used has a name", not nameless, nameless)
    report(f"{name}: headings, landmarks and a table", {"heading", "main", "table", "searchbox", "status"} <= roles, roles)
    driver.execute_cdp_cmd("Accessibility.disable", {})


def cells(driver, column):
    return driver.execute_script(CELLS, column)


def head(driver, title):
    return next(h for h in driver.find_elements(By.CSS_SELECTOR, "th") if h.text.strip().startswith(title))


def find(driver, text):
    field = driver.find_element(By.CSS_SELECTOR, "input[type=search]")
    field.send_keys(Keys.CONTROL, "a")
    field.send_keys(Keys.DELETE)
    field.send_keys(text)
    settle(driver)


def story(driver, path, folder):
    open_page(driver, "story", path)
    text = driver.find_element(By.TAG_NAME, "body").text
    for part in ("app.exe", "Not linked", "CRT1001", "What to change", "speech.lib", "What not to do", "The linker\u2019s command"):
        report(f"story: the page says {part}", part in text, text[:200])
    labels = [n.get_attribute("aria-label") for n in driver.find_elements(By.CSS_SELECTOR, "svg .node")]
    chain = [label for label in labels if "speech.lib" in label and "needed by main.obj for speech_words" in label]
    report("story: the picture tells how a side came in", len(chain) == 1, labels)
    report("story: both runtimes are in it", {"dynamic CRT (/MD)", "static CRT (/MT)"} <= set(labels), labels)
    names(driver, "story")
    looks(driver, "story", folder)

    before = cells(driver, 0)
    header = head(driver, "Input")
    header.find_element(By.TAG_NAME, "button").click()
    first = [c.split("\n")[0] for c in cells(driver, 0)]
    report("story: a click sorts", first == sorted(first, key=str.lower) and header.get_attribute("aria-sort") == "ascending", first)
    header.find_element(By.TAG_NAME, "button").send_keys(Keys.ENTER)
    again = [c.split("\n")[0] for c in cells(driver, 0)]
    report("story: Enter sorts the other way", again == first[::-1] and header.get_attribute("aria-sort") == "descending", again)
    report("story: no row is lost", sorted(before) == sorted(cells(driver, 0)))
    find(driver, "speech_words")
    report("story: a symbol finds the library that it brought", [c.split("\n")[0] for c in cells(driver, 0)] == ["speech.lib"], cells(driver, 0))
    find(driver, "")
    report("story: nothing to find shows all", len(cells(driver, 0)) == len(before))
    Select(driver.find_element(By.TAG_NAME, "select")).select_by_visible_text("both")
    settle(driver)
    report("story: a choice filters", [c.split("\n")[0] for c in cells(driver, 0)] == ["speech.lib"], cells(driver, 0))
    report("story: the count says so", "1 input of" in driver.find_element(By.CLASS_NAME, "count").text)
    driver.find_element(By.CSS_SELECTOR, "tr:not([hidden]) button.open").send_keys(Keys.ENTER)
    members = driver.find_element(By.CLASS_NAME, "members").text
    report("story: its members are shown", "wrapper.obj" in members and "engine.obj" in members, members)
    Select(driver.find_element(By.TAG_NAME, "select")).select_by_visible_text("any")

    # By keyboard alone: Tab reaches everything, and a box of the picture leads to its row.
    driver.get(path.resolve().as_uri())
    reached, body = [], driver.find_element(By.TAG_NAME, "body")
    for _ in range(80):
        (driver.switch_to.active_element or body).send_keys(Keys.TAB)
        active = driver.switch_to.active_element
        kind = active.tag_name + "." + (active.get_attribute("class") or "")
        reached.append(kind)
        if active.tag_name == "th" or kind.startswith("pre.command"):
            break
    report("story: Tab begins with the way past it all", reached[0] == "a.skip", reached[:3])
    wanted = ("summary.", "g.node", "input.", "select.", "pre.command")
    report("story: Tab reaches all of the page", all(any(r.startswith(w) for r in reached) for w in wanted), reached)
    node = next(n for n in driver.find_elements(By.CSS_SELECTOR, "svg .node") if n.get_attribute("aria-label").startswith("textkit.lib"))
    driver.execute_script("arguments[0].focus()", node)
    report("story: a box in focus lights its way", len(driver.find_elements(By.CSS_SELECTOR, "svg.tracing .node.on")) >= 2)
    node.send_keys(Keys.ENTER)
    settle(driver)
    report("story: Enter on a box filters the table", [c.split("\n")[0] for c in cells(driver, 0)] == ["textkit.lib"], cells(driver, 0))
    report("story: and goes there", driver.switch_to.active_element.get_attribute("type") == "search")

    driver.execute_cdp_cmd("Browser.grantPermissions", {"permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]})
    button = driver.find_element(By.CSS_SELECTOR, ".fixes button")
    driver.execute_script("window.told = []; new MutationObserver(() => told.push(arguments[0].textContent))"
                          ".observe(arguments[0], {childList: true, characterData: true, subtree: true})", button)
    button.click()
    told = eventually(lambda: driver.execute_script("return told"))
    settle(driver)
    copied = driver.execute_async_script("navigator.clipboard.readText().then(arguments[0], () => arguments[0](null))")
    fix = driver.find_element(By.CSS_SELECTOR, ".fixes .text").text
    report("story: a fix is copied", told[:1] == ["Copied"] and copied is not None and copied == fix, (told, copied, fix))
    report("story: and that is told", "Copied" in driver.find_element(By.ID, "status").get_attribute("textContent"))


def big(driver, path, folder):
    open_page(driver, "big", path)
    before = layouts(driver)
    report(f"big: stands after {LAYOUTS_MAX} layouts at most", before <= LAYOUTS_MAX, before)
    rows = cells(driver, 0)
    report("big: has a row for each input", len(rows) >= 2000, len(rows))
    before = layouts(driver)
    driver.execute_script('document.querySelector("th button").click(); document.body.offsetHeight')
    taken = layouts(driver) - before
    sorted_rows = [c.split("\n")[0] for c in cells(driver, 0)]
    report(f"big: is sorted with {SORT_LAYOUTS_MAX} layouts at most", taken <= SORT_LAYOUTS_MAX, taken)
    report("big: and loses no row", sorted(sorted_rows) == sorted(c.split("\n")[0] for c in rows))
    find(driver, "msvcrt")
    report("big: finds those that want the other one", len(cells(driver, 0)) >= 40, len(cells(driver, 0)))
    find(driver, "alert(1)")
    report("big: a name that tries to be markup is a name", any("a<script>alert(1)" in c for c in cells(driver, 0)), cells(driver, 0))
    find(driver, "")
    report("big: a character that turns text around is shown", any("[U+202E]" in c for c in cells(driver, 0)))
    counts = driver.execute_script("return [document.scripts.length, document.querySelectorAll('main script, img, iframe, main style').length]")
    report("big: nothing of it became markup", counts == [2, 0], counts)
    page = path.read_text(encoding="utf-8")
    report("big: in the file no name opens a tag", page.count("<script") == 2 and "<!--" not in page, page.count("<script"))
    driver.execute_script("const s = document.createElement('script'); s.textContent = 'window.hit = 1'; document.body.append(s)")
    report("big: and a script that got in would not run", driver.execute_script("return window.hit === undefined"))
    driver.get_log("browser")
    looks(driver, "big", folder)


def fine(driver, path, folder):
    open_page(driver, "fine", path)
    text = driver.find_element(By.TAG_NAME, "body").text
    report("fine: a link that succeeds says so", "Linked" in text and "Not linked" not in text and "static CRT" in text, text[:200])
    looks(driver, "fine", folder)


def main(folder, *pages):
    folder, driver = pathlib.Path(folder), start()
    try:
        for run, page in zip((story, big, fine), pages):
            run(driver, pathlib.Path(page), folder)
    finally:
        driver.quit()


if __name__ == "__main__":
    main(*sys.argv[1:])
