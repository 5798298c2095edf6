"""Runs a client's driver script against a server, as the contract in common.sh says."""
import dataclasses
import os
import pathlib
import subprocess
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
CLIENTS = ("scepclient", "certmonger", "strongswan-pki")
NOT_INSTALLED = 77
STOPPED = 124  # timeout(1): the client had not come to an end


@dataclasses.dataclass
class Outcome:
    """What became of one enrolment or renewal."""
    status: int  # exit status of the driver
    output: str
    certificate: str  # PEM, or None if the client has kept none
    public_key: str  # of the client's own key, PEM

    @property
    def enrolled(self):
        return self.status == 0

    @property
    def installed(self):
        return self.status != NOT_INSTALLED

    @property
    def stopped(self):
        return self.status == STOPPED


class Device:
    """A client with a folder of its own, where it finds again what it has enrolled.

    Used with `with`: the folder goes at the end.
    """

    def __init__(self, client, server, cn, tls=False, limit=60):
        self.script = HERE / f"{client}.sh"
        self.limit = limit
        self.scratch = tempfile.TemporaryDirectory(prefix=f"mockndes-{client}-")
        self.folder = pathlib.Path(self.scratch.name)
        self.settings = {
            "MOCKNDES_SCEP_URL": server.ready["urls"]["scep_tls" if tls else "scep"],
            "MOCKNDES_CA_FILE": server.ready["ca_file"], "MOCKNDES_CN": cn,
            "MOCKNDES_DIR": self.scratch.name, "MOCKNDES_TIME_LIMIT": str(limit)}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.scratch.cleanup()

    def enrol(self, challenge="secret", renew=""):
        """Enrols, or renews as MOCKNDES_RENEW says, and tells what became of it."""
        environment = os.environ | self.settings | {
            "MOCKNDES_CHALLENGE": challenge, "MOCKNDES_RENEW": renew}
        run = subprocess.run([self.script], env=environment, check=False,
                             stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT, timeout=2 * self.limit + 30)
        return Outcome(run.returncode, run.stdout.decode(errors="replace"), self.certificate(),
                       self.public_key())

    def renew(self, how="1"):
        return self.enrol(renew=how)

    def certificate(self):
        kept = self.folder / "cert.pem"
        return kept.read_text() if kept.exists() else None

    def public_key(self):
        return subprocess.run(["openssl", "pkey", "-in", self.folder / "key.pem", "-pubout"],
                              check=False, text=True, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL).stdout


def private_mounts():
    """Whether the system lets a client have its own /etc/ssl/certs: with_trust in common.sh."""
    return subprocess.run(["unshare", "--map-root-user", "--mount", "true"], check=False,
                          stderr=subprocess.DEVNULL).returncode == 0
