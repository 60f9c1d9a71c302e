"""Measures in Prometheus' text format.

By hand: what is counted here is counted in plain numbers, and of a client library only these lines would be used.
The format: https://prometheus.io/docs/instrumenting/exposition_formats/
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Literal

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

_ESCAPED = str.maketrans({"\\": r"\\", '"': r"\"", "\n": r"\n"})


@dataclass(frozen=True, slots=True)
class Sample:
    value: float
    labels: Mapping[str, str]
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure with its samples; a counter's name ends in _total."""

    name: str
    kind: Literal["counter", "gauge", "histogram"]
    says: str
    samples: Sequence[Sample]


def exposition(measures: Iterable[Measure]) -> str:
    """The measures as Prometheus reads them."""
    return "".join(f"{line}\n" for measure in measures for line in _lines(measure))


def histogram(counts: Sequence[int], bounds: Sequence[float], total: float, labels: Mapping[str, str]) -> list[Sample]:
    """The samples of a histogram: `counts` has one for each upper bound, and one for what is beyond the last."""
    named = [*(f"{bound:g}" for bound in bounds), "+Inf"]
    up_to = list(accumulate(counts))
    buckets = [Sample(number, {**labels, "le": bound}, "_bucket") for number, bound in zip(up_to, named, strict=True)]
    return [*buckets, Sample(total, labels, "_sum"), Sample(up_to[-1], labels, "_count")]


def _lines(measure: Measure) -> Iterator[str]:
    yield f"# HELP {measure.name} {measure.says}"
    yield f"# TYPE {measure.name} {measure.kind}"
    for sample in measure.samples:
        labels = ",".join(f'{name}="{value.translate(_ESCAPED)}"' for name, value in sample.labels.items())
        yield f"{measure.name}{sample.suffix}{f'{{{labels}}}' if labels else ''} {float(sample.value):.17g}"
