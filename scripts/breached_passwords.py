"""Make crates/accounts/src/password/breached.bin from a list of breached passwords, one a line:

    scripts/breached_passwords.py PwnedPasswordsTop100k.txt

The list is the 100,000 passwords found most often in Have I Been Pwned, published by the UK's National Cyber Security Centre
(https://www.ncsc.gov.uk/blog-post/passwords-passwords); what precedes its line `--` is its preface. Kept is what a password here can
be: 8 characters or more, in lower case; of each the first four bytes of its SHA-256, sorted.
"""

import hashlib
import pathlib
import sys
import unicodedata

MIN_CHARACTERS = 8
PREFIX_BYTES = 4
DESTINATION = pathlib.Path(__file__).parent.parent / "crates/accounts/src/password/breached.bin"


def passwords(text):
    _, _, body = text.rpartition("\n--\n")
    for line in body.splitlines():
        password = unicodedata.normalize("NFC", line).lower()
        if len(password) >= MIN_CHARACTERS:
            yield password


def main(path):
    text = pathlib.Path(path).read_text(encoding="utf-8", errors="replace")
    prefixes = {hashlib.sha256(password.encode()).digest()[:PREFIX_BYTES] for password in passwords(text)}
    DESTINATION.write_bytes(b"".join(sorted(prefixes)))
    print(f"{len(prefixes)} passwords in {DESTINATION}")


main(*sys.argv[1:])
