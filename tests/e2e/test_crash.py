"""SIGKILL at any moment loses no certificate that a client holds.

Several scepclients enrol without a pause while the server is killed again and again and started on
the same state; then every certificate that a client has kept must be in the database.
"""
import pathlib
import random
import subprocess
import tempfile
import threading
import time
import unittest

import tap
from e2e.openssl import openssl, serial
from e2e.server import Server

KILLS = 50
CLIENTS = 3
LONGEST_LIFE = 0.25  # seconds between a start and its kill


class Clients:
    """scepclients that enrol one after the other, each time with a new name, till stopped."""

    def __init__(self, folder):
        self.folder = folder
        self.url = None
        self.stopped = threading.Event()
        self.keys = [openssl("genrsa", "-traditional", "2048") for _ in range(CLIENTS)]
        self.threads = [threading.Thread(target=self.enrol_again, args=(n,))
                        for n in range(CLIENTS)]

    def enrol_again(self, number):
        turn = 0
        while not self.stopped.is_set():
            turn += 1
            self.enrol(self.folder / f"{number}-{turn}", self.keys[number])

    def enrol(self, folder, key):
        folder.mkdir()
        (folder / "key.pem").write_bytes(key)
        subprocess.run(["scepclient", "-private-key", folder / "key.pem", "-server-url", self.url,
                        "-challenge", "secret", "-cn", folder.name], check=False, timeout=60,
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)

    def kept(self):
        return [path.read_text() for path in self.folder.glob("*/client.pem")
                if path.stat().st_size > 0]


def lives(clients):
    """How long a server may live, kill by kill. On a slow machine few clients get through at first:
    then it goes on with longer lives, until there is enough to judge."""
    deadline = time.monotonic() + 120
    yield from [LONGEST_LIFE] * KILLS
    while len(clients.kept()) <= KILLS // 2 and time.monotonic() < deadline:
        yield 4 * LONGEST_LIFE


class Crash(unittest.TestCase):
    def test_no_certificate_that_a_client_holds_is_lost_by_50_kills(self):
        chance = random.Random(8894)
        with tempfile.TemporaryDirectory() as folder, Server() as server:
            clients = Clients(pathlib.Path(folder))
            clients.url = server.url
            for thread in clients.threads:
                thread.start()
            try:
                for life in lives(clients):
                    time.sleep(chance.uniform(0, life))
                    server.kill()
                    server.start()
                    clients.url = server.url
                time.sleep(LONGEST_LIFE)
            finally:
                clients.stopped.set()
                for thread in clients.threads:
                    thread.join()
            kept = {serial(pem) for pem in clients.kept()}
            recorded = {number for number, in server.query("SELECT serial FROM certificates")}
        print(f"# {len(kept)} certificates kept by clients, {len(recorded)} recorded")
        self.assertGreater(len(kept), KILLS // 2, "too little load to prove anything")
        self.assertEqual(set(), kept - recorded)


if __name__ == "__main__":
    tap.main()
