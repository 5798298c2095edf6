"""Runs a fuzz target, which is a program linked with libFuzzer, and says what came of it.

All that a run leaves is in a folder beside the program: found/ has the inputs that reached something
new, crashes/ those that broke something, log.txt what libFuzzer wrote, result.json its Result.
"""
import dataclasses
import datetime
import json
import pathlib
import re
import subprocess

GRACE = 60  # seconds for reading the inputs and for the last one
FLAGS = ["-timeout=10", "-max_len=8192", "-print_final_stats=1"]


@dataclasses.dataclass
class Result:
    target: str
    date: str
    seconds: int
    executions: int
    coverage: int  # edges reached in all
    new: int  # of them by inputs that were not there before
    findings: list[str]  # the inputs that broke something

    @classmethod
    def load(cls, path):
        return cls(**json.loads(path.read_text()))

    def save(self, path):
        path.write_text(json.dumps(dataclasses.asdict(self)) + "\n")


class Target:
    def __init__(self, program):
        self.program = pathlib.Path(program).resolve()
        self.name = self.program.name.removeprefix("fuzz_")
        self.folder = self.program.parent / self.name
        self.found, self.crashes = self.folder / "found", self.folder / "crashes"
        for folder in (self.found, self.crashes):
            folder.mkdir(parents=True, exist_ok=True)

    def run(self, *arguments, limit):
        """libFuzzer's report."""
        run = subprocess.run([self.program, *arguments], stdout=subprocess.PIPE, check=False,
                             stderr=subprocess.STDOUT, timeout=limit + GRACE)
        report = run.stdout.decode("utf-8", "replace")
        (self.folder / "log.txt").write_text(report)
        return run.returncode, report

    def fuzz(self, seconds, *folders, flags=()):
        """A Result, and the end of libFuzzer's report if something broke."""
        status, report = self.run(
            *FLAGS, *flags, f"-max_total_time={seconds}", f"-artifact_prefix={self.crashes}/",
            self.found, *folders, limit=seconds)
        findings = [path for path in re.findall(r"Test unit written to (\S+)", report)
                    if "/slow-unit-" not in path]
        if status != 0 and not findings:
            findings = [str(self.folder / "log.txt")]
        result = Result(self.name, datetime.date.today().isoformat(), seconds, *figures(report),
                        findings)
        result.save(self.folder / "result.json")
        return result, "\n".join(report.splitlines()[-60:])


def figures(report):
    """Executions, edges, and edges that the inputs at the start did not reach."""
    executions = re.findall(r"number_of_executed_units: +(\d+)", report)
    coverage = [int(edges) for edges in re.findall(r"\bcov: (\d+)", report)]
    at_start = re.findall(r"INITED +cov: (\d+)", report)
    last = max(coverage, default=0)
    return int(executions[-1]) if executions else 0, last, last - int((at_start or [last])[0])
