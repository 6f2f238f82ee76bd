"""Says when names in sidecars are worth another reading while a server follows its folders.

Workers note that sidecars changed; a reading waits until they are left in peace, for programs write
them by the hundred. A look through all of a folder counts too: of network mounts there is no other
news.
"""

from visnomy.store.bindings import SidecarState


class SidecarNews:
    """Compares the state of the sidecars with that at the last reading."""

    def __init__(self) -> None:
        """Nothing was read yet: the first state that stays is worth a reading."""
        self._read: SidecarState | None = None
        self._seen: SidecarState | None = None

    def is_due(self, now: SidecarState) -> bool:
        """Whether to read now; to be asked again and again, some seconds apart."""
        rests, self._seen = now == self._seen, now
        if not rests or now == self._read:
            return False
        self._read = now
        return True
