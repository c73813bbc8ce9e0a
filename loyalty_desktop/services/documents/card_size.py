"""How large a card is, in points, and how far from its edges things stand."""

from typing import Final

from loyalty_desktop.services.documents.drawing import MM

WIDTH: Final = 85.60 * MM
HEIGHT: Final = 53.98 * MM
"""ID-1 (ISO/IEC 7810)."""
CORNER: Final = 3.18 * MM
EDGE: Final = 5 * MM
"""Text stays so far from every edge."""
BLEED: Final = 3 * MM
"""So far the grounds go on beyond the edges, so that a cut beside the line shows no white."""
REACH: Final = (-BLEED, -BLEED, WIDTH + 2 * BLEED, HEIGHT + 2 * BLEED)
"""The area (x, y, width, height) of a ground."""
SMALLEST: Final = 5.0
"""The size of the smallest words, in points."""
