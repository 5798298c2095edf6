"""Runs a client's driver script against a server, as the contract in common.sh says."""
import dataclasses
import os
import pathlib
import subprocess
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
CLIENTS = ("scepclient", "certmonger", "strongswan-pki")
NOT_INSTALLED = 77
CA_ONLY = HERE.parent / "data" / "captured" / "keys-ca-only"


@dataclasses.dataclass
class Outcome:
    """What became of one enrolment."""
    status: int  # exit status of the driver
    output: str
    certificate: str = None  # PEM, if the client has kept one
    public_key: str = None  # of the client's own key, PEM

    @property
    def enrolled(self):
        return self.status == 0

    @property
    def installed(self):
        return self.status != NOT_INSTALLED


def read(path):
    return path.read_text() if path.exists() else None


def enrolled(self):
        return self.status == 0

    @property
    def installed(self):
        return self.status != NOT_INSTALLED


def read(path):
    return path.read_text() if path.exists() else None


def stopped_output(stopped):
    return (stopped.stdout or b"").decode(errors="replace")


def enrol(client, server, cn, challenge="secret", limit=60):
    """Enrols once and tells what became of it."""
    with tempfile.TemporaryDirectory(prefix=f"mockndes-{client}-") as name:
        folder = pathlib.Path(name)
        environment = os.environ | {
            "MOCKNDES_SCEP_URL": server.url, "MOCKNDES_CHALLENGE": challenge,
            "MOCKNDES_CA_FILE": server.ready["ca_file"], "MOCKNDES_CN": cn,
            "MOCKNDES_DIR": name, "MOCKNDES_TIME_LIMIT": str(limit)}
        run = subprocess.run([HERE / f"{client}.sh"], env=environment, check=False,
                             stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT, timeout=limit + 30)
        key = folder / "key.pem"
        public_key = subprocess.run(["openssl", "pkey", "-in", key, "-pubout"], check=False,
                                    stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        return Outcome(run.returncode, run.stdout.decode(errors="replace"),
                       read(folder / "cert.pem"), public_key.stdout)
