"""A face that nobody has, as a telephone would take it: for pictures and tests."""

from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw


def a_face(size: tuple[int, int] = (900, 1200)) -> bytes:
    """Return a drawn portrait as JPEG."""
    wide, high = size
    made = Image.new("RGB", size, "#9DB8A6")
    draw = ImageDraw.Draw(made)

    def round_at(x: float, y: float, across: float, down: float, colour: str) -> None:
        box = (x - across, y - down, x + across, y + down)
        draw.ellipse([value * (wide, high)[place % 2] for place, value in enumerate(box)], colour)

    round_at(0.5, 1.02, 0.4, 0.3, "#7A3B2E")
    round_at(0.5, 0.38, 0.27, 0.27, "#2B211C")
    round_at(0.5, 0.44, 0.21, 0.22, "#C98F6B")
    for side in (0.42, 0.58):
        round_at(side, 0.42, 0.018, 0.016, "#2B211C")
    mouth = [0.43 * wide, 0.47 * high, 0.57 * wide, 0.55 * high]
    draw.arc(mouth, 20, 160, fill="#7A3B2E", width=12)
    target = BytesIO()
    made.save(target, "JPEG", quality=88)
    return target.getvalue()


def a_face_in(folder: Path) -> Path:
    """Return a file in `folder` with the portrait."""
    file = folder / "face.jpg"
    file.write_bytes(a_face())
    return file
