import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.roles import Role, read_sentences
from retrieval.wording import Cue, cues

PLAIN = (
    "Training large models is costly. Existing systems suffer from communication overhead. "
    "In this paper, we propose Domino, a generic scheme to hide communication. "
    "Specifically, it slices tensors using pipelines. "
    "Experimental results show that Domino achieves up to 1.3x speedup over Megatron-LM. "
    "These findings suggest that further work may help."
)
STRUCTURED = (
    "BACKGROUND It is cheap. OBJECTIVE To see whether it helps. METHODS We gave it to 20 patients. "
    "They took it daily. RESULTS Pain was gone. CONCLUSIONS Aspirin helps. TRIAL REGISTRATION ISRCTN12345 is it."
)


def roles(text: str) -> list[Role]:
    return [sentence.role for sentence in read_sentences(text)]


def test_the_wording_and_place_of_a_sentence_tell_its_role() -> None:
    assert roles(PLAIN) == [
        Role.BACKGROUND,
        Role.BACKGROUND,
        Role.AIM,
        Role.METHOD,
        Role.RESULT,
        Role.CONCLUSION,
    ]


def test_a_heading_gives_its_role_to_the_sentences_below_it() -> None:
    assert roles(STRUCTURED) == [
        Role.BACKGROUND,
        Role.AIM,
        Role.METHOD,
        Role.METHOD,
        Role.RESULT,
        Role.CONCLUSION,
        Role.NOTE,
    ]


def test_a_heading_glued_to_its_sentence_is_read() -> None:
    glued = "ContextChronic pain is common.MethodsWe asked them.ResultsPain fell by half.ConclusionRest is good."
    assert roles(glued) == [Role.BACKGROUND, Role.METHOD, Role.RESULT, Role.CONCLUSION]


def test_a_word_in_capitals_is_no_heading_unless_it_names_a_section() -> None:
    assert roles("HEAT AND COMET are here. KVComp too.") == roles("Heat and comet are here. KVComp too.")


@given(st.text())
def test_the_sentences_of_any_text_are_its_slices_and_their_places_rise(text: str) -> None:
    found = read_sentences(text)
    assert all(sentence.text == text[sentence.start : sentence.end] for sentence in found)
    places = [sentence.place for sentence in found]
    assert places == sorted(places)
    assert all(0 <= place <= 1 for place in places)


@pytest.mark.parametrize(
    ("sentence", "cue"),
    [
        ("However, little is known.", Cue.GAP),
        ("Existing systems are slow.", Cue.PRIOR),
        ("Here we also propose it.", Cue.BRINGS),
        ("Patients were randomly assigned.", Cue.PROCEDURE),
        ("It fell (P < 0.05).", Cue.TEST),
        ("There was no difference.", Cue.SIGNIFICANCE),
        ("It is larger than that.", Cue.COMPARISON),
        ("It reduces memory.", Cue.DIRECTION),
        ("It achieves speedups.", Cue.ACHIEVES),
        ("Taken together, it works.", Cue.CONCLUDES),
        ("Our results show it.", Cue.CONCLUDES),
        ("The results show it.", Cue.FOUND),
        ("It fails because of noise.", Cue.REASON),
        ("HEAT is a training system.", Cue.DEFINES),
        ("It does so via sparsity.", Cue.MEANS),
        ("It fails only at night.", Cue.CONDITION),
        ("It is driven by noise.", Cue.REASON),
        ("ClinicalTrials.gov NCT00255385", Cue.NOTE),
    ],
)
def test_wording_shows_what_a_sentence_is_for(sentence: str, cue: Cue) -> None:
    assert cue in cues(sentence)


@pytest.mark.parametrize(
    "figure", ["47%", "47\\%", "4.08$\\times$", "2.5x", "1,277 patients", "+10.4 points", "44.1 ± 64.3"]
)
def test_a_number_that_measures_is_a_figure(figure: str) -> None:
    assert Cue.FIGURE in cues(f"It was {figure} there.")


@pytest.mark.parametrize("name", ["SDP4Bit", "AdaCM$^2$", "as in [3]", "(1) it", "COVID-19", "ResNet-18"])
def test_a_number_in_a_name_or_a_list_is_no_figure(name: str) -> None:
    assert Cue.FIGURE not in cues(f"It is {name} there.")


@pytest.mark.parametrize("figure", ["24.4X", "4.08$\\times$", "2.5x", "1.1~2.3X", "10 times", "3-fold"])
def test_how_many_times_as_much_is_a_factor(figure: str) -> None:
    assert Cue.FACTOR in cues(f"It was {figure} there.")


@pytest.mark.parametrize("figure", ["47%", "128 GPUs", "5x5 kernels"])
def test_a_share_a_count_or_a_shape_is_no_factor(figure: str) -> None:
    assert Cue.FACTOR not in cues(f"It was {figure} there.")
