"""One form for a word that is written in several: UK and US spelling, and plurals that no stemmer knows.

What comes out is for comparing, not for showing, and goes to the stemmer: of two spellings it is the one whose endings
Snowball knows (`optimization` and `optimize` have one stem, `optimisation` and `optimise` two). It serves
who types the other spelling; nDCG@10 gains little (scifact-train .713 -> .714, cranfield .390 -> .392).
"""

import re

# Where -ise is no ending but a part of the word: advise, precise, likewise, praise, noise and the like, and these.
_NEVER_IZE = re.compile(
    r"(?:[vcwaou]|compr|surpr|enterpr|p?rom|prem|surm|dem|expert|pract|advert|parad|merchand|treat|franch|chast|mort|"
    r"^appr|^repr|^upr|^sunr|^ar)is(?:e|ed|es|er|ers|ing|able)$"
)
_IZE = re.compile(r"(?<=[a-z]{3})is(e|ed|es|er|ers|ing|able|ation|ations)$")
# Each with letters that it needs: looking for them is ten times as fast as trying the rule.
_RULES = tuple(
    (letters, re.compile(written), taken)
    for letters, written, taken in (
        # To -s-, for analyse and analysis are one word to a searcher, and their plural is one already.
        ("yz", r"yz(e|ed|es|er|ers|ing)$", r"ys\1"),
        ("sis", r"(?<=[a-z]{3})sis$", "ses"),
        ("our", r"^(behavi|neighb|col|fav|flav|hum|tum|rum|vap|lab|harb|hon|rig|vig|arm|endeav|discol)our", r"\1or"),
        ("tre", r"^(cent|epicent|lit|tit|theat|spect|lust|[a-z]*met)re(s?)$", r"\1er\2"),
        ("bre", r"^(fib|calib)re(s?)$", r"\1er\2"),
        ("tred", r"^(cent)red$", r"\1ered"),
        ("logue", r"^(catal|anal|dial|monol|prol|epil|homol)ogue", r"\1og"),
        ("ence", r"^(def|off|lic|pret)ence", r"\1ense"),
        ("aem", r"aem(?=[aio])", "em"),
        ("ae", r"(p|f|c|gyn)ae(d|c)", r"\1e\2"),
        ("aesth", r"(^|an)aesth", r"\1esth"),
        ("aeo", r"^(pal|arch)aeo", r"\1eo"),
        ("aetio", r"^aetio", "etio"),
        ("oe", r"^oe(str|dem|soph)", r"e\1"),
        ("foet", r"^foet", "fet"),
        ("oea", r"(diarrh|dyspn)oea", r"\1ea"),
        ("sulph", r"sulph", "sulf"),
        ("focuss", r"^focuss", "focus"),
    )
)
_WORDS = {
    written: taken
    for taken, forms in (
        *(("aluminum", "aluminium"), ("program", "programme programmes"), ("artifact", "artefact artefacts")),
        *(("aging", "ageing"), ("judgment", "judgement judgements"), ("gray", "grey"), ("skeptic", "sceptic")),
        *(("skepticism", "scepticism"), ("mold", "mould moulds"), ("molding", "moulding"), ("plow", "plough ploughs")),
        *(
            ("airplane", "aeroplane aeroplanes"),
            ("toward", "towards"),
            ("learned", "learnt"),
            ("centering", "centring"),
        ),
        *(("maneuver", "manoeuvre manoeuvres"), ("fulfill", "fulfil"), ("enroll", "enrol"), ("leukocyte", "leucocyte")),
        *(("matrix", "matrices"), ("vertex", "vertices"), ("index", "indices"), ("vortex", "vortices")),
        *(("appendix", "appendices"), ("cortex", "cortices"), ("simplex", "simplices"), ("codex", "codices")),
        *(("criterion", "criteria"), ("phenomenon", "phenomena"), ("automaton", "automata"), ("spectrum", "spectra")),
        *(("bacterium", "bacteria"), ("mitochondrion", "mitochondria"), ("optimum", "optima"), ("maximum", "maxima")),
        *(("minimum", "minima"), ("stimulus", "stimuli"), ("nucleus", "nuclei"), ("locus", "loci"), ("focus", "foci")),
        *(("radius", "radii"), ("fungus", "fungi"), ("larva", "larvae"), ("formula", "formulae"), ("genus", "genera")),
        *(("mouse", "mice"), ("child", "children"), ("woman", "women"), ("man", "men"), ("foot", "feet")),
        *(("tooth", "teeth"), ("leaf", "leaves"), ("half", "halves"), ("knife", "knives"), ("wolf", "wolves")),
        *(("axis", "axes"), ("quantum", "quanta"), ("corpus", "corpora"), ("schema", "schemata"), ("alga", "algae")),
    )
    for written in forms.split()
}
# Snowball drops an s behind a vowel alone, so it knows no plural of an abbreviation: llms, gnns, and gpus.
_PLURAL_ABBREVIATION = re.compile(r"(?:[^aeiouy\W\d]{2,}|[^aeiouys\W\d]{2}u)s")


# Most words have none of those letters, which one look tells; those that hold others of them need not be looked for.
_NEEDED = ["is", *(letters for letters, _, _ in _RULES)]
_RULED = re.compile("|".join(held for held in _NEEDED if not any(other in held for other in _NEEDED if other != held)))


def one_spelling(word: str) -> str:
    """Return the form that stands for all spellings of a lower-case word."""
    if word in _WORDS:
        return _WORDS[word]
    if word.endswith("s") and not word.endswith("ss") and _PLURAL_ABBREVIATION.fullmatch(word):
        return word[:-1]
    if not _RULED.search(word):
        return word
    if "is" in word and _IZE.search(word) and not _NEVER_IZE.search(word):
        word = _IZE.sub(r"iz\1", word)
    for letters, written, taken in _RULES:
        if letters in word:
            word = written.sub(taken, word)
    return word
