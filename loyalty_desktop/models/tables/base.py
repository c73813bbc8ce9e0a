"""What every table shares: names of constraints, column types, the metadata.

Moments are whole microseconds since 1970 in UTC, business days whole days since 1970-01-01, money
minor units, ids UUIDv7 in text: the same on SQLite and PostgreSQL, and days can be subtracted.
"""

from typing import Annotated

from sqlalchemy import BigInteger, Integer, MetaData, String, Text
from sqlalchemy.orm import DeclarativeBase, mapped_column

NAMING = {
    "pk": "pk_%(table_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}

Id = Annotated[str, mapped_column(String(36))]
Moment = Annotated[int, mapped_column(BigInteger)]
Day = Annotated[int, mapped_column(Integer)]
Minor = Annotated[int, mapped_column(BigInteger)]
Points = Annotated[int, mapped_column(BigInteger)]
Name = Annotated[str, mapped_column(String(200))]
Code = Annotated[str, mapped_column(String(100))]
Prose = Annotated[str, mapped_column(Text)]
Document = Annotated[str, mapped_column(Text)]
"""JSON in text."""


class Base(DeclarativeBase):
    """The tables of the program."""

    metadata = MetaData(naming_convention=NAMING)
