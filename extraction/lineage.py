"""Reworded questions: which question of today an earlier one became."""

from extraction.models import Question
from reviews.models import Review


def newest_questions(review: Review) -> dict[int, int]:
    """For each question, the one whose answers its answers still are.

    A new wording keeps the answers; a new kind or other options do not, so the chain ends there.
    """
    questions = {question.pk: question for question in Question.objects.filter(review=review)}
    later = {
        question.replaces_id: pk
        for pk, question in questions.items()
        if question.replaces_id and _same_answers(questions[question.replaces_id], question)
    }

    def last(pk: int) -> int:
        while pk in later:
            pk = later[pk]
        return pk

    return {pk: last(pk) for pk in questions}


def _same_answers(one: Question, other: Question) -> bool:
    return one.kind == other.kind and set(one.options) <= set(other.options)
