"""The picture work itself, run only inside the bounded child: decode, orient, shrink, stamp, encode.

Imports nothing of ours that knows Flask or the database, so that a child starts fast.
"""

from __future__ import annotations

import functools
import io
import shutil
import subprocess
from collections.abc import Sequence
from typing import Any

import pillow_heif
from PIL import Image, ImageCms, ImageDraw, ImageFile, ImageFont, ImageOps

from mallops.core.photos.sniff import HEIC, JPEG, sniff

QUALITIES = (84, 78, 72, 66, 60, 54, 48)
WHITE = (255, 255, 255)
FALLBACK_FONT = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc|2"
FONT_FAMILY = "Noto Sans CJK SC"

Image.MAX_IMAGE_PIXELS = None  # `develop` compares with our own limit before decoding
ImageFile.LOAD_TRUNCATED_IMAGES = False
pillow_heif.register_heif_opener(thumbnails=False)
Image.init()


class Unreadable(Exception):
    """The picture cannot be used; `code` is one of the refusals."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def develop(request: dict[str, Any], data: bytes) -> tuple[dict[str, Any], list[bytes]]:
    """Size and hash, and [display, thumb, print] as JPEG. Raises Unreadable."""
    edge, most = request["display"]
    image = decode(data, edge, request["max_pixels"])
    lines = request["watermark"]
    display = encode(stamp(shrink(image, edge), lines), most)
    printed = encode(stamp(shrink(image, request["print"][0]), lines, 0.026), request["print"][1])
    thumb = encode(shrink(image, request["thumb"][0]), request["thumb"][1])
    with Image.open(io.BytesIO(display)) as made:
        size = made.size
    return {"size": size, "dhash": dhash(image)}, [display, thumb, printed]


def decode(data: bytes, edge: int, max_pixels: int) -> Image.Image:
    """An upright RGB picture of at most `edge` pixels, without metadata. Raises Unreadable."""
    kind = sniff(data[:32])
    if kind is None:
        raise Unreadable("unknown_kind")
    try:
        with Image.open(io.BytesIO(data), formats=[kind]) as image:
            if image.width * image.height > max_pixels:
                raise Unreadable("too_many_pixels")
            _draft(image, edge)
            image.load()
            return _flat(_sized(_upright(image, kind), edge))
    except (Unreadable, MemoryError):
        raise
    except OSError as error:
        truncated = "truncated" in str(error) or "incomplete" in str(error).lower()
        raise Unreadable("damaged" if truncated else "unreadable") from error
    except Exception as error:  # decoders raise whatever they like on hostile data
        raise Unreadable("unreadable") from error


def _draft(image: Image.Image, edge: int) -> None:
    """Let the JPEG decoder skip detail that the shrunk picture would not show."""
    scale = edge / max(image.size)
    if image.format in (JPEG, "MPO") and scale < 1:
        mode = "L" if image.mode == "L" else "RGB"
        image.draft(
            mode if image.mode in ("L", "RGB") else None,  # type: ignore[arg-type]
            (max(1, int(image.width * scale)), max(1, int(image.height * scale))),
        )


def _upright(image: Image.Image, kind: str) -> Image.Image:
    """Turned as the camera was held; HEIC arrives turned. A broken Exif block counts as upright."""
    if kind == HEIC:
        return image
    try:
        return ImageOps.exif_transpose(image)
    except Exception:
        return image


def _sized(image: Image.Image, edge: int) -> Image.Image:
    if image.mode.startswith("I") or image.mode == "F":
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    elif image.mode == "P":
        image = image.convert("RGBA")
    elif image.mode == "1":
        image = image.convert("L")
    return shrink(image, edge)


def shrink(image: Image.Image, edge: int) -> Image.Image:
    """The picture with its longer side at most `edge` pixels."""
    scale = edge / max(image.size)
    if scale >= 1:
        return image
    size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
    return image.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)


def _flat(image: Image.Image) -> Image.Image:
    """sRGB on white, copied into a fresh picture so that nothing but pixels remains."""
    profile = image.info.get("icc_profile")
    if "A" in image.getbands() or image.mode == "La":
        image = image.convert("RGBA")
        ground = Image.new("RGB", image.size, WHITE)
        ground.paste(image.convert("RGB"), mask=image.getchannel("A"))
        image = ground
    elif profile:
        image = _to_srgb(image, profile)
    clean = Image.new("RGB", image.size)
    clean.paste(image.convert("RGB"))
    return clean


def _to_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        made = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
        return made if made is not None else image
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image


def encode(image: Image.Image, most: int) -> bytes:
    """A JPEG of at most `most` bytes: less quality first, then fewer pixels."""
    while True:
        for quality in QUALITIES:
            out = io.BytesIO()
            image.save(out, "JPEG", quality=quality, subsampling="4:2:0", optimize=True)
            if out.tell() <= most:
                return out.getvalue()
        image = shrink(image, int(max(image.size) * 0.8))


def dhash(image: Image.Image) -> str:
    """64-bit difference hash as 16 hex digits: near-equal for the same scene after re-encoding."""
    small = image.convert("L").resize((9, 8), Image.Resampling.BOX)
    pixels = small.tobytes()
    bits = 0
    for row in range(8):
        for column in range(8):
            bits = bits << 1 | (pixels[row * 9 + column] > pixels[row * 9 + column + 1])
    return f"{bits:016x}"


def stamp(image: Image.Image, lines: Sequence[str], share: float = 0.0185) -> Image.Image:
    """The picture with a quiet dark strip along its bottom: time on the left, place and person on the right.

    `share` is the letter size as a share of the longer side. Too narrow pictures take one line each.
    """
    if not lines or min(image.size) < 120:
        return image
    size = max(11, round(max(image.size) * share))
    font = _font(size)
    pad = round(size * 0.7)
    rows = _rows(lines, font, image.width - 2 * pad, gap=size)
    step = round(size * 1.45)
    height = step * len(rows) + pad
    strip = Image.new("RGBA", image.size, (0, 0, 0, 0))
    draw = ImageDraw.Draw(strip)
    top = image.height - height
    draw.rectangle((0, top, image.width, image.height), fill=(12, 16, 20, 150))
    for number, (left, right) in enumerate(rows):
        y = top + pad // 2 + number * step + step // 2
        draw.text((pad, y), left, font=font, fill=(255, 255, 255, 245), anchor="lm")
        if right:
            draw.text((image.width - pad, y), right, font=font, fill=(255, 255, 255, 245), anchor="rm")
    return Image.alpha_composite(image.convert("RGBA"), strip).convert("RGB")


def _rows(lines: Sequence[str], font: Any, width: int, gap: int) -> list[tuple[str, str]]:
    """One row when all fits side by side, else one row a line; a line too long ends in an ellipsis."""
    clean = ["".join(ch for ch in line if ch.isprintable()) for line in lines]
    first, rest = clean[0], " · ".join(clean[1:])
    if font.getlength(first) + gap * 2 + font.getlength(rest) <= width:
        return [(first, rest)]
    return [(_fitted(line, font, width), "") for line in clean]


def _fitted(line: str, font: Any, width: int) -> str:
    if font.getlength(line) <= width:
        return line
    while line and font.getlength(line + "…") > width:
        line = line[:-1]
    return line + "…"


@functools.lru_cache(maxsize=8)
def _font(size: int) -> Any:
    path, _, index = _font_file().partition("|")
    return ImageFont.truetype(path, size, index=int(index or 0), layout_engine=ImageFont.Layout.BASIC)


@functools.lru_cache(maxsize=1)
def _font_file() -> str:
    """`file|index` of the Chinese font, as fontconfig finds it; else where Debian puts it."""
    if shutil.which("fc-match"):
        command = ["fc-match", "-f", "%{file}|%{index}", f"{FONT_FAMILY}:regular"]
        found = subprocess.run(
            command, capture_output=True, text=True, timeout=20, check=False
        ).stdout.strip()
        if "CJK" in found or "NotoSansSC" in found:
            return found
    return FALLBACK_FONT
