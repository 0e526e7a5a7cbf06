"""Column types every room uses: moments in UTC, texts in several languages."""

from datetime import UTC, datetime
from typing import Annotated

from sqlalchemy import JSON, DateTime, String, Text
from sqlalchemy.orm import mapped_column
from sqlalchemy.types import TypeDecorator


class UtcDateTime(TypeDecorator):
    """An aware UTC datetime on both engines; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("store aware datetimes only (kit.clock.now())")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, _dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Key = Annotated[int, mapped_column(primary_key=True)]
Moment = Annotated[datetime, mapped_column(UtcDateTime)]
Code = Annotated[str, mapped_column(String(40))]
Line = Annotated[str, mapped_column(String(255))]
LongText = Annotated[str, mapped_column(Text)]
# {"fr": …, "ar": …, "en": …}; kit.messages.pick chooses.
Texts = Annotated[dict[str, str], mapped_column(JSON)]
Codes = Annotated[list[str], mapped_column(JSON)]
