"""What a person does in a browser, in words."""

from playwright.sync_api import Page, expect

expect.set_options(timeout=10_000)

# A vote pressed while its card is still being claimed takes the claim's place; htmx tells so in
# two lines, of which the second says that nothing failed.
ENDED, ABORTED = "htmx:afterRequest", "htmx:sendAbort"


class Person:
    """One signed-in browser; `troubles` are the errors that its console and pages showed."""

    def __init__(self, page: Page, folder) -> None:
        self.page = page
        self.folder = folder
        self.troubles: list[str] = []
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: self.troubles.append(f"{page.url}: {error}"))
        page.on("console", self._heard)

    def _heard(self, message) -> None:
        if message.type != "error":
            return
        if message.text.startswith(ABORTED) and self.troubles and ENDED in self.troubles[-1]:
            self.troubles.pop()
            return
        self.troubles.append(f"{self.page.url}: {message.text}")

    def go(self, path: str) -> None:
        answer = self.page.goto(path)
        assert answer is None or answer.ok, f"{path}: {answer.status}"

    def fill(self, **fields: str) -> None:
        """Fill fields by their names; `__` stands for a hyphen."""
        for name, value in fields.items():
            self.page.locator(f"main [name='{name.replace('__', '-')}']").first.fill(value)

    def pick(self, **choices: str) -> None:
        """Choose in a list by its visible words."""
        for name, words in choices.items():
            self.page.locator(f"main select[name='{name}']").select_option(label=words)

    def tick(self, name: str, value: str) -> None:
        """Choose a radio or checkbox by name and value; its label may cover it."""
        self.page.locator(f"main [name='{name}'][value='{value}']").check(force=True)

    def click(self, words: str, role: str = "button") -> None:
        main = self.page.locator("main")
        main.get_by_role(role, name=words, exact=False).first.click()

    def save(self) -> None:
        """Press the form's own button and wait for the page that follows."""
        with self.page.expect_navigation():
            self.page.locator("main .button--primary[type='submit']:visible").last.click()

    def download(self, link: str) -> str:
        """The text of a file behind a link that ends so."""
        with self.page.expect_download() as waiting:
            self.page.locator(f"main a[download][href*='{link}']").first.click()
        path = self.folder / waiting.value.suggested_filename
        waiting.value.save_as(path)
        return path.read_text(encoding="utf-8")

    def sees(self, words: str) -> None:
        expect(self.page.locator("main")).to_contain_text(words)
