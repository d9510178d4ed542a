"""The country whose public holidays a new workspace keeps, by its time zone."""

from __future__ import annotations


def country_of(zone: str) -> str:
    """The country (ISO 3166) a time zone lies in, as far as its holidays are known; empty for `UTC` and the like.

    Args:
        zone: name of a time zone, such as `Asia/Tokyo`.
    """
    from babel.core import get_global

    from csat_plugin.host.calendars import CalendarError, build_calendar

    zone = str(get_global("zone_aliases").get(zone, zone))
    country = str(get_global("zone_territories").get(zone) or "")
    if len(country) != 2 or not country.isalpha() or country == "ZZ":  # noqa: PLR2004 # 001: the whole world
        return ""
    try:
        build_calendar(country, around=2026)
    except CalendarError:
        return ""
    return country
