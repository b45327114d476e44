"""Certificates for trials: an authority of its own, and a certificate for a server on this machine that it signs."""
import subprocess
from pathlib import Path


def certify(folder: Path, names: str = "DNS:localhost,IP:127.0.0.1") -> Path:
    """Makes authority.pem, server.pem and server.key in a folder; `names` are those of the server. Returns the authority."""
    def openssl(*words):
        subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)

    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "30",
            "-subj", "/CN=trial authority", "-keyout", "authority.key", "-out", "authority.pem")
    openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", "/CN=localhost",
            "-addext", f"subjectAltName={names}", "-keyout", "server.key", "-out", "server.csr")
    openssl("x509", "-req", "-in", "server.csr", "-CA", "authority.pem", "-CAkey", "authority.key", "-CAcreateserial",
            "-days", "30", "-copy_extensions", "copyall", "-out", "server.pem")
    (folder / "server.key").chmod(0o600)
    return folder / "authority.pem"
