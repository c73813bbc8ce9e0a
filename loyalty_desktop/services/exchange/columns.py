"""Which column of a file means what: as the person says, or as its name suggests."""

from collections.abc import Mapping, Sequence
from typing import Final

from loyalty_desktop.errors import Invalid
from loyalty_desktop.models.rules.names import fold

PURCHASE_FIELDS: Final = (
    "member", "at", "time", "total", "receipt", "counter", "cashier", "tax", "discount",
    "sku", "name", "category", "quantity", "price", "amount", "line_discount", "kind",
)  # fmt: skip
MEMBER_FIELDS: Final = (
    "name", "phone", "email", "birthday", "address", "postcode", "city", "code", "points", "joined",
    "referred_by", "consent_marketing", "consent_post", "consent_profiling",
)  # fmt: skip
FEEDBACK_FIELDS: Final = (
    "member", "at", "time", "nps", "satisfaction", "product", "comment",
)  # fmt: skip

# Names of columns as tills, spreadsheets and public data sets write them, English and Indonesian,
# folded and without punctuation.
_NAMES: Final[Mapping[str, str]] = {
    "member": "member|member number|member id|member no|memberid|customer|customer id|customerid|"
    "customer no|customer number|client|client id|card|card number|card no|household id|"
    "anggota|no anggota|nomor anggota|pelanggan|id pelanggan|kode pelanggan|kartu|no kartu",
    "at": "at|date|datetime|date time|timestamp|transaction timestamp|transaction date|"
    "purchase date|order date|invoice date|invoicedate|sale date|purchased at|created at|"
    "tanggal|tgl|waktu transaksi|tanggal transaksi",
    "time": "time|time of day|clock|jam|waktu|pukul",
    "total": "total|grand total|bill total|total amount|total price|dollar value|sales total|"
    "total bayar|total belanja|jumlah bayar|nilai|total harga",
    "receipt": "receipt|receipt no|receipt number|receipt id|invoice|invoice no|invoiceno|"
    "invoice number|order id|order no|order number|basket id|transaction id|bill no|struk|"
    "no struk|nomor struk|nota|no nota|faktur|no faktur",
    "counter": "counter|till|register|terminal|pos|store|store id|shop|outlet|branch|toko|cabang|"
    "konter|mesin",
    "cashier": "cashier|cashier name|clerk|staff|operator|kasir",
    "tax": "tax|vat|gst|ppn|pajak|tax amount",
    "discount": "discount|bill discount|diskon|potongan",
    "sku": "sku|item|item id|item code|product id|product code|stock code|stockcode|barcode|upc|"
    "ean|plu|article|kode barang|kode produk",
    "name": "name|description|product|product name|item name|item description|nama barang|"
    "nama produk|produk",
    "category": "category|department|product category|group|class|kategori|jenis|golongan",
    "quantity": "quantity|qty|units|pieces|number of cds|jumlah barang|kuantitas|banyaknya",
    "price": "price|unit price|unitprice|each|harga|harga satuan",
    "amount": "amount|line total|line amount|sales value|subtotal|extended price|jumlah",
    "line_discount": "line discount|item discount|retail disc|diskon barang",
    "kind": "kind|line kind",
}
_MEMBER_NAMES: Final[Mapping[str, str]] = {
    "name": "name|full name|member name|customer name|customer|member|nama|nama lengkap|"
    "nama pelanggan|nama anggota",
    "phone": "phone|telephone|mobile|phone number|mobile number|cell|whatsapp|wa|hp|no hp|"
    "telepon|no telepon|nomor telepon|nomor hp|handphone",
    "email": "email|e mail|mail|email address|surel",
    "birthday": "birthday|birth date|date of birth|dob|birthdate|tanggal lahir|tgl lahir|"
    "ulang tahun",
    "address": "address|street|street address|home address|postal address|alamat|alamat rumah|"
    "jalan",
    "postcode": "postcode|post code|postal code|zip|zip code|zipcode|kode pos|kodepos",
    "city": "city|town|kota",
    "code": "code|number|card|card number|card no|card code|member number|member no|member id|"
    "customer id|id|barcode|kode|kode anggota|kartu|no kartu|nomor kartu|no anggota|nomor anggota",
    "points": "points|balance|opening points|point balance|poin|saldo poin|jumlah poin|saldo",
    "joined": "joined|joined at|join date|member since|since|registered|registration date|"
    "tanggal daftar|tgl daftar|bergabung|tanggal bergabung",
    "referred_by": "referred by|referrer|recommended by|direkomendasikan oleh",
    "consent_marketing": "marketing|consent marketing|marketing consent|newsletter",
    "consent_post": "consent post|post consent|may get post|mailings|boleh dikirimi surat",
    "consent_profiling": "profiling|consent profiling|profiling consent",
}
_FEEDBACK_NAMES: Final[Mapping[str, str]] = {
    "member": f"{_NAMES['member']}|phone|telephone|telepon|no hp|number|nomor",
    "at": "at|date|datetime|timestamp|submitted at|answered at|tanggal|tgl|waktu",
    "time": "time|jam|pukul",
    "nps": "nps|recommend|recommendation|would recommend|likelihood to recommend|score|skor|"
    "rekomendasi",
    "satisfaction": "satisfaction|csat|rating|stars|kepuasan|bintang|nilai",
    "product": "product|item|product name|produk|barang",
    "comment": "comment|comments|why|reason|feedback|review|text|komentar|alasan|masukan|ulasan",
}
_KNOWN_NAMES: Final[Mapping[tuple[str, ...], Mapping[str, str]]] = {
    PURCHASE_FIELDS: _NAMES,
    MEMBER_FIELDS: _MEMBER_NAMES,
    FEEDBACK_FIELDS: _FEEDBACK_NAMES,
}


def column_map(text: str, fields: Sequence[str]) -> dict[str, str]:
    """Return the map written as `member=customer_id,at=date`: meaning to column.

    `Invalid` with field "columns": `unknown_field` for a meaning there is not, `twice`, `format`.
    """
    chosen: dict[str, str] = {}
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        meaning, equals, column = (piece.strip() for piece in part.partition("="))
        if not equals or not column:
            raise Invalid(field="columns", reason="format", value=part[:80])
        if meaning not in fields:
            raise Invalid(
                field="columns", reason="unknown_field", value=meaning[:80], known=list(fields)
            )
        if meaning in chosen:
            raise Invalid(field="columns", reason="twice", value=meaning)
        chosen[meaning] = column
    return chosen


def places(
    header: Sequence[str], columns: Mapping[str, str] | None, fields: Sequence[str]
) -> dict[str, int]:
    """Return where each meaning stands in a row: as `columns` says, else as the names suggest.

    A column may also be named by its number, from 1. `Invalid` with field "columns" and reason
    `no_such_column` for one that is not in the file.
    """
    if not columns:
        return _guessed(header, _KNOWN_NAMES[tuple(fields)])
    found: dict[str, int] = {}
    folded = [_bare(name) for name in header]
    for meaning, column in columns.items():
        if meaning not in fields:
            raise Invalid(field="columns", reason="unknown_field", value=meaning[:80])
        if column in header:
            found[meaning] = list(header).index(column)
        elif _bare(column) in folded:
            found[meaning] = folded.index(_bare(column))
        elif column.isdecimal() and 1 <= int(column) <= len(header):
            found[meaning] = int(column) - 1
        else:
            raise Invalid(
                field="columns", reason="no_such_column", value=column[:80], known=list(header)
            )
    return found


def _guessed(header: Sequence[str], names: Mapping[str, str]) -> dict[str, int]:
    """Return the meanings that the names of columns suggest; the more usual name wins."""
    folded = [_bare(name) for name in header]
    found: dict[str, int] = {}
    taken: set[int] = set()
    for meaning, spellings in names.items():
        for spelling in spellings.split("|"):
            if spelling in folded and folded.index(spelling) not in taken:
                found[meaning] = folded.index(spelling)
                taken.add(found[meaning])
                break
    if names is _NAMES and "total" not in found and "amount" in found and "receipt" not in found:
        # One amount a row and nothing that joins rows into a bill: it is the bill's.
        found["total"] = found.pop("amount")
    return found


def _bare(name: str) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in fold(name)).split())
