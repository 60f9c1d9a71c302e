"""The wording by which a sentence of an abstract shows what it is there for.

All cues are found in one pass: a pattern each would cost ten times as much, and there are a hundred sentences to read
for an answer. Each pattern therefore takes a single word and looks ahead at the rest.
"""

import re
from collections.abc import Mapping
from enum import StrEnum


class Cue(StrEnum):
    """A kind of wording."""

    PRIOR = "prior"  # what others did, what is usual
    GAP = "gap"  # what is missing, unknown or hard
    AIM = "aim"  # what is to be found out
    BRINGS = "brings"  # what the paper proposes or presents
    PROCEDURE = "procedure"  # what was done to whom, what was measured
    MEANS = "means"  # by what it is done
    FOUND = "found"  # that something was found
    TEST = "test"  # a test's or an interval's figures
    SIGNIFICANCE = "significance"  # a difference, or none
    COMPARISON = "comparison"  # one thing beside another
    DIRECTION = "direction"  # more, less, better, worse
    ACHIEVES = "achieves"  # how well a system does
    CONCLUDES = "concludes"  # what follows from all this
    HEDGE = "hedge"  # what may be, what should be
    REASON = "reason"  # why
    DEFINES = "defines"  # what something is
    NOTE = "note"  # registration, funding, where to get it
    CONDITION = "condition"  # when, or in which case
    FIGURE = "figure"  # a number that measures something
    FACTOR = "factor"  # how many times as much


_ADVERB = r"(?:\w+ly |also |then |first |here |further |now )?"
_OUR = r"(?:these|our|present|current)"
_WORK = r"(?:paper|work|study|article|review|trial)"

# In order: where two begin with the same word, the first stands.
_PATTERNS: Mapping[Cue, str] = {
    Cue.NOTE: r"clinicaltrials|trial(?= regist)|registered(?= (?:at|with|in|under|on)\b)|nct\d|isrctn|https?:|www\."
    r"|supplementary(?= (?:material|information|data))|funded(?= by)|code(?= is available)",
    Cue.CONCLUDES: r"in(?= (?:conclusion|summary)\b)|we(?= conclude)|conclusions?\b|taken(?= together)|collectively\b"
    rf"|{_OUR}(?= (?:\w+ )?(?:results|findings|data|observations|stud(?:y|ies))\b)|overall\b",
    Cue.FOUND: rf"(?:we|here)(?= {_ADVERB}(?:f[io]nd|found|show|observe|demonstrate|report|identif|reveal|discover))"
    r"|(?:results?|findings?|data|stud(?:y|ies)|analys[ie]s|experiments?|evaluations?)(?= (?:\w+ ){0,4}?"
    r"(?:f[io]nd|found|show|demonstrate|reveal|identif|indicate|confirm|provide evidence|establish))",
    Cue.BRINGS: rf"we(?= {_ADVERB}(?:propose|present|introduce|develop|describe|design|investigate|examine|explore"
    rf"|study|aim|sought))|in(?= this {_WORK}\b)|this(?= {_WORK} (?!shows|finds|suggests)\w+s\b)"
    r"|(?:is|are)(?= proposed\b)",
    Cue.DEFINES: r"(?:is|are|be|been)(?= (?:an?|the|one of) )|called\b|refers?(?= to)|known(?= as)|defined(?= as)"
    r"|termed\b|which(?= (?:is|are|provides|aims)\b)|features\b|consists?\b|comprises?\b"
    r"|an?(?= (?:\w+[ -]){0,3}\w*(?:framework|system|method|approach|tool"
    r"|accelerator|solution|benchmark|initiative|model|algorithm|technique|dataset|library)\b)",
    Cue.AIM: r"aim(?:s|ed)?\b|objectives?\b|purpose\b|goal\b|sought\b|hypothes|whether\b|investigated?\b|examined?\b",
    Cue.PROCEDURE: r"randomi[sz]|randomly\b|double.blind|cross-?over|cohort|placebo-controlled|received\b|underwent\b"
    r"|end ?points?\b|outcomes?(?= (?:was|were|measure))|primary\b|secondary\b|follow(?:ed)?.up\b"
    r"|(?:was|were)(?= (?:\w+ )?(?:assigned|allocated|recruited|enrolled|measured|collected|treated|included|performed"
    r"|assessed|evaluated|given|conducted|analy[sz]ed|obtained|used|examined)\b)"
    rf"|we(?= {_ADVERB}(?:used?|conducted|performed|measured|recruited|analy[sz]ed|assessed|compared|evaluated?)\b)",
    Cue.TEST: r"p(?=\s*[<=>≤])|p[- ]values?\b|ci\b|confidence(?= interval)|[oh]r\b|(?:odds|hazard|risk)(?= ratio)"
    r"|relative(?= risk)",
    Cue.SIGNIFICANCE: r"significan|no(?= (?:\w+ )?(?:difference|effect|change|improvement|evidence))"
    r"|differ(?:ed|ences?)\b",
    Cue.COMPARISON: r"compared(?= (?:with|to)\b)|than\b|versus\b|vs\b|relative(?= to)|outperform|unlike\b"
    r"|between(?= (?:the )?(?:\w+ )?groups)|over(?= (?:the |an? )?(?:existing|baseline|state|previous|other))",
    Cue.ACHIEVES: r"achiev|speed-?ups?\b|up(?= to \d)|state-of-the-art(?= (?:performance|results))|faster\b",
    Cue.DIRECTION: r"increas|decreas|reduc|improv|higher\b|lower|greater\b|fewer\b|better\b|worse|superior|inferior"
    r"|less\b|more\b|enhanc|attenuat|inhibit|prevent|induc|suppress|impair|promot|associat|accelerat|elevat",
    Cue.GAP: r"however\b|unknown\b|unclear\b|little(?= is known)|remains?\b|poorly\b|controvers|limited\b"
    r"|limit(?:s|ing)\b"
    r"|elusive\b|challeng|suffer|neglect|overlook|sub-?optimal",
    Cue.PRIOR: r"(?:has|have)(?= (?:not |recently |long )?been\b)|recent|existing\b|previous|current|typical"
    r"|traditional"
    r"|often\b|usually\b|known(?= to)|conventional",
    Cue.HEDGE: r"suggest|may\b|might\b|implications?\b|should\b|further(?= \w+)|warrant|could\b",
    Cue.REASON: r"because\b|due(?= to)|owing(?= to)|since\b|as(?= a result)|thus\b|therefore\b|hence\b|so(?= that)"
    r"|driven(?= by)|rooted(?= in)|stems?(?= from)"
    r"|lead(?:s|ing)?(?= to)|caus(?:e|es|ed|ing)\b|in(?= order to)|to(?= (?:address|tackle|overcome|solve|answer)\b)",
    Cue.MEANS: r"using\b|by\b|via\b|through\b|specifically\b|leverag|employ|at(?= its core)|partition"
    r"|combin|integrat|uses?\b|based(?= on)",
    Cue.CONDITION: r"when\b|particularly\b|especially\b|once\b|if\b|under\b|only(?= (?:at|for|in|when)\b)",
}
_CUES = re.compile(r"\b(?:" + "|".join(f"(?P<{cue.value}>{pattern})" for cue, pattern in _PATTERNS.items()) + ")")
# A number that stands alone or with its unit: no citation [3], no name with a digit in it, no list's (1).
_FIGURE = re.compile(r"(?<![\w.\-(\[$^])\d[\d.,·]*(?:\s?(?:\\?%|percent|fold|times|[x×]\b|\$\\times)|(?![\w)\]-]))")

_FACTOR = re.compile(r"\d[\s-]?(?:fold|times|[xX×]\b|\$?\s?\\times)")


def cues(text: str) -> frozenset[Cue]:
    """The kinds of wording that a sentence shows."""
    found = {Cue(match.lastgroup) for match in _CUES.finditer(text.lower()) if match.lastgroup}
    if _FIGURE.search(text):
        found.add(Cue.FIGURE)
    if _FACTOR.search(text):
        found.add(Cue.FACTOR)
    return frozenset(found)
