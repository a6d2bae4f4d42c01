"""Make docs/pictures from the screenshots of the browser tests: cropped, half as wide, in few colors.

    pip install pillow==13.0.0 && python scripts/pictures.py [folder of screenshots]

The screenshots are those that `make test` leaves in target/screenshots. Look at what comes out.
"""

import pathlib
import sys

from PIL import Image

ROOT = pathlib.Path(__file__).parent.parent
DESTINATION = ROOT / "docs/pictures"
# Of each picture the screenshot that it is made of, by how its name begins.
PICTURES = {
    "storefront": "register-desk-en-00-",
    "registration": "register-desk-en-02-",
    "bill": "bills-desk-en-02-",
    "operators-today": "night-desk-02-",
}
WIDTH = 720
# Height to width of a picture at the most.
ASPECT = 0.78
COLORS = 192
MAX_BYTES = 120_000

screenshots = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "target/screenshots"
DESTINATION.mkdir(exist_ok=True)
for name, beginning in PICTURES.items():
    [found] = screenshots.glob(f"{beginning}*.png")
    picture = Image.open(found).convert("RGB")
    picture = picture.crop((0, 0, picture.width, min(picture.height, int(picture.width * ASPECT))))
    picture = picture.resize((WIDTH, picture.height * WIDTH // picture.width), Image.Resampling.LANCZOS)
    picture = picture.quantize(COLORS, dither=Image.Dither.NONE)
    target = DESTINATION / f"{name}.png"
    picture.save(target, optimize=True)
    size = target.stat().st_size
    print(f"{target.relative_to(ROOT)}: {size} bytes")
    assert size <= MAX_BYTES, f"{name} is too large"
