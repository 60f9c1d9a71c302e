"""One spelling for a word that has several: US and UK, and plurals that no stemmer knows."""


def one_spelling(word: str) -> str:
    return word
