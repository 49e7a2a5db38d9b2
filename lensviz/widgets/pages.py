"""The pages that show a view, as the pages report."""

from typing import Any


class Pages:
    """The places on all pages where a view is drawn. A view that no page ever drew is not hidden: a script or a
    headless run reads its traits.
    """

    def __init__(self) -> None:
        self._seen: dict[str, bool] = {}
        self._known = False

    def note(self, content: dict[str, Any]) -> None:
        """Take in what a page said: `{presence: "here" or "gone", page: its name for the place, seen: in sight}`."""
        self._known = True
        if content["presence"] == "here":
            self._seen[str(content.get("page"))] = bool(content.get("seen"))
        else:
            self._seen.pop(str(content.get("page")), None)

    def expect(self) -> None:
        """Take in that the view's place is on a page, drawn or not: until it is drawn there, it is hidden."""
        self._known = True

    @property
    def hidden(self) -> bool:
        """Whether it was shown, and no page shows it now."""
        return self._known and not self._seen

    @property
    def seen(self) -> bool:
        """Whether it is in sight on some page."""
        return any(self._seen.values())
