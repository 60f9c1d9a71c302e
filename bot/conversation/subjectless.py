"""Short questions that name no subject of their own: "which baseline?", "improvement over the state of the art"."""

from bot.conversation.opening import Opening
from retrieval.questions.phrasing import phrases
from retrieval.questions.words import FUNCTION_WORDS, Words, word_set

_LONGEST = 7  # words
_ASKS = phrases(
    """
    ^[(on|in|with|at|for|by|to|from|over|against) ](which|what|whats|how|hows|who|whos|where|wheres|why|any)  # in what?
    ^(is|are|was|were|do|does|did|has|have|can|could)[nt]                                         # is accuracy lost?
    ^(compared|tested|evaluated|trained|measured|relative|versus|vs|validated|better|faster)      # compared to?
    """
)
# What every paper has or does, so that the words tell of none in particular.
_OF_ANY_PAPER = word_set(
    """
    ablation accuracy accurate achieve achieved advantage advantages affect affected approach art average backbone
    baseline baselines batch benchmark benchmarks benefit benefits best better big bigger biggest called challenge
    challenges compare compared comparison competitor competitors conclusion conclusions contribution contributions
    cost costs data dataset datasets device devices drawback drawbacks efficiency efficient energy error evaluate
    evaluated evaluation existing expensive experiment experiments fast faster figure figures gain gains goal gpu
    gpus hardware idea implemented improve improved improvement improvements key large largest latency limitation
    limitations limits long longest loss lost machine machines main measured memory method methods metric metrics model
    models motivation name needed novel number numbers often old overhead param parameters params performance platform
    platforms previous prior problem problems proposed relative reported result results run saved saving savings
    scale score setup size slow slower small smaller smallest software sota speed speedup speedups state supported
    test tested throughput tool tools train trained training trick validated versus vs wrong
    """
)
_OUTCOMES = word_set("result results comparison compared tested evaluated")
_OTHERS_THAN_IT = word_set("paper papers article articles else other others similar anything something library")


def lacks_a_subject(opening: Opening) -> bool:
    """Whether the words ask, in few, for what a paper says, and name at most one thing that not every paper has."""
    words, low = Words.of(opening.rest), opening.rest.lower().strip()
    keys = {word.key for word in words.words}
    if opening.switches or not 0 < len(words) <= _LONGEST or keys & _OTHERS_THAN_IT:
        return False
    told = keys - FUNCTION_WORDS
    own = told - _OF_ANY_PAPER
    if _ASKS.match(low) or low.endswith("?") or opening.joins:
        return len(own) <= 1
    # "nvidia comparison", "biggest model tested"; "pruning accuracy" and "language models" are subjects.
    return bool(told) and (not own or (len(own) == 1 and bool(told & _OUTCOMES)))


def names_a_thing(text: str) -> bool:
    """Whether the words name anything that not every paper has."""
    return bool({word.key for word in Words.of(text).words} - FUNCTION_WORDS - _OF_ANY_PAPER)
