"""Rows of any reader in a form in which they compare."""
import datetime
from collections import Counter
from decimal import Decimal

UTC = datetime.timezone.utc


def settled(value):
    """A value in the form in which the readers' rows compare: JSON writes times, dates and decimals as texts."""
    if isinstance(value, dict):
        return tuple(sorted((name, settled(inner)) for name, inner in value.items()))
    if isinstance(value, (list, tuple)):
        return tuple(settled(inner) for inner in value)
    if isinstance(value, datetime.datetime):
        value = value.astimezone(UTC) if value.tzinfo else value
        text = value.strftime("%Y-%m-%dT%H:%M:%S")
        return text + (f".{value.microsecond:06}" if value.microsecond else "") + "Z"
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
        return format(Decimal(repr(value) if isinstance(value, float) else value).normalize(), "f")
    return value


def counted(rows):
    return Counter(settled(row) for row in rows)
