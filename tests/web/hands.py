"""One flow, by keyboard alone or by mouse alone."""

from dataclasses import dataclass
from enum import StrEnum

from playwright.sync_api import Locator, Page, expect

MOST_TABS = 150


class How(StrEnum):
    """What a reader uses the page with."""

    KEYBOARD = "keyboard"
    MOUSE = "mouse"


@dataclass(frozen=True, slots=True)
class Hand:
    """A reader who has only the one."""

    page: Page
    how: How

    def press(self, what: Locator, key: str = "Enter") -> None:
        """A link or a button; by keyboard with this key."""
        if self.how is How.MOUSE:
            what.click()
        else:
            self.reach(what)
            self.page.keyboard.press(key)

    def tick(self, what: Locator) -> None:
        """A box."""
        self.press(what, "Space")

    def tick_to(self, what: Locator) -> None:
        """A box, with all from the one ticked before on."""
        if self.how is How.MOUSE:
            what.click(modifiers=["Shift"])
        else:
            self.press(what, "Shift+Space")

    def type(self, what: Locator, text: str) -> None:
        """Into a field, in place of what is in it."""
        if self.how is How.MOUSE:
            what.click()
        else:
            self.reach(what)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)

    def choose(self, what: Locator, option: str) -> None:
        """From a closed list: its own window is the system's, which a mouse cannot be led to."""
        if self.how is How.MOUSE:
            what.select_option(option)
        else:
            self.reach(what)
            self.page.keyboard.type(option)
        expect(what).to_have_value(option)

    def reach(self, what: Locator) -> None:
        """Press Tab until it has the focus."""
        expect(what).to_have_count(1)
        for _ in range(MOST_TABS):
            if what.evaluate("it => it === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{what} is not reached by keyboard")
