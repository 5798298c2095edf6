"""Runs the unittest classes of a script and reports in TAP, which meson reads.

A script ends with `tap.main()`. Its tests are named as sentences of what happens:
Challenges.test_a_used_one_is_refused prints "ok 1 - Challenges: a used one is refused". Arguments
choose tests: words that must be in the name.
"""
import sys
import unittest


unittest.TestCase.maxDiff = None


def sentence(test):
    name = test._testMethodName.removeprefix("test_").replace("_", " ")
    return f"{type(test).__name__}: {name}"


def table(rows):
    """Gives a class one test a row, {name: arguments of its check()}."""
    def give(group):
        for name, row in rows.items():
            setattr(group, f"test_{name}", lambda self, row=row: self.check(**row))
        return group
    return give


def flat(suite):
    for item in suite:
        if isinstance(item, unittest.TestSuite):
            yield from flat(item)
        else:
            yield item


class TapResult(unittest.TestResult):
    """One line a test; sub-tests belong to their test."""

    def __init__(self):
        super().__init__()
        self.number = 0
        self.why = []

    def startTest(self, test):
        super().startTest(test)
        self.why = []
        self.skip = None

    def stopTest(self, test):
        super().stopTest(test)
        self.number += 1
        ok = "not ok" if self.why else "ok"
        skip = f" # SKIP {self.skip}" if self.skip is not None and not self.why else ""
        print(f"{ok} {self.number} - {sentence(test)}{skip}")
        for line in "\n".join(self.why).splitlines():
            print(f"# {line}")
        sys.stdout.flush()

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.why.append(self.failures[-1][1])

    def addError(self, test, err):
        super().addError(test, err)
        self.why.append(self.errors[-1][1])
        if not isinstance(test, unittest.TestCase):  # setUpClass: its tests never start
            self.number += 1
            print(f"not ok {self.number} - {test.id()}\n# " + self.why[-1].replace("\n", "\n# "))

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err is not None:
            broken = self.failures if issubclass(err[0], test.failureException) else self.errors
            self.why.append(f"{subtest}\n{broken[-1][1]}")

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        if isinstance(test, unittest.TestCase):
            self.skip = reason


def main(words=None):
    words = sys.argv[1:] if words is None else words
    tests = [test for test in flat(unittest.defaultTestLoader.loadTestsFromModule(
        sys.modules["__main__"])) if all(word in sentence(test) for word in words)]
    result = TapResult()
    unittest.TestSuite(tests).run(result)
    print(f"1..{result.number}")
    sys.exit(not result.wasSuccessful())
