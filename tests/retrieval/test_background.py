from hypothesis import given
from hypothesis import strategies as st

from retrieval.background import Background, read_table, write_table

terms = st.text(alphabet="abcαβ4.", min_size=1, max_size=6)


@given(size=st.integers(1, 10**6), frequencies=st.dictionaries(terms, st.integers(4, 10**6)))
def test_a_table_reads_as_it_was_written(size: int, frequencies: dict[str, int]) -> None:
    assert read_table(write_table(size, frequencies)) == (size, frequencies)


def test_the_shipped_table_tells_common_words_from_rare_ones() -> None:
    background = Background()
    assert background.document_frequency("model") > background.document_frequency("quaternion") > 0
    assert background.document_frequency("notaword") == 0
    assert 0 < background.idf("model") < background.idf("quaternion") < background.idf("notaword")
