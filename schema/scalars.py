"""The scalars, each with the specification of its form."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

import strawberry
from strawberry.types.scalar import ScalarDefinition

from schema.execution.columns import written_as_is
from schema.ids import uuid_of

Json = strawberry.scalars.JSON


def _are_plain_times(values: list[Any]) -> bool:
    """Whether all are times in UTC, or absent: the encoder of answers writes those as RFC 3339 has them."""
    kinds = set(map(type, values))
    if kinds == {datetime}:
        return {value.tzinfo for value in values} == {UTC}
    return kinds == {datetime, type(None)} and {value.tzinfo for value in values if value is not None} == {UTC}


@written_as_is(_are_plain_times)
def _write_time(value: datetime) -> str:
    text = value.isoformat() if value.tzinfo is UTC else value.astimezone(UTC).isoformat()
    return text[:-6] + "Z"


def _read_time(value: Any) -> datetime:
    try:
        time = datetime.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{value!r} is no time: write it as in RFC 3339, such as 2026-01-31T09:30:00Z.") from error
    if time.tzinfo is None:
        raise ValueError(f"{value!r} has no offset from UTC: write it as in RFC 3339, such as 2026-01-31T09:30:00Z.")
    return time.astimezone(UTC)


def _read_date(value: Any) -> date:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{value!r} is no day: write it as 2026-01-31.") from error


def _read_decimal(value: Any) -> Decimal:
    try:
        written = isinstance(value, str | int | float) and not isinstance(value, bool)
        number = Decimal(str(value)) if written else Decimal("NaN")
    except InvalidOperation as error:
        raise ValueError(f"{str(value)[:60]!r} is no decimal number: write it as a string, such as "
                         '"12.50".') from error  # fmt: skip
    if not number.is_finite():
        raise ValueError(f"{str(value)[:60]!r} is no finite decimal number.")
    return number


def _read_uuid(value: Any) -> UUID:
    try:
        return uuid_of(value)
    except (TypeError, ValueError, AttributeError) as error:
        raise ValueError(f"{str(value)[:60]!r} is no UUID.") from error


SCALARS: dict[object, ScalarDefinition] = {
    datetime: strawberry.scalar(
        name="DateTime",
        description="A moment, as in RFC 3339, in UTC.",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc3339",
        serialize=_write_time,
        parse_value=_read_time,
    ),
    date: strawberry.scalar(
        name="Date",
        description="A calendar day, as RFC 3339's full-date.",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc3339#section-5.6",
        serialize=lambda value: value.isoformat(),
        parse_value=_read_date,
    ),
    Decimal: strawberry.scalar(
        name="Decimal",
        description="A decimal number of any precision, written as a string so that no digit is lost.",
        specified_by_url="https://speleotrove.com/decimal/daconvs.html",
        serialize=lambda value: format(value, "f"),
        parse_value=_read_decimal,
    ),
    UUID: strawberry.scalar(
        name="UUID",
        description="A universally unique identifier.",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc9562",
        serialize=str,
        parse_value=_read_uuid,
    ),
}
