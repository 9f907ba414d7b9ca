"""What a reader should know about how values were read: each sentence once, with the columns it is true of."""

from genesys_nb.errors import named


class Notes:
    """The sentences, in the order in which they were first said."""

    def __init__(self) -> None:
        self._columns: dict[str, dict[str, None]] = {}

    def __call__(self, sentence: str, column: str = "") -> None:
        """Write down a sentence, and the column it is about if it is about one."""
        self._columns.setdefault(sentence, {}).update({column: None} if column else {})

    def take(self, others: "Notes") -> None:
        """Take over what others have written down."""
        for sentence, columns in others._columns.items():  # noqa: SLF001 - of the same kind
            self._columns.setdefault(sentence, {}).update(columns)

    def lines(self) -> list[str]:
        """Return the sentences, their columns before them."""
        return [f"{named(columns)}: {sentence}" if columns else sentence for sentence, columns in self._columns.items()]
