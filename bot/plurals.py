"""Numbers with the noun that goes with them."""


def counted(number: int, one: str, many: str = "") -> str:
    """A number with what is counted, for people: 1 paper, 2 papers, 1,234 indexes."""
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"
