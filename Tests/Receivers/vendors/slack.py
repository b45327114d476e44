"""Slack incoming webhooks: a message a request. The list has the messages by the order in which they came.

Sources: slack-sdk 3.48.0 (blocks and their limits); docs.slack.dev, "Sending messages using incoming webhooks" and "Rate limits" (one a second, 429
with Retry-After), read 2026-11. There is no key for repeats: what is sent again is shown again.
"""
from server import Answer, Refused, route, throttled

TEXT, BLOCKS = 40_000, 50
FIELDS = {"text", "blocks", "attachments", "response_type", "replace_original", "delete_original", "unfurl_links", "unfurl_media", "metadata", "mrkdwn",
          "thread_ts"}


@throttled("slack")
def too_many(_, seconds):
    return Answer(429, "rate_limited", {"Retry-After": str(seconds)})


@route("slack", "POST", r"/services/(T\w+)/(B\w+)/([\w-]+)")
def message(request, team, hook, key):
    if key != request.options.key: raise Refused(403, "invalid_token")
    body = request.json(lambda _: Refused(400, "invalid_payload"))
    if not isinstance(body, dict) or set(body) - FIELDS: raise Refused(400, "invalid_payload")
    if not body.get("text") and not body.get("blocks") and not body.get("attachments"): raise Refused(400, "no_text")
    if len(body.get("text", "")) > TEXT: raise Refused(400, "msg_too_long")
    blocks = body.get("blocks") or []
    if len(blocks) > BLOCKS: raise Refused(400, "invalid_blocks")
    if blocks:
        from slack_sdk.errors import SlackObjectFormationError
        from slack_sdk.models.blocks import Block
    for block in blocks:
        try:
            parsed = Block.parse(block)
            if parsed is None: raise Refused(400, "invalid_blocks")
            parsed.validate_json()
        except (SlackObjectFormationError, TypeError, ValueError): raise Refused(400, "invalid_blocks") from None
    if request.refuses(body.get("text", "")): raise Refused(400, "invalid_payload")
    request.store.put("slack", hook, [(f"{request.number:012}", body)])
    return Answer(200, "ok", rows=1)
