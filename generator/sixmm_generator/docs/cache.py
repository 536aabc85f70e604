"""Pages of a site with their ETags, so that an unchanged page is not sent again."""

import hashlib
import json
from pathlib import Path

import attrs

from sixmm_generator.docs.atomic import write_atomically


@attrs.frozen
class Kept:
    """A page as it was last sent."""

    etag: str
    text: str


@attrs.frozen
class Cache:
    """One file per address in `folder`. A file that can't be read counts as absent."""

    folder: Path

    def get(self, url: str) -> Kept | None:
        """The page, if it was kept with an ETag."""
        try:
            kept = json.loads(self._file(url).read_text(encoding="utf-8"))
            return Kept(str(kept["etag"]), str(kept["text"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def put(self, url: str, etag: str | None, text: str) -> None:
        """Keep a page that came with an ETag."""
        if etag is None:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        kept = json.dumps({"url": url, "etag": etag, "text": text})
        write_atomically(self._file(url), kept)

    def _file(self, url: str) -> Path:
        return self.folder / f"{hashlib.sha256(url.encode()).hexdigest()[:32]}.json"
