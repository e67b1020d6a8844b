"""A certificate authority of a test's own, with openssl."""

import subprocess
from pathlib import Path


class Authority:
    """`ca.crt` in the folder, and what it vouches for: NAME.crt with NAME.key."""

    def __init__(self, home, names="IP:127.0.0.1"):
        self.home, self.names = Path(home), names
        self.home.mkdir(parents=True, exist_ok=True)
        self.openssl("req", "-x509", *self.key("ca"), "-days", "2", "-subj", "/CN=authority", "-out", "ca.crt")

    def openssl(self, *words):
        subprocess.run(["openssl", *words], cwd=self.home, check=True, capture_output=True)

    @staticmethod
    def key(name):
        return "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", f"{name}.key"

    def issue(self, name, names=None):
        (self.home / "names").write_text(f"subjectAltName={names or self.names}\n")
        self.openssl("req", "-new", *self.key(name), "-subj", f"/CN={name}", "-out", f"{name}.csr")
        self.openssl("x509", "-req", "-in", f"{name}.csr", "-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2",
                     "-extfile", "names", "-out", f"{name}.crt")

    def show(self, certificate):
        """live.crt and live.key, which a server reads, are now these."""
        for kind in ("crt", "key"):
            fresh = self.home / f"fresh.{kind}"
            fresh.symlink_to(f"{certificate}.{kind}")
            fresh.rename(self.home / f"live.{kind}")

    def renew(self, name, names=None):
        self.issue(name, names)
        self.show(name)
