"""Make two tables of crates/kernel/src from the metadata of libphonenumber (Apache-2.0), which the package carries.

    pip install phonenumbers==9.0.43 && python scripts/calling_codes.py

calling_codes.txt: which country a phone number is of, by how its digits begin. A line is a beginning and an ISO 3166-1 code; the
longest beginning counts. Country codes that several countries share are told apart by the digits that follow.

home_numbers.txt: how many digits the numbers of a country have that begin like its own country code (98765 43210 never, 91765 43210
does in India), as they are dialled within it. A line is an ISO 3166-1 code and those lengths. A length of fixed lines is left out where
what follows the country code could be a number, too: at home, these are dialled with a prefix.
"""

import itertools
import pathlib
import random
import re

import phonenumbers

FOLDER = pathlib.Path(__file__).parent.parent / "crates/kernel/src"
# Countries of one code are told apart within so many further digits.
MOST_DIGITS = 5
# How many numbers of a length are tried before it is said that none is valid.
TRIES = 4000


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


def lengths_of(desc, metadata):
    known = desc.possible_length
    return known if known and known != (-1,) else metadata.general_desc.possible_length


def home_lengths(code, metadata, draw):
    """The lengths of the country's numbers that begin like its country code."""
    for desc in (metadata.fixed_line, metadata.mobile):
        if not desc or not desc.national_number_pattern:
            continue
        for length in lengths_of(desc, metadata):
            rest = length - len(code)
            if rest < 1 or (desc is metadata.fixed_line and rest in metadata.general_desc.possible_length):
                continue
            tried = (code + "".join(draw.choices("0123456789", k=rest)) for _ in range(TRIES))
            if any(re.fullmatch(desc.national_number_pattern, number) for number in tried):
                yield length


def home_numbers():
    draw = random.Random(1)
    for code, regions in sorted(phonenumbers.COUNTRY_CODE_TO_REGION_CODE.items()):
        for region in regions:
            metadata = phonenumbers.PhoneMetadata.metadata_for_region(region)
            found = sorted(set(home_lengths(str(code), metadata, draw))) if metadata else []
            if found and region != "001":
                yield f"{region} {' '.join(map(str, found))}\n"


(FOLDER / "calling_codes.txt").write_text("".join(f"{digits} {country}\n" for digits, country in sorted(lines())))
(FOLDER / "home_numbers.txt").write_text("".join(sorted(home_numbers())))
