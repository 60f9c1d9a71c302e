"""Charts as pictures, which read on a dark ground and on a light one."""

import io

from PIL import Image, ImageDraw, ImageFont

from bot.replies import Chart

_WIDTH, _MARGIN, _ROW, _BETWEEN = 1000, 32, 34, 28
_LABELS, _COUNTS = 190, 90
_TEXT, _TITLE = 20, 24
# A ground of its own, so that it reads the same on Discord's dark theme and its light one.
_GROUND, _INK, _BAR = "#f7f8fa", "#22262b", "#4477aa"


def drawn(charts: tuple[Chart, ...]) -> bytes:
    """The charts below each other, as a PNG."""
    height = 2 * _MARGIN + sum(_height(chart) for chart in charts) + _BETWEEN * (len(charts) - 1)
    image = Image.new("RGB", (_WIDTH, height), _GROUND)
    pen = ImageDraw.Draw(image)
    top = _MARGIN
    for chart in charts:
        _draw(pen, chart, top)
        top += _height(chart) + _BETWEEN
    file = io.BytesIO()
    image.save(file, "PNG", optimize=True)
    return file.getvalue()


def _height(chart: Chart) -> int:
    return _ROW * (len(chart.bars) + 1)


def _draw(pen: ImageDraw.ImageDraw, chart: Chart, top: int) -> None:
    font = ImageFont.load_default(_TEXT)
    pen.text((_MARGIN, top), chart.title, _INK, ImageFont.load_default(_TITLE))
    most = max((count for _, count in chart.bars), default=1)
    left, room = _MARGIN + _LABELS, _WIDTH - 2 * _MARGIN - _LABELS - _COUNTS
    for place, (label, count) in enumerate(chart.bars, start=1):
        y = top + place * _ROW
        pen.text((left - 14, y + _ROW / 2), label, _INK, font, anchor="rm")
        end = left + max(1, room * count // most)
        pen.rectangle((left, y + 5, end, y + _ROW - 5), fill=_BAR)
        pen.text((end + 10, y + _ROW / 2), f"{count:,}", _INK, font, anchor="lm")
