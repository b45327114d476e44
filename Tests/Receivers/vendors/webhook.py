"""A web hook as the specification of Standard Webhooks 1.0.0 asks, checked by its own package, standardwebhooks 1.1.0.

`POST /webhook/LIST` takes `{"type": "audience.upsert" | "audience.remove", "data": [rows]}`; each row has `key`. A message that comes again, by its
`webhook-id`, has no effect and is answered as before. The list `LIST` of the vendor `webhook-messages` has what came, each once.
"""
from server import Answer, Refused, route

TYPES = ("audience.upsert", "audience.remove")


@route("webhook", "POST", r"/webhook/(\w+)")
def take(request, name):
    import standardwebhooks
    headers = {header.lower(): value for header, value in request.headers.items()}
    try: standardwebhooks.Webhook(request.options.secret).verify(request.body, headers)
    except standardwebhooks.WebhookVerificationError as error: raise Refused(401, {"message": str(error)}) from None
    body = request.json(lambda message: Refused(400, {"message": message}))
    rows = body.get("data")
    if body.get("type") not in TYPES or not isinstance(rows, list) or not all(isinstance(row, dict) and row.get("key") for row in rows):
        raise Refused(400, {"message": "type or data are not as documented"})
    for index, row in enumerate(rows):
        if request.refuses(row["key"], index): raise Refused(422, {"message": f"data[{index}]: refused by chance"})
    if request.store.is_new("webhook", headers["webhook-id"]):
        if body["type"] == TYPES[0]: request.store.put("webhook", name, [(row["key"], row) for row in rows])
        else: request.store.remove("webhook", name, [row["key"] for row in rows])
        request.store.put("webhook-messages", name, [(headers["webhook-id"], {"id": headers["webhook-id"], "type": body["type"], "rows": len(rows)})])
    return Answer(204, rows=len(rows))
