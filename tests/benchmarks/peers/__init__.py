"""The exchange beside those of two others: Anki and PouchDB, really run, on the same records over the same link."""
