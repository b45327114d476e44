"""Rows of any reader in a form in which they compare."""
import datetime
from collections import Counter
from decimal import Decimal

UTC = datetime.timezone.utc


def settled(value):
    """A value in the form in which the readers' rows compare: JSON writes times, dates and decimals as texts."""
    # The usual kinds first: millions of values come here.
    kind = type(value)
    if kind is str or value is None or kind is bool:
        return value
    if kind is int:
        return str(value)
    if isinstance(value, dict):
        return tuple([(name, settled(value[name])) for name in sorted(value)])
    if isinstance(value, (list, tuple)):
        return tuple([settled(inner) for inner in value])
    if isinstance(value, datetime.datetime):
        value = value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value
        return value.isoformat() + "Z"
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, (int, float, Decimal)):
        return format(Decimal(repr(value) if isinstance(value, float) else value).normalize(), "f")
    return value


def counted(rows):
    return Counter(settled(row) for row in rows)
