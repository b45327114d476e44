"""What several vendors check in the same way."""
import re
import time

SHA256 = re.compile(r"[0-9a-f]{64}")
EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]+")
E164 = re.compile(r"\+[1-9][0-9]{6,14}")


def is_bearer(request):
    """Whether the token is the key of the server or one that it gave out and that has not run out."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return scheme.lower() == "bearer" and is_token(request, token)


def is_token(request, token):
    if token == request.options.key: return True
    given = request.store.job("token", int(token[6:])) if re.fullmatch(r"token-\d+", token) else None
    return bool(given) and given["payload"] > time.time()
