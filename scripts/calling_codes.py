"""Make crates/kernel/src/calling_codes.txt: which country a phone number is of, by how its digits begin.

    pip install phonenumbers==9.0.43 && python scripts/calling_codes.py

The source is the metadata of libphonenumber (Apache-2.0), which the package carries. A line is a beginning and an ISO 3166-1
code; the longest beginning counts. Country codes that several countries share are told apart by the digits that follow.
"""

import itertools
import pathlib
import re

import phonenumbers

DESTINATION = pathlib.Path(__file__).parent.parent / "crates/kernel/src/calling_codes.txt"
# Countries of one code are told apart within so many further digits.
MOST_DIGITS = 5


def beginnings(pattern):
    """The shortest digits that match a pattern of leading digits."""
    found = []
    for length in range(1, MOST_DIGITS + 1):
        for digits in map("".join, itertools.product("0123456789", repeat=length)):
            if re.fullmatch(pattern, digits) and not any(digits.startswith(one) for one in found):
                found.append(digits)
    return found


def north_american(main):
    """Area codes of countries other than the main one, by the numbers in use there."""
    for area in range(200, 1000):
        number = phonenumbers.parse(f"+1{area}2345678")
        region = phonenumbers.region_code_for_number(number)
        if region and region != main:
            yield f"1{area}", region


def lines():
    for code, regions in phonenumbers.COUNTRY_CODE_TO_REGION_CODE.items():
        main = regions[0]
        if main == "001":
            continue
        yield str(code), main
        if code == 1:
            yield from north_american(main)
            continue
        for region in regions[1:]:
            pattern = phonenumbers.PhoneMetadata.metadata_for_region(region).leading_digits
            if pattern:
                yield from ((f"{code}{digits}", region) for digits in beginnings(pattern))


DESTINATION.write_text("".join(f"{digits} {country}\n" for digits, country in sorted(lines())))
