"""Small plots as SVG, drawn here: no script, no library, colours from the page's style."""

from collections.abc import Sequence

from markupsafe import Markup

_HEIGHT = 44
_STEP = 14


def bars(values: Sequence[int], labels: Sequence[str], name: str) -> Markup:
    """A bar for each value, each with label and number as a tooltip; `name` is read out instead of it."""
    most = max([*values, 1])
    drawn = Markup().join(
        Markup('<rect x="{}" y="{}" width="{}" height="{}"><title>{}: {}</title></rect>').format(
            place * _STEP, _HEIGHT - tall, _STEP - 3, tall, label, value
        )
        for place, (value, label) in enumerate(zip(values, labels, strict=True))
        if (tall := round(value / most * (_HEIGHT - 2)) or 1)
    )
    return _svg(len(values) * _STEP, drawn, name)


def line(values: Sequence[int], name: str) -> Markup:
    """A line through the values, its last point marked."""
    most, step = max([*values, 1]), 6
    points = [
        (place * step + 3, _HEIGHT - 4 - round(value / most * (_HEIGHT - 8))) for place, value in enumerate(values)
    ]
    path = " ".join(f"{x},{y}" for x, y in points)
    drawn = Markup('<polyline points="{}"/>').format(path)
    if points:
        drawn += Markup('<circle cx="{}" cy="{}" r="3"/>').format(*points[-1])
    return _svg(len(values) * step + 6, drawn, name)


def _svg(width: int, drawn: Markup, name: str) -> Markup:
    return Markup(
        '<svg class="plot" role="img" aria-label="{}" viewBox="0 0 {} {}" width="{}" height="{}">{}</svg>'
    ).format(name, width, _HEIGHT, width, _HEIGHT, drawn)
