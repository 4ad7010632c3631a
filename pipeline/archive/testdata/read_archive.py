"""Reads a docket archive in a directory, by FORMAT.md alone.

    python3 read_archive.py ROOT

prints a line of JSON for each order (its files, log and documents), then one
line with what was counted and every finding. Exit 1: there is a finding.
"""

import hashlib
import json
import os
import re
import sys


class Archive:
    """The objects of a directory, and what is wrong with them."""

    def __init__(self, root):
        self.root = root
        self.findings = []
        self.keys = sorted(self.walk(""))
        self.sums = {key: hashlib.sha256(self.read(key)).hexdigest() for key in self.keys}

    def walk(self, at):
        for entry in os.scandir(os.path.join(self.root, at)):
            key = at + entry.name
            if entry.name.startswith("."):
                continue
            if entry.is_dir(follow_symlinks=False):
                yield from self.walk(key + "/")
            elif entry.is_file(follow_symlinks=False):
                yield key

    def read(self, key):
        with open(os.path.join(self.root, key), "rb") as file:
            return file.read()

    def json(self, key):
        try:
            return json.loads(self.read(key))
        except ValueError:
            self.find("json", key, "the body is no JSON")
            return {}

    def find(self, kind, key, text):
        self.findings.append({"kind": kind, "key": key, "text": text})

    def below(self, prefix):
        return [key for key in self.keys if key.startswith(prefix)]


def decode(name):
    """A name as it was before it was encoded; None for one that was cut."""
    if name == "%":
        return ""
    if len(name) > 80:
        return None
    return re.sub(rb"%([0-9A-F]{2})", lambda m: bytes([int(m[1], 16)]), name.encode()).decode("utf-8", "surrogateescape")


class Journal:
    """What was put and what came, told by the journal."""

    def __init__(self, archive):
        self.objects = archive.below("journal/")
        self.put = {}  # key -> sha256
        self.stored = {}  # key -> sha256, where other bytes were there first
        self.arrivals = {}  # id -> sha256 of the file
        self.interchanges = {}  # sha256 of the interchange -> id of its arrival
        self.last = 0
        for key in self.objects:
            self.object(archive, key)
        self.check(archive)

    def object(self, archive, key):
        named = re.fullmatch(r"journal/\d{4}-\d{2}/(\d{12})-(\d{12})\.json", key)
        if not named:
            return archive.find("journal", key, "is not named as a journal object")
        first, last = int(named[1]), int(named[2])
        if first != self.last + 1:
            archive.find("journal", key, "begins with %d, the one before ends with %d" % (first, self.last))
        self.last = last
        body = archive.json(key)
        numbers = [line["id"] for line in body.get("lines", [])]
        if numbers != list(range(first, last + 1)):
            archive.find("journal", key, "its lines are not those of its name")
        for line in body.get("lines", []):
            self.line(line["kind"], line["body"])
        for put in body.get("put", []):
            self.put.setdefault(put["key"], put["sha256"])

    def line(self, kind, body):
        if kind == "arrival":
            self.arrivals[body["id"]] = body["sha256"]
        elif kind == "verdict":
            self.interchanges[body["interchange"]] = body["arrival"]
        elif kind == "different":
            self.stored[body["key"]] = body["stored"]

    def check(self, archive):
        expected = {"raw/" + sha: sha for sha in self.arrivals.values()}
        expected.update(self.put)
        expected.update(self.stored)
        for key, sha in sorted(expected.items()):
            if key not in archive.sums:
                archive.find("missing", key, "the journal names it, it is not there")
            elif archive.sums[key] != sha:
                archive.find("changed", key, "has sha256 %s, the journal says %s" % (archive.sums[key], sha))
        for key in archive.keys:
            if key not in expected and not key.startswith("journal/"):
                archive.find("extra", key, "the journal does not name it")


def check_names(archive):
    """The last segment of these keys is the sha256 of the body."""
    for key in archive.below("raw/") + archive.below("config/"):
        if key.rsplit("/", 1)[1] != archive.sums[key]:
            archive.find("changed", key, "is not what its name says")


def orders(archive):
    """The encoded partner and order number of every order, in key order."""
    found = {}
    for key in archive.keys:
        at = re.match(r"(?:events|docs)/partner=([^/]*)/po=([^/]*)/", key)
        if at:
            found[at[1], at[2]] = True
    return sorted(found)


def log(archive, partner, po):
    """The entries of an order's log, in their order."""
    entries = []
    for key in archive.below("events/partner=%s/po=%s/" % (partner, po)):
        entry = archive.json(key)
        if key.rsplit("/", 1)[1] != "%s.json" % entry.get("n"):
            archive.find("log", key, "is not the entry that its name says")
        entry["sha256"] = archive.sums[key]
        entries.append(entry)
    entries.sort(key=lambda entry: entry.get("n", 0))
    for n, entry in enumerate(entries, 1):
        if entry.get("n") != n:
            archive.find("log", "events/partner=%s/po=%s/%d.json" % (partner, po, n), "the log has a gap here")
            break
    return entries


def documents(archive, partner, po):
    """The documents of an order; a .ref stands for one under another order."""
    found = []
    for key in archive.below("docs/partner=%s/po=%s/" % (partner, po)):
        if key.endswith(".ref"):
            ref = archive.json(key)
            if archive.sums.get(ref["key"]) != ref["sha256"]:
                archive.find("ref", key, "what it names is not there")
            key = ref["key"]
        found.append(key)
    return found


def sources(archive, journal, entries):
    """The files that an order's log came from, and our answers to their interchanges."""
    raw, answers = [], []
    for entry in entries:
        if entry["kind"] in ("decision", "856", "command"):
            continue
        whole, _, place = entry["source"].rpartition("/")
        arrival = journal.interchanges.get(whole, whole)
        sha = journal.arrivals.get(arrival)
        if sha is None:
            continue
        raw.append({"arrival": arrival, "sha256": sha})
        if whole in journal.interchanges:
            group = place.split(".")[0]
            name = re.compile(r"docs/[^/]*/interchange=[^/]*-%s/997\.%s\.\w+" % (whole[:8], group))
            answers += [key for key in archive.below("docs/") if name.fullmatch(key)]
    return raw, answers


def main(root):
    archive = Archive(root)
    journal = Journal(archive)
    check_names(archive)
    for partner, po in orders(archive):
        entries = log(archive, partner, po)
        raw, answers = sources(archive, journal, entries)
        keys = answers + documents(archive, partner, po)
        print(json.dumps({
            "partner": entries[0]["partner"] if entries else decode(partner),
            "po": entries[0]["po"] if entries else decode(po),
            "raw": raw, "events": entries,
            "documents": [{"key": key, "sha256": archive.sums.get(key), "bytes": len(archive.read(key)) if key in archive.sums else None} for key in keys],
        }))
    print(json.dumps({"objects": len(archive.keys), "journal": len(journal.objects), "lines": journal.last, "findings": archive.findings}))
    return 1 if archive.findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
