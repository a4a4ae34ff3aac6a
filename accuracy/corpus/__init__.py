"""The corpus: labelled documents made from a seed, the same ones for the same seed."""

from collections import Counter
from random import Random

from accuracy.corpus.case import FACTS, AnnexTruth, Case, File, Truth
from accuracy.corpus.filing import filed
from accuracy.corpus.scenarios import SCENARIOS

__all__ = ["FACTS", "SEED", "AnnexTruth", "Case", "File", "Truth", "cases"]

SEED = 2026


def cases(seed: int = SEED) -> list[Case]:
    """All documents, each fault followed by its clean twin. Their files are made when they are asked for."""
    made: list[Case] = []
    turns: Counter[str] = Counter()
    for scenario in SCENARIOS:
        for i in range(scenario.pairs):
            chance = Random(f"{seed}/{scenario.name}/{i}")  # noqa: S311 - sample data, not a secret
            maker = scenario.makers[i % len(scenario.makers)]
            for faulty, plan in zip((True, False), scenario.make(chance), strict=True):
                identity = f"{scenario.name.replace(' ', '-')}-{i + 1:02d}-{'fault' if faulty else 'clean'}"
                made.append(
                    filed(
                        plan, id=identity, scenario=scenario.name, faulty=faulty, maker=maker, turn=turns[maker],
                        chance=chance,
                    )
                )  # fmt: skip
                turns[maker] += 1
    return made
