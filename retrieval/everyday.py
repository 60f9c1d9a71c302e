"""Everyday words: what people say where abstracts write something else, and what says nothing of a topic.

That no abstract holds "cheaper" or "explain" tells nothing; that none holds "quantum" does. Counts can't tell the two
apart (abstracts at large write both), so this lists them: verbs and adjectives of everyday speech, and nouns of asking,
but none that names a subject.
"""

from collections.abc import Mapping

from retrieval.analysis import Analyzer


def _pairs(*lines: tuple[str, str]) -> Mapping[str, tuple[str, ...]]:
    return {said: tuple(written.split()) for words, written in lines for said in words.split()}


# What people say, and what abstracts write for it.
_WRITTEN = _pairs(
    (
        "fast faster fastest quick quicker quickest quickly speed speeds slow slower slowly latency throughput",
        "speedup faster throughput latency accelerate",
    ),
    ("cheap cheaper cheapest expensive costly pricey affordable money price", "cost overhead affordable expense"),
    ("ram vram", "memory"),
    ("accurate accurately precise reliable", "accuracy precision"),
    ("small smaller smallest compact lightweight shrink shrinks", "compression reduction compact"),
    ("big bigger biggest huge large", "large scale size parameter"),
    ("hurt hurts harm harms damage damages worsen affect affects degrade lose loses", "impact degradation loss drop"),
    ("survive survives stand withstand cope copes", "tolerate robust"),
    ("hard harder difficult tough tricky", "challenge difficult"),
    ("benefit benefits helps helpful useful", "help enable better"),
    ("beat beats outdo outdoes win wins", "outperform improve surpass exceed"),
    ("split splits cut cuts divide divides chop", "partition slice tile break"),
    ("keep keeps store stores remember remembers", "preserve maintain retain persistent store"),
    ("proven prove proves proof proofs guarantee guarantees guaranteed", "theoretical guarantee prove proof"),
    ("fix fixes solve solves tackle tackles", "address mitigate overcome eliminate"),
    ("save saves saving savings", "reduce reduction"),
    ("hardware chip chips machine machines device devices", "hardware gpu cpu fpga processor platform"),
    ("tested tried", "evaluate evaluation experiment"),
    ("weakness drawback drawbacks wrong trouble issue issues", "challenge bottleneck limitation suffer"),
    ("trick tricks idea ideas", "technique propose novel"),
    ("cause causes caused", "due driven lead"),
)

# Besides those above.
_SAY_NOTHING = frozenset(
    """
    actually add again ago aim aims allow already always answer anything appear appears ask attempt avoid avoids
    away back bad basically basis before begin believe best better bit bring brings broken build built buy call
    called carry change cheap check choose claim claims come compare compared comparison consider contain continue
    correct could count cover deal decide depend depends describe described deserve differ difference different
    differs discuss does doing done drop drops easier easiest easily easy else end enough even everything exactly
    exist expect explain explained explains face faces fail fails feel figure figures find finds fine first fit fits
    follow follows found gain gains give gives go goal goes going gone good great guess handle handled handles
    happen happened happens help helped hold holds hope ignore imply important include includes inform instead
    intend intended interesting invent invented involve involves join keep kept kind know known lack lacks last
    later lead leads learn least leave let like list little load loads long look looks lot lots made main mainly
    make makes making manage manages matter matters mean means meant meet meets mention mentioned mentions miss
    misses mix mostly move moves name need needed needs never new newer nice notice now number numbers obtain offer
    offers old older only open other own part pass pay perform pick picks place plan please point possible prefer
    pretty prevent prevents probably problem problems produce produces promise provide provides purpose put quite
    raise raised raises reach reached real really reason receive recommend refer relate relies rely remain remains
    remove removes replace replaces require respond result results return returns reveal right run runs said same
    say saying says see seem seen serve serves set share shift show shown shows similar simple simpler simply since
    solved someone something sort speak spend start stay still stop struggle struggles stuff succeed suggest suit
    suits support supports suppose sure switch take taken takes talk talks tell tells tend thing things think
    thought together told too took trade tries true trust try trying turn type understand usually versus vs wait
    want wanted waste way ways well went without wonder word work worked working works worse worst worth write
    writes written yet yield yields
    """.split()
)


def is_everyday(word: str) -> bool:
    """Whether it tells nothing that abstracts don't hold the word."""
    folded = word.casefold()
    return folded in _SAY_NOTHING or folded in _WRITTEN


def written_for(word: str, analyzer: Analyzer) -> frozenset[str]:
    """The terms that abstracts write for what people say; none for most words."""
    return frozenset(analyzer.normalised(written) for written in _WRITTEN.get(word.casefold(), ()))
