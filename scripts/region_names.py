"""Make crates/accounts/src/region/names.rs: each country and region with its names in the languages that we speak.

    pip install babel==2.18.0 && python scripts/region_names.py

The names are those of the Unicode CLDR, which the package carries. Of its territories these are the codes that ISO 3166-1 has: no groups of
countries, and none of what ISO only reserves.
"""

import pathlib

from babel import Locale

DESTINATION = pathlib.Path(__file__).parent.parent / "crates/accounts/src/region/names.rs"
LANGUAGES = ("en", "zh")
# Codes of CLDR that ISO 3166-1 reserves or leaves to its users, and CLDR's own for what is no country.
NOT_ISO = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ"}
HEAD = """\
//! ISO 3166-1 alpha-2 codes with their names in the languages we speak, sorted by code.
//!
//! The names are those of the Unicode CLDR (licence: Unicode-3.0), which are also the ones people know from their
//! telephones and browsers. scripts/region_names.py makes this file.

/// Code, English name, Chinese name.
pub(super) const REGIONS: [(&str, &str, &str); {count}] = [
"""

names = [Locale(language).territories for language in LANGUAGES]
codes = sorted(code for code in names[0] if len(code) == 2 and code.isalpha() and code not in NOT_ISO)
rows = "".join(f'    ("{code}", "{names[0][code]}", "{names[1][code]}"),\n' for code in codes)
DESTINATION.write_text(HEAD.replace("{count}", str(len(codes))) + rows + "];\n", encoding="utf-8")
