"""The steps of an invented outage, moved out of the times in which they cannot be done or known."""
import random

from world import HOUR, MINUTE, Away, Node


class Script:
    """Steps in their time: what is done, and what must then be said of it."""

    def __init__(self, seed):
        self.dice = random.Random(seed)
        self.seed, self.steps, self.end = seed, [], 0
        self.nodes = [Node(self.dice, f"store-{letter}") for letter in "abc"[:self.dice.choice([1, 1, 2, 3])]]
        self.described = [node.described() for node in self.nodes]  # as it is before anything happens
        self.api = Away(self.absences(self.dice.randint(0, 2), 10 * MINUTE, 2 * HOUR))
        for node in self.nodes:
            node.off = Away(self.absences(self.dice.randint(0, 2), MINUTE, 10 * MINUTE))
            node.api = self.api

    def absences(self, count, shortest, longest):
        spans, at = [], 0
        for _ in range(count):
            at += self.dice.randint(HOUR, 8 * HOUR)
            length = self.dice.randint(shortest, longest)
            spans.append((at, at + length))
            at += length
        return spans

    def do(self, at, act, node=None, **fields):
        if node:
            for begin, back in node.off.spans:  # a machine that is off does nothing; one that boots is left alone
                if begin - MINUTE <= at < back + 5 * MINUTE:
                    at = back + 5 * MINUTE
        self.put(at, {"do": {act: fields}}, node)
        return at

    def expect(self, at, what, fields, node=None, within=0, of=None, until=None):
        """`of`: the node that the hub is asked about. What cannot be known while that is off, or the API away, is expected
        afterwards, or not at all where it does not last: `until`."""
        absences = [of.off, of.api] if of else [node.off] if node else []
        begin, end = at, at + within
        for away in absences:
            back = away.until(at, end)
            if back is not None:
                begin, within = max(begin, back), max(within, 10 * MINUTE)
        if until is not None and begin + within > until - MINUTE:
            return end
        self.put(begin, {"expect": {what: fields}} | ({"within_s": within} if within else {}), node)
        return begin + within

    def put(self, at, step, node):
        self.end = max(self.end, at)
        self.steps.append((at, len(self.steps), step | ({"node": node.name} if node else {})))

    def is_shared_name(self, array):
        return sum(a.name == array for node in self.nodes for a in node.arrays) > 1
