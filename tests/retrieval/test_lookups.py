"""Ways into a library's names."""

from retrieval.index import MemoryIndex
from retrieval.lookups import GluedSlipLookup, SlipLookup, WordLookup
from retrieval.papers import Paper
from retrieval.queries import Filters

_NAMES = ("argonne national laboratory", "national university of singapore", "mit")


def test_names_are_found_by_their_words_in_any_order() -> None:
    lookup = WordLookup(_NAMES)
    assert lookup.holding(["laboratory", "national"]) == ["argonne national laboratory"]
    assert lookup.holding(["national", "nowhere"]) == []


def test_names_are_found_by_their_first_words_and_their_letters() -> None:
    lookup = WordLookup(_NAMES)
    assert lookup.beginning("national university") == ["national university of singapore"]
    assert lookup.begins("argonne national laboratory")
    assert not lookup.begins("national laboratory argonne")
    assert lookup.glued("argonnenationallaboratory") == ["argonne national laboratory"]


def test_a_slip_of_the_fingers_leads_to_one_name_or_to_none() -> None:
    slips = SlipLookup(("zhang", "zhong", "jiang"))
    assert slips.nearest("jiagn") == "jiang"
    assert slips.nearest("zhxng") is None
    assert slips.nearest("mti") is None


def test_a_slip_is_seen_through_where_the_spaces_are_wrong_too() -> None:
    assert GluedSlipLookup({"kv comp": (), "heat": ()}).nearest("kvcmop") == "kv comp"


def test_papers_by_those_left_out_are_not_found() -> None:
    index = MemoryIndex()
    index.add(
        [
            Paper(id="a", title="One", abstract="", authors=("Ann Smith",), organisation="MIT"),
            Paper(id="b", title="Two", abstract="", authors=("Bob Jones",)),
        ]
    )
    assert index.select(Filters(not_authors=("Smith",))) == ["b"]
    assert index.select(Filters(not_organisations=("mit",))) == ["b"]
