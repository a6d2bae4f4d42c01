"""Make crates/accounts/src/region/names.rs: each country and region with its names in the languages that we speak.

    pip install babel==2.18.0 && python scripts/region_names.py

The names are those of the Unicode CLDR, which the package carries. Of its territories these are the codes that ISO 3166-1 has: no groups of
countries, and none of what ISO only reserves. The order in which each language sorts them (Chinese by pinyin) is that of CLDR's collations,
asked of Node.js (20 or later, built with its full ICU as all releases are).
"""

import json
import pathlib
import subprocess

from babel import Locale

DESTINATION = pathlib.Path(__file__).parent.parent / "crates/accounts/src/region/names.rs"
LANGUAGES = ("en", "zh")
# Codes of CLDR that ISO 3166-1 reserves or leaves to its users, and CLDR's own for what is no country.
NOT_ISO = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ"}
# What forms in mainland China must call them (Ministry of Foreign Affairs; national standard GB/T 2659.1).
NAMED_OTHERWISE = {"zh": {"HK": "中国香港", "MO": "中国澳门", "TW": "中国台湾"}}
COLLATIONS = {"en": "en", "zh": "zh-u-co-pinyin"}
SORT = """
const [collation, names] = JSON.parse(require("fs").readFileSync(0, "utf8"));
const collator = new Intl.Collator(collation);
if (collator.resolvedOptions().locale.slice(0, 2) !== collation.slice(0, 2)) throw new Error("no collation " + collation);
const places = names.map((name, place) => place).sort((a, b) => collator.compare(names[a], names[b]) || a - b);
console.log(JSON.stringify(places));
"""
HEAD = """\
//! ISO 3166-1 alpha-2 codes with their names in the languages we speak, sorted by code.
//!
//! The names are those of the Unicode CLDR (licence: Unicode-3.0), which are also the ones people know from their
//! telephones and browsers, but for Hong Kong, Macao and Taiwan in Chinese. scripts/region_names.py makes this file.

/// Code, English name, Chinese name.
pub(super) const REGIONS: [(&str, &str, &str); {count}] = [
"""



def in_order(language: str, ordered: list[str]) -> list[int]:
    """The places of the names in the order of the language."""
    asked = json.dumps([COLLATIONS[language], ordered])
    told = subprocess.run(["node", "-e", SORT], input=asked, capture_output=True, check=True, text=True)
    return json.loads(told.stdout)


def order(name: str, language: str, ordered: list[str]) -> str:
    """A constant with the places of the names in the order of the language."""
    places = [str(place) for place in in_order(language, ordered)]
    lines, line = [], "   "
    for place in places:
        if len(line) + len(place) + 2 > 120:
            lines, line = [*lines, line], "   "
        line += f" {place},"
    text = "\n".join([*lines, line])
    return f"\n/// The places of [`REGIONS`] in the order of {name} names.\npub(super) const IN_{name.upper()}: [u8; {len(places)}] = [\n{text}\n];\n"


names = [{**Locale(language).territories, **NAMED_OTHERWISE.get(language, {})} for language in LANGUAGES]
codes = sorted(code for code in names[0] if len(code) == 2 and code.isalpha() and code not in NOT_ISO)
rows = "".join(f'    ("{code}", "{names[0][code]}", "{names[1][code]}"),\n' for code in codes)
orders = "".join(
    order(name, language, [known[code] for code in codes])
    for name, language, known in zip(("English", "Chinese"), LANGUAGES, names, strict=True)
)
DESTINATION.write_text(HEAD.replace("{count}", str(len(codes))) + rows + "];\n" + orders, encoding="utf-8")
