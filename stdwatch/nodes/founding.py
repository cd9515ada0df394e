"""What a desk with nodes has in its data directory: its own authority, and a Redis that only its nodes may use."""

import ipaddress
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from stdwatch.config.checks import NAME
from stdwatch.errors import UsageError
from stdwatch.nodes.access import Access, file_of_desk
from stdwatch.store import private

PORT = 6380
_YEARS = timedelta(days=3650)

_CONF = """\
# Made by `stdwatch nodes init`; see docs/nodes.md.
bind {bind}
port 0
tls-port {port}
tls-cert-file {folder}/redis.pem
tls-key-file {folder}/redis.key
tls-ca-cert-file {folder}/authority.pem
tls-auth-clients no
aclfile {folder}/users.acl
dir {folder}
appendonly yes
appendfsync everysec
save ""
maxmemory {memory}mb
maxmemory-policy noeviction
maxmemory-clients 50%
proto-max-bulk-len 64mb
client-query-buffer-limit 80mb
stream-node-max-bytes 0
stream-node-max-entries 1
"""


def initialize(data: Path, addresses: Sequence[str], *, port: int = PORT, bind: str = "*", memory: int = 512) -> Access:
    """Make authority, certificate, users and configuration; returns the desk's own access.

    `addresses` are the names and addresses under which nodes reach this machine, the one they are told first. What is
    there already is renewed but for the authority, the desk's id and its nodes' passwords.
    """
    folder = file_of_desk(data).parent
    private.make_folder(folder)
    authority, key = _authority(folder)
    _certify(folder, authority, key, ["localhost", "127.0.0.1", "::1", *addresses])
    desk = file_of_desk(data)
    if desk.is_file():
        known = Access.load(desk)
        access = Access(known.desk, "127.0.0.1", port, known.user, known.password, _pem(authority))
    else:
        access = Access(secrets.token_hex(8), "127.0.0.1", port, "desk", secrets.token_urlsafe(24), _pem(authority))
    access.save(desk)
    _write(folder / "address", addresses[0] if addresses else "127.0.0.1")
    _write(folder / "redis.conf", _CONF.format(bind=bind, port=port, folder=folder.absolute(), memory=memory))
    _keep_user(folder, "default", "user default off")
    _keep_user(folder, access.user, f"user {access.user} on #{_digest(access.password)} ~* &* +@all")
    return access


def admit(data: Path, name: str, region: str) -> Access:
    """Make a user for a node, with a new password; returns the access that it is to be told.

    Raises `UsageError` for a name or region that Redis' list of users could read as something else.
    """
    folder, desk = file_of_desk(data).parent, Access.load(file_of_desk(data))
    for what, word in (("name", name), ("region", region)):
        if not word or not NAME.fullmatch(word):
            raise UsageError(f"{word!r}: a node's {what} is 1 to 40 small letters, digits and hyphens")
    if name in {desk.user, "desk", "default"}:
        raise UsageError(f"{name!r}: that is the desk's own user; take another name")
    password, host = secrets.token_urlsafe(24), (folder / "address").read_text(encoding="utf-8").strip()
    rights = " ".join(desk.keys.acl(name, region))
    _keep_user(folder, name, f"user {name} on #{_digest(password)} resetchannels {rights}")
    return Access(desk.desk, host, desk.port, name, password, desk.authority, region)


def dismiss(data: Path, name: str) -> None:
    """Take a node's user away."""
    _keep_user(file_of_desk(data).parent, name, "")


@contextmanager
def undone_on_error(data: Path) -> Iterator[None]:
    """Put the list of users back as it was where Redis does not take what the block made of it."""
    path = file_of_desk(data).parent / "users.acl"
    before = path.read_text(encoding="utf-8") if path.is_file() else ""
    try:
        yield
    except BaseException:
        _write(path, before)
        raise


def _authority(folder: Path) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    """The desk's own authority, made once."""
    pem, key_file = folder / "authority.pem", folder / "authority.key"
    if pem.is_file() and key_file.is_file():
        key = serialization.load_pem_private_key(key_file.read_bytes(), None)
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise UsageError(f"{key_file}: not a key of ours")
        return x509.load_pem_x509_certificate(pem.read_bytes()), key
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "stdwatch desk")])
    made = _builder(name, name, key.public_key())
    certificate = made.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True).sign(
        key, hashes.SHA256()
    )
    _write(key_file, _key_pem(key))
    _write(pem, _pem(certificate))
    return certificate, key


def _certify(
    folder: Path, authority: x509.Certificate, key: ec.EllipticCurvePrivateKey, addresses: Sequence[str]
) -> None:
    """A certificate for Redis under all names by which it is reached."""
    own = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "stdwatch redis")])
    names = x509.SubjectAlternativeName([_general(address) for address in dict.fromkeys(addresses)])
    made = _builder(name, authority.subject, own.public_key()).add_extension(names, critical=False)
    _write(folder / "redis.key", _key_pem(own))
    _write(folder / "redis.pem", _pem(made.sign(key, hashes.SHA256())))


def _builder(subject: x509.Name, issuer: x509.Name, public: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return x509.CertificateBuilder(
        issuer_name=issuer,
        subject_name=subject,
        public_key=public,
        serial_number=x509.random_serial_number(),
        not_valid_before=now - timedelta(days=1),  # a node's clock may be behind
        not_valid_after=now + _YEARS,
    )


def _general(address: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(address))
    except ValueError:
        return x509.DNSName(address)


def _keep_user(folder: Path, name: str, line: str) -> None:
    """Put a user's line into the list of users, or take it out."""
    path = folder / "users.acl"
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    others = [other for other in lines if other.split()[1:2] != [name]]
    _write(path, "".join(f"{each}\n" for each in [*others, line] if each))


def _write(path: Path, text: str) -> None:
    """Write a file for its owner alone; whoever reads it meanwhile finds the old one or the new one."""
    new = path.with_name(f"{path.name}.new")
    new.unlink(missing_ok=True)
    private.make_file(new)
    new.write_text(text, encoding="utf-8")
    new.replace(path)


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(serialization.Encoding.PEM).decode()


def _key_pem(key: ec.EllipticCurvePrivateKey) -> str:
    form, secret = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, form, secret).decode()


def _digest(password: str) -> str:
    return sha256(password.encode()).hexdigest()
