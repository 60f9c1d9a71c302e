"""How long a question takes against the number of papers, drawn as SVG."""

import math
from collections.abc import Sequence
from html import escape

from bot.bench.measured import QUOTH, Measured

_WIDTH, _HEIGHT = 720, 420
_LEFT, _RIGHT, _TOP, _BOTTOM = 70, 150, 46, 50
# Paul Tol's bright scheme, told apart by the colour-blind as well. Quoth has the first.
_COLOURS = ("#4477aa", "#ee6677", "#228833", "#ccbb44", "#66ccee", "#aa3377", "#888888")
_FONT = 'font-family="sans-serif" font-size="12"'
_LEAST_BETWEEN_LABELS = 14

Point = tuple[float, float]


def plot(results: Sequence[Measured]) -> str:
    """Return a drawing of the p95 of each engine over the number of papers, both axes logarithmic."""
    lines = {
        engine: [
            (float(measured.papers), measured.p95_ms)
            for measured in results
            if measured.engine == engine and measured.p95_ms
        ]
        for engine in dict.fromkeys(measured.engine for measured in results)
    }
    scales = _Scales([point for points in lines.values() for point in points])
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" {_FONT}>',
            f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#ffffff"/>',
            f'<text x="{_LEFT}" y="24" font-size="15">One question, text analysis included: p95 in ms</text>',
            *scales.grid(),
            *(
                part
                for place, (engine, points) in enumerate(lines.items())
                for part in _line(place, engine, points, scales)
            ),
            *_labels({engine: points for engine, points in lines.items() if points}, scales),
            "</svg>",
            "",
        ]
    )


class _Scales:
    """Where papers and milliseconds stand in the drawing; each axis goes from one power of ten to another."""

    def __init__(self, points: Sequence[Point]) -> None:
        self._papers = _decades([papers for papers, _ in points])
        self._ms = _decades([ms for _, ms in points])

    def at(self, point: Point) -> Point:
        return (
            _LEFT + (_WIDTH - _LEFT - _RIGHT) * _share(point[0], self._papers),
            _HEIGHT - _BOTTOM - (_HEIGHT - _TOP - _BOTTOM) * _share(point[1], self._ms),
        )

    def grid(self) -> list[str]:
        parts = []
        low, high = 10.0 ** self._papers[0], 10.0 ** self._ms[0]
        for exponent in range(self._papers[0], self._papers[1] + 1):
            x, y = self.at((10.0**exponent, high))
            parts.append(_rule(x, _TOP, x, y))
            parts.append(f'<text x="{x:.1f}" y="{y + 20:.1f}" text-anchor="middle">{10**exponent:,} papers</text>')
        for exponent in range(self._ms[0], self._ms[1] + 1):
            x, y = self.at((low, 10.0**exponent))
            parts.append(_rule(x, y, _WIDTH - _RIGHT, y))
            parts.append(f'<text x="{x - 8:.1f}" y="{y + 4:.1f}" text-anchor="end">{10.0**exponent:,g}</text>')
        return parts


def _line(place: int, engine: str, points: Sequence[Point], scales: _Scales) -> list[str]:
    colour = _COLOURS[place % len(_COLOURS)]
    corners = [scales.at(point) for point in points]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in corners)
    width = 3 if engine == QUOTH else 1.5
    return [
        f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="{width}"/>',
        *(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{width + 1}" fill="{colour}"/>' for x, y in corners),
    ]


def _labels(lines: dict[str, list[Point]], scales: _Scales) -> list[str]:
    """The name of each line beside its end, moved down where two would overlap."""
    parts = []
    lowest = -math.inf
    for y, x, engine in sorted((*scales.at(points[-1])[::-1], engine) for engine, points in lines.items()):
        lowest = max(y, lowest + _LEAST_BETWEEN_LABELS)
        parts.append(f'<text x="{x + 10:.1f}" y="{lowest + 4:.1f}">{escape(engine)}</text>')
    return parts


def _rule(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="#dddddd"/>'


def _decades(values: Sequence[float]) -> tuple[int, int]:
    """The powers of ten that enclose the values, never the same twice."""
    low = math.floor(math.log10(min(values, default=1.0)))
    return low, max(low + 1, math.ceil(math.log10(max(values, default=1.0))))


def _share(value: float, decades: tuple[int, int]) -> float:
    return (math.log10(value) - decades[0]) / (decades[1] - decades[0])
