"""Figures of one width: what a font's feature `tnum` puts in the place of its ordinary ones.

Of the OpenType tables only the way from the feature to its single substitutions is read
(OpenType 1.9, "GSUB"), as no library here reads it.
"""

from struct import unpack_from

_SINGLE, _EXTENSION = 1, 7


def equal_figures(font: bytes) -> dict[int, int]:
    """Return, by glyph, the glyph that `tnum` puts in its place; none for a font without it."""
    start = _table(font, b"GSUB")
    if start is None:
        return {}
    features, lookups = (start + offset for offset in unpack_from(">HH", font, start + 6))
    wanted: set[int] = set()
    for i in range(_short(font, features)):
        tag, offset = unpack_from(">4sH", font, features + 2 + 6 * i)
        if tag == b"tnum":
            count = _short(font, features + offset + 2)
            wanted.update(unpack_from(f">{count}H", font, features + offset + 4))
    found: dict[int, int] = {}
    for index in sorted(wanted):
        found.update(_lookup(font, lookups + _short(font, lookups + 2 + 2 * index)))
    return found


def _table(font: bytes, wanted: bytes) -> int | None:
    for i in range(_short(font, 4)):
        tag, _sum, offset, _length = unpack_from(">4sIII", font, 12 + 16 * i)
        if tag == wanted:
            return int(offset)
    return None


def _lookup(font: bytes, at: int) -> dict[int, int]:
    kind, _flags, count = unpack_from(">HHH", font, at)
    found: dict[int, int] = {}
    for offset in unpack_from(f">{count}H", font, at + 6):
        place, single = at + offset, kind == _SINGLE
        if kind == _EXTENSION:
            _format, inner, further = unpack_from(">HHI", font, place)
            place, single = place + further, inner == _SINGLE
        if single:
            found.update(_substitutions(font, place))
    return found


def _substitutions(font: bytes, at: int) -> dict[int, int]:
    form, offset, last = unpack_from(">HHH", font, at)
    glyphs = _coverage(font, at + offset)
    if form == 1:
        return {glyph: (glyph + last) % 0x10000 for glyph in glyphs}
    return dict(zip(glyphs, unpack_from(f">{last}H", font, at + 6), strict=True))


def _coverage(font: bytes, at: int) -> list[int]:
    form, count = unpack_from(">HH", font, at)
    if form == 1:
        return list(unpack_from(f">{count}H", font, at + 4))
    glyphs: list[int] = []
    for i in range(count):
        first, last, _index = unpack_from(">HHH", font, at + 4 + 6 * i)
        glyphs += range(first, last + 1)
    return glyphs


def _short(font: bytes, at: int) -> int:
    return int(unpack_from(">H", font, at)[0])
