#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""site_check.py links SITE          every link of every page leads somewhere, within the page too
site_check.py browser SITE SHOTS  the site in headless Chromium: search, colours, widths, and that nothing else is fetched

Prints "ok NAME" or "not ok NAME: why" for each check; screenshots go to SHOTS."""
import functools
import html.parser
import http.server
import importlib.util
import pathlib
import sys
import threading
import time
import urllib.parse

HERE = pathlib.Path(__file__).resolve().parent


def report(name, why=None):
    print(f"ok {name}" if not why else f"not ok {name}: {str(why)[:600]}", flush=True)


class Page(html.parser.HTMLParser):
    def __init__(self, path):
        super().__init__()
        self.links, self.names, self.fetched = [], set(), []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        self.names |= {values[key] for key in ("id", "name") if values.get(key)}
        if tag == "a" and values.get("href"):
            self.links.append(values["href"])
        for key in ("src", "href"):
            if tag in ("img", "script", "link", "iframe", "source") and values.get(key) and values.get("rel") != "canonical":
                self.fetched.append(values[key])


def check_links(site):
    pages = {path: Page(path) for path in sorted(site.rglob("*.html"))}
    report("there are pages", None if len(pages) > 40 else len(pages))
    for path, page in pages.items():
        wrong = []
        for link in page.links + page.fetched:
            where = urllib.parse.urlsplit(link)
            if where.scheme or where.netloc:
                if link in page.fetched or where.scheme not in ("http", "https"):
                    wrong.append(link)
                continue
            base = site if where.path.startswith("/") else path.parent
            target = (base / urllib.parse.unquote(where.path.lstrip("/"))).resolve() if where.path else path
            if target.is_dir():
                target /= "index.html"
            name = urllib.parse.unquote(where.fragment)
            if not target.exists():
                wrong.append(f"{link}: there is no such file")
            elif name and target in pages and name not in pages[target].names and name != "__skip":
                wrong.append(f"{link}: the page has no such place")
        report(f"the links of {path.relative_to(site)}", "; ".join(sorted(set(wrong))))


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        pass


def check_browser(site, shots):
    spec = importlib.util.spec_from_file_location("formats_page", HERE / "formats_page.py")
    page = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(page)  # its driver and its rule for contrast
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    top = f"http://127.0.0.1:{server.server_port}/"
    driver = page.start()
    try:
        asked = []

        def visit(name):
            driver.get(top + name)
            asked.extend(page.requests_of(driver))

        def wait(script, seconds=100):
            end = time.monotonic() + seconds
            while time.monotonic() < end:
                value = driver.execute_script(script)
                if value:
                    return value
                time.sleep(0.1)
            return None

        for scheme in ("light", "dark"):
            page.scheme(driver, scheme)
            page.size(driver, 1360, 1000)
            for name in ("index.html", "first-aid.html", "causes/CRT1001.html", "policy.html", "codes.html", "manual/crtlink.1.html"):
                visit(name)
                driver.execute_script("localStorage.clear()")
                visit(name)
                wanted = "slate" if scheme == "dark" else "default"
                shown = driver.execute_script("return document.body.dataset.mdColorScheme")
                report(f"{scheme}: {name} follows the reader's colours", None if shown == wanted else shown)
                # What the theme hides until it is needed has no say.
                driver.execute_script("document.querySelectorAll('.md-search,.md-top,.md-clipboard,.md-skip,dialog,.md-dialog').forEach(n => n.remove())")
                count, low = driver.execute_script(page.CONTRAST)
                report(f"{scheme}: {name} can be read: {count} texts", low or (None if count > 20 else "hardly any text"))
                driver.save_screenshot(str(shots / f"{scheme}-{name.replace('/', '-').removesuffix('.html')}.png"))
            page.size(driver, 390, 800)
            for name in ("index.html", "first-aid.html", "policy.html"):
                visit(name)
                wide = driver.execute_script("return document.documentElement.scrollWidth - innerWidth")
                report(f"{scheme}: {name} fits a telephone", wide if wide > 0 else None)
                driver.save_screenshot(str(shots / f"{scheme}-narrow-{name.removesuffix('.html')}.png"))
        page.size(driver, 1360, 1000)
        page.scheme(driver, "light")
        for word, wanted in (("neutralise", "prebuilt-library.html"), ("SAFESEH", "codes.html"), ("WSAStartup", "import-libraries.html"),
                             ("iterator-debug-level", "CRT1003")):
            visit("index.html")
            box = driver.find_element("css selector", "input[name=query]")
            driver.execute_script("arguments[0].focus()", box)
            box.send_keys(word)
            found = wait("const all = [...document.querySelectorAll('.md-search-result__link')].map((a) => a.href);"
                         "return all.length ? all : null;") or []
            report(f"the search finds {word}", None if any(wanted in link for link in found) else found or "nothing")
        driver.save_screenshot(str(shots / "search.png"))
        asked.extend(page.requests_of(driver))
        others = sorted({url for url in asked if not url.startswith((top, "data:", "blob:", "chrome"))})
        report("nothing is fetched from elsewhere", ", ".join(others))
        errors = [entry["message"] for entry in driver.get_log("browser") if entry["level"] == "SEVERE" and "favicon" not in entry["message"]]
        report("the browser has nothing to complain of", "; ".join(errors))
    finally:
        driver.quit()
        server.shutdown()


if sys.argv[1] == "links":
    check_links(pathlib.Path(sys.argv[2]).resolve())
else:
    check_browser(pathlib.Path(sys.argv[2]).resolve(), pathlib.Path(sys.argv[3]))
