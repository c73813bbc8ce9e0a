"""Printers of receipts: what they are sent, and what is told when they vanish."""

import socket
from collections.abc import Iterator
from io import FileIO
from pathlib import Path
from threading import Event

import pytest
from typing_extensions import Buffer, override

from loyalty_desktop.errors import Invalid, Unavailable
from loyalty_desktop.services.devices.print_queue import PrintQueue, Slip
from loyalty_desktop.services.devices.receipt_printers import ReceiptPrinter, receipt_printer
from loyalty_desktop.services.documents.slip import (
    Banner,
    Centred,
    Figures,
    Frame,
    Head,
    Large,
    Pair,
    Row,
    Rule,
)
from loyalty_desktop.services.documents.slip_bytes import slip_bytes
from tests.played_printer import PATIENCE, Printer

ROWS: tuple[Row, ...] = (
    Head("Toko Melati"),
    Banner("COPY"),
    Pair("Kopi susu gula aren 1 L", "64.000"),
    Pair("2 x 32.000", "", inset=True),
    Rule(),
    Large("Total", "Rp 248.500"),
    Frame((Figures("150", "Rp 75.000", "Points", "Worth"), Pair("Rp 1.140.000 to Gold"))),
    Centred("Terima kasih"),
)


def words(whole: bytes) -> str:
    return whole.decode("cp437", "replace")


@pytest.fixture
def printer() -> Iterator[Printer]:
    played = Printer()
    yield played
    played.close()


@pytest.mark.parametrize("paper", [58, 80])
def test_that_everything_on_a_slip_is_sent_and_no_line_is_too_long(paper: int) -> None:
    whole = words(slip_bytes(ROWS, paper))
    for told in ("Toko Melati", "COPY", "64.000", "Rp 248.500", "150", "Terima kasih"):
        assert told in whole


def test_that_a_figure_stands_at_the_right_end_of_its_line() -> None:
    lines = words(slip_bytes((Pair("Kopi", "64.000"),), 80)).splitlines()
    assert any(line.endswith("Kopi" + " " * 38 + "64.000") for line in lines)


def test_that_a_long_name_goes_on_in_a_second_line() -> None:
    whole = words(slip_bytes((Pair("Kopi susu gula aren " * 4, "64.000"),), 58))
    assert whole.count("gula") == 4
    assert whole.count("64.000") == 1


def test_that_letters_of_another_code_page_are_sent_as_that_page_has_them() -> None:
    whole = slip_bytes((Centred("Café Łódź"),), 80)
    assert b"Caf\x82" in whole or b"Caf\xe9" in whole


def test_that_letters_no_printer_has_are_sent_as_a_picture() -> None:
    whole = slip_bytes((Centred("山田"),), 80)
    assert b"\x1dv0" in whole
    assert b"??" not in whole


def test_that_the_paper_is_cut_only_where_it_should_be() -> None:
    assert b"\x1dV" in slip_bytes(ROWS, 80)
    assert b"\x1dV" not in slip_bytes(ROWS, 80, cut=False)


@pytest.mark.parametrize(
    ("text", "kind", "place", "number"),
    [
        ("tcp://192.0.2.7", "tcp", "192.0.2.7", 9100),
        ("tcp://192.0.2.7:9101", "tcp", "192.0.2.7", 9101),
        ("tcp://[2001:db8::7]:9100", "tcp", "2001:db8::7", 9100),
        ("usb:04b8:0202", "usb", "04b8:0202", 0),
        ("serial:/dev/ttyUSB0?baud=19200", "serial", "/dev/ttyUSB0", 19200),
        ("serial:COM3", "serial", "COM3", 9600),
        ("file:/dev/usb/lp0", "file", "/dev/usb/lp0", 0),
        ("win:Receipts", "win", "Receipts", 0),
    ],
)
def test_that_printers_are_named_by_where_they_are(
    text: str, kind: str, place: str, number: int
) -> None:
    assert receipt_printer(text) == ReceiptPrinter(kind, place, number)


@pytest.mark.parametrize(
    "text", ["", "printer", "tcp://", "tcp://x:0", "tcp://x:99999", "usb:zz", "file:", "http://x"]
)
def test_that_anything_else_is_no_printer(text: str) -> None:
    with pytest.raises(Invalid):
        receipt_printer(text)


def test_that_a_printer_on_the_network_gets_every_byte(printer: Printer) -> None:
    whole = slip_bytes(ROWS, 80)
    receipt_printer(printer.url).send(whole)
    assert printer.done.wait(PATIENCE)
    assert printer.got == whole


def test_that_a_printer_that_is_not_there_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1]
    with pytest.raises(Unavailable) as refused:
        receipt_printer(f"tcp://127.0.0.1:{port}").send(b"slip")
    assert refused.value.facts["reason"] == "printer_gone"


def test_that_a_printer_that_stops_in_the_middle_is_told() -> None:
    played = Printer(most=2048)
    try:
        with pytest.raises(Unavailable) as refused:
            receipt_printer(played.url).send(b"x" * 5_000_000)
    finally:
        played.close()
    assert refused.value.facts["reason"] == "printer_stopped"


def test_that_a_file_takes_one_slip_after_another(tmp_path: Path) -> None:
    device = receipt_printer(f"file:{tmp_path / 'slips'}")
    device.send(b"first")
    device.send(b"second")
    assert (tmp_path / "slips").read_bytes() == b"firstsecond"
    with pytest.raises(Unavailable):
        receipt_printer(f"file:{tmp_path / 'no folder' / 'slips'}").send(b"slip")


def test_that_a_device_that_takes_a_part_at_a_time_gets_all_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = FileIO.write
    taken: list[int] = []

    class Slow(FileIO):
        @override
        def write(self, data: Buffer) -> int:
            taken.append(write(self, bytes(data)[:3]))
            return taken[-1]

    def opened(path: Path, *_how: object, **_more: object) -> Slow:
        return Slow(path, "a")

    monkeypatch.setattr(Path, "open", opened)
    receipt_printer(f"file:{tmp_path / 'slips'}").send(b"a whole slip")
    monkeypatch.undo()
    assert len(taken) == 4
    assert (tmp_path / "slips").read_bytes() == b"a whole slip"


@pytest.mark.parametrize("text", ["usb:ffff:ffff", "serial:/dev/no-such-line"])
def test_that_a_device_that_is_not_plugged_in_is_told(text: str) -> None:
    with pytest.raises(Unavailable) as refused:
        receipt_printer(text).send(b"slip")
    assert refused.value.facts["reason"] in {"printer_gone", "printer_driver"}


class Watch:
    """Somebody who looks at the queue."""

    def __init__(self, wanted: str) -> None:
        self.states: list[str] = []
        self.wanted = wanted
        self.reached = Event()

    def see(self, slip: Slip) -> None:
        self.states.append(slip.state)
        if slip.state == self.wanted:
            self.reached.set()


def test_that_slips_are_printed_in_their_order_without_anybody_waiting(printer: Printer) -> None:
    watch = Watch("printed")
    waiting = PrintQueue(receipt_printer(printer.url), watch.see)
    for place in range(3):
        waiting.add(f"slip {place}", f"<{place}>".encode())
    for _each in range(400):
        if watch.states.count("printed") == 3:
            break
        watch.reached.wait(0.05)
        watch.reached.clear()
    assert printer.got == b"<0><1><2>"
    assert [slip.state for slip in waiting.slips] == ["printed"] * 3
    waiting.close(PATIENCE)


def test_that_a_printer_that_comes_back_gets_what_waited() -> None:
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1]
    watch = Watch("given up")
    waiting = PrintQueue(receipt_printer(f"tcp://127.0.0.1:{port}"), watch.see, waits=(0.0, 0.0))
    slip = waiting.add("slip", b"slip")
    assert watch.reached.wait(PATIENCE)
    assert (slip.state, slip.reason, slip.tries) == ("given up", "printer_gone", 3)
    waiting.close(PATIENCE)


def test_that_a_slip_half_printed_is_not_sent_again_by_itself() -> None:
    played = Printer(most=2048)
    watch = Watch("given up")
    waiting = PrintQueue(receipt_printer(played.url), watch.see, waits=(0.0, 0.0))
    try:
        slip = waiting.add("slip", b"x" * 5_000_000)
        assert watch.reached.wait(PATIENCE)
        assert (slip.reason, slip.tries) == ("printer_stopped", 1)
        played.most = None
        watch.wanted = "printed"
        watch.reached.clear()
        waiting.again(slip)
        assert watch.reached.wait(PATIENCE)
        assert slip.state == "printed"
    finally:
        waiting.close(PATIENCE)
        played.close()
