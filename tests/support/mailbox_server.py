"""A mail server that others wrote (aiosmtpd), on this machine, that takes mail by STARTTLS alone and keeps it."""
import email
import email.policy
import ssl
import subprocess
import time
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP


def wait_for(what, look, seconds=30):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := look():
            return found
        time.sleep(0.05)
    raise AssertionError(f"waited {seconds} s for {what}")


class Keeper:
    def __init__(self):
        self.mails = []

    async def handle_DATA(self, server, session, envelope):
        self.mails.append((envelope.rcpt_tos, session.ssl is not None, email.message_from_bytes(envelope.content, policy=email.policy.default)))
        return "250 OK"


class TlsController(Controller):
    def __init__(self, handler, context):
        self.context = context
        super().__init__(handler, hostname="127.0.0.1", port=0)

    def factory(self):
        return SMTP(self.handler, tls_context=self.context, require_starttls=True, hostname="localhost")

    def _trigger_server(self):  # port 0: asked for the real one, which the base class does not know yet
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


class Mailbox:
    """`mails` are what arrived: to whom, whether it came encrypted, the message."""

    def __init__(self, folder):
        key, self.certificate = Path(folder, "key.pem"), Path(folder, "cert.pem")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost", "-addext",
                        "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", key, "-out", self.certificate],
                       check=True, capture_output=True)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, key)
        keeper = Keeper()
        self.mails = keeper.mails
        self.server = TlsController(keeper, context)
        self.server.start()

    def close(self):
        self.server.stop()

    def config(self):
        """Of hub.toml."""
        return f'[mail]\nsmtp = "smtp://localhost:{self.server.port}"\nfrom = "status@example.net"\nca_file = "{self.certificate}"\n'

    def mail(self, number):
        return wait_for(f"mail {number}", lambda: len(self.mails) > number and self.mails[number])
