"""Member cards on paper, beside reportlab's own QR widget in the same run."""

from io import BytesIO

from reportlab.graphics import renderPDF
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.pdfgen.canvas import Canvas

from loyalty_desktop.models.rules.cards import card_code
from loyalty_desktop.services.documents.card_sheets import SHEETS, card_sheets
from loyalty_desktop.services.documents.pdf import pdf_bytes
from loyalty_desktop.services.queries.card_faces import CardFace
from tests.bench.measuring import Row, compare

CARDS = 200
ROUNDS = 5
_TIERS = ("Bronze", "Silver", "Gold", "Platinum")


def printing() -> list[Row]:
    """Measure whole cards, front and back, for one card; the widget draws the code alone."""
    faces = [
        CardFace(
            "Toko Melati",
            f"Siti {place}",
            f"M-{place:010d}",
            card_code(b"k" * 32, f"card {place}", 1),
            _TIERS[place % 4],
            place % 4,
            2025,
        )
        for place in range(CARDS)
    ]
    size = 0

    def ours() -> None:
        nonlocal size
        size = len(pdf_bytes(card_sheets(faces, SHEETS["a4-10"]), "cards", "shop"))

    def widget() -> None:
        canvas = Canvas(BytesIO())
        for face in faces:
            drawing = Drawing(100, 100)
            drawing.add(QrCodeWidget(face.code, barLevel="M", barWidth=100, barHeight=100))
            renderPDF.draw(drawing, canvas, 0, 0)
            canvas.showPage()
        canvas.save()

    row = compare("a run of 200 cards", ours, widget, ROUNDS, 1, "1/12")
    return [row]
