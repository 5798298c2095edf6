"""The command line of `mockndes ctl`, `ready` and `ca` against a server of a test."""
import json
import os
import subprocess

from e2e.server import BINARY

REFUSED, USAGE, UNREACHABLE, TIMED_OUT = 1, 2, 4, 5

# Nothing of who runs the tests: no server of theirs is found.
NOBODY = {name: value for name, value in os.environ.items()
          if not name.startswith("MOCKNDES_")} | {"XDG_STATE_HOME": "/nonexistent"}


class Ran:
    """A command that has ended."""

    def __init__(self, arguments, environment):
        run = subprocess.run([BINARY, *map(str, arguments)], stdin=subprocess.DEVNULL,
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60,
                             env=environment, check=False)
        self.status, self.body, self.errors = run.returncode, run.stdout, run.stderr.decode()


def command(*arguments, status=0, **environment):
    """Runs mockndes; it has to end with this status, and says something on standard error exactly if
    that is not 0."""
    ran = Ran(arguments, NOBODY | environment)
    said = f"{arguments}: {ran.status}\n{ran.errors}"
    assert ran.status == status, said
    assert (status == 0) == (ran.errors == ""), said
    return ran


class Ctl:
    """ctl("certs", SERIAL) runs `mockndes ctl certs SERIAL` and returns its lines."""

    def __init__(self, server):
        self.found = ["--ready-file", server.ready_file]

    def __call__(self, action, *arguments, **more):
        return self.body(action, *arguments, **more).decode().splitlines()

    def body(self, *arguments, **more):
        return command("ctl", *arguments, *self.found, **more).body

    def json(self, *arguments):
        return json.loads(self.body(*arguments, "--json"))

    def refused(self, *arguments, status=REFUSED):
        """What standard error says."""
        return command("ctl", *arguments, *self.found, status=status).errors

    def table(self, *arguments):
        """The rows of a table: {title: cell}. Cells begin where their titles do."""
        title, *lines = self(*arguments)
        names = title.split("  ")
        begins = {name.strip(): title.index(name.strip()) for name in names if name.strip()}
        ends = [*list(begins.values())[1:], None]
        return [{name: line[begin:end].strip() for (name, begin), end in zip(begins.items(), ends)}
                for line in lines]

    def values(self, *arguments):
        """What stands behind labels, as far as the first empty line."""
        lines = self(*arguments)
        lines = lines[:lines.index("")] if "" in lines else lines
        return {line[:16].strip(): line[16:] for line in lines}
