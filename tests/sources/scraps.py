"""Strategies of what a broken or hostile server might send."""

import json

from hypothesis import strategies as st

_XML = (
    "<?xml version='1.0'?>", "<rss version='2.0'>", "<channel>", "</channel>", "</rss>", "<title>", "</title>",
    "<feed xmlns='http://www.w3.org/2005/Atom'>", "<entry>", "</entry>", "</feed>", "<link>", "</link>", "<guid>",
    "</guid>", "<description>", "</description>", "<pubDate>", "</pubDate>", "<dc:creator>", "<category term='", "&#1;",
    "&#xD800;", "&amp;", "&", "<![CDATA[", "]]>", "<!--", "http://[", "2401.00001", "10.1000/x", "\0", "9999-99-99",
)  # fmt: skip
_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["2024-01-08", "2"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)


def scraps(*pieces: str) -> st.SearchStrategy[bytes]:
    """Bytes put together from pieces of feeds, these among them, and anything else."""
    piece = st.sampled_from([*_XML, *pieces]) | st.text(max_size=4)
    return st.lists(piece, max_size=30).map(lambda chosen: "".join(chosen).encode(errors="replace")) | st.binary()


def json_like(value: "st.SearchStrategy[object]") -> st.SearchStrategy[bytes]:
    """Bytes of JSON of about this shape, and anything else."""
    return (value | _VALUES).map(lambda chosen: json.dumps(chosen).encode()) | st.binary()


def records(*fields: str) -> "st.SearchStrategy[object]":
    """Objects with these fields, each missing, right or wrong."""
    return st.dictionaries(st.sampled_from(fields), _VALUES, max_size=len(fields)).map(lambda chosen: chosen)
