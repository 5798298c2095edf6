"""Lets every client enrol, poll and renew in every way, and enrol under every shipped scenario, and
writes what came of it: matrix.py FILE.md. Everything in the tables is measured in this run.
"""
import concurrent.futures
import dataclasses
import pathlib
import subprocess
import sys
import tempfile
import time

from clients import drivers
from e2e.openssl import serial
from e2e.server import Server, run

DIALECTS = ("ndes", "ndes-aes", "rfc8894")
HIERARCHIES = ("single-tier", "two-tier", "ca-only")
TRANSPORTS = ("HTTP", "HTTPS")
POLLED = "pending-then-issue"  # the scenario that makes a client poll
LIMIT = 75  # seconds a client gets: scepclient waits 30 before it asks again, twice
WORKERS = 4
WAITING = 12  # polls at a time: they mostly sleep

PACKAGES = {"scepclient": "scep", "certmonger": "certmonger", "strongswan-pki": "strongswan-pki"}

PAGE = """# Real clients

Written by `./dev clients`, which lets each client of Debian enrol, poll and renew in every
dialect, hierarchy and transport, and enrol in every dialect under every shipped scenario
(scenarios/library/). Every word in the tables is measured. The scripts in `tests/clients/` run
the clients.

{versions}

- **certificate**: the client ended well and holds a new certificate for its own key; in
  parentheses the messageType that fetched it.
- **failure**: the client reported failure, or ended without a new certificate.
- **keeps a wrong one**: the client stored a certificate that is not for its key.
- **still trying**: it had not come to an end after {limit} seconds, when it was stopped.
- **issued, not received**: the server has recorded a certificate, the client has none.
- **-**: there was nothing to renew.

## Enrol, poll, renew

*poll* is an enrolment under the scenario {polled}. What the dialects advertise and
refuse (rfc8894: single DES) is in [ndes.md](ndes.md). Over HTTPS, the server's certificate is from
its own CA, which the client was told to trust: scepclient by SSL_CERT_FILE; certmonger and
strongSwan, whose libcurl knows only /etc/ssl/certs, by a folder that they alone see
there{mounts}.

{honest}
## Scenarios

Enrolments over HTTP, from a CA in the hierarchy {usual}.

{bent}"""


@dataclasses.dataclass(frozen=True)
class Case:
    """One client and how it is served."""
    client: str
    dialect: str
    hierarchy: str = HIERARCHIES[0]
    transport: str = TRANSPORTS[0]
    scenario: str = None


@dataclasses.dataclass
class Cell:
    """What is said of one operation."""
    verdict: str
    fetched_by: str = None  # messageType, if there is a certificate
    said: str = None  # by the client, if there is none


def scenarios():
    listed = run("scenario", "list").stdout.splitlines()
    return [None] + [line.split()[0] for line in listed if line.strip()]


# --- measuring

def make_keys(folder):
    """{hierarchy: directory for --ca}. Made once: that is slow."""
    for hierarchy in HIERARCHIES:
        with Server("--set", f"hierarchy={hierarchy}", state=folder / hierarchy, ca=None):
            pass
    return {hierarchy: folder / hierarchy / "ca" for hierarchy in HIERARCHIES}


def serve(case, keys):
    tls = ["--listen", "127.0.0.1:0", "--tls", "127.0.0.1:0"] if case.transport == "HTTPS" else []
    bent = ["--scenario", case.scenario] if case.scenario else []
    return Server("--dialect", case.dialect, *tls, *bent, ca=keys[case.hierarchy])


def device(case, server):
    return drivers.Device(case.client, server, f"{case.client}-matrix",
                          tls=case.transport == "HTTPS", limit=LIMIT)


def recorded(server):
    [(count,)] = server.query("SELECT count(*) FROM certificates")
    return count


def fetched_by(server, certificate):
    """The messageType that was last answered with this certificate; the journal may lag."""
    for _ in range(50):
        rows = server.query("SELECT message_type FROM exchanges WHERE serial = ? "
                            "ORDER BY id DESC LIMIT 1", serial(certificate))
        if rows:
            return rows[0][0]
        time.sleep(0.1)
    return None


def last_words(outcome, server):
    """The last line of what the driver has printed, without what differs from run to run."""
    lines = [line for line in outcome.output.splitlines() if line.strip()] or ["(nothing)"]
    text = lines[-1].strip()
    for name in ("scep", "scep_tls"):
        text = text.replace(server.ready["urls"].get(name, "URL"), "URL")
    return text


def failed(outcome, kept, issued):
    """The verdict about a client without a new certificate for its key; kept: it stored one."""
    if not outcome.installed:
        return "not installed"
    if kept:
        return "keeps a wrong one"
    word = "still trying" if outcome.stopped else "failure"
    return f"{word}; issued, not received" if issued else word


def measure_operation(server, operation, before=None):
    """Lets the client enrol or renew; before is the certificate that it had."""
    count = recorded(server)
    outcome = operation()
    if outcome.enrolled:
        return Cell("certificate", fetched_by(server, outcome.certificate))
    return Cell(failed(outcome, kept=outcome.certificate not in (None, before),
                       issued=recorded(server) > count), said=last_words(outcome, server))


def measure_enrolment(case, keys):
    with serve(case, keys) as server, device(case, server) as client:
        return measure_operation(server, client.enrol)


def measure_life(case, keys):
    """An enrolment and, if there is a certificate then, its renewal."""
    with serve(case, keys) as server, device(case, server) as client:
        enrolled = measure_operation(server, client.enrol)
        if enrolled.verdict != "certificate":
            return enrolled, Cell("-")
        return enrolled, measure_operation(server, client.renew, client.certificate())


def measure(tasks, keys):
    """{(function, case): what it returns}, several at a time."""
    pool = concurrent.futures.ThreadPoolExecutor
    with pool(WAITING) as waiting, pool(WORKERS) as working:
        jobs = {(function, case): (waiting if case.scenario == POLLED else working).submit(
            function, case, keys) for function, case in tasks}
        return {task: job.result() for task, job in jobs.items()}


# --- writing

def row(cells):
    return f"| {' | '.join(cells)} |\n"


def head(cells):
    return row(cells) + row(["---"] * len(cells))


class Notes:
    """Numbers what clients say, each saying once."""

    def __init__(self):
        self.sayings = []

    def mark(self, cell):
        if cell.fetched_by:
            return f"{cell.verdict} ({cell.fetched_by})"
        if not cell.said:
            return cell.verdict
        if cell.said not in self.sayings:
            self.sayings.append(cell.said)
        return f"{cell.verdict} [{self.sayings.index(cell.said) + 1}]"

    def text(self):
        return "".join(f"{number}. `{said}`\n" for number, said in enumerate(self.sayings, 1))


def honest_cases(client):
    return [Case(client, dialect, hierarchy, transport) for dialect in DIALECTS
            for hierarchy in HIERARCHIES for transport in TRANSPORTS]


def polled(case):
    return dataclasses.replace(case, scenario=POLLED)


def honest_table(client, found):
    notes = Notes()
    text = f"### {client}\n\n" + head(
        ["dialect", "hierarchy", "transport", "enrol", "poll", "renew"])
    for case in honest_cases(client):
        enrolled, renewed = found[measure_life, case]
        cells = enrolled, found[measure_enrolment, polled(case)], renewed
        text += row([case.dialect, case.hierarchy, case.transport, *map(notes.mark, cells)])
    return f"{text}\n{notes.text()}"


def bent_table(dialect, names, found):
    text = f"### Dialect {dialect}\n\n" + head(["scenario", *drivers.CLIENTS])
    for name in names:
        cells = [found[measure_enrolment, Case(client, dialect, scenario=name)]
                 for client in drivers.CLIENTS]
        text += row([name or "(none)", *(cell.verdict for cell in cells)])
    return text


def versions():
    for client, package in PACKAGES.items():
        query = subprocess.run(["dpkg-query", "--show", "--showformat=${Version}", package],
                               check=False, text=True, stdout=subprocess.PIPE,
                               stderr=subprocess.DEVNULL)
        yield f"- {client}: package {package} {query.stdout or '(not installed)'}"


def main():
    names = scenarios()
    honest = [case for client in drivers.CLIENTS for case in honest_cases(client)]
    bent = [Case(client, dialect, scenario=name) for client in drivers.CLIENTS
            for dialect in DIALECTS for name in names]
    tasks = [(measure_life, case) for case in honest]
    tasks += [(measure_enrolment, case) for case in [*map(polled, honest), *bent]]
    with tempfile.TemporaryDirectory(prefix="mockndes-matrix-") as folder:
        found = measure(dict.fromkeys(tasks), make_keys(pathlib.Path(folder)))
    page = PAGE.format(
        versions="\n".join(versions()), limit=LIMIT, polled=POLLED, usual=HIERARCHIES[0],
        mounts="" if drivers.private_mounts() else ", which this system did not allow",
        honest="\n".join(honest_table(client, found) for client in drivers.CLIENTS),
        bent="\n".join(bent_table(dialect, names, found) for dialect in DIALECTS))
    pathlib.Path(sys.argv[1]).write_text(page)


if __name__ == "__main__":
    main()
