"""Where access tokens come from: OAuth 2.0 client credentials (RFC 6749, 4.4) and signed assertions (RFC 7523), as Salesforce and Google take them.

The secret of clients is the server's key; an assertion must be a JWT of three parts with RS256 in its header, its signature is not checked. A token
is good for `--token-seconds`.
"""
import base64
import binascii
import json
import time
import urllib.parse

from server import Answer, Refused, route


@route("token", "POST", r"/(?:services/)?oauth2/token")
def token(request):
    form = dict(urllib.parse.parse_qsl(request.body.decode()))
    kind = form.get("grant_type")
    if kind == "client_credentials":
        secret = form.get("client_secret")
        basic = request.headers.get("authorization", "")
        if basic.lower().startswith("basic "):
            secret = urllib.parse.unquote_plus(base64.b64decode(basic[6:]).decode().partition(":")[2])
        if secret != request.options.key: raise Refused(401, {"error": "invalid_client"})
    elif kind == "urn:ietf:params:oauth:grant-type:jwt-bearer":
        try:
            header, claims, _ = form["assertion"].split(".")
            header, claims = (json.loads(base64.urlsafe_b64decode(part + "==")) for part in (header, claims))
            if header["alg"] != "RS256" or not claims["iss"] or claims["exp"] < time.time(): raise ValueError
        except (KeyError, ValueError, binascii.Error):
            raise Refused(400, {"error": "invalid_grant"}) from None
    else: raise Refused(400, {"error": "unsupported_grant_type"})
    number = request.store.add_job("token", "", time.time() + request.options.token_seconds, None, "given out")
    return Answer(200, {"access_token": f"token-{number}", "token_type": "Bearer", "expires_in": int(request.options.token_seconds),
                        "instance_url": request.base})
