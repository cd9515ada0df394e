"""Small plots as SVG, drawn here: no script, no library, colours from the page's style."""

from collections.abc import Sequence

from markupsafe import Markup

_HEIGHT = 44
_STEP = 14
_TARGET = 25  # WCAG 2.5.8: what is clicked is 24 pixels wide


def bars(values: Sequence[int], labels: Sequence[str], name: str) -> Markup:
    """A bar for each value, each with label and number as a tooltip; `name` is read out instead of it."""
    most = max([*values, 1])
    drawn = Markup().join(
        Markup('<rect x="{}" y="{}" width="{}" height="{}"><title>{}: {}</title></rect>').format(
            index * _STEP, _HEIGHT - tall, _STEP - 3, tall, label, value
        )
        for index, (value, label) in enumerate(zip(values, labels, strict=True))
        if (tall := round(value / most * (_HEIGHT - 2)) or 1)
    )
    return _svg(len(values) * _STEP, drawn, name)


def line(values: Sequence[int], name: str) -> Markup:
    """A line through the values, its last point marked."""
    most, step = max([*values, 1]), 6
    points = [
        (index * step + 3, _HEIGHT - 4 - round(value / most * (_HEIGHT - 8))) for index, value in enumerate(values)
    ]
    path = " ".join(f"{x},{y}" for x, y in points)
    drawn = Markup('<polyline points="{}"/>').format(path)
    if points:
        drawn += Markup('<circle cx="{}" cy="{}" r="3"/>').format(*points[-1])
    return _svg(len(values) * step + 6, drawn, name)


def linked_line(points: Sequence[tuple[int, str, str]], name: str) -> Markup:
    """A line through values, each point a link: value, address, and what is said of it."""
    most, height, step = max([*(value for value, *_ in points), 1]), _HEIGHT - 14, _TARGET
    places = [
        (number * step + step // 2, _HEIGHT - 7 - round(value / most * height))
        for number, (value, *_) in enumerate(points)
    ]
    drawn = Markup('<polyline points="{}"/>').format(" ".join(f"{x},{y}" for x, y in places))
    for (x, y), (value, address, title) in zip(places, points, strict=True):
        dot = Markup('<circle cx="{}" cy="{}" r="{}"><title>{}</title></circle>').format(x, y, 4 if value else 1, title)
        area = Markup('<rect x="{}" y="0" width="{}" height="{}"/>').format(x - step // 2, step, _HEIGHT)
        link = Markup('<a href="{}" aria-label="{}">{}{}</a>').format(address, title, area, dot)
        drawn += link if value else dot
    return _svg(len(points) * step, drawn, name, role="group")


def interval(value: float, low: float, high: float) -> Markup:
    """A value with its interval on a scale from -4 to 4, its middle marked; what lies beyond ends at the edge."""
    left, at, right = (round(60 + 14 * max(-4.0, min(4.0, value))) for value in (low, value, high))
    drawn = Markup('<line class="middle" x1="60" y1="8" x2="60" y2="36"/>')
    drawn += Markup('<line x1="{}" y1="22" x2="{}" y2="22"/>').format(left, right)
    drawn += Markup('<circle cx="{}" cy="22" r="4"/>').format(at)
    return _svg(120, drawn, f"{value:+.1f} ({low:+.1f} … {high:+.1f})")


def _svg(width: int, drawn: Markup, name: str, role: str = "img") -> Markup:
    return Markup(
        '<svg class="plot" role="{}" aria-label="{}" viewBox="0 0 {} {}" width="{}" height="{}">{}</svg>'
    ).format(role, name, width, _HEIGHT, width, _HEIGHT, drawn)
