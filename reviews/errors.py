"""The one exception that is shown to people."""


class RuleBroken(Exception):
    """An action was refused; the message is a whole sentence for the person who asked."""
