"""Which dialects of Ozon a campaign speaks."""

import random
import sys

from .. import environment as env

sys.path.append(str(env.ROOT))  # a top-level package, as in `plain_environment`

from sandbox.dialects import KNOWN, dialect_of, read_names

_MOST = 3


def drawn_dialects(seed, chosen=""):
    """:param str chosen: names that were asked for instead, with commas between them
    :return: names that go together
    :rtype: tuple[str]
    :raise EnvironmentProblem: those that were asked for do not
    """
    names = read_names([chosen]) if chosen else _drawn(random.Random(f"{seed}:dialects"))
    try:
        dialect_of(names)
    except ValueError as error:
        raise env.EnvironmentProblem(f"CHAOS_DIALECTS: {error}.") from None
    return names


def _drawn(dice):
    by_question = {}
    for name, answer in KNOWN.items():
        by_question.setdefault(answer.question, []).append(name)
    questions = dice.sample(sorted(by_question), dice.randint(0, _MOST))
    return tuple(dice.choice(by_question[question]) for question in questions)


def answered_questions(names):
    """:return: the questions that these dialects answer
    :rtype: set[str]"""
    return {KNOWN[name].question for name in names}


def meaning(name):
    """:return: what a dialect is, a sentence"""
    return KNOWN[name].sentence
