"""Files that people, cameras and attackers send, and what must come of each: `ready` or a refusal's code."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

import pillow_heif
from PIL import Image, ImageCms, PngImagePlugin

SCRIPT = b"<script>alert(1)</script><?php system($_GET['c']); ?>"
GPS_MAKER = b"SecretCameraMaker"
LEFT, RIGHT = (200, 30, 30), (30, 30, 200)


def picture(mode: str = "RGB", size: tuple[int, int] = (320, 240)) -> Image.Image:
    """Left half red, right half blue: one can tell how it was turned."""
    image = Image.new("RGB", size, LEFT)
    image.paste(RIGHT, (size[0] // 2, 0, size[0], size[1]))
    return image.convert(mode)


def saved(image: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    """The file of a picture."""
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def jpeg(**options: object) -> bytes:
    return saved(picture(), "JPEG", quality=85, **options)


def with_exif(orientation: int = 1) -> bytes:
    """A JPEG that says where, when and with what it was taken."""
    exif = Image.Exif()
    exif[0x010F] = GPS_MAKER.decode()
    exif[0x0112] = orientation
    exif.get_ifd(0x8825).update({1: "N", 2: (31.0, 14.0, 5.0), 3: "E", 4: (121.0, 28.0, 9.0)})
    return jpeg(exif=exif)


def segment(marker: int, body: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body


def spliced(extra: bytes) -> bytes:
    """A JPEG with `extra` right after its first marker."""
    data = jpeg()
    return data[:2] + extra + data[2:]


def lying_jpeg(width: int, height: int) -> bytes:
    """A JPEG whose frame header announces another size."""
    data = jpeg()
    at = data.index(b"\xff\xc0") + 5
    return data[:at] + struct.pack(">HH", height, width) + data[at + 4 :]


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def lying_png(width: int, height: int) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


def text_bomb_png() -> bytes:
    """A PNG whose compressed text grows to 200 MB."""
    data = saved(picture(), "PNG")
    bomb = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"A" * 200_000_000, 9))
    return data[:33] + bomb + data[33:]


def solid_png(width: int, height: int) -> bytes:
    """A huge even picture in a small file."""
    row = b"\0" + b"\x80" * width
    packer = zlib.compressobj(1)
    body = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def heic(size: tuple[int, int] = (320, 240)) -> bytes:
    return saved(picture(size=size), "HEIF", quality=60, exif=with_exif_block())


def with_exif_block() -> bytes:
    exif = Image.Exif()
    exif[0x010F] = GPS_MAKER.decode()
    return exif.tobytes()


def lying_heic() -> bytes:
    data = heic()
    at = data.index(b"ispe") + 8
    return data[:at] + struct.pack(">II", 90_000, 90_000) + data[at + 8 :]


def icc() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def frames(kind: str) -> bytes:
    return saved(picture(), kind, save_all=True, append_images=[picture().rotate(180)], duration=80)


def text_png() -> bytes:
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", SCRIPT.decode())
    info.add_itxt("XML:com.adobe.xmp", "<x:xmpmeta>GPSLatitude 31.2</x:xmpmeta>")
    return saved(picture(), "PNG", pnginfo=info)


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("../../evil.html", SCRIPT)
    return out.getvalue()


def sixteen_bit() -> bytes:
    image = Image.new("I;16", (320, 240))
    image.putdata([(x * 200) for _y in range(240) for x in range(320)])
    return saved(image, "PNG")


def transparent_palette() -> bytes:
    return saved(picture().convert("P", palette=Image.Palette.ADAPTIVE), "PNG", transparency=0)


def rgba(kind: str) -> bytes:
    image = picture("RGBA")
    image.putalpha(90)
    return saved(image, kind, **({"lossless": True} if kind == "WEBP" else {}))


pillow_heif.register_heif_opener()

#: name: (how to make it, what becomes of it)
CASES: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "empty"),
    "one byte": (lambda: b"\xff", "unknown_kind"),
    "html named jpg": (lambda: b"<!doctype html><html><body>" + SCRIPT, "unknown_kind"),
    "svg": (lambda: b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "unknown_kind"),
    "svg with declaration": (lambda: b'<?xml version="1.0"?><svg><script/></svg>', "unknown_kind"),
    "php": (lambda: SCRIPT, "unknown_kind"),
    "gif": (lambda: saved(picture("P"), "GIF"), "unknown_kind"),
    "animated gif": (lambda: frames("GIF"), "unknown_kind"),
    "gif and javascript": (lambda: b"GIF89a/*" + SCRIPT + b"*/=1;", "unknown_kind"),
    "bmp": (lambda: saved(picture(), "BMP"), "unknown_kind"),
    "tiff": (lambda: saved(picture(), "TIFF"), "unknown_kind"),
    "jpeg 2000": (lambda: b"\x00\x00\x00\x0cjP  \r\n\x87\n" + b"\0" * 200, "unknown_kind"),
    "pdf": (lambda: b"%PDF-1.7\n" + SCRIPT, "unknown_kind"),
    "eps": (lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(rm -rf) system", "unknown_kind"),
    "zip": (zipped, "unknown_kind"),
    "program": (lambda: b"\x7fELF" + b"\0" * 400, "unknown_kind"),
    "avif": (lambda: b"\0\0\0\x1cftypavif" + b"\0" * 300, "unknown_kind"),
    "video": (lambda: b"\0\0\0\x18ftypisom" + b"\0" * 300, "unknown_kind"),
    "jpeg magic only": (lambda: b"\xff\xd8\xff", "unreadable"),
    "jpeg cut before its header": (lambda: jpeg()[:60], "unreadable"),
    "jpeg cut in half": (
        lambda: saved(Image.effect_noise((640, 480), 90).convert("RGB"))[:30_000],
        "damaged",
    ),
    "jpeg of garbage": (lambda: jpeg()[:400] + bytes(range(256)) * 40, "refused"),
    "jpeg of endless padding": (lambda: b"\xff\xd8" + b"\xff" * 5_000_000, "unreadable"),
    "jpeg of a million segments": (lambda: b"\xff\xd8" + segment(0xE5, b"x") * 900_000, "unreadable"),
    "jpeg with html behind it": (lambda: jpeg() + b"<html>" + SCRIPT, "ready"),
    "jpeg with a zip behind it": (lambda: jpeg() + zipped(), "ready"),
    "jpeg with script in a comment": (lambda: spliced(segment(0xFE, SCRIPT)), "ready"),
    "jpeg with script in app13": (lambda: spliced(segment(0xED, b"Photoshop 3.0\0" + SCRIPT)), "ready"),
    "jpeg with gps": (with_exif, "ready"),
    "jpeg turned": (lambda: with_exif(6), "ready"),
    "jpeg with broken exif": (lambda: spliced(segment(0xE1, b"Exif\0\0MM\0*" + b"\xff" * 200)), "ready"),
    "jpeg with xmp": (lambda: jpeg(xmp=b"<x:xmpmeta>GPSLatitude 31.2</x:xmpmeta>"), "ready"),
    "jpeg with colour profile": (lambda: jpeg(icc_profile=icc()), "ready"),
    "jpeg with broken colour profile": (lambda: jpeg(icc_profile=b"\xff" * 4000), "ready"),
    "jpeg cmyk": (lambda: saved(picture("CMYK")), "ready"),
    "jpeg grey": (lambda: saved(picture("L")), "ready"),
    "jpeg progressive": (lambda: jpeg(progressive=True), "ready"),
    "jpeg of two frames": (
        lambda: saved(picture(), "MPO", save_all=True, append_images=[picture()]),
        "ready",
    ),
    "jpeg that lies: 3,600 megapixels": (lambda: lying_jpeg(60_000, 60_000), "too_many_pixels"),
    "jpeg that lies: no height": (lambda: lying_jpeg(320, 0), "too_small"),
    "jpeg that lies: 200 megapixels": (lambda: lying_jpeg(16_000, 12_500), "ready"),
    "jpeg of 200 megapixels": (lambda: saved(Image.new("L", (16_320, 12_240), 99), quality=40), "ready"),
    "png": (lambda: saved(picture(), "PNG"), "ready"),
    "png with text": (text_png, "ready"),
    "png 16 bit": (sixteen_bit, "ready"),
    "png palette, transparent": (transparent_palette, "ready"),
    "png rgba": (lambda: rgba("PNG"), "ready"),
    "png 1 bit": (lambda: saved(picture("1"), "PNG"), "ready"),
    "png grey with alpha": (lambda: saved(picture("LA"), "PNG"), "ready"),
    "png animated": (lambda: frames("PNG"), "ready"),
    "png bomb by its header": (lambda: lying_png(60_000, 60_000), "too_many_pixels"),
    "png bomb of 63 megapixels": (lambda: solid_png(9_000, 7_000), "ready"),
    "png bomb in its text": (text_bomb_png, "unreadable"),
    "png cut": (lambda: saved(Image.effect_noise((320, 240), 90), "PNG")[:9_000], "damaged"),
    "png that lies about its size": (lambda: lying_png(4_000, 4_000), "damaged"),
    "png without header": (lambda: b"\x89PNG\r\n\x1a\n" + chunk(b"IEND", b""), "unreadable"),
    "webp": (lambda: saved(picture(), "WEBP", exif=with_exif_block()), "ready"),
    "webp lossless rgba": (lambda: rgba("WEBP"), "ready"),
    "webp animated": (lambda: frames("WEBP"), "ready"),
    "webp cut": (lambda: saved(Image.effect_noise((320, 240), 90).convert("RGB"), "WEBP")[:4_000], "refused"),
    "webp of nothing": (lambda: b"RIFF\x04\0\0\0WEBP", "unreadable"),
    "heic": (heic, "ready"),
    "heic cut": (lambda: heic()[: len(heic()) // 2], "refused"),
    "heic of nothing": (lambda: b"\0\0\0\x18ftypheic" + b"\0" * 300, "unreadable"),
    "heic that lies": (lying_heic, "too_many_pixels"),
    "one pixel": (lambda: saved(picture(size=(1, 1)), "PNG"), "too_small"),
    "a hair": (lambda: saved(picture(size=(20_000, 4)), "PNG"), "too_small"),
    "a ribbon": (lambda: saved(picture(size=(20_000, 20)), "PNG"), "ready"),
}
