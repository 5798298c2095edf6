"""Enrols every client in every dialect under every shipped scenario and writes what came of it:
matrix.py FILE.md. Everything in the tables is measured in this run.
"""
import concurrent.futures
import pathlib
import subprocess
import sys

from clients import drivers
from e2e.server import Server, run

DIALECTS = ("ndes", "rfc8894")
LIMIT = 20  # seconds a client gets for one enrolment
WORKERS = 4  # clients mostly wait

PACKAGES = {"scepclient": "scep", "certmonger": "certmonger", "strongswan-pki": "strongswan-pki"}

PAGE = """# Real clients

Written by `./dev clients`, which enrols each client of Debian once in every dialect under every
shipped scenario (scenarios/library/). Every word in the tables is measured.

{versions}

- **certificate**: the client ended well and holds a certificate for its own key.
- **failure**: the client reported failure, or ended without a certificate.
- **keeps a wrong one**: the client stored a certificate that is not for its key.
- **still trying**: it had not come to an end after {limit} seconds, when it was stopped.
- **issued, not received**: the server has recorded a certificate, the client has none.

{tables}"""


def scenarios():
    listed = run("scenario", "list").stdout.splitlines()
    return [None] + [line.split()[0] for line in listed if line.strip()]


def verdict(outcome, issued):
    """One word or two about an enrolment."""
    if not outcome.installed:
        return "not installed"
    if outcome.enrolled:
        return "certificate"
    word = "still trying" if outcome.stopped else "failure"
    if outcome.certificate:
        return "keeps a wrong one"
    return f"{word}; issued, not received" if issued else word


def enrol(client, dialect, scenario):
    bent = ["--scenario", scenario] if scenario else []
    with Server("--dialect", dialect, *bent) as server:
        outcome = drivers.enrol(client, server, f"{client}-matrix", limit=LIMIT)
        [(issued,)] = server.query("SELECT count(*) FROM certificates")
    return verdict(outcome, issued)


def measure(rows):
    """{(dialect, scenario, client): verdict}, several at a time."""
    cells = [(dialect, row, client) for dialect in DIALECTS for row in rows
             for client in drivers.CLIENTS]
    with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
        jobs = {cell: pool.submit(enrol, cell[2], cell[0], cell[1]) for cell in cells}
        return {cell: job.result() for cell, job in jobs.items()}


def table(dialect, rows, found):
    line = "| {} |\n".format
    text = f"## Dialect {dialect}\n\n" + line(" | ".join(["scenario", *drivers.CLIENTS]))
    text += line(" | ".join(["---"] * (1 + len(drivers.CLIENTS))))
    for row in rows:
        text += line(" | ".join([row or "(none)"] + [found[dialect, row, client]
                                                      for client in drivers.CLIENTS]))
    return text


def versions():
    for client, package in PACKAGES.items():
        query = subprocess.run(["dpkg-query", "--show", "--showformat=${Version}", package],
                               check=False, text=True, stdout=subprocess.PIPE,
                               stderr=subprocess.DEVNULL)
        yield f"- {client}: package {package} {query.stdout or '(not installed)'}"


def main():
    rows = scenarios()
    found = measure(rows)
    tables = "\n".join(table(dialect, rows, found) for dialect in DIALECTS)
    print(tables)
    pathlib.Path(sys.argv[1]).write_text(PAGE.format(
        versions="\n".join(versions()), limit=LIMIT, tables=tables))


if __name__ == "__main__":
    main()
