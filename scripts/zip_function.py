"""Write one Lambda zip: the binary as `bootstrap` and the brand file as `brand.toml`, with fixed times, so that equal
inputs make equal zips and a deployment changes only what changed."""

import sys
import zipfile

FIXED_TIME = (2026, 1, 1, 0, 0, 0)


def add(archive, name, path, mode):
    entry = zipfile.ZipInfo(name, FIXED_TIME)
    entry.external_attr = (0o100000 | mode) << 16
    entry.compress_type = zipfile.ZIP_DEFLATED
    with open(path, "rb") as file:
        archive.writestr(entry, file.read())


def main(binary, brand, destination):
    with zipfile.ZipFile(destination, "w") as archive:
        add(archive, "bootstrap", binary, 0o755)
        add(archive, "brand.toml", brand, 0o644)


main(*sys.argv[1:])
