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
    actually add again ago allow already always anything ask away back bad basically before begin believe best better
    bit bring broken build built buy call called change cheap choose come compare compared comparison contain correct
    aim aims answer appear appears attempt avoid avoids basis bring brings carry check claim claims consider continue
    count depend depends deserve differs discuss drop drops face faces fit fits follow follows gain gains goal guess hope
    ignore imply include includes inform intend intended invent invented involve involves join lack lacks lead leads leave
    list load loads look manage manages matters meet meets miss misses mix move moves name notice offer offers open pass
    pick picks place plan prefer prevent prevents produce produces promise provide provides purpose receive refer rely
    relies remain remains remove removes replace replaces respond return returns reveal serve serves share shift spend
    struggle struggles succeed suit suits support supports suppose switch tend trade trust wait waste wonder yield yields
    could cover deal decide describe described difference different differ does doing done easily easier easiest easy
    else end enough even everything exactly exist expect explain explained explains fail fails feel figure figures find
    finds fine first found give gives go goes going gone good great handle handled handles happen happened happens
    help helped hold holds important instead interesting involve keep kept kind know known last later learn
    least let like little long look looks lot lots made main mainly make makes making matter mean means meant mention
    mentioned mentions mostly need needed needs never new newer nice now number numbers obtain old older only other own
    part pay perform please point possible pretty probably problem problems put quite raise raised raises reach reached
    real really reason recommend relate require result results right run runs said same say saying says see seem seen
    set show shown shows similar simple simpler simply since solved someone something sort speak start stay still stop
    stuff suggest sure take taken takes talk talks tell tells thing things think thought together told too took tries
    true try trying turn type understand usually versus vs want wanted way ways well went without word work
    worked working works worse worst worth write writes written yet
    """.split()
)


def is_everyday(word: str) -> bool:
    """Whether it tells nothing that abstracts don't hold the word."""
    folded = word.casefold()
    return folded in _SAY_NOTHING or folded in _WRITTEN


def written_for(word: str, analyzer: Analyzer) -> frozenset[str]:
    """The terms that abstracts write for what people say; none for most words."""
    return frozenset(analyzer.normalised(written) for written in _WRITTEN.get(word.casefold(), ()))
