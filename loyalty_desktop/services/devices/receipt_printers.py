"""Printers of receipts: where one is, and how bytes get there.

`tcp://192.0.2.7:9100` is one on the network, `usb:04b8:0202` one by its vendor and product,
`serial:/dev/ttyUSB0?baud=19200` one on a line, `file:/dev/usb/lp0` a device or a file that takes
bytes, `win:NAME` a printer of Windows that takes them raw.
"""

import re
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any, Final

from loyalty_desktop.errors import Invalid, Unavailable

SECONDS: Final = 6.0
"""A printer that takes nothing for so long does not answer."""
PORT: Final = 9100
_TCP: Final = re.compile(r"tcp://(\[[0-9a-fA-F:]+\]|[^:/\s]+)(?::(\d{1,5}))?/?")
_USB: Final = re.compile(r"usb:([0-9a-fA-F]{1,4}):([0-9a-fA-F]{1,4})")
_SERIAL: Final = re.compile(r"serial:([^?\s]+)(?:\?baud=(\d{2,7}))?")
OPEN_DRAWER: Final = b"\x1bp\x00\x19\xfa"
"""Opens the cash drawer that is plugged into the printer (ESC p)."""
_CHUNK: Final = 1024
_BAUD: Final = 9600


@dataclass(frozen=True, slots=True)
class ReceiptPrinter:
    """A printer: its kind ("tcp", "usb", "serial", "file", "win") and where it is."""

    kind: str
    place: str
    number: int = 0

    def send(self, whole: bytes, seconds: float = SECONDS) -> None:
        """Send bytes and wait until the printer has taken them.

        Errors: `Unavailable` with reason "printer_gone" (not to be reached), "printer_stopped" (it
        took a part and no more: out of paper, switched off), "printer_driver" (this machine lacks
        what talks to it).
        """
        _SENDERS[self.kind](self, whole, seconds)


def receipt_printer(text: str) -> ReceiptPrinter:
    """Return the printer that `text` names. Errors: `Invalid` with field "printer"."""
    told = text.strip()
    if (found := _TCP.fullmatch(told)) is not None:
        port = int(found[2] or PORT)
        if 0 < port < 65_536:
            return ReceiptPrinter("tcp", found[1].strip("[]"), port)
    elif (found := _USB.fullmatch(told)) is not None:
        return ReceiptPrinter("usb", f"{found[1]}:{found[2]}")
    elif (found := _SERIAL.fullmatch(told)) is not None:
        return ReceiptPrinter("serial", found[1], int(found[2] or _BAUD))
    elif told.startswith("file:") and len(told) > len("file:"):
        return ReceiptPrinter("file", told.removeprefix("file:").removeprefix("//"))
    elif told.startswith("win:") and len(told) > len("win:"):
        return ReceiptPrinter("win", told.removeprefix("win:"))
    raise Invalid(field="printer", reason="printer")


def _tcp(printer: ReceiptPrinter, whole: bytes, seconds: float) -> None:
    # The library's own sends all at once and can't tell a printer that stopped from one that is
    # gone: what has been taken matters to whoever decides about printing again.
    try:
        line = socket.create_connection((printer.place, printer.number), seconds)
    except OSError as error:
        raise Unavailable(reason="printer_gone", printer=printer.place) from error
    with line:
        line.settimeout(seconds)
        try:
            for start in range(0, len(whole), _CHUNK):
                line.sendall(whole[start : start + _CHUNK])
            line.shutdown(socket.SHUT_WR)
            _until_closed(line)
        except OSError as error:
            raise Unavailable(reason="printer_stopped", printer=printer.place) from error


def _until_closed(line: socket.socket) -> None:
    """Wait until the printer closes the line too; most do when they have taken everything."""
    until = monotonic() + 1.0
    with suppress(TimeoutError):
        line.settimeout(1.0)
        # One that goes on talking has taken the slip all the same.
        while line.recv(_CHUNK) and monotonic() < until:
            pass


def _usb(printer: ReceiptPrinter, whole: bytes, seconds: float) -> None:
    vendor, product = (int(part, 16) for part in printer.place.split(":"))

    def make() -> Any:
        from escpos.printer import Usb

        return Usb(vendor, product, timeout=int(seconds * 1000))

    _by_library(printer, make, whole)


def _serial(printer: ReceiptPrinter, whole: bytes, seconds: float) -> None:
    def make() -> Any:
        from escpos.printer import Serial

        return Serial(devfile=printer.place, baudrate=printer.number, timeout=seconds)

    _by_library(printer, make, whole)


def _win(printer: ReceiptPrinter, whole: bytes, seconds: float) -> None:
    del seconds

    def make() -> Any:
        from escpos.printer import Win32Raw

        return Win32Raw(printer.place)

    _by_library(printer, make, whole)


def _by_library(printer: ReceiptPrinter, make: Callable[[], Any], whole: bytes) -> None:
    from escpos.exceptions import Error as PrinterError

    known: Any = PrinterError
    device: Any = None
    try:
        device = make()
        device.open()
    except (ImportError, RuntimeError) as error:
        # Its part of the library, or a library of the system, is not on this machine.
        raise Unavailable(reason="printer_driver", printer=printer.place) from error
    except (known, OSError, ValueError, NotImplementedError) as error:
        raise Unavailable(reason="printer_gone", printer=printer.place) from error
    try:
        # Ours are bytes already; the library's own `text` would encode them.
        device._raw(whole)  # noqa: SLF001
    except Exception as error:
        raise Unavailable(reason="printer_stopped", printer=printer.place) from error
    finally:
        with suppress(Exception):
            device.close()


def _file(printer: ReceiptPrinter, whole: bytes, seconds: float) -> None:
    del seconds
    if sys.platform == "win32" and printer.place.startswith("/"):
        raise Unavailable(reason="printer_gone", printer=printer.place)
    place = Path(printer.place)
    try:
        # A device takes bytes as they come; a file keeps one slip after another.
        with place.open("ab", buffering=0) as device:
            left = memoryview(whole)
            while left:
                # A device takes what it has room for, and no more.
                taken = device.write(left)
                if not taken:
                    raise BlockingIOError
                left = left[taken:]
    except FileNotFoundError as error:
        raise Unavailable(reason="printer_gone", printer=printer.place) from error
    except OSError as error:
        raise Unavailable(reason="printer_stopped", printer=printer.place) from error


_SENDERS: Final[dict[str, Callable[[ReceiptPrinter, bytes, float], None]]] = {
    "tcp": _tcp,
    "usb": _usb,
    "serial": _serial,
    "file": _file,
    "win": _win,
}
