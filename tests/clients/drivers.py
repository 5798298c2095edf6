"""Runs a client's driver script against a server, as the contract in common.sh says."""
import dataclasses
import os
import pathlib
import subprocess
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
CA_ONLY = HERE.parent / "data" / "captured" / "keys-ca-only"
CLIENTS = ("scepclient", "certmonger", "strongswan-pki")
NOT_INSTALLED = 77
STOPPED = 124  # timeout(1): the client had not come to an end


@dataclasses.dataclass
class Outcome:
    """What became of one enrolment."""
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


def enrol(client, server, cn, challenge="secret", limit=60, options=()):
    """Enrols once and tells what became of it."""
    with tempfile.TemporaryDirectory(prefix=f"mockndes-{client}-") as name:
        environment = os.environ | {
            "MOCKNDES_SCEP_URL": server.url, "MOCKNDES_CHALLENGE": challenge,
            "MOCKNDES_CA_FILE": server.ready["ca_file"], "MOCKNDES_CN": cn,
            "MOCKNDES_DIR": name, "MOCKNDES_TIME_LIMIT": str(limit)}
        run = subprocess.run([HERE / f"{client}.sh", *options], env=environment, check=False,
                             stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT, timeout=2 * limit + 30)
        certificate = pathlib.Path(name, "cert.pem")
        public_key = subprocess.run(
            ["openssl", "pkey", "-in", f"{name}/key.pem", "-pubout"], check=False, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
        return Outcome(run.returncode, run.stdout.decode(errors="replace"),
                       certificate.read_text() if certificate.exists() else None, public_key)
