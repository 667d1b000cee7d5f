"""Anki's own library, told what to do line by line on standard input; runs in `build/peers/anki`, not in `.venv`.

`python anki_client.py FOLDER ENDPOINT RECORDS`, then `prepare`, `push`, `pull`, `pull_whole`, `nothing`. Each answers
with one line of JSON: the seconds of the exchange alone.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from anki.collection import Collection as AnkiCollection  # type: ignore[import-not-found]

USER, PASSWORD = "mau", "mau"


class Client:
    """Two collections of one user: what the first adds, the second fetches."""

    def __init__(self, folder: Path, endpoint: str, records: list[list[str]]) -> None:
        self._folder, self._endpoint, self._records = folder, endpoint, records
        self._first = AnkiCollection(str(folder / "first.anki2"))
        self._second = AnkiCollection(str(folder / "second.anki2"))
        self._auth = self._first.sync_login(USER, PASSWORD, endpoint)

    def prepare(self) -> None:
        """The kind of note, known to the server and to both; then the records, at the first only."""
        kind = self._first.models.new("person")
        for place in range(len(self._records[0])):
            self._first.models.add_field(kind, self._first.models.new_field(f"f{place}"))
        template = self._first.models.new_template("card")
        template["qfmt"], template["afmt"] = "{{f0}}", "{{f1}}"
        self._first.models.add_template(kind, template)
        self._first.models.add(kind)
        self._full(self._first, upload=True)
        self._full(self._second, upload=False)
        kind = self._first.models.by_name("person")
        for record in self._records:
            note = self._first.new_note(kind)
            note.fields = list(record)
            self._first.add_note(note, 1)

    def push(self) -> float:
        """What the first added."""
        return self._sync(self._first)

    def pull(self) -> float:
        """The same, to the second."""
        return self._sync(self._second)

    def pull_whole(self) -> float:
        """Everything, to a collection that has nothing."""
        third = AnkiCollection(str(self._folder / f"third-{time.monotonic_ns()}.anki2"))
        started = time.monotonic()
        self._full(third, upload=False)
        seconds = time.monotonic() - started
        assert third.note_count() == len(self._records)
        third.close()
        return seconds

    def nothing(self) -> float:
        """Nothing is new."""
        return self._sync(self._first)

    def _sync(self, collection: AnkiCollection) -> float:
        started = time.monotonic()
        answer = collection.sync_collection(self._auth, False)
        seconds = time.monotonic() - started
        assert answer.required == answer.NO_CHANGES, answer.required
        assert collection.note_count() == len(self._records)
        return seconds

    def _full(self, collection: AnkiCollection, *, upload: bool) -> None:
        answer = collection.sync_collection(self._auth, False)
        collection.close_for_full_sync()
        collection.full_upload_or_download(auth=self._auth, server_usn=answer.server_media_usn, upload=upload)
        collection.reopen(after_full_sync=True)


def main(folder: str, endpoint: str, records: str) -> None:
    """Answer each line."""
    client = Client(Path(folder), endpoint, json.loads(Path(records).read_text(encoding="utf-8")))
    print(json.dumps(0), flush=True)
    for line in sys.stdin:
        print(json.dumps(getattr(client, line.strip())() or 0), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:4])
