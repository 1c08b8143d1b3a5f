"""Times and durations in the manners of the simulated services."""

from datetime import UTC, date, datetime


def iso(seconds: float) -> str:
    """Unix seconds as the arrs write moments: UTC, whole seconds, `Z`."""
    return datetime.fromtimestamp(seconds, tz=UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def iso_ticks(seconds: float) -> str:
    """Unix seconds as Jellyfin writes moments: seven digits of fraction."""
    return datetime.fromtimestamp(seconds, tz=UTC).strftime("%Y-%m-%dT%H:%M:%S.%f") + "0Z"


def iso_day(day: date) -> str:
    """A day as a moment at midnight UTC."""
    return f"{day.isoformat()}T00:00:00Z"


def unix(text: str) -> float:
    """Unix seconds of an ISO date or moment, UTC when it names no zone; ValueError when it is neither."""
    moment = datetime.fromisoformat(text.strip())
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def timespan(seconds: float) -> str:
    """A .NET duration: `[d.]hh:mm:ss`."""
    whole = max(int(seconds), 0)
    days, rest = divmod(whole, 86_400)
    clock = f"{rest // 3600:02}:{rest % 3600 // 60:02}:{rest % 60:02}"
    return f"{days}.{clock}" if days else clock


def gigabytes(size: float) -> str:
    """Bytes in the words the arrs use in messages."""
    return f"{size / 2**30:.1f} GB" if size >= 2**30 else f"{size / 2**20:.1f} MB"
