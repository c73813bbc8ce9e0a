"""Moments as whole microseconds, and ids that sort by time."""

import os
import time
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def micros(at: datetime) -> int:
    """Return the microseconds from 1970 to `at` (aware)."""
    return (at - _EPOCH) // _MICROSECOND


def moment(at: int) -> datetime:
    """Return the aware UTC moment `at` microseconds after 1970."""
    return _EPOCH + timedelta(microseconds=at)


def new_id() -> str:
    """Return a new UUIDv7 (RFC 9562) in text."""
    stamp = time.time_ns() // 1_000_000
    drawn = int.from_bytes(os.urandom(10), "big")
    number = (
        (stamp & 0xFFFFFFFFFFFF) << 80
        | 0x7 << 76
        | (drawn >> 68 & 0xFFF) << 64
        | 0b10 << 62
        | drawn & 0x3FFFFFFFFFFFFFFF
    )
    text = f"{number:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
